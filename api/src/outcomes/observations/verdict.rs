//! What is to be written of a file's rows, kept from the pass that judges them for the transaction that writes.

use domain::{imports::RowAction, outcomes::Observation};
use persistence::{Kept, Place};
use serde::{Deserialize, Serialize};

use super::{dictionary::Dictionary, judge::Judged, spool::Spool};
use crate::{http::problem::Problem, store::AppSession};

/// What is to be written of a row. Indicators, subjects and dimensions are places in the import's dictionary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Verdict {
    indicator: u32,
    dims: u32,
    subject: u32,
    starts: i32,
    ends: i32,
    is_new: bool,
    revision: i32,
    definition: i32,
    said: Observation,
}

impl Verdict {
    /// The verdict on a row; `None` when nothing of it is to be written.
    pub fn of(judged: Judged) -> Option<Self> {
        let is_new = judged.report.action == RowAction::Created;
        let (figure, kept) = judged.write?;
        Some(Self {
            indicator: figure.indicator,
            dims: figure.dims,
            subject: figure.subject,
            starts: figure.starts,
            ends: figure.ends,
            is_new,
            revision: kept.revision,
            definition: kept.definition,
            said: kept.said,
        })
    }

    /// The observation that a batch brings by it, once everything that it names has a number.
    fn kept(self, dictionary: &Dictionary, batch: i32) -> Option<Kept> {
        let place = Place {
            indicator: dictionary.indicators[self.indicator as usize].number?,
            dims: dictionary.dims[self.dims as usize].number?,
            starts: self.starts,
            ends: self.ends,
            subject: dictionary.subjects[self.subject as usize].number?,
        };
        let Self { revision, definition, said, .. } = self;
        Some(Kept { place, batch, revision, definition, said })
    }
}

/// Writes what was found.
pub async fn write(
    session: &AppSession,
    dictionary: &Dictionary,
    batch: i32,
    verdicts: impl IntoIterator<Item = Verdict>,
) -> Result<(), Problem> {
    let (mut new, mut replaced) = (Vec::new(), Vec::new());
    for verdict in verdicts {
        let into = if verdict.is_new { &mut new } else { &mut replaced };
        into.extend(verdict.kept(dictionary, batch));
    }
    session.add_observations(&new).await?;
    Ok(session.replace_observations(&replaced).await?)
}

/// Verdicts that are kept until they are written.
pub struct Verdicts {
    new: Spool<Verdict>,
    replaced: Spool<Verdict>,
}

impl Verdicts {
    /// None yet.
    pub fn new() -> Result<Self, Problem> {
        Ok(Self { new: Spool::new()?, replaced: Spool::new()? })
    }

    /// Keeps one.
    pub fn keep(&mut self, verdict: &Verdict) -> Result<(), Problem> {
        if verdict.is_new { self.new.keep(verdict) } else { self.replaced.keep(verdict) }
    }

    /// Writes all that was kept, so many at a time.
    pub async fn write(
        &mut self,
        session: &AppSession,
        dictionary: &Dictionary,
        batch: i32,
        (size, progress): (usize, &dyn Fn(u64)),
    ) -> Result<(), Problem> {
        let mut done = 0;
        let mut kept = |verdicts: Vec<Verdict>| -> Vec<Kept> {
            done += verdicts.len() as u64;
            progress(done);
            verdicts.into_iter().filter_map(|verdict| verdict.kept(dictionary, batch)).collect()
        };
        let mut new = self.new.chunks(size)?;
        session.add_observations_in_turn(|| new.next().transpose().map(|lot| lot.map(&mut kept))).await?;
        for verdicts in self.replaced.chunks(size)? {
            session.replace_observations(&kept(verdicts?)).await?;
        }
        Ok(())
    }
}
