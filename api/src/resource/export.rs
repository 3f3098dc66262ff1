//! The whole of a filtered collection as a file, from one snapshot, with flat memory.

use actix_web::HttpResponse;
use domain::{
    listing::Listing,
    record::Record,
    store::{Gazetteer, Repository},
};
use serde_json::{Map, Value, json};

use super::{
    GEOMETRY, Resource,
    columns::guarded,
    listing::Asked,
    sight::{Hidden, hidden, note_personal},
    view::{Shown, expansions},
};
use crate::{
    app::App,
    http::{
        file::{FileWriter, line, send, write_json},
        negotiation::Format,
        problem::Problem,
    },
    places::geojson,
    store::{AppSession, AppSnapshot, AppStore},
};

const ROWS: u32 = 500;

/// Sends the file.
pub async fn export<A: Resource>(app: &App, asked: Asked, format: Format) -> Result<HttpResponse, Problem>
where
    AppSession: Repository<A>,
{
    let made = |snapshot| Writer::<A> {
        snapshot,
        store: app.store.clone(),
        listing: Listing { limit: ROWS, ..asked.listing },
        shown: asked.shown,
        format,
        done: false,
        wrote_any: false,
        aggregate: std::marker::PhantomData,
    };
    send(app, &A::RESOURCE.to_string(), format, made).await
}

struct Writer<A> {
    snapshot: AppSnapshot,
    store: AppStore,
    listing: Listing,
    shown: Shown,
    format: Format,
    done: bool,
    wrote_any: bool,
    aggregate: std::marker::PhantomData<A>,
}

impl<A: Resource> Writer<A>
where
    AppSession: Repository<A>,
{
    fn columns(&self) -> Vec<&'static str> {
        let own = A::DESCRIBED.columns.iter().map(|column| column.name);
        let all = std::iter::once("id").chain(own).chain(["revision", "created_at", "updated_at"]);
        all.filter(|name| self.shown.fields.as_ref().is_none_or(|fields| fields.iter().any(|field| field == name)))
            .collect()
    }

    /// What is hidden of each record; what is not, and is personal, is noted before it is told.
    async fn sight(&self, records: &[Record<A>]) -> Result<Vec<Hidden>, Problem> {
        let hidden = hidden(&self.snapshot, &self.shown.asked, records).await?;
        note_personal(&self.store, &self.shown.asked, records, &hidden, "export").await?;
        Ok(hidden)
    }

    async fn ndjson(&self, records: &[Record<A>]) -> Result<Vec<u8>, Problem> {
        let expanded = expansions::<A>(&self.snapshot, &self.shown, records).await?;
        let hidden = self.sight(records).await?;
        let mut chunk = Vec::new();
        for ((record, expanded), hidden) in records.iter().zip(&expanded).zip(&hidden) {
            write_json(&mut chunk, &self.shown.object(record, expanded, hidden));
            chunk.push(b'\n');
        }
        Ok(chunk)
    }

    async fn csv(&self, records: &[Record<A>]) -> Result<Vec<u8>, Problem> {
        // Columns that stand beside the record itself are read by the relations that tell them.
        let beside: Vec<&str> = A::DESCRIBED
            .columns
            .iter()
            .map(|column| column.name)
            .filter(|name| A::DESCRIBED.write_only.contains(name) && self.columns().contains(name))
            .collect();
        let shown = Shown { expand: beside.iter().map(|name| (*name).to_owned()).collect(), ..self.shown.clone() };
        let expanded = expansions::<A>(&self.snapshot, &shown, records).await?;
        let whole = Shown { fields: None, expand: vec![], ..self.shown.clone() };
        let hidden = self.sight(records).await?;
        let mut chunk = Vec::new();
        for ((record, expanded), hidden) in records.iter().zip(expanded).zip(&hidden) {
            let mut object = whole.object(record, &[], hidden);
            for (name, value) in expanded {
                object.insert(name, references(&value));
            }
            let cells: Vec<String> = self.columns().into_iter().map(|name| cell::<A>(name, &object)).collect();
            chunk.extend(line(&cells));
        }
        Ok(chunk)
    }

    async fn features(&mut self, records: &[Record<A>]) -> Result<Vec<u8>, Problem> {
        let shapes = if A::DESCRIBED.has_shapes() {
            let ids: Vec<_> = records.iter().map(|record| record.id).collect();
            self.snapshot.shapes(&ids).await?
        } else {
            vec![]
        };
        let expanded = expansions::<A>(&self.snapshot, &self.shown, records).await?;
        let hidden = self.sight(records).await?;
        let mut chunk = Vec::new();
        for ((record, expanded), hidden) in records.iter().zip(&expanded).zip(&hidden) {
            if std::mem::replace(&mut self.wrote_any, true) {
                chunk.extend_from_slice(b",\n");
            }
            let mut properties = self.shown.object(record, expanded, hidden);
            let shape = shapes.iter().find(|(id, _)| *id == record.id).map(|(_, shape)| geojson::geometry(shape));
            let place = shape.or_else(|| properties.remove(GEOMETRY));
            let feature = geojson::feature(&record.id.to_string(), place, properties);
            write_json(&mut chunk, &feature);
        }
        Ok(chunk)
    }
}

impl<A: Resource> FileWriter for Writer<A>
where
    AppSession: Repository<A>,
{
    fn is_done(&self) -> bool {
        self.done
    }

    fn header(&self) -> Vec<u8> {
        match self.format {
            Format::Csv => line(&self.columns().into_iter().map(str::to_owned).collect::<Vec<_>>()),
            Format::GeoJson => b"{\"type\":\"FeatureCollection\",\"features\":[".to_vec(),
            Format::Json | Format::Ndjson => Vec::new(),
        }
    }

    async fn next(&mut self) -> Result<Vec<u8>, Problem> {
        let page = Repository::<A>::list(&*self.snapshot, &self.listing).await?;
        self.done = page.next.is_none();
        self.listing.after = page.next;
        let mut chunk = match self.format {
            Format::Csv => self.csv(&page.items).await?,
            Format::GeoJson => self.features(&page.items).await?,
            Format::Json | Format::Ndjson => self.ndjson(&page.items).await?,
        };
        if self.done && self.format == Format::GeoJson {
            chunk.extend_from_slice(b"]}\n");
        }
        Ok(chunk)
    }
}

fn cell<A: Resource>(name: &str, object: &Map<String, Value>) -> String
where
    AppSession: Repository<A>,
{
    match A::DESCRIBED.columns.iter().find(|column| column.name == name) {
        Some(column) => column.write(object),
        None => match object.get(name) {
            Some(Value::String(text)) => guarded(text.clone()),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        },
    }
}

/// The best names of embedded records, as a cell of references tells them.
fn references(embedded: &Value) -> Value {
    let name = |record: &Value| record.get("code").map_or_else(|| preferred(record), |code| json!(format_code(code)));
    embedded.as_array().map(|records| records.iter().map(name).collect()).unwrap_or_default()
}

fn format_code(code: &Value) -> String {
    let code = code.as_str().unwrap_or_default();
    if domain::identity::schemes::gss(code) { format!("gss:{code}") } else { format!("code:{code}") }
}

fn preferred(record: &Value) -> Value {
    let identifiers =
        record.get("identifiers").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let parsed = identifiers.filter_map(|said| domain::identity::Identifier::parse(said).ok()).collect();
    let known = domain::identity::Identifiers::new(parsed);
    known.preferred().map_or_else(|| record.get("id").cloned().unwrap_or_default(), |best| json!(best.to_string()))
}
