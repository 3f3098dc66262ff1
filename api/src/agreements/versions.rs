//! `GET /v1/agreements/{id}/versions` and `/v1/agreements/{id}/differences`: what is and was agreed, word for word.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::agreements::{
    Version,
    difference::{Difference, differences},
    version::VersionState,
};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{
    ToSchema,
    openapi::{Object, ObjectBuilder, schema::SchemaType},
};

use super::reading::{Read, maybe_day, read_own};
use crate::{
    app::App,
    http::{answer::Answer, codes::Code, principal::Asking, problem::Problem, query::Query},
    resource::{Word, listing::wrong, sight::conceal, view::moment},
    store::AppSession,
};

/// The frozen texts of an agreement.
#[derive(Serialize, ToSchema)]
pub struct AgreementVersions {
    /// Its versions, oldest first.
    #[schema(max_items = 1000)]
    items: Vec<AgreementVersion>,
}

/// A frozen text.
#[derive(Serialize, ToSchema)]
pub struct AgreementVersion {
    /// 1 for the first.
    #[schema(minimum = 1, maximum = 100_000)]
    number: u32,
    /// Where it stands.
    #[schema(schema_with = crate::resource::word::one::<VersionState>)]
    state: Word<VersionState>,
    /// SHA-256 of its canonical text, for those from whom nothing in it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 64, example = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    text_sha256: Option<String>,
    /// When it was frozen.
    #[schema(format = DateTime)]
    frozen_at: String,
    /// The first day on which it holds once all have signed.
    #[schema(format = Date)]
    takes_effect_on: String,
    /// Why it varies the text before it.
    #[schema(max_length = 10_000)]
    rationale: Option<String>,
    /// The parties whose signatures it needs.
    #[schema(max_items = 200)]
    signers: Vec<String>,
    /// The parties that have not signed it.
    #[schema(max_items = 200)]
    outstanding: Vec<String>,
    /// The day on which it began to hold.
    #[schema(format = Date)]
    held_from: Option<String>,
    /// The last day on which it held.
    #[schema(format = Date)]
    held_until: Option<String>,
    /// The text, as it is read.
    #[schema(value_type = Object)]
    content: Value,
    /// The canonical text (RFC 8785) that was hashed, for those from whom nothing in it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10_000_000)]
    text: Option<String>,
    /// Fields withheld from the caller.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    redacted: Vec<String>,
}

/// What one version changes in another.
#[derive(Serialize, ToSchema)]
pub struct AgreementDifferences {
    /// The version before.
    #[schema(minimum = 1, maximum = 100_000)]
    from: u32,
    /// The version after.
    #[schema(minimum = 1, maximum = 100_000)]
    to: u32,
    /// Each difference, in the order of the text.
    #[schema(max_items = 10_000)]
    items: Vec<AgreementDifference>,
    /// Fields withheld from the caller.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    redacted: Vec<String>,
}

/// One difference.
#[derive(Serialize, ToSchema)]
pub struct AgreementDifference {
    /// Where: parts of a list are named by what names them.
    #[schema(max_length = 1000, example = "/parties/gss:E04008560/powers/1")]
    pointer: String,
    /// What stood there; null where it was added.
    #[schema(schema_with = anything)]
    before: Option<Value>,
    /// What stands there; null where it was removed.
    #[schema(schema_with = anything)]
    after: Option<Value>,
}

fn anything() -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::AnyValue)
        .description(Some("What stands there, of any shape; null where nothing does."))
        .build()
}

impl Read {
    async fn contents(&self, session: &AppSession, numbers: &[u32]) -> Result<Vec<(u32, String, Value)>, Problem> {
        let texts = session.texts(self.record.id, numbers).await?;
        let told = |(number, text): (u32, String)| {
            let mut content: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
            self.withheld.iter().for_each(|field| conceal(&mut content, field));
            (number, text, content.into())
        };
        Ok(texts.into_iter().map(told).collect())
    }

    fn told(&self, version: &Version, text: String, content: Value) -> AgreementVersion {
        let references = |links: Vec<&domain::identity::Link>| {
            links.into_iter().map(|link| link.reference.clone()).collect::<Vec<_>>()
        };
        AgreementVersion {
            number: version.number,
            state: Word(version.state),
            text_sha256: self.withheld.is_empty().then(|| version.sha256.clone()),
            frozen_at: moment(version.frozen_at),
            takes_effect_on: version.takes_effect_on.to_string(),
            rationale: version.rationale.as_ref().map(|rationale| rationale.as_str().to_owned()),
            signers: references(version.signers.iter().collect()),
            outstanding: references(version.outstanding()),
            held_from: version.held_from.map(|day| day.to_string()),
            held_until: version.held_until.map(|day| day.to_string()),
            content,
            text: self.withheld.is_empty().then_some(text),
            redacted: self.withheld.clone(),
        }
    }
}

/// The frozen texts of an agreement
///
/// Every text that was agreed or proposed as a variation, with its digest: SHA-256 of `text`, which is kept and told as it
/// was hashed. `valid_on=` tells the one that held on a day: the consolidated text of that day.
#[utoipa::path(
    get, path = "/v1/agreements/{id}/versions", operation_id = "list_agreement_versions", tag = "agreements",
    params(
        ("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200),
        ("valid_on" = Option<String>, Query, description = "Only the version that held on that day.", format = Date),
    ),
    responses((status = 200, description = "Its versions, oldest first", body = AgreementVersions)),
    security((), ("bearer" = []))
)]
pub async fn list_agreement_versions(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let on = maybe_day(&mut query, "valid_on")?;
    query.finish(&["valid_on"])?;
    let session = app.store.session();
    let read = read_own(&session, &asking, &id).await?;
    let agreement = &read.record.state;
    let asked: Vec<&Version> = match on {
        Some(on) => agreement.version_on(on).into_iter().collect(),
        None => agreement.versions.iter().collect(),
    };
    let numbers: Vec<u32> = asked.iter().map(|version| version.number).collect();
    let contents = read.contents(&session, &numbers).await?;
    let items = asked.into_iter().zip(contents).map(|(version, (_, text, content))| read.told(version, text, content));
    Ok(Answer::json(StatusCode::OK, &AgreementVersions { items: items.collect() }))
}

/// What one version of an agreement's text changes in another
#[utoipa::path(
    get, path = "/v1/agreements/{id}/differences", operation_id = "compare_agreement_versions", tag = "agreements",
    params(
        ("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200),
        ("from" = i64, Query, description = "The version before.", minimum = 1, maximum = 100_000, example = 1),
        ("to" = i64, Query, description = "The version after.", minimum = 1, maximum = 100_000, example = 2),
    ),
    responses((status = 200, description = "Each difference", body = AgreementDifferences)),
    security((), ("bearer" = []))
)]
pub async fn compare_agreement_versions(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let mut faults = Vec::new();
    let mut number = |name: &str| -> u32 {
        let said = query.take(name);
        let number = said.as_deref().and_then(|said| said.parse().ok()).filter(|number| (1..=100_000).contains(number));
        if number.is_none() {
            let detail = "The number of a version, from 1";
            faults.push(wrong(name, "out_of_range", detail, said.as_deref().unwrap_or_default()));
        }
        number.unwrap_or_default()
    };
    let (from, to) = (number("from"), number("to"));
    query.finish(&["from", "to"])?;
    let session = app.store.session();
    let read = read_own(&session, &asking, &id).await?;
    if faults.is_empty() {
        let known = |number: u32| read.record.state.versions.iter().any(|version| version.number == number);
        for (name, number) in [("from", from), ("to", to)].into_iter().filter(|(_, number)| !known(*number)) {
            faults.push(wrong(name, "reference_not_found", &format!("No version {number}"), &number.to_string()));
        }
    }
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    let contents = read.contents(&session, &[from, to]).await?;
    let of = |wanted: u32| contents.iter().find(|(number, ..)| *number == wanted).map(|(.., content)| content.clone());
    let found = differences(&of(from).unwrap_or_default(), &of(to).unwrap_or_default());
    let told = |Difference { pointer, before, after }| AgreementDifference { pointer, before, after };
    let items = found.into_iter().map(told).collect();
    Ok(Answer::json(StatusCode::OK, &AgreementDifferences { from, to, items, redacted: read.withheld }))
}
