//! How a draft is made from a text that is there: of an agreement, or of a template.

use actix_web::http::header::LOCATION;
use domain::{
    access::Action,
    agreements::{Agreement, template::FromTemplate},
    record::save_one,
    resource::Resource as Collection,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::Validate;

use super::change::Posted;
use crate::{
    http::{answer::Answer, body::read_json, idempotency::write_once, principal::Asking, problem::Problem},
    resource::{
        handlers::{created, dry_run},
        href,
        prepare::{fitted, prepare_one},
        view::{Shown, answer},
    },
    store::AppSession,
};

/// What a draft is to be.
pub struct Drafted {
    /// The body of the agreement.
    pub whole: Map<String, Value>,
    /// The part of the request that says it, where that is not the whole.
    pub within: &'static str,
    /// The revision of what it is drafted from.
    pub revision: i64,
    /// The template it comes from.
    pub from_template: Option<FromTemplate>,
}

impl Posted {
    /// Makes a draft from what the address means, in one transaction, and answers with it. What is there is read before the
    /// body is judged, and again within the transaction. Whoever drafts acts for one of the draft's parties.
    pub async fn draft<P, B: DeserializeOwned + Validate>(
        self,
        schema: &'static str,
        pattern: impl AsyncFn(&AppSession, &Asking, &str) -> Result<P, Problem>,
        work: impl AsyncFn(&AppSession, &Asking, P, B) -> Result<Drafted, Problem>,
    ) -> Result<Answer, Problem> {
        let Self { app, req, asking, id, key, preconditions, payload } = self;
        let asked = &asking.0;
        asking.may(Action::Write(Collection::Agreements))?;
        let dry_run = dry_run(&req)?;
        pattern(&app.store.session(), &asking, &id).await?;
        let (said, digest) = read_json(&req, payload).await?;
        write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
            let body: B = fitted(schema, said.clone())?;
            let pattern = pattern(session, &asking, &id).await?;
            let Drafted { whole, within, revision, from_template } = work(session, &asking, pattern, body).await?;
            preconditions.expect(Some(revision))?;
            let prepared = prepare_one::<Agreement>(session, asked, None, whole).await;
            let mut change = prepared.map_err(|problem| problem.within(within))?;
            change.after.state.from_template = from_template;
            let record = save_one(session, asked, change).await?;
            let address = href(Collection::Agreements, record.id);
            Ok(answer(session, created(dry_run), &record, &Shown::bare(asked)).await?.with(LOCATION, address))
        })
        .await
    }
}
