//! Councils in fifths by the need of the places they serve.

use std::collections::{BTreeMap, HashMap};

use domain::{
    catalogue::take_up::{NeedFifth, Tally, fifths},
    councils::{Council, CouncilStatus},
    identity::Id,
    listing::Listing,
    outcomes::ranking::Order,
    period::Period,
    record::{Asked, Record},
    store::Repository,
    vocabulary::Vocabulary,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::take_up::{CHUNK, TakeUpTally};
use crate::{
    http::{problem::Problem, query::Query},
    outcomes::{
        inequalities::{beside, need_order, when},
        places::Place,
        question::{Question, refused},
        said::PeriodBody,
    },
    resource::Word,
    store::AppSession,
};

/// By which need councils are put into fifths.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct NeedFilters {
    /// The indicator by whose figures councils are put into fifths of need; none are without it.
    #[param(max_length = 200, example = "code:imd-2025")]
    need: Option<String>,
    /// The period of need; the latest that has figures when absent.
    #[param(max_length = 30, example = "2025")]
    need_period: Option<String>,
    /// Of which part need is.
    #[param(max_length = 1000, example = "none")]
    need_dimensions: Option<String>,
    /// Which end of need is the most in need. It follows from the polarity of the indicator, and must be said where that is
    /// neutral.
    #[param(max_length = 20, pattern = "^(highest_first|lowest_first)$", example = "highest_first")]
    need_order: Option<String>,
    /// As figures were known at that time.
    #[param(value_type = String, format = DateTime)]
    as_of: Option<String>,
}

const PARAMETERS: &[&str] = &["need", "need_period", "need_dimensions", "need_order", "as_of"];

/// Councils by the need of the places they serve.
#[derive(Serialize, ToSchema)]
pub struct TakeUpByNeed {
    /// The indicator.
    #[schema(max_length = 200, example = "code:imd-2025")]
    indicator: String,
    /// The period of its figures.
    period: PeriodBody,
    /// Which end is the most in need.
    #[schema(schema_with = crate::resource::word::one::<Order>)]
    order: Word<Order>,
    /// The fifths from the most to the least in need, then the councils without a figure.
    #[schema(max_items = 6)]
    items: Vec<TakeUpOfFifth>,
}

/// Requests that take units, of councils of one fifth.
#[derive(Serialize, ToSchema)]
pub struct TakeUpOfFifth {
    /// The fifth.
    #[schema(schema_with = crate::resource::word::one::<NeedFifth>)]
    fifth: Word<NeedFifth>,
    /// How many local councils of the register are in it, whether they ask or not.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 40)]
    of_councils: u64,
    #[serde(flatten)]
    tally: TakeUpTally,
}

/// Which fifth each local council is in.
pub struct Fifths {
    indicator: String,
    period: Period,
    order: Order,
    of: HashMap<Id, NeedFifth>,
}

impl Fifths {
    /// Reads by which need, and finds the fifths; `None` where no need is named.
    pub async fn read(session: &AppSession, asked: &Asked, query: Query) -> Result<Option<Self>, Problem> {
        let mut question = Question::new(session, asked, query);
        if !PARAMETERS.iter().any(|name| question.says(name)) {
            return question.close(PARAMETERS, Some(None));
        }
        let (need, period) = beside(&mut question, "need").await?;
        let order = question.word("need_order");
        let need = question.close(PARAMETERS, need)?;
        let order = need_order(&need, order)?;
        let period = when(session, "need", &need, period, None).await?;
        let councils = local_councils(session).await?;
        let areas: Vec<Id> = councils.iter().flat_map(|council| &council.state.areas).map(|area| area.id).collect();
        let numbers = session.observed_numbers(&areas).await?;
        let places: Vec<Place> =
            councils.iter().map(|council| Place::together(&council.state.areas, &numbers)).collect();
        let figures = need.figures(session, &places.iter().collect::<Vec<_>>(), &[period]).await?;
        // A council whose places cannot be put together has no figure, like one whose places have none.
        let figure = |place: &Place| {
            let observed = need.together(place, &figures, &period).ok().flatten()?;
            observed.value.filter(|value| value.is_finite() && !place.parts.is_empty())
        };
        let known: Vec<(Id, f64)> =
            councils.iter().zip(&places).filter_map(|(council, place)| Some((council.id, figure(place)?))).collect();
        let needs: Vec<f64> = known.iter().map(|(_, need)| *need).collect();
        let fifths = fifths(&needs, order).map_err(|refusal| refused("need", &refusal))?;
        let mut of: HashMap<Id, NeedFifth> = councils.iter().map(|council| (council.id, NeedFifth::Unknown)).collect();
        of.extend(known.iter().zip(fifths).map(|((council, _), fifth)| (*council, fifth)));
        Ok(Some(Self { indicator: need.indicator.link().reference, period, order, of }))
    }

    /// The fifth of a council.
    pub fn of(&self, council: Id) -> NeedFifth {
        self.of.get(&council).copied().unwrap_or(NeedFifth::Unknown)
    }

    /// What is told of each fifth.
    pub fn told(self, tallies: &[(NeedFifth, Tally)]) -> TakeUpByNeed {
        let mut counted: BTreeMap<NeedFifth, u64> = BTreeMap::new();
        self.of.values().for_each(|fifth| *counted.entry(*fifth).or_default() += 1);
        let tally = |fifth: NeedFifth| tallies.iter().find(|(known, _)| *known == fifth).map(|(_, tally)| *tally);
        let item = |fifth: &NeedFifth| TakeUpOfFifth {
            fifth: Word(*fifth),
            of_councils: counted.get(fifth).copied().unwrap_or_default(),
            tally: tally(*fifth).unwrap_or_default().into(),
        };
        TakeUpByNeed {
            indicator: self.indicator,
            period: self.period.into(),
            order: Word(self.order),
            items: NeedFifth::ALL.iter().map(item).collect(),
        }
    }
}

/// The local councils of the register that exist.
async fn local_councils(session: &AppSession) -> Result<Vec<Record<Council>>, Problem> {
    let mut listing = Listing::all(CHUNK);
    let mut all = Vec::new();
    loop {
        let page = Repository::<Council>::list(session, &listing).await?;
        let local = |council: &Record<Council>| {
            let state = &council.state;
            state.status == CouncilStatus::Active && !state.kind.is_principal() && state.merged_into.is_none()
        };
        all.extend(page.items.into_iter().filter(local));
        listing.after = page.next;
        if listing.after.is_none() {
            return Ok(all);
        }
    }
}
