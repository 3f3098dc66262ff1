//! Days, and spans of days with both ends inclusive and either end perhaps unknown.

mod reporting;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

pub use reporting::{Grain, Period, Row};

use crate::fault::{Fault, Malformed};

/// Parses an ISO 8601 day between 1000-01-01 and 2999-12-31. Errors: `date`, `date_out_of_range`.
pub fn day(said: &str) -> Result<NaiveDate, Malformed> {
    let shaped = said.len() == 10
        && said.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    let parsed = shaped.then(|| NaiveDate::parse_from_str(said, "%Y-%m-%d").ok()).flatten();
    let date =
        parsed.ok_or_else(|| Malformed::new("date", "Not a day of the calendar, written like 2023-04-01", said))?;
    if (1000..3000).contains(&date.year()) {
        Ok(date)
    } else {
        Err(Malformed::new("date_out_of_range", "Days run from 1000-01-01 to 2999-12-31", said))
    }
}

/// From one day to another, both inclusive; an unknown or open end is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Span {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl Span {
    /// Whether a day lies in it; an unknown end does not exclude.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether its last day is before a day; an unknown end is before none.
    pub fn ended_before(&self, day: NaiveDate) -> bool {
        self.to.is_some_and(|to| to < day)
    }

    /// Whether some day lies in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let before =
            |to: Option<NaiveDate>, from: Option<NaiveDate>| matches!((to, from), (Some(to), Some(from)) if to < from);
        !before(self.to, other.from) && !before(other.to, self.from)
    }

    /// The days that lie in both, as far as they are known.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { from: self.from.max(other.from), to }
    }

    /// Whether every day of it lies in one of others; a span without a beginning or an end has days without number.
    pub fn is_covered_by(&self, others: impl IntoIterator<Item = Self>) -> bool {
        let mut others: Vec<Self> = others.into_iter().collect();
        others.sort_by_key(|other| other.from);
        // The first day that is not covered yet; none before the first day there is.
        let mut next = self.from;
        for other in others {
            if other.from.is_some_and(|from| next.is_none_or(|next| from > next)) {
                return false;
            }
            let Some(end) = other.to else { return true };
            next = next.max(end.succ_opt());
            if self.to.is_some_and(|to| next.is_some_and(|next| next > to)) {
                return true;
            }
        }
        false
    }

    /// The fault of a span that ends before it begins, at the pointer of its end.
    pub fn order_fault(&self, pointer: &str) -> Option<Fault> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if to < from => {
                Some(Fault::new(pointer, "ends_before_start", format!("Ends on {to}, before it starts on {from}")))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span { from: day(from).ok(), to: day(to).ok() }
    }

    #[test]
    fn days_are_covered_by_spans_that_follow_one_another() {
        let year = span("2026-01-01", "2026-12-31");
        assert!(year.is_covered_by([span("", "")]));
        assert!(year.is_covered_by([span("2026-06-01", ""), span("2020-01-01", "2026-05-31")]), "in any order");
        assert!(!year.is_covered_by([span("", "2026-05-30"), span("2026-06-01", "")]), "a day is missing");
        assert!(!year.is_covered_by([span("", "2026-12-30")]));
        assert!(!year.is_covered_by([span("2026-01-02", "")]));
        assert!(!year.is_covered_by([]));
        let open = span("2026-01-01", "");
        assert!(!open.is_covered_by([span("", "2099-12-31")]), "not for good");
        assert!(open.is_covered_by([span("", "2026-01-31"), span("2026-01-15", "")]));
    }

    #[test]
    fn days_are_strict() {
        for bad in
            ["", "2023-4-1", "2023-02-29", "0001-01-01", "9999-12-31", "2023-04-01T00:00", "+023-04-01", "二023-04-01"]
        {
            assert!(day(bad).is_err(), "{bad}");
        }
        assert_eq!(day("2024-02-29").unwrap().to_string(), "2024-02-29");
    }

    #[test]
    fn both_ends_are_inclusive_and_unknown_ends_are_open() {
        let mendip = span("1974-04-01", "2023-03-31");
        assert!(mendip.holds(day("2023-03-31").unwrap()));
        assert!(!mendip.holds(day("2023-04-01").unwrap()));
        assert!(span("", "").holds(day("1500-01-01").unwrap()));
        assert!(mendip.ended_before(day("2023-04-01").unwrap()) && !mendip.ended_before(day("2023-03-31").unwrap()));
        assert!(!mendip.overlaps(&span("2023-04-01", "")));
        assert!(mendip.overlaps(&span("2023-03-31", "")));
        assert_eq!(mendip.within(&span("2000-01-01", "")), span("2000-01-01", "2023-03-31"));
        assert!(span("2023-01-02", "2023-01-01").order_fault("/to").is_some());
    }
}
