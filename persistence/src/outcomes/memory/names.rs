//! What figures are named by: areas and indicators by their references, their numbers, what lies in what, and claims.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    identity::{Id, Reference, Space},
    listing::Listing,
    outcomes::{Claim, Indicator, Land, Misplaced, Reach, Signed},
    period::Span,
    places::{Area, AreaKind},
    record::Record,
    resource::Resource,
    store::{Containment, Gazetteer, Repository, Session, StoreError},
};

use super::{Held, Mark, NumberedIndicator, What};
use crate::{error::failed, lineage, outcomes::KnownArea, session::SqlSession};

/// The number that stands for names where indicators are counted by theirs, which begin at 1.
pub const NAMES: i32 = 0;
/// At most so many steps up from an area are looked at.
const ABOVE: usize = 1_000;
/// At most so many steps from however many areas.
const STEPS: u32 = 200_000;

/// What a question found in memory, and what it has to read.
pub(super) struct Sought<K, V> {
    pub mark: Option<Mark>,
    pub found: HashMap<K, V>,
    pub missing: Vec<K>,
}

impl SqlSession {
    /// Tells every node that names changed, once what changes them is written.
    pub(crate) fn note_names(&self) {
        self.wrote.note(std::iter::once(NAMES));
    }

    async fn names_mark(&self) -> Result<Option<Mark>, StoreError> {
        Ok(self.mark(NAMES).await?.map(|mark| Mark { figures: 0, ..mark }))
    }

    pub(super) async fn sought<K: Clone + Eq + std::hash::Hash, V>(
        &self,
        wanted: &[K],
        what: impl Fn(&K) -> What,
        read: impl Fn(Held) -> Option<V>,
    ) -> Result<Sought<K, V>, StoreError> {
        let mark = self.names_mark().await?;
        let (mut found, mut missing) = (HashMap::with_capacity(wanted.len()), Vec::new());
        for key in wanted {
            let held = mark.and_then(|mark| self.memory().get(what(key), mark));
            match held.and_then(&read) {
                Some(value) => drop(found.insert(key.clone(), value)),
                None => missing.push(key.clone()),
            }
        }
        Ok(Sought { mark, found, missing })
    }

    pub(super) fn keep(&self, what: What, mark: Option<Mark>, held: Held) {
        if let Some(mark) = mark {
            self.memory().keep(what, mark, held);
        }
    }

    /// The records that references mean, in order, merged ones as what they were merged into; deleted ones are none.
    pub async fn named(&self, space: Space, wanted: &[Reference]) -> Result<Vec<Option<Id>>, StoreError> {
        // Of others nobody tells when their names change.
        let known = matches!(space, Space::Area | Space::Of(Resource::Indicators));
        let mut sought = if known {
            let id = |held| if let Held::Id(id) = held { Some(id) } else { None };
            self.sought(wanted, |reference| What::Named(space, reference.clone()), id).await?
        } else {
            Sought { mark: None, found: HashMap::new(), missing: wanted.to_vec() }
        };
        if !sought.missing.is_empty() {
            let found = self.resolve(space, &sought.missing).await?;
            for (reference, found) in sought.missing.into_iter().zip(found) {
                let Some(found) = found.filter(|found| !found.deleted) else { continue };
                let id = found.merged_into.unwrap_or(found.link.id);
                self.keep(What::Named(space, reference.clone()), sought.mark, Held::Id(id));
                sought.found.insert(reference, id);
            }
        }
        Ok(wanted.iter().map(|reference| sought.found.get(reference).copied()).collect())
    }

    /// These areas, with their names and numbers.
    pub async fn known_areas(&self, ids: &[Id]) -> Result<HashMap<Id, Arc<KnownArea>>, StoreError> {
        let area = |held| if let Held::Area(area) = held { Some(area) } else { None };
        let mut sought = self.sought(ids, |id| What::Area(*id), area).await?;
        if !sought.missing.is_empty() {
            let numbers = self.observed_numbers(&sought.missing).await?;
            for record in Repository::<Area>::get(self, &sought.missing).await? {
                let number = numbers.get(&record.id).copied();
                let area = KnownArea { link: record.link(), name: record.state.name.as_str().to_owned(), number };
                let area = Arc::new(area);
                self.keep(What::Area(record.id), sought.mark, Held::Area(Arc::clone(&area)));
                sought.found.insert(record.id, area);
            }
        }
        Ok(sought.found)
    }

    /// These indicators, with their numbers, in the order of their ids as given; those that are missing are left out.
    pub async fn numbered_indicators(&self, ids: &[Id]) -> Result<Vec<Arc<NumberedIndicator>>, StoreError> {
        let indicator = |held| if let Held::Indicator(indicator) = held { Some(indicator) } else { None };
        let mut sought = self.sought(ids, |id| What::Indicator(*id), indicator).await?;
        if !sought.missing.is_empty() {
            let numbers = self.observed_numbers(&sought.missing).await?;
            for record in Repository::<Indicator>::get(self, &sought.missing).await? {
                let (id, number) = (record.id, numbers.get(&record.id).copied());
                let indicator = Arc::new(NumberedIndicator { record, number });
                self.keep(What::Indicator(id), sought.mark, Held::Indicator(Arc::clone(&indicator)));
                sought.found.insert(id, indicator);
            }
        }
        Ok(ids.iter().filter_map(|id| sought.found.get(id).cloned()).collect())
    }

    /// The number of a part as it is written, if it has one; the whole is 0.
    pub async fn part_number(&self, written: &str) -> Result<Option<i32>, StoreError> {
        if written.is_empty() {
            return Ok(Some(0));
        }
        let read = async {
            let numbers = self.dimension_numbers(&[written.to_owned()]).await?;
            Ok(Held::Number(numbers.get(written).copied()))
        };
        match self.remembered(What::Part(written.to_owned()), self.names_mark().await?, read).await? {
            Held::Number(number) => Ok(number),
            _ => Err(mistaken()),
        }
    }

    /// Every step from each of these areas to one that it lies in, at any depth and on any day.
    pub async fn steps_above(&self, areas: &[Id]) -> Result<HashMap<Id, Arc<[Containment]>>, StoreError> {
        let steps = |held| if let Held::Steps(steps) = held { Some(steps) } else { None };
        let mut sought = self.sought(areas, |id| What::Above(*id), steps).await?;
        if !sought.missing.is_empty() {
            let most = u32::try_from(ABOVE * sought.missing.len()).unwrap_or(STEPS).min(STEPS);
            let told = self.relatives(&sought.missing, true, None, most).await?;
            let mark = sought.mark.filter(|_| told.len() < most as usize);
            let mut up: HashMap<Id, Vec<&Containment>> = HashMap::new();
            for (_, step) in &told {
                up.entry(step.child).or_default().push(step);
            }
            for area in sought.missing {
                let steps = reached(area, &up);
                self.keep(What::Above(area), mark, Held::Steps(Arc::clone(&steps)));
                sought.found.insert(area, steps);
            }
        }
        Ok(sought.found)
    }

    /// Whether two places share land, as far as is recorded which area lies in which, and which became which.
    pub async fn share_land(&self, one: &[Signed], other: &[Signed]) -> Result<bool, StoreError> {
        let read = async {
            let land = self.land([one, other].concat()).await?;
            Ok(Held::Shared(land.is_shared(one, other)))
        };
        match self.remembered(What::Shared(one.into(), other.into()), self.names_mark().await?, read).await? {
            Held::Shared(shared) => Ok(shared),
            _ => Err(mistaken()),
        }
    }

    /// Which of areas put together do not go together, by their place.
    pub async fn misplaced(&self, parts: &[Signed]) -> Result<Arc<[(usize, Misplaced)]>, StoreError> {
        let read = async {
            let land = self.land(parts.to_vec()).await?;
            Ok(Held::Misplaced(land.misplaced(parts).into()))
        };
        match self.remembered(What::Misplaced(parts.into()), self.names_mark().await?, read).await? {
            Held::Misplaced(misplaced) => Ok(misplaced),
            _ => Err(mistaken()),
        }
    }

    async fn land(&self, parts: Vec<Signed>) -> Result<Land, StoreError> {
        let areas: Vec<Id> = parts.into_iter().map(|(_, area)| area).collect();
        let below = self.relatives(&areas, false, None, STEPS).await?;
        let inside = Reach::inside(&areas, below.iter().map(|(_, step)| step));
        Ok(Land { inside, kin: lineage::kin(self, &areas).await? })
    }

    /// All areas of a kind with the days on which they exist, in the order of their references.
    pub async fn kind_of_areas(&self, kind: AreaKind) -> Result<Arc<[(KnownArea, Span)]>, StoreError> {
        let read = async { Ok(Held::Areas(self.dated_areas(kind).await?.into())) };
        match self.remembered(What::Kind(kind), self.names_mark().await?, read).await? {
            Held::Areas(areas) => Ok(areas),
            _ => Err(mistaken()),
        }
    }

    /// What was published of an indicator, as a listing of it tells; `None` where that is more than a page of it.
    pub async fn claims_of(
        &self,
        indicator: Id,
        listing: &Listing,
    ) -> Result<Option<Arc<[Record<Claim>]>>, StoreError> {
        let read = async {
            let page = Repository::<Claim>::list(self, listing).await?;
            Ok(Held::Claims(page.next.is_none().then(|| page.items.into())))
        };
        match self.remembered(What::Claims(indicator, listing.limit), self.names_mark().await?, read).await? {
            Held::Claims(claims) => Ok(claims),
            _ => Err(mistaken()),
        }
    }
}

/// Something else is kept where it was looked for.
pub(super) fn mistaken() -> StoreError {
    failed("something else is kept in memory under the same name")
}

/// The steps that lead from an area, at any depth.
fn reached(from: Id, up: &HashMap<Id, Vec<&Containment>>) -> Arc<[Containment]> {
    let (mut seen, mut ahead, mut steps) = (HashSet::from([from]), vec![from], Vec::new());
    while let Some(area) = ahead.pop() {
        for step in up.get(&area).into_iter().flatten() {
            steps.push((*step).clone());
            if seen.insert(step.parent) {
                ahead.push(step.parent);
            }
        }
    }
    steps.into()
}
