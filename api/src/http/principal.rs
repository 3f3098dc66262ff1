//! Who asks, when, and in which request.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web::Data};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Timelike, Utc, Weekday};
use domain::{
    access::{Action, Actor},
    identity::Id,
    record::Asked,
};

use super::{codes::Code, problem::Problem, request_id::RequestId};
use crate::app::App;

/// Who asks.
pub struct Asking(pub Asked);

impl Asking {
    /// Whether the caller may do this. Errors: 401, 403 with what is missing.
    pub fn may(&self, action: Action) -> Result<(), Problem> {
        Ok(self.0.actor.may(action)?)
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
    let request = req.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let at = now();
    Ok(Asking(Asked { actor: actor(req)?, at, today: day_in_london(at), request, import: None, new_id }))
}

/// The caller, by the token of the request.
pub fn actor(req: &HttpRequest) -> Result<Actor, Problem> {
    let Some(header) = req.headers().get(AUTHORIZATION) else { return Ok(Actor::anonymous()) };
    let refused = |detail: &str| Problem::new(Code::Unauthenticated, detail);
    let token = header.to_str().ok().and_then(|header| {
        let (scheme, token) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let token = token.ok_or_else(|| refused("Authorization carries a bearer token"))?;
    let app = req.app_data::<Data<App>>().ok_or_else(|| refused("The server has no keys"))?;
    app.verified
        .actor(&app.keys, &app.config.issuer, token)
        .map_err(|why| refused(&format!("The token is not accepted: {why}")))
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
