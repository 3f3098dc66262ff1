//! The whole of a filtered collection as a file, from one snapshot, with flat memory.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::{Rc, Weak},
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use actix_web::{
    HttpResponse,
    http::header::{CONTENT_DISPOSITION, LINK, RETRY_AFTER},
};
use bytes::Bytes;
use domain::{
    listing::Listing,
    record::Record,
    store::{Gazetteer, Repository},
};
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Map, Value, json};
use tokio::sync::OwnedSemaphorePermit;

use super::{Resource, columns::guarded, listing::Asked, view::Shown, view::expansions};
use crate::{
    app::App,
    http::{codes::Code, negotiation::Format, problem::Problem},
    store::{AppSession, AppSnapshot},
};

/// Files up to this size are made whole before they are sent, so that a slow reader holds no snapshot.
const BUFFERED: usize = 4 << 20;
const ROWS: u32 = 500;

/// Sends the file.
pub async fn export<A: Resource>(app: &App, asked: Asked, format: Format) -> Result<HttpResponse, Problem>
where
    AppSession: Repository<A>,
{
    let permit = Arc::clone(&app.exports).try_acquire_owned().map_err(|_| {
        Problem::new(Code::TooManyExports, "As many exports run as this node bears; try again soon")
            .header(RETRY_AFTER, 5.into())
    })?;
    // Changes that the file does not hold have larger numbers than this. So have some that it holds, when a large import
    // came before: the feed then repeats them, and a file does not wait until all are numbered.
    app.store.number_some_events().await?;
    let snapshot = app.store.snapshot().await?;
    let seq = snapshot.last_seq().await?;
    let mut writer = Writer::<A> {
        snapshot,
        listing: Listing { limit: ROWS, ..asked.listing },
        shown: asked.shown,
        format,
        done: false,
        wrote_any: false,
        _permit: permit,
        aggregate: std::marker::PhantomData,
    };
    let mut start = writer.header();
    while start.len() < BUFFERED && !writer.done {
        start.extend(writer.next().await?);
    }
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.media_type())
        .insert_header((LINK, "</v1/attribution>; rel=\"license\""))
        .insert_header(("snapshot-seq", seq))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}.{}\"", A::RESOURCE, format.extension()),
        ));
    if writer.done {
        return Ok(response.body(start));
    }
    let rest = stream::unfold(Some(writer), async |writer| {
        let mut writer = writer.filter(|writer| !writer.done)?;
        match writer.next().await {
            Ok(chunk) => Some((Ok(Bytes::from(chunk)), Some(writer))),
            Err(problem) => Some((Err(std::io::Error::other(problem.to_string())), None)),
        }
    });
    let whole = stream::once(async move { Ok(Bytes::from(start)) }).chain(rest);
    Ok(response.streaming(Paced::start(Box::pin(whole))))
}

struct Writer<A> {
    snapshot: AppSnapshot,
    listing: Listing,
    shown: Shown,
    format: Format,
    done: bool,
    wrote_any: bool,
    _permit: OwnedSemaphorePermit,
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

    async fn ndjson(&self, records: &[Record<A>]) -> Result<Vec<u8>, Problem> {
        let expanded = expansions::<A>(&self.snapshot, &self.shown, records).await?;
        let mut chunk = Vec::new();
        for (record, expanded) in records.iter().zip(&expanded) {
            write_json(&mut chunk, &self.shown.object(record, expanded));
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
        let mut chunk = Vec::new();
        for (record, expanded) in records.iter().zip(expanded) {
            let mut object = whole.object(record, &[]);
            for (name, value) in expanded {
                object.insert(name, references(&value));
            }
            let cells: Vec<String> = self.columns().into_iter().map(|name| cell::<A>(name, &object)).collect();
            chunk.extend(line(&cells));
        }
        Ok(chunk)
    }

    async fn features(&mut self, records: &[Record<A>]) -> Result<Vec<u8>, Problem> {
        let ids: Vec<_> = records.iter().map(|record| record.id).collect();
        let shapes = self.snapshot.shapes(&ids).await?;
        let expanded = expansions::<A>(&self.snapshot, &self.shown, records).await?;
        let mut chunk = Vec::new();
        for (record, expanded) in records.iter().zip(&expanded) {
            if std::mem::replace(&mut self.wrote_any, true) {
                chunk.extend_from_slice(b",\n");
            }
            let properties = self.shown.object(record, expanded);
            let shape = shapes.iter().find(|(id, _)| *id == record.id).map(|(_, shape)| shape);
            let feature = crate::places::geojson::feature(&record.id.to_string(), shape, properties);
            write_json(&mut chunk, &feature);
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

fn line(cells: &[String]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

fn write_json(chunk: &mut Vec<u8>, value: &impl serde::Serialize) {
    // Writing to memory does not fail, and these values have text keys.
    let _ = serde_json::to_writer(chunk, value);
}

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, std::io::Error>>>>;

/// Ends an export whose reader takes less than 64 KiB a second, or longer than ten minutes.
///
/// A reader that takes nothing is not noticed by what it would take, so somebody else watches the clock.
struct Paced(Rc<RefCell<Pace>>);

struct Pace {
    /// The file, with its snapshot and its place among the exports; gone when the reader was too slow.
    chunks: Option<Chunks>,
    sent: u64,
}

/// How often the pace is looked at, what must have been sent in between, and the longest that an export takes.
const LOOK: Duration = Duration::from_secs(10);
const PACE: u64 = 65_536 * LOOK.as_secs();
const LONGEST: Duration = Duration::from_mins(10);

impl Paced {
    fn start(chunks: Chunks) -> Self {
        let pace = Rc::new(RefCell::new(Pace { chunks: Some(chunks), sent: 0 }));
        actix_web::rt::spawn(watch(Rc::downgrade(&pace)));
        Self(pace)
    }
}

async fn watch(pace: Weak<RefCell<Pace>>) {
    let started = Instant::now();
    let mut before = 0;
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(pace) = pace.upgrade() else { return };
        let sent = pace.borrow().sent;
        if sent - before < PACE || started.elapsed() > LONGEST {
            pace.borrow_mut().chunks = None;
            return;
        }
        before = sent;
    }
}

impl Stream for Paced {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let pace = &mut *self.0.borrow_mut();
        let Some(chunks) = &mut pace.chunks else {
            return Poll::Ready(Some(Err(std::io::Error::other("the reader is too slow"))));
        };
        let polled = chunks.as_mut().poll_next(context);
        if let Poll::Ready(Some(Ok(chunk))) = &polled {
            pace.sent += chunk.len() as u64;
        }
        polled
    }
}
