//! Observations one by one: what a body says goes the way of a file's row, so that it obeys the same rules.

pub mod amend;
pub mod body;
pub mod create;
pub mod fetch;
pub mod replace;
pub mod withdraw;
mod write;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_LOCATION, ETAG};
use domain::{
    access::{Action, Permit},
    identity::Id,
    outcomes::Indicator,
    record::{Asked, Record, permit_record},
    resource::Resource as Collection,
    store::Repository,
};
use persistence::{Figure, FigureQuery, Place};

use super::view::{Names, ObservationView};
use crate::{
    http::{
        answer::Answer,
        codes::Code,
        precondition::{etag, etag_of},
        problem::Problem,
    },
    resource::href,
    store::AppSession,
};

/// The problem of an observation that is not there.
fn missing(id: &str) -> Problem {
    Problem::new(Code::NotFound, format!("No observation {id}"))
}

/// The key that an address holds.
fn addressed(id: &str) -> Result<Place, Problem> {
    uuid::Uuid::try_parse(id).ok().and_then(|id| Place::of(Id(id))).ok_or_else(|| missing(id))
}

/// The question for what stands under a key.
fn only(place: Place) -> FigureQuery {
    FigureQuery {
        indicators: Some(vec![place.indicator]),
        dims: Some(vec![place.dims]),
        periods: Some(vec![(place.starts, place.ends)]),
        subjects: Some(vec![place.subject]),
        ..FigureQuery::default()
    }
}

/// What stands under a key, with its names.
async fn found(session: &AppSession, asked: &Asked, query: &FigureQuery, id: &str) -> Result<(Figure, Names), Problem> {
    let figures = session.figures(query).await?;
    let names = Names::of(session, asked, &figures).await?;
    let figure = figures.into_iter().next().ok_or_else(|| missing(id))?;
    Ok((figure, names))
}

/// The indicator of an observation, and by which role the caller may write it. Errors: 403 with what is missing, 404.
async fn permitted(
    session: &AppSession,
    asked: &Asked,
    place: Place,
    id: &str,
) -> Result<(Record<Indicator>, Permit), Problem> {
    let ids = session.observed_ids(&[place.indicator]).await?;
    let ids: Vec<Id> = ids.into_values().collect();
    let indicator = Repository::<Indicator>::get(session, &ids).await?.pop().ok_or_else(|| missing(id))?;
    let permit = permit_record(session, asked, Action::Write(Collection::Observations), &indicator).await??;
    Ok((indicator, permit))
}

/// An answer that tells one observation, with the tags by which it is known again: those of the observation alone,
/// whatever is told beside it.
fn tagged(answer: Answer, view: &ObservationView, public: bool) -> Answer {
    let revision = i64::from(view.revision);
    let representation = || serde_json::to_vec(view).unwrap_or_default();
    let tag = if public { etag(revision) } else { etag_of(revision, &representation()) };
    let address = href(Collection::Observations, &view.id);
    answer.with(ETAG, tag).with(CACHE_CONTROL, "no-store").with(CONTENT_LOCATION, address)
}
