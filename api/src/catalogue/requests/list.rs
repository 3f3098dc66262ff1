//! `GET /v1/offers/{id}/requests`.

use actix_web::{
    Either, HttpRequest, HttpResponse,
    web::{Data, Path},
};
use domain::{
    access::Action,
    catalogue::{Offer, OfferRequest},
    identity::Id,
    listing::{Filter, Operator, Value},
    resource::Resource as Collection,
};

use super::sight::seen;
use crate::{
    app::App,
    http::{
        answer::Answer,
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    resource::{
        handlers::{existing, told},
        listing::{Within, read_within},
    },
};

/// Requests of one offer.
pub fn of_offer(offer: Id) -> Filter {
    Filter { field: OfferRequest::OFFER, operator: Operator::Eq, values: vec![Value::Id(offer)] }
}

/// `GET /v1/offers/{id}/requests`: all to the provider, to others those of councils that they act for.
pub async fn list_offer_requests(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Either<Answer, HttpResponse>, Problem> {
    asking.may(Action::Read(Collection::OfferRequests))?;
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Csv, Format::Ndjson])?;
    let session = app.store.session();
    let offer = existing::<Offer>(&session, &id, true).await?;
    let within = Within { of: Some(of_offer(offer.id)), only: seen(&session, &asking.0, &offer).await? };
    let asked = read_within::<OfferRequest>(&session, &asking.0, &app.cursor_key, query, format, within).await?;
    told::<OfferRequest>(&app, &req, &asking, asked, format).await
}
