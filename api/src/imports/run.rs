//! Carrying out an import: the pass that predicts, then the one transaction that writes.

use chrono::{DateTime, Utc};
use domain::{
    imports::{Import, ImportStatus, RowReport, outcome},
    record::Asked,
    store::{Store, StoreError},
};

use super::{
    importer::Importer,
    index::FileIndex,
    options::Options,
    read::Source,
    report::Report,
    sync::leave_out,
    work::{Work, pass},
};
use crate::{
    http::{codes::Code, problem::Problem},
    resource::{Resource, Writable},
    store::{AppSession, AppStore},
};

/// An import to carry out.
pub struct Order<M = ()> {
    /// Its record, as it was opened.
    pub import: Import,
    /// Who asks, when; its changes carry the import's id.
    pub asked: Asked,
    /// How.
    pub options: Options,
    /// What was asked beside what every import is.
    pub more: M,
}

/// What became of an import: its record, and the rows a report shows at once.
pub struct Done {
    /// The record.
    pub import: Import,
    /// The rows.
    pub rows: Vec<RowReport>,
}

/// What to do in the writing transaction once all rows stand, such as keeping the answer for a replay.
pub type Finally<'a> = &'a dyn Fn(&Done) -> Option<crate::http::idempotency::Kept>;

/// Carries out an import; its record tells what became of it, also when this returns a problem.
pub async fn run<I: Importer>(
    store: &AppStore,
    source: &Source,
    order: &Order<I::More>,
    progress: &dyn Fn(u64, u64),
    finally: Finally<'_>,
) -> Result<Done, Problem> {
    let result = I::attempt(store, source, order, progress, finally).await;
    let result = match result {
        // Somebody else wrote between the two passes: once more, against what stands now.
        Err(problem) if problem.is_race() => I::attempt(store, source, order, progress, finally).await,
        other => other,
    };
    if let Err(problem) = &result {
        let mut import = order.import.clone();
        import.status = if problem.code() == Code::InvalidFile { ImportStatus::Rejected } else { ImportStatus::Failed };
        import.reason = Some(problem.to_string());
        import.finished_at = Some(now());
        let closed = store.write(async |session: &AppSession| session.close_import(&import).await).await;
        if let Err(error) = closed {
            // The sweep of abandoned imports will tell it.
            tracing::error!(import = %import.id, error = &error as &dyn std::error::Error, "an import could not be closed");
        }
    }
    result
}

/// Carries an import of a collection's records out once.
pub async fn attempt<A: Resource>(
    store: &AppStore,
    source: &Source,
    order: &Order,
    progress: &dyn Fn(u64, u64),
    finally: Finally<'_>,
) -> Result<Done, Problem>
where
    AppSession: Writable<A>,
{
    let mut index = FileIndex::read::<A>(source, &order.options, order.import.id)?;
    let total = index.count;
    let told = |done: u64| progress(done, total);
    let work = Work { asked: &order.asked, options: &order.options, source, progress: &told };
    let (report, reason) = predict::<A>(store, &work, &mut index).await?;
    let mut predicted = conclude(order, report, reason, total);
    if order.options.dry_run || predicted.import.status == ImportStatus::Rejected {
        return keep(store, predicted, finally).await;
    }
    store
        .write(async |session: &AppSession| {
            let mut report = Report::new(total)?;
            let meant = pass::<A>(session, &work, &mut index, Some(&mut predicted.report), &mut report, true).await?;
            let reason = leave_out::<A>(session, &work, &index, &meant, &mut report, true).await?;
            let mut concluded = conclude(order, report, reason, total);
            if concluded.import.status != predicted.import.status {
                return Err(StoreError::Stale.into());
            }
            write_down(session, &mut concluded, finally).await
        })
        .await
}

/// The report of what the import would do now.
async fn predict<A: Resource>(
    store: &AppStore,
    work: &Work<'_>,
    index: &mut FileIndex,
) -> Result<(Report, Option<String>), Problem>
where
    AppSession: Writable<A>,
{
    store
        .read(async |session: &AppSession| {
            let mut before: Option<Report> = None;
            loop {
                let mut report = Report::new(index.count)?;
                let meant = pass::<A>(session, work, index, before.as_mut(), &mut report, false).await?;
                // A row that refers to a refused row is refused in its turn.
                if index.orphan() {
                    before = Some(report);
                    continue;
                }
                let reason = leave_out::<A>(session, work, index, &meant, &mut report, false).await?;
                return Ok((report, reason));
            }
        })
        .await
}

/// An import with its report, before it is written down.
pub struct Concluded {
    /// Its record.
    pub import: Import,
    /// What became of each row.
    pub report: Report,
}

/// What the report makes of the import.
pub fn conclude<M>(order: &Order<M>, report: Report, reason: Option<String>, rows: u64) -> Concluded {
    let mut import = order.import.clone();
    import.rows = Some(rows);
    import.rows_done = rows;
    import.counts = report.counts;
    import.errors_by_code =
        report.errors_by_code.iter().map(|(code, (count, first))| (code.clone(), *count, *first)).collect();
    import.status =
        if reason.is_some() { ImportStatus::Rejected } else { outcome(order.options.atomic, &report.counts) };
    import.reason = reason;
    import.finished_at = Some(now());
    Concluded { import, report }
}

/// Writes an import down that changes nothing: a dry run, or a refused one.
pub async fn keep(store: &AppStore, mut concluded: Concluded, finally: Finally<'_>) -> Result<Done, Problem> {
    store.write(async |session: &AppSession| write_down(session, &mut concluded, finally).await).await
}

/// Writes an import's record and report down, in the transaction that wrote what it brought.
pub async fn write_down(
    session: &AppSession,
    concluded: &mut Concluded,
    finally: Finally<'_>,
) -> Result<Done, Problem> {
    for rows in concluded.report.batches()? {
        session.keep_import_rows(concluded.import.id, &rows).await?;
    }
    session.close_import(&concluded.import).await?;
    let done = Done { import: concluded.import.clone(), rows: concluded.report.inline()? };
    if let Some(kept) = finally(&done) {
        kept.save(session).await?;
    }
    Ok(done)
}

fn now() -> DateTime<Utc> {
    crate::http::principal::now()
}
