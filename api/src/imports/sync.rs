//! Ending or deleting what a complete file leaves out.

use std::collections::HashSet;

use domain::{
    event::Happening,
    identity::Id,
    imports::{RowAction, RowReport},
    record::{Change, permit, save, vacated},
    store::Repository,
};

use super::{index::FileIndex, report::Report, work::Work};
use crate::{
    http::{negotiation::Format, problem::Problem, query::Query},
    resource::{Resource, Writable, listing},
    store::AppSession,
};

/// Ends or deletes the records within the sync's filters that no row meant. Returns a reason when they are too many.
pub async fn leave_out<A: Resource>(
    session: &AppSession,
    work: &Work<'_>,
    index: &FileIndex,
    meant: &HashSet<Id>,
    report: &mut Report,
    write: bool,
) -> Result<Option<String>, Problem>
where
    AppSession: Writable<A>,
{
    let (Some(within), Some(most)) = (&work.options.within, work.options.max_deletes) else { return Ok(None) };
    // The page key seals nothing here, since no cursor leaves this pass.
    let query = Query::parse(within)?;
    let asked = listing::read::<A>(session, work.asked, &[0; 32], query, Format::Ndjson).await?;
    let mut listing = asked.listing;
    listing.limit = 500;
    let mut count = 0;
    loop {
        let page = Repository::<A>::list(session, &listing).await?;
        let mut changes = Vec::new();
        let mut missing = Vec::new();
        for record in page.items.into_iter().filter(|record| !meant.contains(&record.id) && !index.made(record.id)) {
            let mut state = record.state.clone();
            let ends = state.end(work.asked.today);
            // What ended before is not missing.
            if ends && state == record.state {
                continue;
            }
            missing.push(if ends {
                Change::revise(record, work.asked.at, state).told_as(Happening::Ended)
            } else {
                Change::delete(record, work.asked.at)
            });
        }
        // What the caller may not write is not its to miss, nor is what nobody deletes or ends, such as a signed agreement.
        let denied = permit(session, work.asked, &mut missing).await?;
        let vacated = vacated(session, work.asked, &missing).await?;
        let stays = denied.iter().zip(&vacated).map(|(denied, vacated)| denied.is_some() || vacated.is_some());
        let stays: Vec<bool> = stays.zip(&missing).map(|(stays, change)| stays || change.closed().is_some()).collect();
        for (change, _) in missing.into_iter().zip(stays).filter(|(_, stays)| !stays) {
            count += 1;
            let key = Some(change.after.link().reference);
            let action = if change.after.deleted_at.is_none() { RowAction::Ended } else { RowAction::Deleted };
            report.tell(&RowReport { line: 0, key, action, errors: vec![], warnings: vec![] })?;
            changes.push(change);
        }
        if count > most {
            return Ok(Some(format!("The file leaves out more than {most} records, as many as max_deletes allows")));
        }
        if write && !changes.is_empty() {
            save(session, work.asked, &changes).await?;
        }
        listing.after = page.next;
        if listing.after.is_none() {
            return Ok(None);
        }
    }
}
