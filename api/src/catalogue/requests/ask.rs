//! `POST /v1/offers/{id}/requests`.

use actix_web::{
    HttpRequest,
    http::header::LOCATION,
    web::{Data, Path, Payload},
};
use domain::{
    access::Action,
    catalogue::{Offer, OfferRequest},
    fault::{Fault, Faults},
    period::Period,
    record::{Asked, Change, Record, save},
    resource::Resource as Collection,
    store::Repository,
};
use serde_json::{Map, Value};

use super::sight::council_of;
use crate::{
    app::App,
    catalogue::{eligibility::ineligible, sides::for_organisation},
    http::{
        answer::Answer,
        body::read_json,
        idempotency::{IdempotencyKey, write_once},
        principal::Asking,
        problem::Problem,
    },
    resource::{
        handlers::{created, dry_run, existing},
        prepare::{prepare_one, take_read_only},
        view::{Shown, answer},
    },
    store::AppSession,
};

/// Ask for an offer
///
/// Whoever keeps a council's records asks for units of an offer on a day. It is refused where the offer is not for that
/// council (`GET /v1/offers/{id}/eligibility` tells before), and where too few units of that day's financial year are
/// left: in all (`capacity_used_up`) or for the council (`allowance_used_up`). What is declined or withdrawn gives its
/// units back.
#[utoipa::path(
    post, path = "/v1/offers/{id}/requests", operation_id = "create_offer_request", tag = "offers",
    params(("id" = String, Path)),
    request_body(content = super::OfferRequestBody, content_type = "application/json"),
    responses((status = 201, description = "Asked for", body = crate::document::OfferRequest)),
    security(("bearer" = ["offer-requests:write"]))
)]
pub async fn create_offer_request(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Collection::OfferRequests))?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let offer = existing::<Offer>(&app.store.session(), &id, false).await?.id;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        // Whoever asks for it at the same time waits here, so that no unit is given twice.
        let offer = Repository::<Offer>::get(session, &[offer]).await?.pop().filter(|offer| offer.deleted_at.is_none());
        let Some(offer) = offer else { return Err(crate::resource::handlers::missing::<Offer>(&id)) };
        let record = ask(session, asked, &offer, said.clone()).await?;
        let address = format!("/v1/offers/{}/requests/{}", offer.id, record.id);
        Ok(answer(session, created(dry_run), &record, &Shown::bare(asked)).await?.with(LOCATION, address))
    })
    .await
}

async fn ask(
    session: &AppSession,
    asked: &Asked,
    offer: &Record<Offer>,
    mut said: Map<String, Value>,
) -> Result<Record<OfferRequest>, Problem> {
    take_read_only::<OfferRequest>(&mut said, None)?;
    if said.get("offer").is_none_or(Value::is_null) {
        said.insert("offer".to_owned(), offer.id.to_string().into());
    }
    let mut change: Change<OfferRequest> = prepare_one(session, asked, None, said).await?;
    let request = &mut change.after.state;
    if request.offer.id != offer.id {
        let detail = "The body names another offer than the address";
        return Err(Faults(vec![Fault::new("/offer", "address_mismatch", detail)]).into());
    }
    request.provider = Some(offer.state.provider.clone());
    let write = Action::Write(Collection::OfferRequests);
    let permit = for_organisation(session, asked, write, Some(&request.council)).await??;
    let council = council_of(session, request).await?;
    let reasons = ineligible(session, &offer.state, &council, request.wanted_on).await?;
    let told = reasons.iter().map(|reason| Fault::new("/council", reason.code(), reason.detail()));
    Faults(told.collect()).or(())?;
    let year = Period::financial_year_of(request.wanted_on);
    let taken = session.taken_units(offer.id, request.council.id, year).await?;
    offer.state.room(request.units, taken, year).or(())?;
    change.after.state = change.after.state.asked(&permit, asked.at);
    change.permit = Some(permit);
    save(session, asked, std::slice::from_ref(&change)).await?;
    Ok(change.after)
}
