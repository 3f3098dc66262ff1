//! `GET /v1/agreements/register`: what is devolved to whom, where.

use std::{collections::HashMap, sync::Arc};

use actix_web::{HttpRequest, HttpResponse, web::Data};
use chrono::NaiveDate;
use domain::{
    agreements::{
        Agreement, AgreementText,
        portfolio::Devolved,
        terms::{AgreementKind, Tenure},
    },
    catalogue::{Asset, Service},
    identity::{Id, Link},
    record::Record,
    store::{Repository, StoreError},
    vocabulary::Vocabulary,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{pages::Pages, reading::asked_day};
use crate::{
    app::App,
    http::{
        file::{FileWriter, answer, write_json},
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    places::geojson::feature,
    resource::{Word, sight::Hidden},
    store::AppSession,
};

/// What is devolved to whom.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it is written piece by piece")]
pub struct AgreementRegister {
    /// The day.
    #[schema(format = Date)]
    on: String,
    /// Each asset and service that is devolved.
    #[schema(max_items = 2_000_000)]
    items: Vec<DevolvedItem>,
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

/// Texts that held on a day and were varied since, as they were frozen: one look-up for all.
async fn earlier_texts(
    session: &AppSession,
    agreements: &[(Record<Agreement>, Hidden)],
    on: NaiveDate,
) -> Result<HashMap<Id, AgreementText>, Problem> {
    let of = |(record, _): &(Record<Agreement>, Hidden)| Some((record.id, record.state.earlier_on(on)?));
    let earlier: Vec<(Id, u32)> = agreements.iter().filter_map(of).collect();
    let texts = session.texts_of(&earlier).await?;
    let read = |(id, number): (Id, u32)| {
        let missing = || StoreError::Failed(format!("the text of version {number} of {id} is missing").into());
        let text = serde_json::from_str(texts.get(&id).ok_or_else(missing)?);
        Ok((id, text.map_err(|error| StoreError::Failed(Box::new(error)))?))
    };
    earlier.into_iter().map(read).collect()
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
pub async fn fetch_agreements_register(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
) -> Result<HttpResponse, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::GeoJson])?;
    let on = asked_day(&mut query, "on", asking.0.today)?;
    // No other kind devolves anything.
    let pages = Pages::of(&app, &asking, query).await?.of_words("kind", [AgreementKind::ServiceAsset.word()]);
    let mut response = HttpResponse::Ok();
    response.content_type(format.media_type());
    answer(response, Writer { pages, format, on, wrote_any: false }, ()).await
}

struct Writer {
    pages: Pages,
    format: Format,
    on: NaiveDate,
    wrote_any: bool,
}

/// Something that is devolved, with the agreement that does it and the areas it is about.
type Found = (Arc<Record<Agreement>>, Vec<Link>, Devolved);

impl Writer {
    /// What the next agreements devolve, as far as the caller may know.
    async fn devolved(&mut self) -> Result<Vec<Found>, Problem> {
        let withheld = ["terms", "terms.assets", "terms.services"];
        let mut agreements = self.pages.next().await?;
        agreements.retain(|(_, hidden)| !hidden.iter().any(|field| withheld.contains(&field.as_str())));
        let earlier = earlier_texts(&self.pages.session, &agreements, self.on).await?;
        let mut devolved = Vec::new();
        for (record, _) in agreements {
            let text = earlier.get(&record.id).unwrap_or(&record.state.text);
            let (items, places) = (record.state.devolves(text, self.on), text.places.clone());
            let record = Arc::new(record);
            devolved.extend(items.into_iter().map(|item| (Arc::clone(&record), places.clone(), item)));
        }
        Ok(devolved)
    }
}

impl FileWriter for Writer {
    fn is_done(&self) -> bool {
        self.pages.is_done()
    }

    fn header(&self) -> Vec<u8> {
        match self.format {
            Format::GeoJson => br#"{"type":"FeatureCollection","features":["#.to_vec(),
            _ => format!(r#"{{"on":"{}","items":["#, self.on).into_bytes(),
        }
    }

    async fn next(&mut self) -> Result<Vec<u8>, Problem> {
        let devolved = self.devolved().await?;
        let session = &self.pages.session;
        let ids = |assets: bool| -> Vec<Id> {
            let of = devolved.iter().filter(|(.., item)| item.is_asset == assets);
            of.map(|(.., item)| item.subject.id).collect()
        };
        let assets = Repository::<Asset>::get(session, &ids(true)).await?;
        let services = Repository::<Service>::get(session, &ids(false)).await?;
        let names: HashMap<Id, &str> = assets
            .iter()
            .map(|asset| (asset.id, asset.state.name.as_str()))
            .chain(services.iter().map(|service| (service.id, service.state.name.as_str())))
            .collect();
        let points: HashMap<Id, Value> = assets
            .iter()
            .filter_map(|asset| Some((asset.id, asset.state.position?)))
            .map(|(id, at)| (id, json!({"type": "Point", "coordinates": [at.longitude, at.latitude]})))
            .collect();
        let mut chunk = Vec::new();
        for (record, places, item) in &devolved {
            if std::mem::replace(&mut self.wrote_any, true) {
                chunk.extend_from_slice(b",\n");
            }
            let told = told(record, places, item, &names);
            let subject = item.subject.id;
            match (self.format, serde_json::to_value(&told)) {
                (Format::GeoJson, Ok(Value::Object(properties))) => {
                    let feature = feature(&subject.to_string(), points.get(&subject).cloned(), properties);
                    write_json(&mut chunk, &feature);
                }
                _ => write_json(&mut chunk, &told),
            }
        }
        if self.is_done() {
            chunk.extend_from_slice(b"]}");
        }
        Ok(chunk)
    }
}

fn told(record: &Record<Agreement>, places: &[Link], item: &Devolved, names: &HashMap<Id, &str>) -> DevolvedItem {
    let references = |links: &[Link]| links.iter().map(|link| link.reference.clone()).collect();
    DevolvedItem {
        agreement: record.link().reference,
        title: record.state.text.title.as_str().to_owned(),
        kind: if item.is_asset { "asset" } else { "service" },
        subject: item.subject.reference.clone(),
        name: names.get(&item.subject.id).map(|name| (*name).to_owned()),
        tenure: item.tenure.map(Word),
        by: references(&item.by),
        to: references(&item.to),
        places: references(places),
        since: item.since.to_string(),
        until: item.until.map(|day| day.to_string()),
    }
}
