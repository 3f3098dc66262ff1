//! What our own figures give of a claim's statistic, where they cover the claim's window.

use super::{Claim, Comparison, Indicator, Observation, Statistic, ValueType, trend::Figured};
use crate::{
    period::{Grain, Period, Row},
    statistics::{
        Interval, Level, Method,
        change::{PERCENT_CHANGE, percent_change},
        counts::BYAR,
        linear_trend::{LINEAR_TREND, Timed, linear_trend},
    },
};

/// What our own figures give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beside {
    /// The statistic: a change in per cent, a slope for each step from one period to the next, or a count.
    pub value: f64,
    /// Its interval; none of a fitted change.
    pub interval: Option<Interval>,
    /// The first period.
    pub from: Period,
    /// The last.
    pub to: Period,
    /// How.
    pub method: Method,
}

impl Claim {
    /// Whether a period lies in its window.
    pub fn covers(&self, period: &Period) -> bool {
        self.window.is_some_and(|window| window.start <= period.start && period.end <= window.end)
    }

    /// What figures of its place, in the order of time, give of its statistic over its window. `None` where they do not
    /// begin and end with the window, or do not bear it.
    ///
    /// Nothing is held beside a claim that compares with another place, or whose unit tells another measure than ours: a
    /// change is one in per cent, a slope is in the figure's own unit and says for which step, a count is no share.
    ///
    /// Two-point changes are from the longest period that begins with the window to the one alike that ends with it; lines
    /// go through the shortest periods that fill it; a count is that of the window itself.
    pub fn beside(&self, indicator: &Indicator, figures: &Figured, level: Level) -> Option<Beside> {
        let window = self.window.filter(|_| self.comparison != Comparison::OtherPlace)?;
        let unit = self.unit.as_str().trim().to_lowercase();
        let in_per_cent = matches!(unit.as_str(), "%" | "per cent" | "percent");
        let is_share = ["%", "per cent", "percent"].into_iter().any(|share| unit.contains(share));
        let known: Vec<&(Period, Observation)> = figures
            .iter()
            .filter(|(period, _)| self.covers(period))
            .filter(|(_, figure)| figure.status.has_value() && figure.value.is_some())
            .collect();
        match self.statistic {
            Statistic::TwoPointChange | Statistic::Change if in_per_cent => {
                two_points(indicator, &known, window, level)
            }
            Statistic::Slope if !is_share && indicator.definition.value_type != ValueType::Proportion => {
                line(&known, window, level, false).filter(|beside| is_per(&unit, beside.from.grain()))
            }
            Statistic::FittedChange if in_per_cent => line(&known, window, level, true),
            Statistic::Count if !is_share => counted(indicator, &known, window, level),
            _ => None,
        }
    }
}

/// Whether a slope's unit, such as `cases per quarter`, is for each step of periods of this length.
fn is_per(unit: &str, grain: Grain) -> bool {
    let words = unit.split(|other: char| !other.is_alphanumeric()).rev();
    let step = words.into_iter().find_map(|word| match word {
        "month" | "monthly" => Some(&[Grain::Month][..]),
        "quarter" | "quarterly" => Some(&[Grain::Quarter]),
        "year" | "yearly" | "annum" | "annually" => Some(&[Grain::Year, Grain::FinancialYear]),
        "day" | "daily" | "week" | "weekly" => Some(&[]),
        _ => None,
    });
    step.is_some_and(|grains| grains.contains(&grain))
}

fn two_points(indicator: &Indicator, known: &[&(Period, Observation)], window: Period, level: Level) -> Option<Beside> {
    let (from, before) = known.iter().filter(|(period, _)| period.start == window.start).max_by_key(|row| row.0.end)?;
    let alike = |row: &&&(Period, Observation)| {
        row.0.end == window.end && row.0.grain() == from.grain() && row.0.start > from.end
    };
    let (to, after) = known.iter().find(alike)?;
    let change = percent_change(indicator.events(before)?, indicator.events(after)?, level).ok()?;
    let interval = Some(change.interval);
    Some(Beside { value: change.value, interval, from: *from, to: *to, method: PERCENT_CHANGE })
}

/// The figures of the shortest periods, where these fill the window without a gap.
fn filling<'a>(known: &[&'a (Period, Observation)], window: Period) -> Option<Vec<&'a (Period, Observation)>> {
    let shortest = known.iter().map(|(period, _)| period.end - period.start).min()?;
    let grain = known.iter().find(|(period, _)| period.end - period.start == shortest)?.0.grain();
    let alike: Vec<_> = known.iter().copied().filter(|(period, _)| period.grain() == grain).collect();
    let periods: Vec<Period> = alike.iter().map(|(period, _)| *period).collect();
    let fills = periods.first()?.start == window.start && periods.last()?.end == window.end;
    Row::of(&periods).filter(|row| fills && row.is_whole()).map(|_| alike)
}

fn line(known: &[&(Period, Observation)], window: Period, level: Level, fitted: bool) -> Option<Beside> {
    let alike = filling(known, window)?;
    let at = (0_u32..).map(f64::from);
    let timed: Vec<Timed> =
        at.zip(&alike).filter_map(|(at, (_, figure))| Some(Timed { at, value: figure.value? })).collect();
    let fit = linear_trend(&timed, level).ok()?;
    let (value, interval) =
        if fitted { (fit.fitted_change()?, None) } else { (fit.slope.value, Some(fit.slope.interval)) };
    Some(Beside { value, interval, from: alike.first()?.0, to: alike.last()?.0, method: LINEAR_TREND })
}

/// The count of the window itself: how many there are on a day does not add up over days, so nothing is summed.
fn counted(indicator: &Indicator, known: &[&(Period, Observation)], window: Period, level: Level) -> Option<Beside> {
    if indicator.definition.value_type != ValueType::Count {
        return None;
    }
    let (period, figure) = known.iter().find(|(period, _)| *period == window)?;
    let interval = indicator.certainty(figure, level).filter(|certainty| certainty.method.is_some());
    let interval = interval.map(|certainty| certainty.interval);
    Some(Beside { value: figure.value?, interval, from: *period, to: *period, method: BYAR })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        identity::{Id, Identifiers, Link},
        outcomes::{Subject, indicator::tests::indicator_of},
        text::Title,
    };

    fn link(reference: &str) -> Link {
        Link { id: Id(uuid::Uuid::nil()), reference: reference.to_owned() }
    }

    fn claim(statistic: Statistic, window: Option<&str>) -> Claim {
        Claim {
            identifiers: Identifiers::default(),
            indicator: link("code:emergency-admissions"),
            subject: Subject::Area(link("gss:E04008560")),
            statistic,
            value: -17.0,
            unit: Title::parse("%").unwrap(),
            lower: None,
            upper: None,
            level: None,
            p_value: None,
            window: window.map(|said| Period::parse(said).unwrap()),
            method: None,
            comparison: Comparison::OwnPast,
            comparator: None,
            peer_reviewed: false,
            source: Title::parse("A leaflet").unwrap(),
            url: None,
            note: None,
            recorded_by: None,
        }
    }

    fn figures(said: &[(&str, f64)]) -> Vec<(Period, Observation)> {
        let figure = |(period, value): &(&str, f64)| {
            (Period::parse(period).unwrap(), Observation { value: Some(*value), ..Observation::EMPTY })
        };
        said.iter().map(figure).collect()
    }

    fn told(claim: &Claim, said: &[(&str, f64)]) -> Option<String> {
        let beside = claim.beside(&indicator_of(ValueType::Count, None), &figures(said), Level::P95)?;
        let interval = beside.interval.map(|interval| format!(" ({:.1} to {:.1})", interval.lower(), interval.upper()));
        Some(format!(
            "{:.1}{} {} to {} {}",
            beside.value,
            interval.unwrap_or_default(),
            beside.from.label(),
            beside.to.label(),
            beside.method.id
        ))
    }

    /// The change of the methods' reference case.
    #[test]
    fn a_change_is_held_beside_that_of_the_periods_at_both_ends() {
        let claimed = claim(Statistic::TwoPointChange, Some("2013-04-01/2017-03-31"));
        let whole = [("FY2013", 1000.0), ("2013-Q2", 250.0), ("FY2016", 830.0), ("2017-Q1", 400.0)];
        assert_eq!(told(&claimed, &whole).as_deref(), Some("-17.0 (-24.3 to -9.0) 2013/14 to 2016/17 percent_change"));
        assert_eq!(told(&claimed, &[("FY2013", 1000.0), ("FY2015", 830.0)]), None, "they end too soon");
        assert_eq!(told(&claimed, &[("FY2012", 1000.0), ("FY2016", 830.0)]), None);
        assert_eq!(told(&claimed, &[("2013-Q2", 1000.0), ("FY2016", 830.0)]), None, "a quarter beside a year");
        assert_eq!(told(&claim(Statistic::TwoPointChange, None), &whole), None, "it says of no time");
        assert_eq!(told(&claim(Statistic::Amount, Some("2013-04-01/2017-03-31")), &whole), None);
        let elsewhere = Claim { comparison: Comparison::OtherPlace, ..claimed.clone() };
        assert_eq!(told(&elsewhere, &whole), None, "it is of two places");
        let absolute = Claim { unit: Title::parse("cases").unwrap(), ..claimed };
        assert_eq!(told(&absolute, &whole), None, "it is no change in per cent");
    }

    #[test]
    fn a_line_goes_through_the_shortest_periods_that_fill_the_window() {
        let slope = Claim { unit: Title::parse("cases per quarter").unwrap(), ..claim(Statistic::Slope, Some("2016")) };
        let quarters = [("2016-Q1", 100.0), ("2016", 340.0), ("2016-Q2", 91.0), ("2016-Q3", 79.0), ("2016-Q4", 70.0)];
        assert_eq!(told(&slope, &quarters).as_deref(), Some("-10.2 (-12.0 to -8.4) 2016-Q1 to 2016-Q4 linear_trend"));
        for (unit, said) in [
            ("cases a quarter", true),
            ("quarterly cases", true),
            ("cases per month per quarter", true),
            ("cases per year", false),
            ("cases per annum", false),
            ("cases a month", false),
            ("cases per week", false),
            ("cases", false),
            ("per cent a quarter", false),
            ("% per quarter", false),
        ] {
            let slope = Claim { unit: Title::parse(unit).unwrap(), ..slope.clone() };
            assert_eq!(told(&slope, &quarters).is_some(), said, "{unit}");
        }
        let fitted = claim(Statistic::FittedChange, Some("2016"));
        assert_eq!(told(&fitted, &quarters).as_deref(), Some("-30.5 2016-Q1 to 2016-Q4 linear_trend"));
        assert_eq!(told(&slope, &quarters[..4]), None, "it is not filled");
        let gap = [quarters[0], quarters[2], quarters[4]];
        assert_eq!(told(&slope, &gap), None, "nor with a gap");
    }

    #[test]
    fn a_count_is_held_beside_that_of_its_window() {
        let claimed = Claim { unit: Title::parse("cases").unwrap(), ..claim(Statistic::Count, Some("2016")) };
        let own = [("2016-Q1", 30.0), ("2016", 102.0), ("2016-Q2", 20.0)];
        assert_eq!(told(&claimed, &own).as_deref(), Some("102.0 (83.2 to 123.8) 2016 to 2016 byar_count"));
        let quarters = [("2016-Q1", 30.0), ("2016-Q2", 20.0), ("2016-Q3", 25.0), ("2016-Q4", 25.0)];
        assert_eq!(told(&claimed, &quarters), None, "people who are there in each quarter do not add up");
        let share = Claim { unit: Title::parse("per cent").unwrap(), ..claimed };
        assert_eq!(told(&share, &own), None);
    }
}
