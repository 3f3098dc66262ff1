//! Reporting periods: years, financial years, quarters, months, and any other run of days.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::day;
use crate::{fault::Malformed, vocabulary};

vocabulary! {
    /// How long a reporting period is, as the calendar cuts it.
    Grain {
        /// A calendar year.
        Year = "year",
        /// A financial year, April to March.
        FinancialYear = "financial_year",
        /// A calendar quarter.
        Quarter = "quarter",
        /// A month.
        Month = "month",
        /// Any other run of days.
        Other = "other",
    }
}

/// A reporting period: some days in a row, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// How periods may be written.
const FORMS: &str = "Written 2016 (year), FY2016 or 2016/17 (April to March), 2016-Q2 (quarter), 2016-04 (month), or \
                     2016-04-01/2017-03-31 (first and last day)";

impl Period {
    /// A period from one day to another. Error: `ends_before_start`.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self, Malformed> {
        if start <= end {
            return Ok(Self { start, end });
        }
        let detail = format!("Ends on {end}, before it starts on {start}");
        Err(Malformed::new("ends_before_start", detail, &format!("{start}/{end}")))
    }

    /// Reads `2016`, `FY2016`, `2016/17`, `2016-Q2`, `2016Q2`, `2016-04` or `2016-04-01/2017-03-31`.
    ///
    /// Errors: `period`; `ambiguous_period` of `2016-17`, which may be meant as a year or as a month.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let wrong = || Malformed::new("period", FORMS, said);
        if let Some((start, end)) = said.split_once('/').filter(|(start, _)| start.len() > 4) {
            return Self::new(day(start)?, day(end)?);
        }
        if let Some(year) = said.strip_prefix("FY") {
            return Self::months(number(year, 4).ok_or_else(wrong)?, 4, 12).ok_or_else(wrong);
        }
        if let Some((year, next)) = said.split_once('/') {
            let year = number(year, 4).ok_or_else(wrong)?;
            let follows = number(next, 2).is_some_and(|next| next == (year + 1) % 100);
            return Self::months(year, 4, 12).filter(|_| follows).ok_or_else(wrong);
        }
        if !said.is_ascii() || said.len() < 4 {
            return Err(wrong());
        }
        let (year, rest) = said.split_at(4);
        let year = number(year, 4).ok_or_else(wrong)?;
        let part = rest.strip_prefix('-').unwrap_or(rest);
        if rest.is_empty() {
            return Self::months(year, 1, 12).ok_or_else(wrong);
        }
        if let Some(quarter) = part.strip_prefix('Q') {
            let quarter = number(quarter, 1).filter(|quarter| (1..=4).contains(quarter)).ok_or_else(wrong)?;
            return Self::months(year, quarter * 3 - 2, 3).ok_or_else(wrong);
        }
        let month = number(part, 2).filter(|_| rest.starts_with('-')).ok_or_else(wrong)?;
        match month {
            1..=12 => Self::months(year, month, 1).ok_or_else(wrong),
            month if month == (year + 1) % 100 => {
                let detail = format!("No month; write {year}/{month:02} or FY{year} for the financial year");
                Err(Malformed::new("ambiguous_period", detail, said))
            }
            _ => Err(wrong()),
        }
    }

    /// Reads a period, or a day as a period of its own. Errors: those of [`Period::parse`], or of a day where it is written
    /// as one.
    pub fn or_day(said: &str) -> Result<Self, Malformed> {
        let is_day = said.len() == 10 && said.bytes().filter(|byte| *byte == b'-').count() == 2;
        if is_day { day(said).map(|day| Self { start: day, end: day }) } else { Self::parse(said) }
    }

    fn months(year: u32, month: u32, length: u32) -> Option<Self> {
        let start = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, 1)?;
        let end = start.checked_add_months(Months::new(length))?.checked_sub_days(Days::new(1))?;
        (1000..3000).contains(&start.year()).then_some(Self { start, end })
    }

    /// The financial year in which a day lies.
    pub fn financial_year_of(day: NaiveDate) -> Self {
        let year = if day.month() < 4 { day.year() - 1 } else { day.year() };
        let whole = u32::try_from(year).ok().and_then(|year| Self::months(year, 4, 12));
        // Before the first year that can be written there is nothing but the day itself.
        whole.unwrap_or(Self { start: day, end: day })
    }

    /// How the calendar cuts it.
    pub fn grain(&self) -> Grain {
        let is = |month, length| {
            let year = u32::try_from(self.start.year()).unwrap_or_default();
            Self::months(year, month, length) == Some(*self)
        };
        let month = self.start.month();
        if is(1, 12) {
            Grain::Year
        } else if is(4, 12) {
            Grain::FinancialYear
        } else if month % 3 == 1 && is(month, 3) {
            Grain::Quarter
        } else if is(month, 1) {
            Grain::Month
        } else {
            Grain::Other
        }
    }

    /// The shortest way to write it, which [`Period::parse`] reads back: `2016`, `2016/17`, `2016-Q2`, `2016-04`, or
    /// its two days.
    pub fn label(&self) -> String {
        let year = self.start.year();
        match self.grain() {
            Grain::Year => format!("{year}"),
            Grain::FinancialYear => format!("{year}/{:02}", (year + 1) % 100),
            Grain::Quarter => format!("{year}-Q{}", self.start.month().div_ceil(3)),
            Grain::Month => format!("{year}-{:02}", self.start.month()),
            Grain::Other => format!("{}/{}", self.start, self.end),
        }
    }

    /// The period of the same length just before it, as the calendar cuts it.
    #[must_use]
    pub fn before(&self) -> Option<Self> {
        let length = match self.grain() {
            Grain::Other => {
                let end = self.start.pred_opt()?;
                return Some(Self { start: end.checked_sub_signed(self.end - self.start)?, end });
            }
            grain => u32::try_from(grain.months()).ok()?,
        };
        Some(Self { start: self.start.checked_sub_months(Months::new(length))?, end: self.start.pred_opt()? })
    }

    /// The period of the same length just after it, as the calendar cuts it.
    #[must_use]
    pub fn after(&self) -> Option<Self> {
        let start = self.end.succ_opt()?;
        let end = match self.grain() {
            Grain::Other => start.checked_add_signed(self.end - self.start)?,
            grain => {
                let months = u32::try_from(grain.months()).ok()?;
                start.checked_add_months(Months::new(months))?.pred_opt()?
            }
        };
        Some(Self { start, end })
    }

    /// The same days a year earlier, where both ends are the calendar's.
    #[must_use]
    pub fn year_before(&self) -> Option<Self> {
        let start = self.start.checked_sub_months(Months::new(12))?;
        let end = self.end.succ_opt()?.checked_sub_months(Months::new(12))?.pred_opt()?;
        Some(Self { start, end })
    }

    /// How many months it is long, where it begins and ends with one.
    pub fn whole_months(&self) -> Option<u32> {
        let next = self.end.succ_opt()?;
        let months = (next.year() - self.start.year()) * 12 + i32::try_from(next.month0()).ok()?
            - i32::try_from(self.start.month0()).ok()?;
        (self.start.day() == 1 && next.day() == 1).then(|| u32::try_from(months).ok()).flatten()
    }

    /// Whether another is as long: by months where both are made of such, since leap days are no difference.
    pub fn is_as_long_as(&self, other: &Self) -> bool {
        match (self.whole_months(), other.whole_months()) {
            (Some(one), Some(another)) => one == another,
            _ => self.end - self.start == other.end - other.start,
        }
    }

    /// The day in its middle.
    pub fn middle(&self) -> NaiveDate {
        self.start + (self.end - self.start) / 2
    }

    /// Whether some day lies in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// Whether it begins on the day after another ends.
    pub fn follows(&self, other: &Self) -> bool {
        other.end.succ_opt() == Some(self.start)
    }
}

/// How periods stand in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// How the calendar cuts each of them.
    pub grain: Grain,
    /// Where each stands, counted in periods from the first; a gap skips some.
    pub steps: Vec<u32>,
}

impl Row {
    /// The row that periods in the order of time make; `None` unless all are of one length and none overlaps another.
    pub fn of(periods: &[Period]) -> Option<Self> {
        let first = periods.first()?;
        let grain = first.grain();
        let step = |period: &Period| {
            if period.grain() != grain {
                return None;
            }
            let (start, from) = (period.start, first.start);
            let (apart, length) = if grain == Grain::Other {
                ((start - from).num_days(), (first.end - from).num_days() + 1)
            } else {
                let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
                (months(start) - months(from), grain.months())
            };
            let same = grain != Grain::Other || period.end - start == first.end - from;
            (same && apart % length == 0).then(|| u32::try_from(apart / length).ok()).flatten()
        };
        let steps: Vec<u32> = periods.iter().map(step).collect::<Option<_>>()?;
        steps.windows(2).all(|two| two[0] < two[1]).then_some(Self { grain, steps })
    }

    /// Whether none is missing between the first and the last.
    pub fn is_whole(&self) -> bool {
        self.steps.iter().zip(0..).all(|(step, at)| *step == at)
    }
}

impl Grain {
    /// What one of it is called in a sentence.
    pub fn called(self) -> &'static str {
        match self {
            Self::Year | Self::FinancialYear => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Other => "period",
        }
    }

    fn months(self) -> i64 {
        match self {
            Self::Year | Self::FinancialYear => 12,
            Self::Quarter => 3,
            Self::Month | Self::Other => 1,
        }
    }
}

/// A number of exactly so many digits.
fn number(said: &str, digits: usize) -> Option<u32> {
    (said.len() == digits && said.bytes().all(|byte| byte.is_ascii_digit())).then(|| said.parse().ok()).flatten()
}

#[cfg(test)]
mod tests;
