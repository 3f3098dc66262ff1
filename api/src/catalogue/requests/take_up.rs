//! `GET /v1/offers/{id}/take-up`.

use std::collections::HashMap;

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CACHE_CONTROL},
    web::{Data, Path},
};
use domain::{
    access::Action,
    catalogue::{
        Offer, OfferRequest, RequestState,
        take_up::{ElectorateBand, NeedFifth, TakeUp, Taker, Tally, take_up},
    },
    councils::{Council, CouncilKind},
    identity::Id,
    listing::{Listing, Only},
    record::Record,
    resource::Resource as Collection,
    store::Repository,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    list::of_offer,
    need::{Fifths, NeedFilters, TakeUpByNeed},
    sight::seen,
};
use crate::{
    app::App,
    http::{answer::Answer, principal::Asking, problem::Problem, query::Query},
    resource::{MoneyBody, Word, handlers::existing},
    store::AppSession,
};

/// How many requests are read at a time.
pub const CHUNK: u32 = 500;

/// Who takes an offer up.
#[derive(Serialize, ToSchema)]
pub struct OfferTakeUp {
    /// The offer.
    #[schema(max_length = 200, example = "ref:demonstration-training")]
    offer: String,
    /// Whether every request is counted, as for the provider; to others those of councils that they act for are.
    complete: bool,
    /// Requests by state.
    #[schema(max_items = 6)]
    by_state: Vec<TakeUpByState>,
    /// Requests that take units, by kind of council.
    #[schema(max_items = 10)]
    by_kind: Vec<TakeUpByKind>,
    /// The same by electorate of the council on the day for which it asks.
    #[schema(max_items = 5)]
    by_electorate: Vec<TakeUpByElectorate>,
    /// The same by the need of the places that councils serve; null unless `need` is asked for.
    by_need: Option<TakeUpByNeed>,
    /// Units that each council takes in each financial year, by year and council.
    #[schema(max_items = 100_000)]
    uses: Vec<OfferUse>,
    /// What was bought through the framework.
    call_offs: CallOffs,
    /// How councils found it, on average from 1 to 5; null where none said.
    #[schema(minimum = 1, maximum = 5, example = 4.5)]
    mean_score: Option<f64>,
}

/// Requests of one state.
#[derive(Serialize, ToSchema)]
pub struct TakeUpByState {
    /// The state.
    #[schema(schema_with = crate::resource::word::one::<RequestState>)]
    state: Word<RequestState>,
    #[serde(flatten)]
    tally: TakeUpTally,
}

/// Requests of councils of one kind.
#[derive(Serialize, ToSchema)]
pub struct TakeUpByKind {
    /// The kind.
    #[schema(schema_with = crate::resource::word::one::<CouncilKind>)]
    kind: Word<CouncilKind>,
    #[serde(flatten)]
    tally: TakeUpTally,
}

/// Requests of councils of like size.
#[derive(Serialize, ToSchema)]
pub struct TakeUpByElectorate {
    /// How many electors.
    #[schema(schema_with = crate::resource::word::one::<ElectorateBand>)]
    electorate: Word<ElectorateBand>,
    #[serde(flatten)]
    tally: TakeUpTally,
}

/// How many.
#[derive(Serialize, ToSchema)]
pub struct TakeUpTally {
    /// Councils that ask.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 2)]
    councils: u64,
    /// Requests.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 3)]
    requests: u64,
    /// Units.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 5)]
    units: u64,
}

impl From<Tally> for TakeUpTally {
    fn from(tally: Tally) -> Self {
        Self { councils: tally.councils, requests: tally.requests, units: tally.units }
    }
}

/// What a council uses in a financial year.
#[derive(Serialize, ToSchema)]
pub struct OfferUse {
    /// The council.
    #[schema(max_length = 200, example = "gss:E04008560")]
    council: String,
    /// The financial year.
    #[schema(max_length = 30, example = "2026/27")]
    year: String,
    /// Units it takes.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 2)]
    units: u64,
    /// Units it may take; null without a limit.
    #[schema(minimum = 1, maximum = 1_000_000, example = 4)]
    allowance: Option<u32>,
}

/// What was bought through a framework.
#[derive(Serialize, ToSchema)]
pub struct CallOffs {
    /// How many call-offs.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 2)]
    count: u64,
    /// What they cost.
    value: MoneyBody,
    /// How much less that is than councils would have paid otherwise.
    saving: MoneyBody,
}

/// Who takes an offer up
///
/// Requests by state; those that take units by kind and size of council; what each council uses of its allowance; what a
/// framework saved; how councils found it. With `need=` also by fifth of need: the local councils of the register are put
/// into fifths, as many in each, by the indicator's figures of the places they serve; those without a figure are told apart. The provider is told of all requests, others of those of the councils they
/// act for: `complete` says which.
#[utoipa::path(
    get, path = "/v1/offers/{id}/take-up", operation_id = "fetch_offer_take_up", tag = "offers",
    params(("id" = String, Path), NeedFilters),
    responses(
        (status = 200, description = "The figures", body = OfferTakeUp),
        (status = 422, description = "The figures of need do not bear it"),
    ),
    security(("bearer" = ["offer-requests:read"]))
)]
pub async fn fetch_offer_take_up(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    asking.may(Action::Read(Collection::OfferRequests))?;
    let query = Query::of(&req)?;
    let session = app.store.session();
    let offer = existing::<Offer>(&session, &id, true).await?;
    let fifths = Fifths::read(&session, &asking.0, query).await?;
    let only = seen(&session, &asking.0, &offer).await?;
    let complete = only.is_none();
    let requests = requests(&session, offer.id, only).await?;
    let mut ids: Vec<Id> = requests.iter().map(|request| request.state.council.id).collect();
    ids.sort();
    ids.dedup();
    let councils = Repository::<Council>::get(&session, &ids).await?;
    let councils: HashMap<Id, &Council> = councils.iter().map(|council| (council.id, &council.state)).collect();
    let taker = |record: &'_ Record<OfferRequest>| {
        let council = councils.get(&record.state.council.id)?;
        let electorate = council.profile_on(record.state.wanted_on).and_then(|profile| profile.electorate);
        Some((council.kind, electorate))
    };
    let takers: Vec<Taker<'_>> = requests
        .iter()
        .filter_map(|record| {
            let (kind, electorate) = taker(record)?;
            let need = fifths.as_ref().map_or(NeedFifth::Unknown, |fifths| fifths.of(record.state.council.id));
            Some(Taker { request: &record.state, kind, electorate, need })
        })
        .collect();
    let told = told(&offer, complete, take_up(&takers), fifths);
    Ok(Answer::json(StatusCode::OK, &told).with(CACHE_CONTROL, "no-store"))
}

async fn requests(session: &AppSession, offer: Id, only: Option<Only>) -> Result<Vec<Record<OfferRequest>>, Problem> {
    let mut listing = Listing { filters: vec![of_offer(offer)], only, ..Listing::all(CHUNK) };
    let mut all = Vec::new();
    loop {
        let page = Repository::<OfferRequest>::list(session, &listing).await?;
        all.extend(page.items);
        listing.after = page.next;
        if listing.after.is_none() {
            return Ok(all);
        }
    }
}

fn told(offer: &Record<Offer>, complete: bool, figures: TakeUp, fifths: Option<Fifths>) -> OfferTakeUp {
    let (value, saving) = figures.saved.amounts();
    let (answers, sum) = figures.scores;
    let used = |used: domain::catalogue::take_up::Use| OfferUse {
        council: used.council.reference,
        year: used.year.label(),
        units: used.units,
        allowance: offer.state.allowance,
    };
    // Scores are few and small, far below where floats lose whole numbers.
    #[allow(clippy::cast_precision_loss)]
    let mean_score = (answers > 0).then(|| sum as f64 / answers as f64);
    OfferTakeUp {
        offer: offer.link().reference,
        complete,
        by_state: figures
            .by_state
            .into_iter()
            .map(|(state, tally)| TakeUpByState { state: Word(state), tally: tally.into() })
            .collect(),
        by_kind: figures
            .by_kind
            .into_iter()
            .map(|(kind, tally)| TakeUpByKind { kind: Word(kind), tally: tally.into() })
            .collect(),
        by_electorate: figures
            .by_electorate
            .into_iter()
            .map(|(band, tally)| TakeUpByElectorate { electorate: Word(band), tally: tally.into() })
            .collect(),
        by_need: fifths.map(|fifths| fifths.told(&figures.by_need)),
        uses: figures.uses.into_iter().map(used).collect(),
        call_offs: CallOffs { count: figures.saved.call_offs, value: value.into(), saving: saving.into() },
        mean_score,
    }
}
