//! Days of agreements: `/v1/agreements/calendar.ics` and `/v1/agreements/{id}/calendar.ics`, and what a day brings.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use chrono::{DateTime, Utc};
use domain::{
    agreements::{
        Agreement,
        calendar::{Came, Date},
    },
    event::Happening,
    identity::Id,
    record::{Asked, Change, Record, save},
    store::{Repository, Store, StoreError},
};
use icalendar::{Calendar, Component, Event, EventLike};

use super::{
    pages::Pages,
    reading::{read_own, withholds},
};
use crate::{
    app::App,
    http::{
        answer::Answer,
        file::{FileWriter, answer},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    resource::href,
    store::{AppSession, AppStore},
};

fn file(days: impl IntoIterator<Item = Event>, name: &str) -> Answer {
    let mut calendar = Calendar::new();
    calendar.name(name);
    calendar.extend(days);
    let calendar = calendar.done();
    Answer::bytes(StatusCode::OK, "text/calendar", calendar.to_string().into_bytes())
}

/// A day as an event that has the same name whenever it is told.
fn event(id: Id, reference: &str, updated_at: DateTime<Utc>, date: &Date) -> Event {
    let uid = format!("{id}-{}-{}-{}@accord", date.what, date.day, date.key);
    Event::new()
        .uid(&uid)
        .timestamp(updated_at)
        // With no end it is all of that day (RFC 5545, 3.6.1).
        .starts(date.day)
        .summary(&date.told)
        .description(&format!("{reference}: {}", href("agreements", id)))
        .done()
}

fn events(record: &Record<Agreement>, withheld: impl Fn(&str) -> bool) -> Vec<Event> {
    let reference = record.link().reference;
    // What is withheld is no matter of a public diary either.
    let dates = record.state.dates().into_iter().filter(|date| date.of.is_none_or(|field| !withheld(field)));
    dates.map(|date| event(record.id, &reference, record.updated_at, &date)).collect()
}

/// The days of one agreement, for a calendar
#[utoipa::path(
    get, path = "/v1/agreements/{id}/calendar.ics", operation_id = "fetch_agreement_calendar", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    responses((status = 200, description = "Its start, reviews, break, end, what is due and when to look again, as iCalendar (RFC 5545)", content_type = "text/calendar", body = String)),
    security((), ("bearer" = []))
)]
pub async fn fetch_agreement_calendar(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let read = read_own(&app.store.session(), &asking, &id).await?;
    let days = events(&read.record, |field| read.withholds(field));
    Ok(file(days, read.record.state.text.title.as_str()))
}

/// The days of agreements, for a calendar
///
/// Takes the filters of the list: those of one council are `?party=gss:E04008560`. Feed readers can subscribe to it.
#[utoipa::path(
    get, path = "/v1/agreements/calendar.ics", operation_id = "fetch_agreements_calendar", tag = "agreements",
    responses((status = 200, description = "Starts, reviews, breaks, ends, what is due and when to look again, as iCalendar (RFC 5545)", content_type = "text/calendar", body = String)),
    security((), ("bearer" = []))
)]
pub async fn fetch_agreements_calendar(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
) -> Result<HttpResponse, Problem> {
    let pages = Pages::of(&app, &asking, Query::of(&req)?).await?;
    let mut response = HttpResponse::Ok();
    response.content_type("text/calendar");
    answer(response, Diary(pages), ()).await
}

/// The days of agreements, written page by page.
struct Diary(Pages);

/// What a calendar ends with.
const END: &str = "END:VCALENDAR\r\n";

impl FileWriter for Diary {
    fn is_done(&self) -> bool {
        self.0.is_done()
    }

    fn header(&self) -> Vec<u8> {
        let empty = Calendar::new().name("Locality agreements").done().to_string();
        empty.trim_end_matches(END).as_bytes().to_vec()
    }

    async fn next(&mut self) -> Result<Vec<u8>, Problem> {
        let mut chunk = String::new();
        for (record, hidden) in self.0.next().await? {
            let days = events(&record, |field| withholds(&hidden, field));
            chunk.extend(days.iter().map(Component::to_string));
        }
        if self.is_done() {
            chunk.push_str(END);
        }
        Ok(chunk.into_bytes())
    }
}

/// Brings agreements what their day brings: begins, varies and ends them. Each in a transaction of its own, and once,
/// whoever else does the same: what is due is looked at again there. Returns how many.
pub async fn bring_day(store: &AppStore, asked: &Asked) -> Result<u64, StoreError> {
    let mut looked_at: Vec<Id> = Vec::new();
    let mut brought = 0;
    loop {
        let due = store.session().agreements_due(asked.today, &looked_at).await?;
        if due.is_empty() {
            return Ok(brought);
        }
        for id in due {
            looked_at.push(id);
            let bring = async |session: &AppSession| bring_one(session, asked, id).await;
            match store.write(bring).await {
                Ok(one) => brought += u64::from(one),
                // The others have their day all the same.
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, agreement = %id, "its day could not be brought to an agreement");
                }
            }
        }
    }
}

async fn bring_one(session: &AppSession, asked: &Asked, id: Id) -> Result<bool, StoreError> {
    let Some(record) = Repository::<Agreement>::get(session, &[id]).await?.pop() else { return Ok(false) };
    let mut state = record.state.clone();
    let Some(came) = state.day_came(asked.today, asked.at).filter(|_| record.deleted_at.is_none()) else {
        return Ok(false);
    };
    let happening = match came {
        Came::Moved => Happening::Moved,
        Came::Varied => Happening::Varied,
        Came::Succeeded => Happening::Updated,
    };
    let change = Change::revise(record, asked.at, state).told_as(happening);
    save(session, asked, std::slice::from_ref(&change)).await?;
    Ok(true)
}
