//! Rows judged together, then told and, in the writing pass, saved.

use domain::{
    imports::{RowAction, RowFault, RowReport},
    record::{Asked, Beside, judge, number, save},
    store::Repository,
};

use super::{
    super::{
        index::FileIndex,
        report::Report,
        rows::{column_of, fault},
    },
    Memory, Passing,
};
use crate::{
    http::problem::Problem,
    resource::{Resource, Writable},
    store::AppSession,
};

/// Judges what the rows ask for, and adds to each what stands against it.
pub async fn judge_rows<A: Resource>(
    session: &AppSession,
    asked: &Asked,
    memory: &mut Memory,
    batch: &mut [Passing<A>],
) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    let mut places = Vec::new();
    let mut changes = Vec::new();
    for (at, passing) in batch.iter_mut().enumerate().filter(|(_, passing)| passing.errors.is_empty()) {
        places.push(at);
        changes.extend(passing.change.take());
    }
    let verdicts = judge(session, asked, &mut changes, &mut memory.pending).await?;
    for ((at, change), verdict) in places.into_iter().zip(changes).zip(verdicts) {
        if let Some(refused) = verdict.refused {
            batch[at].errors.push(fault("", refused.code(), refused.to_string(), None));
        }
        for found in verdict.faults {
            let column = column_of::<A>(&found.pointer);
            batch[at].errors.push(RowFault {
                column,
                code: found.code.to_owned(),
                detail: found.detail,
                value: found.value,
            });
        }
        batch[at].change = Some(change);
    }
    Ok(())
}

/// Tells the report of each row and, in the writing pass, saves what stands.
pub async fn finish<A: Resource>(
    session: &AppSession,
    asked: &Asked,
    index: &mut FileIndex,
    memory: &mut Memory,
    report: &mut Report,
    batch: Vec<Passing<A>>,
    write: bool,
) -> Result<(), Problem>
where
    AppSession: Writable<A>,
{
    let mut changes = Vec::new();
    for passing in batch {
        memory.done += 1;
        let change = passing.change.filter(|_| passing.errors.is_empty());
        let action = match &change {
            None => RowAction::Rejected,
            Some(change) if change.is_nothing() => RowAction::Unchanged,
            Some(change) if change.before.is_none() => RowAction::Created,
            Some(_) => RowAction::Updated,
        };
        if action == RowAction::Rejected {
            index.refused.insert(passing.number);
        }
        let (line, key) = (passing.row.line, passing.key);
        // A record that says nothing new was asked about when it was first told.
        let warnings = if action == RowAction::Unchanged { vec![] } else { passing.warnings };
        report.tell(&RowReport { line, key, action, errors: passing.errors, warnings })?;
        if let Some(change) = change {
            if change.before.is_some() {
                memory.meant.insert(change.after.id, line);
            }
            if action != RowAction::Unchanged {
                changes.push(change);
            }
        }
    }
    if write && !changes.is_empty() {
        number(session, asked, &mut changes).await?;
        save(session, asked, &changes).await?;
        let says = |beside: &Beside| *beside != Beside::default();
        memory.beside.extend(
            changes
                .into_iter()
                .filter(|change| says(&change.beside))
                .map(|change| (change.after.link(), change.beside)),
        );
    }
    Ok(())
}
