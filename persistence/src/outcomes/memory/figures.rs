//! Figures of an indicator's part, read a period at a time and kept as long as nothing is written of the indicator.

use std::sync::Arc;

use domain::{
    outcomes::{Indicator, Observation},
    record::Record,
    store::StoreError,
};

use super::{Held, Mark, Rows, What, names::mistaken, rows::Reading};
use crate::{
    outcomes::{Place, secondary::Hidden},
    session::SqlSession,
};

/// Of more figures than this none are kept of a period.
const MOST: usize = 100_000;
/// At most so many periods are read whole for one question; the others wait for the next.
const READ: usize = 4;

/// The figures of an indicator's part in a period, as a caller may see them.
#[derive(Debug, Clone)]
pub struct Slice {
    place: Place,
    rows: Arc<Rows>,
    hidden: Option<Arc<Hidden>>,
}

impl Slice {
    /// What was observed of a subject, and whether it is hidden from the caller.
    pub fn figure(&self, subject: i32) -> Option<(Observation, bool)> {
        let row = self.rows.find(subject)?;
        let hides = |hidden: &Arc<Hidden>| hidden.holds(Place { subject, ..self.place }, self.rows.revision(row));
        Some((self.rows.said(row), self.hidden.as_ref().is_some_and(hides)))
    }

    /// The number of the definition under which it was observed.
    pub fn definition(&self, subject: i32) -> Option<i32> {
        Some(self.rows.definition(self.rows.find(subject)?))
    }
}

impl SqlSession {
    /// The figures of an indicator's part in some periods; `None` where the database is to be asked.
    ///
    /// Whoever does not see small numbers is told with them which figures are hidden: both rest on the same marks, so that
    /// no figure is told that was known before what hides it.
    pub async fn slices(
        &self,
        of: &Record<Indicator>,
        sees_small: bool,
        (indicator, dims): (i32, i32),
        periods: &[(i32, i32)],
    ) -> Result<Vec<Option<Slice>>, StoreError> {
        let Some(mark) = self.mark(indicator).await? else { return Ok(vec![None; periods.len()]) };
        let (mut read, mut largest) = (0, 0);
        let mut slices = Vec::with_capacity(periods.len());
        for (starts, ends) in periods {
            let place = Place { indicator, dims, starts: *starts, ends: *ends, subject: 0 };
            // All that is asked for should find room beside other things, or one period would drive out another.
            let has_room = largest * periods.len() <= self.memory().room() / 2;
            let rows = self.rows(place, mark, read < READ && has_room, &mut read).await?;
            largest = largest.max(rows.as_ref().map_or(0, |rows| rows.room()));
            let Some(rows) = rows else {
                slices.push(None);
                continue;
            };
            let hides = !sees_small && of.state.hides_small();
            let hidden = if hides { Some(self.hidden_by_mark(of, place, mark).await?) } else { None };
            slices.push(Some(Slice { place, rows, hidden }));
        }
        Ok(slices)
    }

    /// Every period of an indicator's part, in their order.
    pub async fn known_periods(&self, indicator: i32, dims: i32) -> Result<Arc<[(i32, i32)]>, StoreError> {
        let mark = self.mark(indicator).await?.map(|mark| Mark { names: 0, ..mark });
        let read = async { Ok(Held::Periods(self.periods(indicator, dims).await?.into())) };
        match self.remembered(What::Periods(indicator, dims), mark, read).await? {
            Held::Periods(periods) => Ok(periods),
            _ => Err(mistaken()),
        }
    }

    pub(super) async fn rows(
        &self,
        place: Place,
        mark: Mark,
        may_read: bool,
        read: &mut usize,
    ) -> Result<Option<Arc<Rows>>, StoreError> {
        let Place { indicator, dims, starts, ends, .. } = place;
        let what = What::Rows([indicator, dims, starts, ends]);
        let mark = Mark { names: 0, ..mark };
        let held = match self.memory().get(what.clone(), mark) {
            Some(held) => held,
            None if may_read => {
                *read += 1;
                self.remembered(what, Some(mark), async { Ok(Held::Rows(self.read_rows(place).await?.map(Arc::new))) })
                    .await?
            }
            None => return Ok(None),
        };
        match held {
            Held::Rows(rows) => Ok(rows),
            _ => Err(mistaken()),
        }
    }

    /// The figures of a period, in one statement, so that all are of one moment; `None` where there are too many.
    async fn read_rows(&self, place: Place) -> Result<Option<Rows>, StoreError> {
        let mut sql = self
            .sql(format!("SELECT {} FROM observations WHERE (indicator, dims, starts, ends) = (", Reading::COLUMNS));
        sql.list([place.indicator, place.dims, place.starts, place.ends].map(Into::into));
        sql.push(") ORDER BY subject LIMIT ").bind(i64::try_from(MOST).unwrap_or(i64::MAX) + 1);
        let mut reading = Reading::default();
        self.each(sql, |row| reading.row(row)).await?;
        Ok((reading.len() <= MOST).then(|| reading.done()))
    }
}
