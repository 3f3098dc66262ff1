//! Failed sign-ins slow down whoever goes on failing: by account, and by address.

use chrono::{DateTime, TimeDelta, Utc};

/// What is counted of an account or an address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Throttle {
    /// Failures in a row.
    pub failures: u32,
    /// When it last failed.
    pub last: Option<DateTime<Utc>>,
}

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Failures of one account from one address.
    AccountAt,
    /// Failures of one account from anywhere.
    Account,
    /// Failures from one address, of any account.
    Address,
}

impl Counted {
    /// How many failures are free.
    fn free(self) -> u32 {
        match self {
            Self::AccountAt => 5,
            Self::Account => 50,
            Self::Address => 100,
        }
    }
}

/// Failures are forgotten after this long.
const FORGOTTEN: TimeDelta = TimeDelta::hours(24);
/// The first delay in seconds; each further failure doubles it.
const FIRST: i64 = 30;
/// The longest delay in seconds.
const LONGEST: i64 = 3600;

impl Throttle {
    /// How many seconds must pass before another try; `None` when it may be made now.
    pub fn wait(&self, counted: Counted, at: DateTime<Utc>) -> Option<i64> {
        let last = self.last.filter(|last| at - *last < FORGOTTEN)?;
        let over = self.failures.checked_sub(counted.free())?;
        let delay = FIRST.saturating_mul(1_i64.checked_shl(over.min(20)).unwrap_or(LONGEST)).min(LONGEST);
        let left = (last + TimeDelta::seconds(delay) - at).num_seconds();
        (left > 0).then_some(left)
    }

    /// The count after another failure.
    #[must_use]
    pub fn failed(self, at: DateTime<Utc>) -> Self {
        let old = self.last.is_none_or(|last| at - last >= FORGOTTEN);
        Self { failures: if old { 1 } else { self.failures.saturating_add(1) }, last: Some(at) }
    }

    /// The count without a try that was counted at a time, before which it was another: it did not fail after all.
    #[must_use]
    pub fn uncounted(self, before: Self, at: DateTime<Utc>) -> Self {
        let last = if self.last == Some(at) { before.last } else { self.last };
        Self { failures: self.failures.saturating_sub(1), last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_grows_with_each_failure_and_is_forgotten() {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let mut throttle = Throttle::default();
        let mut waits = Vec::new();
        for _ in 0..13 {
            throttle = throttle.failed(at(0));
            waits.push(throttle.wait(Counted::AccountAt, at(0)).unwrap_or(0));
        }
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(throttle.wait(Counted::AccountAt, at(3599)), Some(1));
        assert_eq!(throttle.wait(Counted::AccountAt, at(3600)), None);
        assert_eq!(throttle.wait(Counted::Account, at(0)), None, "from elsewhere it may be tried");
        assert_eq!(throttle.failed(at(86_400)).failures, 1, "a day later it begins anew");
    }

    #[test]
    fn a_try_that_did_not_fail_leaves_what_others_failed() {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let before = Throttle { failures: 4, last: Some(at(0)) };
        assert_eq!(before.failed(at(9)).uncounted(before, at(9)), before);
        let meanwhile = before.failed(at(9)).failed(at(10));
        assert_eq!(meanwhile.uncounted(before, at(9)), Throttle { failures: 5, last: Some(at(10)) });
        assert_eq!(Throttle::default().failed(at(9)).uncounted(Throttle::default(), at(9)), Throttle::default());
    }
}
