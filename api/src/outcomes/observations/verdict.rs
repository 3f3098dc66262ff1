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

/// The same of all that was kept, so many at a time.
pub async fn write_all(
    session: &AppSession,
    dictionary: &Dictionary,
    batch: i32,
    verdicts: &mut Spool<Verdict>,
    (size, progress): (usize, &dyn Fn(u64)),
) -> Result<(), Problem> {
    let mut done = 0;
    for verdicts in verdicts.chunks(size)? {
        let verdicts = verdicts?;
        done += verdicts.len() as u64;
        write(session, dictionary, batch, verdicts).await?;
        progress(done);
    }
    Ok(())
}
