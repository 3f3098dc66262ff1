//! What small numbers stand for, and single figures found by their whole keys.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{identity::Id, store::StoreError};

use super::{Held, Mark, NumberedIndicator, What, names::mistaken};
use crate::{
    outcomes::{Figure, FigureQuery, NamedSubject, Place},
    record::at,
    session::SqlSession,
};

/// At most so many periods and parts are looked through for single figures.
const FEW: usize = 4;
/// Of so many subjects at most.
const FEW_SUBJECTS: usize = 100;

impl SqlSession {
    /// The indicators that have these numbers.
    pub async fn indicators_numbered(
        &self,
        numbers: &[i32],
    ) -> Result<HashMap<i32, Arc<NumberedIndicator>>, StoreError> {
        let id = |held| if let Held::Id(id) = held { Some(id) } else { None };
        let mut sought = self.sought(numbers, |number| What::Numbered(*number), id).await?;
        if !sought.missing.is_empty() {
            for (number, id) in self.observed_ids(&sought.missing).await? {
                self.keep(What::Numbered(number), sought.mark, Held::Id(id));
                sought.found.insert(number, id);
            }
        }
        let ids: Vec<Id> = sought.found.values().copied().collect();
        let indicators: HashMap<Id, Arc<NumberedIndicator>> =
            self.numbered_indicators(&ids).await?.into_iter().map(|indicator| (indicator.id, indicator)).collect();
        let of = |(number, id): (i32, Id)| Some((number, Arc::clone(indicators.get(&id)?)));
        Ok(sought.found.into_iter().filter_map(of).collect())
    }

    /// The subjects of these numbers.
    pub async fn subjects_numbered(&self, numbers: &[i32]) -> Result<HashMap<i32, Arc<NamedSubject>>, StoreError> {
        let subject = |held| if let Held::Subject(subject) = held { Some(subject) } else { None };
        let mut sought = self.sought(numbers, |number| What::Subject(*number), subject).await?;
        if !sought.missing.is_empty() {
            for (number, subject) in self.subjects(&sought.missing).await? {
                let subject = Arc::new(subject);
                // Of organisations and formations nobody tells when their names change.
                let mark = sought.mark.filter(|_| subject.subject.area().is_some());
                self.keep(What::Subject(number), mark, Held::Subject(Arc::clone(&subject)));
                sought.found.insert(number, subject);
            }
        }
        Ok(sought.found)
    }

    /// The parts of these numbers, as they are written.
    pub async fn parts_numbered(&self, numbers: &[i32]) -> Result<HashMap<i32, Arc<str>>, StoreError> {
        let text = |held| if let Held::Text(text) = held { Some(text) } else { None };
        let mut sought = self.sought(numbers, |number| What::Written(*number), text).await?;
        if !sought.missing.is_empty() {
            for (number, written) in self.dimensions_written(&sought.missing).await? {
                let written: Arc<str> = written.into();
                self.keep(What::Written(number), sought.mark, Held::Text(Arc::clone(&written)));
                sought.found.insert(number, written);
            }
        }
        Ok(sought.found)
    }

    /// Observations that are found by their whole keys, or without the part, in memory; `None` where the database is to be
    /// asked, for more than a few or as they were known at another time.
    pub async fn kept_figures(&self, asked: &FigureQuery) -> Result<Option<Vec<Figure>>, StoreError> {
        let (Some([indicator]), Some(subjects), Some(periods)) =
            (asked.indicators.as_deref(), asked.subjects.as_deref(), asked.periods.as_deref())
        else {
            return Ok(None);
        };
        let beyond = asked.as_of.is_some() || asked.from.is_some() || asked.to.is_some();
        if beyond || periods.len() > FEW || subjects.len() > FEW_SUBJECTS {
            return Ok(None);
        }
        let Some(mark) = self.mark(*indicator).await? else { return Ok(None) };
        let parts = match &asked.dims {
            Some(parts) => parts.clone(),
            None => self.parts_of(*indicator, mark).await?.to_vec(),
        };
        if parts.len() > FEW {
            return Ok(None);
        }
        let mut figures = Vec::new();
        for dims in parts {
            for (starts, ends) in periods {
                let place = Place { indicator: *indicator, dims, starts: *starts, ends: *ends, subject: 0 };
                let Some(rows) = self.rows(place, mark, true, &mut 0).await? else { return Ok(None) };
                for row in subjects.iter().filter_map(|subject| rows.find(*subject)) {
                    let kept = rows.kept(row, place);
                    let (known_at, import) = self.batch(kept.batch).await?;
                    figures.push(Figure { kept, known_at, import });
                }
            }
        }
        figures.sort_by_key(|figure| figure.kept.place);
        figures.dedup_by_key(|figure| figure.kept.place);
        figures.retain(|figure| asked.after.is_none_or(|after| figure.kept.place > after));
        figures.truncate(asked.limit.map_or(usize::MAX, |limit| limit as usize));
        Ok(Some(figures))
    }

    /// The parts of which an indicator has figures; found by leaps from one to the next.
    async fn parts_of(&self, indicator: i32, mark: Mark) -> Result<Arc<[i32]>, StoreError> {
        let read = async {
            let mut sql = self.sql("WITH RECURSIVE p (dims) AS (SELECT MIN(dims) FROM observations WHERE indicator = ");
            sql.bind(indicator).push(" UNION ALL SELECT (SELECT MIN(dims) FROM observations WHERE indicator = ");
            sql.bind(indicator).push(" AND dims > p.dims) FROM p WHERE p.dims IS NOT NULL) ");
            sql.push("SELECT dims FROM p WHERE dims IS NOT NULL");
            let parts: Result<Vec<i32>, StoreError> = self.all(sql).await?.iter().map(|row| at(row, 0)).collect();
            Ok(Held::Parts(parts?.into()))
        };
        match self.remembered(What::Parts(indicator), Some(Mark { names: 0, ..mark }), read).await? {
            Held::Parts(parts) => Ok(parts),
            _ => Err(mistaken()),
        }
    }

    /// When a batch became known, and the import that brought it. Nothing changes it once it is there.
    async fn batch(&self, number: i32) -> Result<(DateTime<Utc>, Option<Id>), StoreError> {
        let read = async {
            let mut sql = self.sql("SELECT known_at, import_id FROM observation_batches WHERE number = ");
            sql.bind(number);
            let row = self.one(sql).await?.ok_or_else(mistaken)?;
            Ok(Held::Batch(at(&row, 0)?, at::<Option<_>>(&row, 1)?.map(Id)))
        };
        match self.remembered(What::Batch(number), Some(Mark::default()), read).await? {
            Held::Batch(known_at, import) => Ok((known_at, import)),
            _ => Err(mistaken()),
        }
    }
}
