//! Years in a row, as the recent trend needs them.

use chrono::{Days, Months, NaiveDate};

use super::{number::at_least, refusal::Refusal};
use crate::period::Span;

/// The years that the trend is of.
pub const YEARS: usize = 5;

/// The last five years in order, each the twelve months after the one before.
pub(super) fn last_years<Year: Copy>(years: &[Year], period: impl Fn(&Year) -> Span) -> Result<Vec<Year>, Refusal> {
    let mut dated: Vec<(NaiveDate, NaiveDate, Year)> = Vec::with_capacity(years.len());
    for year in years {
        let Span { from: Some(from), to: Some(to) } = period(year) else { return Err(Refusal::OpenPeriod) };
        dated.push((from, to, *year));
    }
    dated.sort_by_key(|(from, to, _)| (*from, *to));
    at_least(YEARS, dated.len(), "years")?;
    let last = dated.split_off(dated.len() - YEARS);
    for pair in last.windows(2) {
        let next_day = pair[0].1.checked_add_days(Days::new(1));
        match next_day {
            Some(day) if pair[1].0 > day => return Err(Refusal::Gap),
            Some(day) if pair[1].0 == day => {}
            _ => return Err(Refusal::Overlap),
        }
    }
    let annual = |(from, to, _): &(NaiveDate, NaiveDate, Year)| {
        from.checked_add_months(Months::new(12)) == to.checked_add_days(Days::new(1))
    };
    if last.iter().all(annual) {
        Ok(last.into_iter().map(|(_, _, year)| year).collect())
    } else {
        Err(Refusal::NotAnnual)
    }
}
