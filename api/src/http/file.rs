//! Files of many rows: streamed from one snapshot, a few at a time, with flat memory.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::{Rc, Weak},
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::header::{CONTENT_DISPOSITION, LINK, RETRY_AFTER},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use super::{codes::Code, negotiation::Format, problem::Problem};
use crate::{app::App, store::AppSnapshot};

/// Files up to this size are made whole before they are sent, so that a slow reader holds no snapshot.
const BUFFERED: usize = 4 << 20;

/// Writes a file piece by piece.
#[allow(async_fn_in_trait)]
pub trait FileWriter: 'static {
    /// Whether everything was written.
    fn is_done(&self) -> bool;

    /// What the file begins with.
    fn header(&self) -> Vec<u8>;

    /// The next rows.
    async fn next(&mut self) -> Result<Vec<u8>, Problem>;
}

/// Sends a file that is written from a snapshot of its own. Error 503 when as many run as this node bears.
pub async fn send<W: FileWriter>(
    app: &App,
    name: &str,
    format: Format,
    writer: impl FnOnce(AppSnapshot) -> W,
) -> Result<HttpResponse, Problem> {
    let permit = Arc::clone(&app.exports).try_acquire_owned().map_err(|_| {
        Problem::new(Code::TooManyExports, "As many exports run as this node bears; try again soon")
            .header(RETRY_AFTER, 5.into())
    })?;
    // Changes that the file does not hold have larger numbers than this. So have some that it holds, when a large import
    // came before: the feed then repeats them, and a file does not wait until all are numbered.
    app.store.number_some_events().await?;
    let snapshot = app.store.snapshot().await?;
    let seq = snapshot.last_seq().await?;
    let writer = writer(snapshot);
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.media_type())
        .insert_header((LINK, "</v1/attribution>; rel=\"license\""))
        .insert_header(("snapshot-seq", seq))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", format.extension())));
    // The place among the exports is kept until the last piece was made.
    answer(response, writer, permit).await
}

/// Answers with what is written piece by piece, and keeps something until the last one was made.
pub async fn answer<W: FileWriter>(
    mut response: HttpResponseBuilder,
    mut writer: W,
    kept: impl Sized + 'static,
) -> Result<HttpResponse, Problem> {
    let mut start = writer.header();
    while start.len() < BUFFERED && !writer.is_done() {
        start.extend(writer.next().await?);
    }
    if writer.is_done() {
        return Ok(response.body(start));
    }
    let rest = stream::unfold(Some((writer, kept)), async |held| {
        let (mut writer, kept) = held.filter(|(writer, _)| !writer.is_done())?;
        match writer.next().await {
            Ok(chunk) => Some((Ok(Bytes::from(chunk)), Some((writer, kept)))),
            Err(problem) => Some((Err(std::io::Error::other(problem.to_string())), None)),
        }
    });
    let whole = stream::once(async move { Ok(Bytes::from(start)) }).chain(rest);
    Ok(response.streaming(Paced::start(Box::pin(whole))))
}

/// A line of a CSV file.
pub fn line(cells: &[String]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

/// Adds a value as JSON.
pub fn write_json(chunk: &mut Vec<u8>, value: &impl serde::Serialize) {
    // Writing to memory does not fail, and these values have text keys.
    let _ = serde_json::to_writer(chunk, value);
}

/// A file, piece by piece.
pub type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, std::io::Error>>>>;

/// Ends a file whose reader takes less than 64 KiB a second, or longer than ten minutes.
///
/// A reader that takes nothing is not noticed by what it would take, so somebody else watches the clock.
pub struct Paced(Rc<RefCell<Pace>>);

struct Pace {
    /// The file, with its snapshot and its place among the exports; gone when the reader was too slow.
    chunks: Option<Chunks>,
    sent: u64,
}

/// How often the pace is looked at, what must have been sent in between, and the longest that an export takes.
const LOOK: Duration = Duration::from_secs(10);
const PACE: u64 = 65_536 * LOOK.as_secs();
const LONGEST: Duration = Duration::from_mins(10);

/// A file for readers who take it at a fair pace.
pub fn paced(chunks: Chunks) -> Paced {
    Paced::start(chunks)
}

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
