//! Who may see requests, and move them: each side for itself.

use domain::{
    access::Action,
    catalogue::{Offer, OfferRequest},
    councils::Council,
    listing::Only,
    record::{Asked, Record, permit_all, permit_record},
    resource::Resource as Collection,
    store::Repository,
};

use crate::{
    catalogue::sides::for_organisation,
    http::{codes::Code, problem::Problem},
    resource::handlers::{existing, missing, permitted},
    store::AppSession,
};

/// The councils whose requests of an offer the caller may see; `None` for all, which the provider does.
pub async fn seen(session: &AppSession, asked: &Asked, offer: &Record<Offer>) -> Result<Option<Only>, Problem> {
    let read = Action::Read(Collection::OfferRequests);
    if for_organisation(session, asked, read, Some(&offer.state.provider)).await?.is_ok() {
        return Ok(None);
    }
    let councils = Repository::<Council>::get(session, &session.asking_councils(offer.id).await?).await?;
    let seen = permit_all(session, asked, read, &councils).await?;
    let seen = councils.iter().zip(seen).filter(|(_, seen)| seen.is_ok());
    Ok(Some(Only::Of(seen.map(|(council, _)| council.id).collect())))
}

/// A request of an offer, which the caller may see; 404 where it may not know that there is one.
pub async fn visible(
    session: &AppSession,
    asked: &Asked,
    (id, item): &(String, String),
) -> Result<(Record<Offer>, Record<OfferRequest>), Problem> {
    let offer = existing::<Offer>(session, id, true).await?;
    let request = existing::<OfferRequest>(session, item, false).await?;
    if request.state.offer.id != offer.id {
        return Err(missing::<OfferRequest>(item));
    }
    let read = Action::Read(Collection::OfferRequests);
    // Whoever makes the offer now is told of all of them, also of those that ended under whoever made it before.
    if for_organisation(session, asked, read, Some(&offer.state.provider)).await?.is_err() {
        permitted(session, asked, read, &request, item).await?;
    }
    Ok((offer, request))
}

/// The council of a request as it is now.
pub async fn council_of(session: &AppSession, request: &OfferRequest) -> Result<Record<Council>, Problem> {
    let found = Repository::<Council>::get(session, &[request.council.id]).await?.pop();
    found.ok_or_else(|| Problem::new(Code::NotFound, format!("No council {}", request.council.reference)))
}

/// Whether a caller may write a request for one of its sides at all, which is asked before the body is judged.
pub async fn may_move(session: &AppSession, asked: &Asked, request: &Record<OfferRequest>) -> Result<(), Problem> {
    Ok(permit_record(session, asked, Action::Write(Collection::OfferRequests), request).await?.map(drop)?)
}
