//! Whoever signs in and asks for what it may not have is noted, so often in a minute that nobody can fill the log with it.

use std::num::NonZeroU32;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header::RETRY_AFTER},
    middleware::Next,
    web::Data,
};
use domain::{
    event::{Event, Happening},
    identity::Id,
    record::{Aggregate, note, owning},
    resource::Resource as Collection,
    store::{Session as _, Store, StoreError},
    vocabulary::Vocabulary,
};
use serde_json::json;

use crate::{
    app::App,
    each_resource,
    http::{codes::Code, principal, problem::Problem},
    resource::handlers::{Addressed, addressed},
    store::{AppSession, AppStore},
};

/// The mark of an answer that refuses without saying so: a 404 where the caller may not know that the record exists.
pub struct Refused;

/// So many refusals of each caller are noted in a minute, on each node; whoever goes on is asked to wait.
pub const A_MINUTE: Option<NonZeroU32> = NonZeroU32::new(100);

/// Notes every 403 that a known caller gets, and every 404 that stands for one.
pub async fn note_refusals<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let response = next.call(req).await?.map_into_left_body();
    let hidden = response.response().extensions().contains::<Refused>();
    if response.status() != StatusCode::FORBIDDEN && !hidden {
        return Ok(response);
    }
    let request = response.request();
    let known = principal::actor(request).ok().filter(|actor| actor.subject.is_some());
    if let (Some(actor), Some(app)) = (known, request.app_data::<Data<App>>()) {
        if let Err(seconds) = app.refusals.count(&actor.id().map(|id| id.to_string()).unwrap_or_default()) {
            let detail = "Too many requests were refused; wait before the next";
            let problem = Problem::new(Code::RateLimited, detail).header(RETRY_AFTER, seconds.into());
            let told: HttpResponse<BoxBody> = problem.error_response();
            return Ok(response.into_response(told).map_into_right_body());
        }
        let asked = principal::asked(request, actor);
        // The address as it is documented: what callers put into it may name people, and cannot be erased here.
        let path = request.match_pattern();
        let what = json!({"method": request.method().as_str(), "path": path});
        let forward = serde_json_canonicalizer::to_string(&what).ok();
        let resource = path.as_deref().and_then(collection);
        let (record, owner) = match resource {
            Some(resource) => about(&app.store, resource, request).await.unzip(),
            None => (None, None),
        };
        let event = Event { forward, resource, record, owner: owner.flatten(), ..note(&asked, Happening::Refused) };
        let noted =
            app.store.write(async |session: &AppSession| session.append(std::slice::from_ref(&event)).await).await;
        if let Err(error) = noted {
            let error: StoreError = error;
            tracing::error!(error = &error as &dyn std::error::Error, "a refusal could not be noted");
        }
    }
    Ok(response)
}

/// The collection that an address is about.
fn collection(path: &str) -> Option<Collection> {
    let mut words = path.strip_prefix("/v1/")?.split('/');
    let word = words.next()?;
    Collection::from_word(if word == "imports" { words.next()? } else { word })
}

/// The record that an address names, and the organisation whose it is.
async fn about(store: &AppStore, resource: Collection, request: &HttpRequest) -> Option<(Id, Option<Id>)> {
    let id = request.match_info().get("id")?;
    let session = store.session();
    macro_rules! look {
        ($aggregate:ty) => {
            if resource == <$aggregate as Aggregate>::RESOURCE {
                return match addressed::<$aggregate>(&session, id).await {
                    Ok(Addressed::Record(record)) => Some((record.id, owning(&record))),
                    Ok(Addressed::Merged { id, .. }) => Some((id, Some(id))),
                    _ => None,
                };
            }
        };
    }
    each_resource!(look);
    look!(domain::outcomes::SignOff);
    None
}
