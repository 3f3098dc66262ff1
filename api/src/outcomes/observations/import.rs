//! `POST /v1/imports/observations`.

use domain::{
    event::{Event, Happening},
    imports::{ImportMode, ImportStatus},
    record::note,
    resource::Resource as Collection,
    store::{Session as _, Store, StoreError},
};
use serde_json::json;

use super::{
    columns::{COLUMNS, More, dimensions, names, pivot},
    earlier::Earlier,
    judge::{Bench, Facts, judge, look},
    odd::Series,
    spool::{CHUNK, Spool, Spooled},
    spooling::spool,
    verdict::{Verdict, Verdicts, write},
};
use crate::{
    http::{answer::Answer, codes::Code, principal::now, problem::Problem, query::Query},
    imports::{
        importer::Importer,
        options::Options,
        read::Source,
        report::Report,
        run::{Done, Finally, Order, conclude, keep, write_down},
    },
    outcomes::sign_offs::lapse::lapse,
    resource::{handlers, listing::wrong},
    store::{AppSession, AppStore},
};

/// A parameter that names columns has at most so many characters.
const LONGEST: usize = 4_000;

fn within(said: &str) -> Result<&str, String> {
    if said.chars().count() > LONGEST { Err(format!("At most {LONGEST} characters")) } else { Ok(said) }
}

/// A change of more than so many fold is warned of, unless the query says otherwise.
pub const FOLD: f64 = 3.0;

/// Observations, as something that files are brought into.
pub struct Observations;

impl Importer for Observations {
    const RESOURCE: Collection = Collection::Observations;
    const GEOGRAPHIC: bool = false;
    type More = More;

    fn read(mut query: Query) -> Result<(Options, More), Problem> {
        let mut faults = Vec::new();
        let mut more = More { fold: FOLD, ..More::default() };
        if let Some(said) = query.take("dimensions") {
            match within(&said).and_then(dimensions) {
                Ok(names) => more.dimensions = names,
                Err(detail) => faults.push(wrong("dimensions", "wrong_shape", &detail, &said)),
            }
        }
        if let Some(said) = query.take("pivot") {
            match within(&said).and_then(pivot) {
                Ok(pivoted) => more.pivot = pivoted,
                Err(detail) => faults.push(wrong("pivot", "wrong_shape", &detail, &said)),
            }
        }
        if let Some(said) = query.take("fold") {
            match said.parse::<f64>() {
                Ok(fold) if fold > 1.0 && fold <= 1e6 => more.fold = fold,
                _ => faults.push(wrong("fold", "out_of_range", "A number above 1", &said)),
            }
        }
        if !faults.is_empty() {
            return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
        }
        let names: Vec<&str> = names().collect();
        let options = Options::read(query, &names, &["dimensions", "pivot", "fold"])?;
        if options.mode == ImportMode::Sync {
            let detail = "Observations are not ended by being left out; say status missing";
            let fault = wrong("mode", "unknown_word", detail, "sync");
            return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with(fault));
        }
        Ok((options, more))
    }

    async fn attempt(
        store: &AppStore,
        source: &Source,
        order: &Order<More>,
        progress: &dyn Fn(u64, u64),
        finally: Finally<'_>,
    ) -> Result<Done, Problem> {
        let (mut spool, mut dictionary, mut noticed) = spool(store, source, order).await?;
        let total = spool.rows;
        dictionary.read_numbers(&store.session()).await?;
        let earlier = Earlier::of(&store.session(), &dictionary, &noticed).await?;
        let facts = Facts {
            mode: order.options.mode,
            fold: order.more.fold,
            repeated_rows: noticed.repeated_rows(&mut spool)?,
            repeated_periods: earlier.repeated.into_iter().chain(noticed.repeated_periods()).collect(),
            before: earlier.before,
        };
        drop(noticed);
        let mut report = Report::new(total)?;
        let told = |done| progress(done, total);
        let bench = Bench { dictionary: &dictionary, facts: &facts };
        let mut verdicts = Verdicts::new()?;
        let then = Then::Keep(&mut verdicts);
        let series = pass(&store.session(), bench, &mut spool, &mut report, then, &told).await?;
        let predicted = conclude(order, report, None, total);
        if order.options.dry_run || predicted.import.status == ImportStatus::Rejected {
            return keep(store, predicted, finally).await;
        }
        let standing = dictionary.standing();
        // Numbers and a batch that nothing comes to use are harmless, so nobody waits for this import because of them.
        let batch = store
            .write(async |session: &AppSession| {
                dictionary.give_numbers(session).await?;
                Ok::<_, Problem>(session.open_batch(order.asked.at, order.asked.import).await?)
            })
            .await?;
        store
            .write(async |session: &AppSession| {
                // What was written, signed off or locked meanwhile counts: then every row is judged anew.
                dictionary.read_standing(session).await?;
                let (series, mut concluded) = if dictionary.standing() == standing && !dictionary.moved(session).await?
                {
                    verdicts.write(session, &dictionary, batch, (CHUNK, &told)).await?;
                    (series, predicted)
                } else {
                    let mut report = Report::new(total)?;
                    let bench = Bench { dictionary: &dictionary, facts: &facts };
                    let series = pass(session, bench, &mut spool, &mut report, Then::Write(batch), &told).await?;
                    let concluded = conclude(order, report, None, total);
                    if concluded.import.status != predicted.import.status {
                        return Err(StoreError::Stale.into());
                    }
                    (series, concluded)
                };
                concluded.import.finished_at = Some(now());
                let counts = concluded.import.counts;
                if counts.created + counts.updated > 0 {
                    lapse(session, &order.asked, &series.ended(&dictionary)).await?;
                    session.append(&[imported(order, &concluded.import)]).await?;
                }
                write_down(session, &mut concluded, finally).await
            })
            .await
    }
}

/// `GET /v1/imports/observations/template.csv`.
pub async fn blank() -> Answer {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    handlers::blank(Collection::Observations, &names)
}

/// An import of observations is one event, however many it brings.
fn imported(order: &Order<More>, import: &domain::imports::Import) -> Event {
    let what = json!({"counts": import.counts, "digest": format!("sha256:{}", import.digest)});
    Event {
        resource: Some(Collection::Observations),
        record: Some(import.id),
        revision: Some(1),
        forward: serde_json_canonicalizer::to_string(&what).ok(),
        ..note(&order.asked, Happening::Imported)
    }
}

/// What is done with the verdict on each row.
enum Then<'a> {
    /// It is kept.
    Keep(&'a mut Verdicts),
    /// It is written, by a batch.
    Write(i32),
}

/// Judges every row against what is on record, and keeps or writes what stands. Tells what was noticed on the way.
async fn pass(
    session: &AppSession,
    bench: Bench<'_>,
    spool: &mut Spool<Spooled>,
    report: &mut Report,
    mut then: Then<'_>,
    progress: &dyn Fn(u64),
) -> Result<Series, Problem> {
    let mut series = Series::default();
    let mut number = 0;
    for rows in spool.chunks(CHUNK)? {
        let rows = rows?;
        let count = rows.len() as u64;
        let known = look(session, &bench, &rows).await?;
        let mut verdicts = Vec::new();
        for judged in judge(&bench, &mut series, rows, known, number) {
            report.tell(&judged.report)?;
            let Some(verdict) = Verdict::of(judged) else { continue };
            match &mut then {
                Then::Keep(kept) => kept.keep(&verdict)?,
                Then::Write(_) => verdicts.push(verdict),
            }
        }
        if let Then::Write(batch) = &then {
            write(session, bench.dictionary, *batch, verdicts).await?;
        }
        number += count;
        progress(number);
    }
    Ok(series)
}
