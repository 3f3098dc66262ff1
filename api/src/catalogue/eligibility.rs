//! `GET /v1/offers/{id}/eligibility`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use chrono::NaiveDate;
use domain::{
    catalogue::{Ineligible, Offer},
    councils::Council,
    identity::{Link, Reference, Space},
    period::day,
    record::Record,
    resource::Resource as Collection,
    store::{Repository, Session},
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    http::{
        answer::Answer,
        codes::Code,
        principal::Asking,
        problem::{Located, Problem},
        query::Query,
    },
    resource::{handlers::existing, listing::wrong},
    store::AppSession,
};

/// Whether an offer is for a council.
#[derive(Serialize, ToSchema)]
pub struct OfferEligibility {
    /// The offer.
    #[schema(max_length = 200, example = "ref:demonstration-training")]
    offer: String,
    /// The council.
    #[schema(max_length = 200, example = "gss:E04008560")]
    council: String,
    /// The day.
    #[schema(format = Date, example = "2026-06-01")]
    on: String,
    /// Whether it may ask for it.
    eligible: bool,
    /// Every reason why not.
    #[schema(max_items = 20)]
    reasons: Vec<IneligibleReason>,
}

/// A reason why an offer is not for a council.
#[derive(Serialize, ToSchema)]
pub struct IneligibleReason {
    /// A code of the error catalogue.
    #[schema(max_length = 40, pattern = "^[a-z_]+$", example = "electorate_too_large")]
    code: &'static str,
    /// One sentence.
    #[schema(max_length = 500, example = "The council has more than 10000 electors")]
    detail: String,
}

/// For whom, and when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct EligibilityAsked {
    /// The council.
    #[param(max_length = 200, pattern = "^[^\\u0000]*$", example = "gss:E04008560")]
    council: String,
    /// The day; today when not said.
    #[param(format = Date, example = "2026-06-01")]
    on: Option<String>,
}

/// Whether an offer is for a council
///
/// By the council's kind, its profile as it was on that day, and the associations it was a member of then; every reason
/// why not is told. What is not known does not count as met.
#[utoipa::path(
    get, path = "/v1/offers/{id}/eligibility", operation_id = "fetch_offer_eligibility", tag = "offers",
    params(("id" = String, Path), EligibilityAsked),
    responses((status = 200, description = "Whether it is, and why not", body = OfferEligibility)),
    security((), ("bearer" = []))
)]
pub async fn fetch_offer_eligibility(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let session = app.store.session();
    let mut faults = Vec::new();
    let council = asked_council(&session, query.take("council"), &mut faults).await?;
    let on = match query.take("on") {
        None => asking.0.today,
        Some(said) => day(&said).unwrap_or_else(|malformed| {
            faults.push(wrong("on", malformed.code, &malformed.detail, &said));
            asking.0.today
        }),
    };
    query.finish(&["council", "on"])?;
    let offer = existing::<Offer>(&session, &id, false).await?;
    let Some(council) = council.filter(|_| faults.is_empty()) else {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    };
    let reasons = ineligible(&session, &offer.state, &council, on).await?;
    let told = OfferEligibility {
        offer: offer.link().reference,
        council: council.link().reference,
        on: on.to_string(),
        eligible: reasons.is_empty(),
        reasons: reasons
            .iter()
            .map(|reason| IneligibleReason { code: reason.code(), detail: reason.detail() })
            .collect(),
    };
    Ok(Answer::json(StatusCode::OK, &told))
}

/// Every reason why an offer is not for a council on a day.
pub async fn ineligible(
    session: &AppSession,
    offer: &Offer,
    council: &Record<Council>,
    on: NaiveDate,
) -> Result<Vec<Ineligible>, Problem> {
    let link: Link = council.link();
    let standing = session.standings(std::slice::from_ref(&link), on).await?.pop().unwrap_or_default();
    let profile = council.state.profile_on(on);
    Ok(offer.eligible(&council.state, profile, &standing.associations, on).err().unwrap_or_default())
}

async fn asked_council(
    session: &AppSession,
    said: Option<String>,
    faults: &mut Vec<Located>,
) -> Result<Option<Record<Council>>, Problem> {
    let Some(said) = said else {
        faults.push(wrong("council", "required", "Name the council", ""));
        return Ok(None);
    };
    let reference = match Reference::parse(&said) {
        Ok(reference) => reference,
        Err(malformed) => {
            faults.push(wrong("council", malformed.code, &malformed.detail, &said));
            return Ok(None);
        }
    };
    let found = session.resolve(Space::Organisation, &[reference]).await?.pop().flatten();
    let found = found.filter(|found| found.resource == Collection::Councils && !found.deleted);
    let record = match found {
        Some(found) => Repository::<Council>::get(session, &[found.link.id]).await?.pop(),
        None => None,
    };
    if record.is_none() {
        faults.push(wrong("council", "reference_not_found", &format!("No council {said}"), &said));
    }
    Ok(record)
}
