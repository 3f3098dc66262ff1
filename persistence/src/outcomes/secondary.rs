//! Which figures are hidden from whoever may not see small numbers: found once for all counts of periods that are seen
//! together, and kept as long as nothing is known that could change it.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use domain::{
    fault::Malformed,
    outcomes::{
        Dimensions, Indicator,
        secondary::{Count, Counts},
    },
    period::Period,
    record::Record,
    store::StoreError,
};

use super::{
    Figure, Place,
    figures::among_periods,
    memory::{Held, Mark, What},
    numbered_day,
};
use crate::{
    error::{failed, unreadable},
    record::at,
    session::SqlSession,
};

/// Counts of all parts of the people, and of all periods that hang together, are seen together when there are at most so
/// many: what adds up along time as well takes longest to find.
const MOST_LINKED: usize = 10_000;
/// Otherwise those of each period are, when there are at most so many, or else those of each part of it.
const MOST_TOGETHER: usize = 100_000;

/// First and last days of periods that are seen together, in order.
pub type Periods = Arc<[(i32, i32)]>;

/// Figures that are hidden: their parts, first and last days and subjects, by number, and their revisions.
#[derive(Debug)]
pub struct Hidden(Box<[[i32; 5]]>);

impl Hidden {
    fn of(mut figures: Vec<[i32; 5]>) -> Self {
        figures.sort_unstable();
        Self(figures.into())
    }

    /// Whether a figure is among them.
    pub fn holds(&self, place: Place, revision: i32) -> bool {
        let Place { dims, starts, ends, subject, .. } = place;
        self.0.binary_search(&[dims, starts, ends, subject, revision]).is_ok()
    }
}

/// The counts that are seen together: of an indicator's revision, one part or all, and periods.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Seen {
    indicator: i32,
    revision: i64,
    part: Option<i32>,
    periods: Periods,
}

/// What was known: the newest batch of observations, and the last changes of areas and of which lies in which.
pub type Known = (Option<i32>, [Option<DateTime<Utc>>; 2]);

/// What is hidden of counts that are seen together.
#[derive(Debug, Clone)]
pub enum Finding {
    /// These figures.
    Hidden(Arc<Hidden>),
    /// There are too many counts to see them together.
    TooMany,
}

impl Finding {
    /// How many bytes it takes.
    pub fn room(&self) -> usize {
        match self {
            Self::Hidden(hidden) => size_of_val(&*hidden.0),
            Self::TooMany => 0,
        }
    }
}

impl SqlSession {
    /// Which of these figures, with their revisions, are hidden from whoever may not see the indicator's small numbers.
    ///
    /// To be asked after the figures were read, so that all of them are known to whoever finds what to hide. Of figures from
    /// memory it is enough that marks tell so, which are never older than those.
    pub async fn hidden_among(
        &self,
        indicator: &Record<Indicator>,
        figures: &[&Figure],
        from_memory: bool,
    ) -> Result<HashSet<(Place, i32)>, StoreError> {
        let mut among = HashSet::new();
        if !indicator.state.hides_small() || figures.is_empty() {
            return Ok(among);
        }
        let number = figures[0].kept.place.indicator;
        let by_mark = if from_memory { self.mark(number).await? } else { None };
        let known = if by_mark.is_some() { None } else { Some(self.known().await?) };
        // A transaction that writes may still undo what it knows.
        let mark = by_mark.or_else(|| (!self.writes()).then(Mark::default));
        let mut found: HashMap<(i32, i32, i32, i32), Arc<Hidden>> = HashMap::new();
        for figure in figures {
            let (place, revision) = (figure.kept.place, figure.kept.revision);
            let hidden = match found.entry((place.indicator, place.dims, place.starts, place.ends)) {
                Entry::Occupied(found) => found.into_mut(),
                Entry::Vacant(open) => open.insert(self.hidden_beside(indicator, place, known, mark).await?),
            };
            if hidden.holds(place, revision) {
                among.insert((place, revision));
            }
        }
        Ok(among)
    }

    async fn known(&self) -> Result<Known, StoreError> {
        let sql = self.sql(
            "SELECT (SELECT MAX(number) FROM observation_batches), (SELECT MAX(updated_at) FROM areas), \
             (SELECT MAX(updated_at) FROM area_memberships)",
        );
        match self.one(sql).await? {
            Some(row) => Ok((at(&row, 0)?, [at(&row, 1)?, at(&row, 2)?])),
            None => Err(failed("what is known of observations cannot be asked")),
        }
    }

    /// What is hidden in a period of figures that were read under these marks.
    pub(super) async fn hidden_by_mark(
        &self,
        indicator: &Record<Indicator>,
        place: Place,
        mark: Mark,
    ) -> Result<Arc<Hidden>, StoreError> {
        self.hidden_beside(indicator, place, None, Some(mark)).await
    }

    /// What is hidden of the counts that are seen together with a figure's.
    async fn hidden_beside(
        &self,
        indicator: &Record<Indicator>,
        place: Place,
        known: Option<Known>,
        mark: Option<Mark>,
    ) -> Result<Arc<Hidden>, StoreError> {
        let own: Periods = Arc::new([(place.starts, place.ends)]);
        let together = self.seen_together(place, known, mark).await?;
        let mut attempts = vec![(None, Arc::clone(&own)), (Some(place.dims), own)];
        if together.len() > 1 {
            attempts.insert(0, (None, together));
        }
        for (part, periods) in attempts {
            let seen = Seen { indicator: place.indicator, revision: indicator.revision, part, periods };
            let find = async { Ok(Held::Hidden(self.find_hidden(&indicator.state, &seen).await?)) };
            let Held::Hidden(finding) = self.remembered(What::Hidden(seen.clone(), known), mark, find).await? else {
                return Err(failed("something else is kept in memory where figures are hidden"));
            };
            if let Finding::Hidden(hidden) = finding {
                return Ok(hidden);
            }
        }
        Err(failed("too many counts of one part"))
    }

    async fn find_hidden(&self, indicator: &Indicator, seen: &Seen) -> Result<Finding, StoreError> {
        let limit = match (seen.part, seen.periods.len()) {
            (Some(_), _) => None,
            (None, 0 | 1) => Some(MOST_TOGETHER),
            (None, _) => Some(MOST_LINKED),
        };
        let (revisions, counts) = self.counts(indicator, seen, limit).await?;
        if limit.is_some_and(|limit| counts.len() > limit) {
            return Ok(Finding::TooMany);
        }
        let below = indicator.suppress_below;
        let mut counts = Counts { counts, ..Counts::default() };
        if counts.has_small(below) {
            let numbers = |of: fn(&Count) -> i32| {
                let mut numbers: Vec<i32> = counts.counts.iter().map(of).collect();
                numbers.sort_unstable();
                numbers.dedup();
                numbers
            };
            let (parts, subjects) = (numbers(|count| count.part), numbers(|count| count.subject));
            let written = self.dimensions_written(&parts).await?;
            let meant = written.into_iter().map(|(number, text)| Ok((number, Dimensions::parse(&text)?)));
            let meant: Result<_, Malformed> = meant.collect();
            counts.parts = meant.map_err(|_| failed("dimensions of observations cannot be read"))?;
            counts.parts.insert(0, Dimensions::default());
            counts.areas = self.lying(&subjects).await?;
            let period =
                |(starts, ends): &(i32, i32)| Period { start: numbered_day(*starts), end: numbered_day(*ends) };
            counts.periods = (0..).zip(seen.periods.iter().map(period)).collect();
        }
        let periods = Arc::clone(&seen.periods);
        // A large table takes a while, which others need not wait for.
        let found = tokio::task::spawn_blocking(move || {
            let hidden = counts.hidden(below).into_iter().zip(&counts.counts).zip(revisions);
            hidden
                .filter(|((hidden, _), _)| *hidden)
                .filter_map(|((_, of), revision)| {
                    let (starts, ends) = periods.get(usize::try_from(of.period).ok()?)?;
                    Some([of.part, *starts, *ends, of.subject, revision])
                })
                .collect()
        });
        found.await.map(|hidden| Finding::Hidden(Arc::new(Hidden::of(hidden)))).map_err(unreadable)
    }

    /// The counts as they ever stood, with their revisions.
    async fn counts(
        &self,
        indicator: &Indicator,
        seen: &Seen,
        limit: Option<usize>,
    ) -> Result<(Vec<i32>, Vec<Count>), StoreError> {
        let mut sql = self.sql("");
        for (table, until) in [("observations", "NULL"), ("observation_revisions", "until_batch")] {
            sql.push(&format!(
                "SELECT dims, subject, revision, batch, CAST({until} AS integer), value, numerator, denominator, starts, ends \
                 FROM {table} WHERE value IS NOT NULL AND indicator = "
            ));
            sql.bind(seen.indicator).push(" AND ");
            among_periods(&mut sql, "", &seen.periods);
            match seen.part {
                Some(part) => sql.push(" AND dims = ").bind(part),
                // Each is then found by its whole key.
                None => sql.push(" AND dims IN (SELECT 0 UNION ALL SELECT number FROM dimensions)"),
            };
            if until == "NULL" {
                sql.push(" UNION ALL ");
            }
        }
        if let Some(limit) = limit {
            sql.push(" LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX) + 1);
        }
        let (mut revisions, mut counts) = (Vec::new(), Vec::new());
        for row in self.all(sql).await? {
            let Some(count) = indicator.count_behind(at(&row, 5)?, at(&row, 6)?, at(&row, 7)?) else { continue };
            let Ok(period) = seen.periods.binary_search(&(at(&row, 8)?, at(&row, 9)?)) else { continue };
            revisions.push(at(&row, 2)?);
            counts.push(Count {
                period: i32::try_from(period).map_err(unreadable)?,
                part: at(&row, 0)?,
                subject: at(&row, 1)?,
                count,
                since: at(&row, 3)?,
                until: at(&row, 4)?,
            });
        }
        Ok((revisions, counts))
    }
}
