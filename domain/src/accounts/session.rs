//! A person's session: a family of refresh tokens, of which the newest alone is good.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{access::Scope, identity::Id};

/// A session ends when it was not used for so long.
pub const IDLE: TimeDelta = TimeDelta::days(14);
/// A session never lasts longer.
pub const LONGEST: TimeDelta = TimeDelta::days(90);
/// Two refreshes at once are not theft: within this time a spent token is refused without ending the session.
pub const GRACE: TimeDelta = TimeDelta::seconds(10);

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: Id,
    /// The person.
    pub user: Id,
    /// What its tokens may permit; when no scopes were asked for, those that the person's roles bring at the time.
    pub scopes: Option<Vec<Scope>>,
    /// The organisation it is narrowed to.
    pub organisation: Option<Id>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When a token was last given.
    pub used_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Session {
    /// Whether it goes on at a time.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && at < self.used_at + IDLE && at < self.created_at + LONGEST
    }
}

/// When a refresh token was used, if it was.
pub type Spent = Option<DateTime<Utc>>;

/// What a refresh token brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refreshed {
    /// A new pair of tokens.
    Granted,
    /// Nothing: the session is over, or another request was a moment faster.
    Refused,
    /// Nothing, and the session ends: somebody uses a copy.
    Reused,
}

/// What a refresh token of a session brings at a time.
pub fn refresh(session: &Session, spent: Spent, at: DateTime<Utc>) -> Refreshed {
    match spent {
        _ if !session.is_open(at) => Refreshed::Refused,
        None => Refreshed::Granted,
        Some(spent) if at - spent <= GRACE => Refreshed::Refused,
        Some(_) => Refreshed::Reused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_is_good_once() {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let id = Id(uuid::Uuid::nil());
        let session = Session {
            id,
            user: id,
            scopes: None,
            organisation: None,
            created_at: at(0),
            used_at: at(0),
            ended_at: None,
        };
        let day = 86_400;
        for (spent, when, expected) in [
            (None, 1, Refreshed::Granted),
            (Some(at(1)), 2, Refreshed::Refused),
            (Some(at(1)), 11, Refreshed::Refused),
            (Some(at(1)), 12, Refreshed::Reused),
            (None, 14 * day - 1, Refreshed::Granted),
            (None, 14 * day, Refreshed::Refused),
            (Some(at(1)), 14 * day, Refreshed::Refused),
        ] {
            assert_eq!(refresh(&session, spent, at(when)), expected, "{spent:?} {when}");
        }
        let used = Session { used_at: at(89 * day), ..session.clone() };
        assert_eq!(refresh(&used, None, at(90 * day - 1)), Refreshed::Granted);
        assert_eq!(refresh(&used, None, at(90 * day)), Refreshed::Refused);
        assert_eq!(refresh(&Session { ended_at: Some(at(1)), ..session }, None, at(2)), Refreshed::Refused);
    }
}
