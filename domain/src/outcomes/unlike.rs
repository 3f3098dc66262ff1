//! What a reader must know where two periods are held against one another that are not alike.

use chrono::Datelike;

use crate::period::Period;

/// Periods of a year need not begin on the same day; shorter ones that do not are of different seasons.
const WHOLE_YEAR: i64 = 360;
/// Days by which the same season may begin later, as weeks do.
const SAME_SEASON: u32 = 7;
/// Days by which the same length may differ, as months and leap years do.
const SAME_LENGTH: i64 = 3;

/// What a reader must know of a period before and one after: code and sentence.
pub fn unlike(before: &Period, after: &Period) -> Vec<(&'static str, String)> {
    let mut warnings = Vec::new();
    let days = |period: &Period| (period.end - period.start).num_days() + 1;
    if (days(before) - days(after)).abs() > SAME_LENGTH {
        let detail = "The periods are of different length, and counts grow with time";
        warnings.push(("period_lengths_differ", detail.to_owned()));
    }
    let begins = before.start.ordinal().abs_diff(after.start.ordinal());
    if days(before).max(days(after)) < WHOLE_YEAR && begins.min(365_u32.abs_diff(begins)) > SAME_SEASON {
        let detail = "The periods are of different seasons, so what comes with the seasons looks like a change";
        warnings.push(("seasons_differ", detail.to_owned()));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_seasons_are_held_together() {
        for (before, after, warned) in [
            ("2014-Q2", "2017-Q4", vec!["seasons_differ"]),
            ("2014-Q2", "2017-Q2", vec![]),
            ("2014-04", "2014-05", vec!["seasons_differ"]),
            ("2014-02", "2016-02", vec![]),
            ("2014-12-30/2015-01-26", "2016-01-02/2016-01-29", vec![]),
            ("2014-Q2", "2016-04", vec!["period_lengths_differ"]),
            ("FY2013", "FY2016", vec![]),
            ("FY2013", "2016", vec![]),
            ("2013", "2016-Q3", vec!["period_lengths_differ"]),
        ] {
            let period = |said: &str| Period::parse(said).unwrap();
            let codes: Vec<_> = unlike(&period(before), &period(after)).into_iter().map(|(code, _)| code).collect();
            assert_eq!(codes, warned, "{before} {after}");
        }
    }
}
