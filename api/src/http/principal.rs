//! Who asks, when, and in which request.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web::Data};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Timelike, Utc, Weekday};
use domain::{
    access::{Action, Actor},
    identity::Id,
    record::Asked,
    resource::Resource,
};

use super::{codes::Code, limits::caller_address, problem::Problem, reason::reason, request_id::RequestId};
use crate::{app::App, auth::secrets};

/// Who asks.
pub struct Asking(pub Asked);

impl Asking {
    /// Whether the caller may do this. Errors: 401, 403 with what is missing.
    pub fn may(&self, action: Action) -> Result<(), Problem> {
        Ok(self.0.actor.may(action)?)
    }

    /// Whether the caller may ask to write a record of a collection. Of a public one, the record tells which organisation
    /// it takes; of another, whoever has no role there is told nothing of any record. Errors: 401, 403.
    pub fn may_ask_to_write(&self, resource: Resource) -> Result<(), Problem> {
        let action = Action::Write(resource);
        if resource.is_public() { Ok(self.0.actor.may_ask(action)?) } else { self.may(action) }
    }
}

impl FromRequest for Asking {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(asking(req))
    }
}

fn asking(req: &HttpRequest) -> Result<Asking, Problem> {
    let asked = asked(req, actor(req)?);
    Ok(Asking(Asked { reason: reason(req)?, ..asked }))
}

/// What a request asks for, by whom.
pub fn asked(req: &HttpRequest, actor: Actor) -> Asked {
    let request = req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let at = now();
    let today = day_in_london(at);
    let from = req.app_data::<Data<App>>().and_then(|app| caller_address(req, app));
    Asked { actor, at, today, request, from, import: None, reason: None, new_id, new_salt: secrets::salt }
}

/// The caller as the token of the request tells, kept for whoever asks while it is answered.
#[derive(Clone)]
pub struct Caller(pub Result<Actor, CallerRefused>);

/// Why a token is not accepted.
#[derive(Debug, Clone)]
pub enum CallerRefused {
    /// It is not good; with what is wrong.
    Token(String),
    /// It could not be looked up.
    Unavailable,
}

/// The caller, by the token of the request.
pub fn actor(req: &HttpRequest) -> Result<Actor, Problem> {
    let Some(header) = req.headers().get(AUTHORIZATION) else { return Ok(Actor::anonymous()) };
    if header.is_empty() {
        return Err(Problem::new(Code::Unauthenticated, "Authorization carries a bearer token"));
    }
    match req.extensions().get::<Caller>().map(|caller| caller.0.clone()) {
        Some(Ok(actor)) => Ok(actor),
        Some(Err(CallerRefused::Unavailable)) => {
            Err(Problem::new(Code::Unavailable, "The database is not available; try again"))
        }
        Some(Err(CallerRefused::Token(detail))) => Err(Problem::new(Code::Unauthenticated, detail)),
        None => Err(Problem::new(Code::Unauthenticated, "Authorization carries a bearer token")),
    }
}

/// The bearer token of a request, if its header has one.
pub fn bearer(req: &HttpRequest) -> Option<&str> {
    let (scheme, token) = req.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The time, in whole microseconds.
pub fn now() -> DateTime<Utc> {
    let now = Utc::now();
    now.with_nanosecond(now.nanosecond() / 1000 * 1000).unwrap_or(now)
}

/// The day it is where the councils are.
pub fn today() -> NaiveDate {
    day_in_london(now())
}

/// A new id.
pub fn new_id() -> Id {
    Id(uuid::Uuid::now_v7())
}

/// The day in London: an hour ahead of UTC between the last Sundays of March and October, 01:00 UTC.
fn day_in_london(at: DateTime<Utc>) -> NaiveDate {
    let change = |month: u32| last_sunday(at.year(), month);
    let at = at.naive_utc();
    let summer = change(3).zip(change(10)).is_some_and(|(from, to)| from <= at && at < to);
    let shifted = if summer { at + chrono::TimeDelta::hours(1) } else { at };
    shifted.date()
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDateTime> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    let back = last.weekday().days_since(Weekday::Sun);
    last.checked_sub_days(Days::new(back.into()))?.and_hms_opt(1, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_with_british_summer_time() {
        for (at, day) in [
            ("2026-03-29T00:59:59Z", "2026-03-29"),
            ("2026-06-30T23:00:00Z", "2026-07-01"),
            ("2026-06-30T22:59:59Z", "2026-06-30"),
            ("2026-10-24T23:30:00Z", "2026-10-25"),
            ("2026-10-25T23:30:00Z", "2026-10-25"),
            ("2026-01-01T00:00:00Z", "2026-01-01"),
        ] {
            assert_eq!(day_in_london(at.parse().unwrap()).to_string(), day, "{at}");
        }
    }
}
