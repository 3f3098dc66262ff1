//! One pass through a file: what each row asks for, whether it may, and, in the writing pass, doing it.

mod find;
mod finish;

use std::collections::{HashMap, HashSet};

use domain::{
    access::Action,
    identity::{Id, Link},
    imports::RowFault,
    record::{Asked, Beside, Change, Pending, Record, Said, permit_all, settle},
    resource::Openness,
    store::Repository,
};
use serde_json::{Map, Value};

use find::find_records;
use finish::{finish, judge_rows};

use super::{
    index::FileIndex,
    options::Options,
    read::Source,
    report::Report,
    rows::{Row, column_of, fault},
};
use crate::{
    http::problem::Problem,
    resource::{
        Links, Resource, Writable,
        links::{Wanted, wanted},
        prepare::{Prepared, body_object, merged, prepare, take_read_only},
    },
    store::AppSession,
};

const BATCH: usize = 500;

/// One import being worked through.
pub struct Work<'a> {
    /// Who asks, when.
    pub asked: &'a Asked,
    /// How.
    pub options: &'a Options,
    /// The file.
    pub source: &'a Source,
    /// Told after each batch: rows done.
    pub progress: &'a dyn Fn(u64),
}

/// What a pass remembers from row to row.
#[derive(Default)]
struct Memory {
    pending: Pending,
    /// Records on the register that rows meant, with the line that did first; new ones have an id of their row.
    meant: HashMap<Id, u64>,
    /// Natural keys of new records by their digests, with the line that gave them first.
    keys: HashMap<u64, u64>,
    beside: Vec<(Link, Beside)>,
    done: u64,
}

/// A row on its way through a batch.
struct Passing<A> {
    number: u32,
    row: Row,
    key: Option<String>,
    previous: Option<Record<A>>,
    change: Option<Change<A>>,
    errors: Vec<RowFault>,
    warnings: Vec<RowFault>,
}

impl<A> Passing<A> {
    fn of(number: u32, mut row: Row) -> Self {
        let errors = std::mem::take(&mut row.faults);
        Self { number, row, key: None, previous: None, change: None, errors, warnings: vec![] }
    }
}

/// Works through the file once; `write` also saves. Rows that the pass before refused stay refused, with what was
/// said of them then. Returns the records on the
/// register that rows meant.
pub async fn pass<A: Resource>(
    session: &AppSession,
    work: &Work<'_>,
    index: &mut FileIndex,
    before: Option<&mut Report>,
    report: &mut Report,
    write: bool,
) -> Result<HashSet<Id>, Problem>
where
    AppSession: Writable<A>,
{
    let mut memory = Memory::default();
    let mut refused = before.map(Report::refused).transpose()?.into_iter().flatten();
    let mut rows = work.source.rows::<A>(work.options)?;
    let mut number = 0;
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH {
            let Some(row) = rows.next::<A>(work.options)? else { break };
            number += 1;
            let mut passing = Passing::of(number, row);
            if index.refused.contains(&number)
                && let Some(told) = refused.next()
            {
                (passing.key, passing.errors, passing.warnings) = (told.key, told.errors, told.warnings);
            }
            batch.push(passing);
        }
        if batch.is_empty() {
            break;
        }
        pass_batch::<A>(session, work, index, &mut memory, report, batch, write).await?;
        (work.progress)(memory.done);
    }
    if write {
        for said in memory.beside.chunks(BATCH) {
            settle(session, work.asked, said).await?;
        }
    }
    Ok(memory.meant.into_keys().collect())
}

async fn pass_batch<A: Resource>(
    session: &AppSession,
    work: &Work<'_>,
    index: &mut FileIndex,
    memory: &mut Memory,
    report: &mut Report,
    mut batch: Vec<Passing<A>>,
    write: bool,
) -> Result<(), Problem>
where
    AppSession: Writable<A>,
{
    let said: Vec<Wanted> =
        batch.iter().flat_map(|passing| wanted(&passing.row.said, A::DESCRIBED.references)).collect();
    let mut links = look_up::<A>(session, index, &said).await?;
    find_records::<A>(session, index, memory, &links, work, &mut batch).await?;
    keep_back::<A>(session, work.asked, &mut batch).await?;

    let mut wholes = Vec::with_capacity(batch.len());
    let mut more = Vec::new();
    for passing in &mut batch {
        let whole = whole_of::<A>(passing);
        more.extend(
            wanted(&whole, A::DESCRIBED.references)
                .into_iter()
                .filter(|want| links.get(want.space, &want.said).is_none()),
        );
        wholes.push(whole);
    }
    if !more.is_empty() {
        links.join(look_up::<A>(session, index, &more).await?);
    }
    for (passing, whole) in batch.iter_mut().zip(wholes) {
        prepare_row::<A>(work.asked, index, passing, whole, &links);
    }
    judge_rows::<A>(session, work.asked, memory, &mut batch).await?;
    finish::<A>(session, work.asked, index, memory, report, batch, write).await
}

/// Refuses rows of records that not everybody may know and the caller may not write, before anything else is told of them.
async fn keep_back<A: Resource>(session: &AppSession, asked: &Asked, batch: &mut [Passing<A>]) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    if A::RESOURCE.openness() == Openness::Public {
        return Ok(());
    }
    let known: Vec<Record<A>> = batch.iter().filter_map(|passing| passing.previous.clone()).collect();
    let mut permitted = permit_all(session, asked, Action::Write(A::RESOURCE), &known).await?.into_iter();
    for passing in batch.iter_mut().filter(|passing| passing.previous.is_some()) {
        if permitted.next().is_some_and(|permitted| permitted.is_err()) {
            let detail = "The caller may not write this record";
            passing.errors = vec![fault("", "not_permitted", detail, None)];
            passing.previous = None;
        }
    }
    Ok(())
}

async fn look_up<A: Resource>(session: &AppSession, index: &FileIndex, said: &[Wanted]) -> Result<Links, Problem>
where
    AppSession: Repository<A>,
{
    let mut links = Links::look_up(session, said).await?;
    for want in said {
        if links.get(want.space, &want.said).is_none()
            && let Some(found) = index.find(A::RESOURCE, want.space, &want.said)
        {
            links.know(want.space, &want.said, found);
        }
    }
    Ok(links)
}

/// The whole body that a row asks for; what the server keeps is taken out of it.
fn whole_of<A: Resource>(passing: &mut Passing<A>) -> Map<String, Value>
where
    AppSession: Repository<A>,
{
    let mut said = std::mem::take(&mut passing.row.said);
    if !passing.errors.is_empty() {
        return Map::new();
    }
    let revision = said.get("revision").cloned();
    for kept in ["id", "revision", "created_at", "updated_at", "deleted_at", "redacted"] {
        said.remove(kept);
    }
    if let Some(record) = &passing.previous {
        if revision.is_some_and(|revision| revision != record.revision) {
            let detail = format!("The record is at revision {} by now; export it again", record.revision);
            passing.errors.push(fault("revision", "stale_revision", detail, None));
        }
        if let Err(problem) = take_read_only(&mut said, Some(record)) {
            passing.errors.push(fault("", "read_only", problem.to_string(), None));
        }
        merged(body_object::<A>(&record.state), said)
    } else {
        for (name, ..) in A::DESCRIBED.read_only {
            said.remove(*name);
        }
        said
    }
}

fn prepare_row<A: Resource>(
    asked: &Asked,
    index: &mut FileIndex,
    passing: &mut Passing<A>,
    whole: Map<String, Value>,
    links: &Links,
) where
    AppSession: Repository<A>,
{
    if !passing.errors.is_empty() {
        return;
    }
    for want in wanted(&whole, A::DESCRIBED.references) {
        let Some(row) = links.get(want.space, &want.said).and_then(|found| index.row_meant(found)) else { continue };
        if index.is_gone(row) {
            let column = column_of::<A>(&want.pointer);
            let detail = format!("The row of {} is refused", want.said);
            passing.errors.push(fault(&column, "reference_not_found", detail, Some(&want.said)));
        } else {
            index.note_need(passing.number, row);
        }
    }
    if !passing.errors.is_empty() {
        return;
    }
    let told = |fault: domain::fault::Fault| RowFault {
        column: column_of::<A>(&fault.pointer),
        code: fault.code.to_owned(),
        detail: fault.detail,
        value: fault.value,
    };
    let previous = passing.previous.take();
    match prepare::<A>(asked, index.id_of(passing.number), previous, whole, links) {
        Prepared::Change(change) => {
            let mut change = *change;
            // A file states facts: what it does not name among a record's relations stays.
            for said in [&mut change.beside.predecessors, &mut change.beside.successors] {
                if let Said::Exactly(named) = said {
                    *said = Said::Including(std::mem::take(named));
                }
            }
            let nameless = change.before.is_none() && change.after.state.keys().is_empty();
            if nameless {
                let detail = "A new record of a file needs an identifier, so that the next import finds it";
                passing.errors.push(fault("identifiers", "required", detail, None));
            }
            passing.warnings.extend(change.after.state.warnings().into_iter().map(told));
            passing.change = Some(change);
        }
        Prepared::Misshapen(faults) => passing.errors.extend(faults.into_iter().map(told)),
        Prepared::Broken(faults) => passing.errors.extend(faults.0.into_iter().map(told)),
    }
}
