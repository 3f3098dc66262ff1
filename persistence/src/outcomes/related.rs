//! What counts are seen together with: the periods that lie in one another, and the areas that lie in one another.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    identity::Id,
    outcomes::secondary::{Lying, linked, lying},
    period::{Period, Span},
    places::AreaKind,
    store::{Containment, StoreError},
    vocabulary::Vocabulary,
};

use super::{
    Place, day_number,
    memory::{Held, Mark, What},
    numbered_day,
    secondary::{Known, Periods},
};
use crate::{error::failed, record::at, session::SqlSession};

impl SqlSession {
    /// The periods that are seen together with a figure's.
    pub(super) async fn seen_together(
        &self,
        place: Place,
        known: Option<Known>,
        mark: Option<Mark>,
    ) -> Result<Periods, StoreError> {
        let find = async { Ok(Held::Linked(self.linked_periods(place.indicator).await?)) };
        // The periods of figures rest on no names.
        let mark = mark.map(|mark| Mark { names: 0, ..mark });
        let Held::Linked(groups) = self.remembered(What::Linked(place.indicator, known), mark, find).await? else {
            return Err(failed("something else is kept in memory where periods are linked"));
        };
        let own = (place.starts, place.ends);
        let group = groups.iter().find(|group| group.binary_search(&own).is_ok());
        Ok(group.cloned().unwrap_or_else(|| Arc::new([own])))
    }

    /// The periods in which an indicator ever had figures of any part, in groups; those that are alone are left out.
    async fn linked_periods(&self, indicator: i32) -> Result<Arc<[Periods]>, StoreError> {
        let mut periods = Vec::new();
        for table in ["observations", "observation_revisions"] {
            periods.extend(self.periods_of_any_part(table, indicator).await?);
        }
        let period = |(starts, ends): (i32, i32)| Period { start: numbered_day(starts), end: numbered_day(ends) };
        let groups = linked(&periods.into_iter().map(period).collect::<Vec<_>>()).into_iter();
        let numbered = groups.filter(|group| group.len() > 1).map(|group| {
            let mut days: Vec<(i32, i32)> =
                group.iter().map(|period| (day_number(period.start), day_number(period.end))).collect();
            days.sort_unstable();
            days.into()
        });
        Ok(numbered.collect())
    }

    /// The areas among some subjects, with all that each ever lay in as a whole.
    pub(super) async fn lying(&self, subjects: &[i32]) -> Result<HashMap<i32, Lying>, StoreError> {
        let mut sql = self.sql(
            "SELECT o.number, a.id, a.kind FROM observed o JOIN areas a ON a.id = o.id WHERE a.deleted_at IS NULL AND ",
        );
        sql.among_numbers("o.number", subjects);
        let mut areas = HashMap::new();
        for row in self.all(sql).await? {
            let kind: String = at(&row, 2)?;
            let kind = AreaKind::from_word(&kind).ok_or_else(|| failed("an area's kind is unknown"))?;
            areas.insert(Id(at(&row, 1)?), (at(&row, 0)?, kind));
        }
        let steps = self.wholly_above(areas.keys().copied().collect()).await?;
        Ok(lying(&areas, &steps))
    }

    /// The steps from these areas, and from those they lead to, to others that hold them as a whole, on whatever days.
    async fn wholly_above(&self, areas: Vec<Id>) -> Result<Vec<Containment>, StoreError> {
        let mut above = Vec::new();
        let mut seen: HashSet<Id> = areas.iter().copied().collect();
        let mut ahead = areas;
        while !ahead.is_empty() {
            let mut sql = self.sql(
                "SELECT child_id, parent_id, weight, valid_from, valid_to FROM area_memberships \
                 WHERE deleted_at IS NULL AND weight >= 1 AND ",
            );
            sql.among_ids("child_id", &ahead);
            ahead = Vec::new();
            for row in self.all(sql).await? {
                let (child, parent) = (Id(at(&row, 0)?), Id(at(&row, 1)?));
                let span = Span { from: at(&row, 3)?, to: at(&row, 4)? };
                above.push(Containment { child, parent, weight: at(&row, 2)?, span });
                if seen.insert(parent) {
                    ahead.push(parent);
                }
            }
        }
        Ok(above)
    }
}
