//! `GET /v1/agreements/register` and `/v1/agreements/load`: what is devolved to whom, where; and who has taken on what.

use std::collections::{BTreeMap, HashMap};

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use chrono::NaiveDate;
use domain::{
    agreements::{Agreement, AgreementText, portfolio::Devolved, terms::Tenure},
    catalogue::{Asset, Service},
    identity::{Id, Link},
    listing::Listing,
    record::Record,
    store::Repository,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::reading::asked_day;
use crate::{
    app::App,
    http::{
        answer::Answer,
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    places::geojson::feature,
    resource::{
        Word, listing,
        sight::{Hidden, hidden},
    },
    store::AppSession,
};

/// How many agreements are looked at, and how many a time.
const MOST: usize = 20_000;
const PAGE: u32 = 500;

/// What is devolved to whom.
#[derive(Serialize, ToSchema)]
pub struct AgreementRegister {
    /// The day.
    #[schema(format = Date)]
    on: String,
    /// Each asset and service that is devolved.
    #[schema(max_items = 20_000)]
    items: Vec<DevolvedItem>,
    /// Whether every agreement that was asked for was looked at.
    complete: bool,
}

/// Something that is devolved.
#[derive(Serialize, ToSchema)]
pub struct DevolvedItem {
    /// The agreement.
    #[schema(max_length = 200, example = "ref:LA-2026-0001")]
    agreement: String,
    /// Its title.
    #[schema(max_length = 300)]
    title: String,
    /// `asset` or `service`.
    #[schema(max_length = 10, pattern = "^(asset|service)$", example = "asset")]
    kind: &'static str,
    /// The asset or service.
    #[schema(max_length = 200, example = "ref:demonstration-park")]
    subject: String,
    /// Its name.
    #[schema(max_length = 300)]
    name: Option<String>,
    /// How it is held.
    #[schema(schema_with = crate::resource::word::maybe::<Tenure>)]
    tenure: Option<Word<Tenure>>,
    /// Those who devolve it.
    #[schema(max_items = 100)]
    by: Vec<String>,
    /// Those to whom it is devolved.
    #[schema(max_items = 100)]
    to: Vec<String>,
    /// The areas that the agreement is about.
    #[schema(max_items = 500)]
    places: Vec<String>,
    /// The day from which it has been.
    #[schema(format = Date)]
    since: String,
    /// The last day of a fixed term.
    #[schema(format = Date)]
    until: Option<String>,
}

/// Who has taken on what.
#[derive(Serialize, ToSchema)]
pub struct AgreementLoad {
    /// The day.
    #[schema(format = Date)]
    on: String,
    /// Each organisation that acts in an agreement that binds on the day.
    #[schema(max_items = 20_000)]
    items: Vec<LoadItem>,
    /// Whether every agreement that was asked for was looked at.
    complete: bool,
}

/// What one organisation has taken on.
#[derive(Serialize, ToSchema)]
pub struct LoadItem {
    /// The council or partner.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: String,
    /// Agreements that bind it.
    #[schema(minimum = 0, maximum = 1_000_000)]
    agreements: usize,
    /// Obligations and milestones that are not met and not yet due.
    #[schema(minimum = 0, maximum = 1_000_000)]
    open: usize,
    /// Those whose day is past.
    #[schema(minimum = 0, maximum = 1_000_000)]
    overdue: usize,
    /// The next day on which one of its agreements is reviewed.
    #[schema(format = Date)]
    next_review: Option<String>,
}

/// Agreements that a query asks for, with what is hidden of each from the caller; and whether those are all.
async fn asked_for(
    app: &App,
    asking: &Asking,
    query: Query,
) -> Result<(Vec<(Record<Agreement>, Hidden)>, bool), Problem> {
    let session = app.store.session();
    let asked = listing::read::<Agreement>(&session, &asking.0, &app.cursor_key, query, Format::Ndjson).await?;
    let mut listing = Listing { limit: PAGE, ..asked.listing };
    let mut all = Vec::new();
    loop {
        let page = Repository::<Agreement>::list(&session, &listing).await?;
        let hidden = hidden(&session, &asking.0, &page.items).await?;
        all.extend(page.items.into_iter().zip(hidden));
        listing.after = page.next;
        if listing.after.is_none() || all.len() >= MOST {
            return Ok((all, listing.after.is_none()));
        }
    }
}

/// The text that held on a day: the one in effect, or an earlier one as it was frozen.
async fn text_on(
    session: &AppSession,
    record: &Record<Agreement>,
    on: NaiveDate,
) -> Result<Option<AgreementText>, Problem> {
    let agreement = &record.state;
    let last = agreement.versions.iter().rev().find(|version| version.held_from.is_some());
    let Some(version) = agreement.version_on(on) else { return Ok(None) };
    if last.is_some_and(|last| last.number == version.number) {
        return Ok(Some(agreement.text.clone()));
    }
    let frozen = session.texts(record.id, &[version.number]).await?.pop();
    Ok(frozen.and_then(|(_, text)| serde_json::from_str(&text).ok()))
}

/// The register of what is devolved
///
/// Which assets and services are devolved to whom, where, on a day (`on=`, else today), by the agreements that bound then.
/// Takes the filters of the list: those of one council are `?party=gss:E04008560`. As GeoJSON each stands where its asset does.
#[utoipa::path(
    get, path = "/v1/agreements/register", operation_id = "fetch_agreements_register", tag = "agreements",
    params(("on" = Option<String>, Query, description = "The day; today when not said.", format = Date),
        ("format" = Option<String>, Query, description = "The form of the answer; it wins over Accept.", pattern = "^(json|geojson)$", max_length = 10, example = "geojson")),
    responses((status = 200, description = "Each asset and service that is devolved", content(
        (AgreementRegister = "application/json"), (crate::places::geojson::FeatureCollection = "application/geo+json")))),
    security((), ("bearer" = []))
)]
pub async fn fetch_agreements_register(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::GeoJson])?;
    let on = asked_day(&mut query, "on", asking.0.today)?;
    let (records, complete) = asked_for(&app, &asking, query).await?;
    let session = app.store.session();
    let mut devolved: Vec<(Record<Agreement>, Vec<Link>, Devolved)> = Vec::new();
    for (record, hidden) in records {
        let withheld = ["terms", "terms.assets", "terms.services"];
        if hidden.iter().any(|field| withheld.contains(&field.as_str())) {
            continue;
        }
        if let Some(text) = text_on(&session, &record, on).await? {
            let items = record.state.devolves(&text, on);
            devolved.extend(items.into_iter().map(|item| (record.clone(), text.places.clone(), item)));
        }
    }
    let ids = |assets: bool| -> Vec<Id> {
        let of = devolved.iter().filter(|(.., item)| item.is_asset == assets);
        of.map(|(.., item)| item.subject.id).collect()
    };
    let assets = Repository::<Asset>::get(&session, &ids(true)).await?;
    let services = Repository::<Service>::get(&session, &ids(false)).await?;
    let points: HashMap<Id, Value> = assets
        .iter()
        .filter_map(|asset| Some((asset.id, asset.state.position?)))
        .map(|(id, at)| (id, json!({"type": "Point", "coordinates": [at.longitude, at.latitude]})))
        .collect();
    let names: HashMap<Id, String> = assets
        .iter()
        .map(|asset| (asset.id, asset.state.name.as_str().to_owned()))
        .chain(services.iter().map(|service| (service.id, service.state.name.as_str().to_owned())))
        .collect();
    let told = |(record, places, item): &(Record<Agreement>, Vec<Link>, Devolved)| told(record, places, item, &names);
    if format == Format::GeoJson {
        let features: Vec<Value> = devolved
            .iter()
            .map(|entry| {
                let Ok(Value::Object(properties)) = serde_json::to_value(told(entry)) else { return Value::Null };
                let subject = entry.2.subject.id;
                feature(&subject.to_string(), points.get(&subject).cloned(), properties)
            })
            .collect();
        let collection = json!({"type": "FeatureCollection", "features": features});
        return Ok(Answer::bytes(StatusCode::OK, "application/geo+json", collection.to_string().into_bytes()));
    }
    let items = devolved.iter().map(told).collect();
    Ok(Answer::json(StatusCode::OK, &AgreementRegister { on: on.to_string(), items, complete }))
}

fn told(record: &Record<Agreement>, places: &[Link], item: &Devolved, names: &HashMap<Id, String>) -> DevolvedItem {
    let references = |links: &[Link]| links.iter().map(|link| link.reference.clone()).collect();
    DevolvedItem {
        agreement: record.link().reference,
        title: record.state.text.title.as_str().to_owned(),
        kind: if item.is_asset { "asset" } else { "service" },
        subject: item.subject.reference.clone(),
        name: names.get(&item.subject.id).cloned(),
        tenure: item.tenure.map(Word),
        by: references(&item.by),
        to: references(&item.to),
        places: references(places),
        since: item.since.to_string(),
        until: item.until.map(|day| day.to_string()),
    }
}

/// Who has taken on what
///
/// For each organisation that acts in an agreement that is in force or under review: how many bind it, which of its
/// obligations are open or overdue on a day (`on=`, else today), and its next review. Takes the filters of the list.
#[utoipa::path(
    get, path = "/v1/agreements/load", operation_id = "fetch_agreements_load", tag = "agreements",
    params(("on" = Option<String>, Query, description = "The day; today when not said.", format = Date)),
    responses((status = 200, description = "Each organisation, the most overdue first", body = AgreementLoad)),
    security((), ("bearer" = []))
)]
pub async fn fetch_agreements_load(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let on = asked_day(&mut query, "on", asking.0.today)?;
    let (records, complete) = asked_for(&app, &asking, query).await?;
    let mut by_organisation: BTreeMap<Id, LoadItem> = BTreeMap::new();
    for (record, hidden) in records.iter().filter(|(record, _)| record.state.status.binds()) {
        let agreement = &record.state;
        let withheld = hidden.iter().any(|field| matches!(field.as_str(), "obligations" | "milestones"));
        let review = agreement.text.reviews_on.iter().find(|day| **day >= on).map(ToString::to_string);
        for taken in agreement.taken_on(on) {
            let (id, organisation) = (taken.organisation.id, taken.organisation.reference);
            let none = LoadItem { organisation, agreements: 0, open: 0, overdue: 0, next_review: None };
            let item = by_organisation.entry(id).or_insert(none);
            item.agreements += 1;
            if !withheld {
                item.open += taken.open;
                item.overdue += taken.overdue;
            }
            item.next_review = [item.next_review.take(), review.clone()].into_iter().flatten().min();
        }
    }
    let mut items: Vec<LoadItem> = by_organisation.into_values().collect();
    items.sort_by(|a, b| (b.overdue, b.open, &a.organisation).cmp(&(a.overdue, a.open, &b.organisation)));
    Ok(Answer::json(StatusCode::OK, &AgreementLoad { on: on.to_string(), items, complete }))
}
