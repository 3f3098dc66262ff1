//! Which way figures go over time: a line through them, the recent years, or what changed at an interruption.

use super::{
    Indicator, Observation, ValueType,
    words::{self, number, tenth},
};
use crate::{
    period::{Grain, Period, Row, Span},
    statistics::{
        Estimate, Level, Method, Refusal, change,
        difference::{self, DifferenceInDifferences, LOG_COUNT, LOG_SERIES, Series, SeriesDifference},
        interrupted::{
            self, Coefficient, Errors, NEWEY_WEST, ORDINARY, POISSON, QUASI_POISSON, Scale, Segmented, SegmentedCounts,
        },
        linear_trend::{LINEAR_TREND, LinearTrend, Timed, linear_trend},
        proportions::Share,
        recent_trend::{self, Direction, OF_PROPORTIONS, OF_VALUES, RecentTrend, YEARS, YearShare, YearValue},
        verdict::Verdict,
    },
    vocabulary,
};

vocabulary! {
    /// How a trend is found.
    TrendMethod {
        /// A straight line by least squares.
        Linear = "linear_trend",
        /// The last five years, as public-health profiles mark them.
        Recent = "recent_trend",
        /// Segmented regression by least squares.
        InterruptedOls = "interrupted_ols",
        /// The same, with errors that allow for neighbours resembling one another.
        InterruptedNeweyWest = "interrupted_newey_west",
        /// Segmented regression of Poisson counts.
        InterruptedPoisson = "interrupted_poisson",
        /// The same, with errors as wide as the scatter says.
        InterruptedQuasiPoisson = "interrupted_quasi_poisson",
    }
}

impl TrendMethod {
    /// Whether it asks what changed at an interruption.
    pub fn is_interrupted(self) -> bool {
        !matches!(self, Self::Linear | Self::Recent)
    }
}

/// Why a trend is not found.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NoTrend {
    /// Periods that make no row.
    #[error("The periods are not all of one length, one after another: say from, to or grain")]
    MixedPeriods,
    /// A method of counts, and figures that are none.
    #[error("This method is of counts of events, or of rates with their numerators")]
    NotCounts,
    /// A year whose figure has no interval.
    #[error("A figure of the last five years has no interval, and the recent trend weighs figures by theirs")]
    NoInterval,
    /// The interruption lies outside.
    #[error("No figure is of the period after which the interruption is asked for")]
    NoInterruption,
    /// What the statistics refuse.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl NoTrend {
    /// A code that never changes meaning.
    pub fn code(self) -> &'static str {
        match self {
            Self::MixedPeriods => "mixed_periods",
            Self::NotCounts => "not_counts",
            Self::NoInterval => "no_interval",
            Self::NoInterruption => "no_interruption",
            Self::Refused(refusal) => refusal.code(),
        }
    }
}

/// What was fitted.
#[derive(Debug, Clone, PartialEq)]
pub enum Fitted {
    /// A line.
    Linear(LinearTrend),
    /// The recent years.
    Recent(RecentTrend),
    /// Two lines of values.
    Segments(Segmented),
    /// Two lines of counts, on the logarithms.
    CountSegments(SegmentedCounts),
}

/// A trend.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// What was fitted.
    pub fitted: Fitted,
    /// How.
    pub method: Method,
    /// How many figures it is of.
    pub points: usize,
    /// The first and the last period.
    pub window: (Period, Period),
    /// How the calendar cuts them: slopes are per this.
    pub grain: Grain,
    /// The observed change from the first figure to the last, in per cent; another statistic than the fitted one.
    pub two_point_change: Option<f64>,
    /// What a reader must know: code and sentence.
    pub warnings: Vec<(&'static str, String)>,
}

/// The figures of one place in the order of time, each with a value.
pub type Figured = [(Period, Observation)];

/// The trend of the figures of one place. Errors: what they cannot bear.
pub fn trend(
    indicator: &Indicator,
    figures: &Figured,
    method: TrendMethod,
    after: Option<&Period>,
    level: Level,
) -> Result<Trend, NoTrend> {
    let periods: Vec<Period> = figures.iter().map(|(period, _)| *period).collect();
    let row = Row::of(&periods).ok_or(if periods.is_empty() {
        Refusal::TooFewPoints { what: "points", needed: 3, found: 0 }.into()
    } else {
        NoTrend::MixedPeriods
    })?;
    let values: Vec<f64> = figures.iter().filter_map(|(_, figure)| figure.value).collect();
    let first_after = || {
        let at = after.and_then(|after| periods.iter().position(|period| period == after));
        at.ok_or(NoTrend::NoInterruption)
    };
    if method.is_interrupted() && !row.is_whole() {
        return Err(Refusal::Gap.into());
    }
    let segmented =
        |errors| Ok::<_, NoTrend>(Fitted::Segments(interrupted::segmented(&values, first_after()?, errors, level)?));
    let counted = |scale| {
        let events: Vec<_> = figures.iter().filter_map(|(_, figure)| indicator.events(figure)).collect();
        if events.len() < figures.len() {
            return Err(NoTrend::NotCounts);
        }
        let counts: Vec<f64> = events.iter().map(|events| events.count).collect();
        let exposures: Vec<f64> = events.iter().map(|events| events.exposure).collect();
        let exposures = (indicator.definition.value_type != ValueType::Count).then_some(&exposures[..]);
        let fit = interrupted::segmented_counts(&counts, exposures, first_after()?, scale, level)?;
        Ok(Fitted::CountSegments(fit))
    };
    let (fitted, method) = match method {
        TrendMethod::Linear => {
            let timed: Vec<Timed> =
                row.steps.iter().zip(&values).map(|(at, value)| Timed { at: f64::from(*at), value: *value }).collect();
            (Fitted::Linear(linear_trend(&timed, level)?), LINEAR_TREND)
        }
        TrendMethod::Recent => {
            let (fitted, method) = recent(indicator, figures)?;
            (Fitted::Recent(fitted), method)
        }
        TrendMethod::InterruptedOls => (segmented(Errors::Ordinary)?, ORDINARY),
        TrendMethod::InterruptedNeweyWest => (segmented(Errors::NeweyWest(None))?, NEWEY_WEST),
        TrendMethod::InterruptedPoisson => (counted(Scale::Poisson)?, POISSON),
        TrendMethod::InterruptedQuasiPoisson => (counted(Scale::QuasiPoisson)?, QUASI_POISSON),
    };
    // The recent years are the last five, however many there are.
    let first = if matches!(fitted, Fitted::Recent(_)) { periods.len().saturating_sub(YEARS) } else { 0 };
    let ends = values.get(first).zip(values.last());
    Ok(Trend {
        warnings: warnings(&row, &fitted),
        points: periods.len() - first,
        window: (periods[first], periods[periods.len() - 1]),
        grain: row.grain,
        two_point_change: ends.and_then(|(first, last)| change::two_point_change(*first, *last).ok()),
        fitted,
        method,
    })
}

fn recent(indicator: &Indicator, figures: &Figured) -> Result<(RecentTrend, Method), NoTrend> {
    let span = |period: &Period| Span { from: Some(period.start), to: Some(period.end) };
    if indicator.definition.value_type == ValueType::Proportion {
        let share = |(period, figure): &(Period, Observation)| {
            let share = Share { cases: figure.numerator?, of: figure.denominator? };
            Some(YearShare { period: span(period), share })
        };
        let shares: Option<Vec<YearShare>> = figures.iter().map(share).collect();
        if let Some(shares) = shares {
            return Ok((recent_trend::of_proportions(&shares)?, OF_PROPORTIONS));
        }
    }
    let value = |(period, figure): &(Period, Observation)| {
        let interval = indicator.certainty(figure, Level::P95)?.interval;
        Some(YearValue { period: span(period), value: figure.value?, lower: interval.lower(), upper: interval.upper() })
    };
    // A year that has no interval is not passed over in silence.
    let values: Option<Vec<YearValue>> = figures.iter().rev().take(YEARS).rev().map(value).collect();
    let values = values.ok_or(NoTrend::NoInterval)?;
    Ok((recent_trend::of_values(&values)?, OF_VALUES))
}

/// Durbin and Watson's statistic below this, or above four less it, says that neighbours are related.
const RELATED: f64 = 1.5;

fn warnings(row: &Row, fitted: &Fitted) -> Vec<(&'static str, String)> {
    let mut warnings = Vec::new();
    if !row.is_whole() {
        warnings.push(("gap_in_periods", "Some periods have no figure; the line passes over them".to_owned()));
    }
    let durbin_watson = match fitted {
        Fitted::Linear(fit) => Some(fit.durbin_watson),
        Fitted::Segments(fit) if fit.lag.is_none() => Some(fit.durbin_watson),
        _ => None,
    };
    if let Some(told) = durbin_watson.filter(|told| !(RELATED..=4.0 - RELATED).contains(told)) {
        let detail = format!(
            "Neighbouring periods are related (Durbin\u{2013}Watson {told:.1}, and 2 were they not), so the interval is \
             too narrow or too wide"
        );
        warnings.push(("neighbours_related", detail));
    }
    if let Fitted::CountSegments(fit) = fitted
        && fit.dispersion > 2.0
    {
        let detail = format!("The counts scatter {:.1} times as much as chance alone would have it", fit.dispersion);
        warnings.push(("overdispersed", detail));
    }
    warnings
}

/// How the changes of two places differ: two trends side by side do not tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Apart {
    /// From the first period to the last that both have, by their counts.
    Counts {
        /// How they differ.
        difference: DifferenceInDifferences,
        /// The first period.
        from: Period,
        /// The last.
        to: Period,
    },
    /// From the periods before to the periods after, by their values.
    Series(SeriesDifference),
}

impl Apart {
    /// The ratio of the two ratios.
    pub fn ratio(&self) -> Estimate {
        match self {
            Self::Counts { difference, .. } => difference.ratio.ratio,
            Self::Series(difference) => difference.ratio,
        }
    }

    /// The standard error of the ratio's logarithm, and the chance of such a ratio were there no difference.
    pub fn error(&self) -> (f64, f64) {
        match self {
            Self::Counts { difference, .. } => (difference.ratio.se_log, difference.ratio.p),
            Self::Series(difference) => (difference.se_log, difference.p),
        }
    }

    /// How it was found.
    pub fn method(&self) -> Method {
        match self {
            Self::Counts { .. } => LOG_COUNT,
            Self::Series(_) => LOG_SERIES,
        }
    }

    /// In words.
    pub fn words(&self, area: &str, comparator: &str) -> String {
        let relative = self.ratio().as_percent_change();
        let told = if relative.interval.holds(0.0) {
            let range = words::range(relative.interval, tenth);
            format!("does not show to have gone otherwise ({} per cent, interval {range})", tenth(relative.value))
        } else {
            let way = if relative.value < 0.0 { "less" } else { "more" };
            format!("has {} {way} than if both had gone alike", magnitude(relative, tenth, "%"))
        };
        let window = match self {
            Self::Counts { from, to, .. } => format!("{} to {}", from.label(), to.label()),
            Self::Series(_) => "the periods before and after".to_owned(),
        };
        format!("{}: beside {comparator}, {area} {told}.", words::capital(&window))
    }
}

/// How the changes of two places differ: between the periods before and after an interruption, or else between the first
/// period and the last that both have. Errors: what the figures cannot bear.
pub fn apart(
    indicator: &Indicator,
    area: &Figured,
    comparator: &Figured,
    after: Option<&Period>,
    level: Level,
) -> Result<Apart, NoTrend> {
    let both: Vec<(&Period, &Observation, &Observation)> = area
        .iter()
        .filter_map(|(period, figure)| {
            let (_, other) = comparator.iter().find(|(at, _)| at == period)?;
            Some((period, figure, other))
        })
        .collect();
    if let Some(after) = after {
        let values = |is_after: bool, of: fn(&(&Period, &Observation, &Observation)) -> Option<f64>| {
            both.iter()
                .filter(|(period, ..)| (period.start >= after.start) == is_after)
                .filter_map(of)
                .collect::<Vec<_>>()
        };
        let (before, now) = (values(false, |row| row.1.value), values(true, |row| row.1.value));
        let (other_before, other_now) = (values(false, |row| row.2.value), values(true, |row| row.2.value));
        let treated = Series { before: &before, after: &now };
        let other = Series { before: &other_before, after: &other_now };
        return Ok(Apart::Series(difference::of_series(treated, other, level)?));
    }
    let (Some(first), Some(last)) = (both.first(), both.last()) else { return Err(NoTrend::MixedPeriods) };
    let arm = |before: &Observation, after: &Observation| {
        let events = indicator.events(before).zip(indicator.events(after));
        events.map(|(before, after)| difference::Arm { before, after }).ok_or(NoTrend::NotCounts)
    };
    let treated = arm(first.1, last.1)?;
    let difference = difference::difference_in_differences(treated, arm(first.2, last.2)?, level)?;
    Ok(Apart::Counts { difference, from: *first.0, to: *last.0 })
}

impl Trend {
    /// Whether it goes the better way.
    pub fn verdict(&self, indicator: &Indicator) -> Verdict {
        let judged = |effect: Estimate| {
            if effect.interval.holds(0.0) { Verdict::Similar } else { indicator.polarity.judge(effect.value > 0.0) }
        };
        let segments = match &self.fitted {
            Fitted::Recent(fit) => return fit.verdict(indicator.polarity),
            Fitted::Linear(fit) => return judged(fit.slope),
            Fitted::Segments(fit) => &fit.segments,
            Fitted::CountSegments(fit) => &fit.segments,
        };
        match (judged(segments.level_change.estimate), judged(segments.trend_change.estimate)) {
            (level, Verdict::Similar) => level,
            (Verdict::Similar, slope) => slope,
            (level, slope) if level == slope => level,
            // A step one way and a slope the other come to nothing that one word tells.
            _ => Verdict::NotCompared,
        }
    }

    /// In the words of whoever does not read tables.
    pub fn words(&self, indicator: &Indicator, place: &str) -> String {
        let unit = words::capital(indicator.definition.unit.as_str());
        let (first, last) = (self.window.0.label(), self.window.1.label());
        let step = self.grain.called();
        match &self.fitted {
            Fitted::Linear(fit) => {
                let slope = if fit.slope.interval.holds(0.0) {
                    let told = words::estimate_a(fit.slope, number, step);
                    format!("{unit} in {place}, {first} to {last}: no steady rise or fall shows; {told}")
                } else {
                    let way = if fit.slope.value < 0.0 { "fell" } else { "rose" };
                    format!(
                        "{unit} in {place}, {first} to {last}: they {way} by {}",
                        magnitude(fit.slope, number, &format!(" a {step}"))
                    )
                };
                let certain = !fit.slope.interval.holds(0.0);
                let fitted = fit.fitted_change().filter(|_| certain).map(|percent| {
                    let way = if percent < 0.0 { "below" } else { "above" };
                    format!(". The line ends {}% {way} where it begins", tenth(percent.abs()))
                });
                format!("{slope}{}.", fitted.unwrap_or_default())
            }
            Fitted::Recent(fit) => {
                let way = match fit.direction {
                    Direction::Increasing => "have risen",
                    Direction::Decreasing => "have fallen",
                    Direction::NoSignificantChange => "show no significant change",
                };
                let good = match fit.verdict(indicator.polarity) {
                    Verdict::Better => ", which is the better way",
                    Verdict::Worse => ", which is the worse way",
                    _ => "",
                };
                format!("{unit} in {place} {way} over the last five years to {last}{good}.")
            }
            Fitted::Segments(fit) => {
                let (level, slope) = (fit.segments.level_change.estimate, fit.segments.trend_change.estimate);
                let chance = may_be_chance(level, slope);
                let level = words::estimate(level, number);
                let slope = words::estimate_a(slope, number, step);
                let end = fit.change_at_end().map(at_end).unwrap_or_default();
                format!(
                    "{unit} in {place}: at the interruption the level changed by {level}, and the trend by {slope}{end}{chance}."
                )
            }
            Fitted::CountSegments(fit) => {
                let ratio = |coefficient: &Coefficient, told: &dyn Fn(Estimate) -> String| {
                    coefficient.as_ratio().map(|ratio| told(ratio.as_percent_change())).unwrap_or_default()
                };
                let level = ratio(&fit.segments.level_change, &|percent| words::estimate(percent, tenth));
                let slope = ratio(&fit.segments.trend_change, &|percent| words::estimate_a(percent, tenth, step));
                let chance = may_be_chance(fit.segments.level_change.estimate, fit.segments.trend_change.estimate);
                let end = at_end(fit.change_at_end());
                format!(
                    "{unit} in {place}, in per cent: at the interruption the level changed by {level}, and the trend by \
                     {slope}{end}{chance}."
                )
            }
        }
    }
}

fn at_end(percent: f64) -> String {
    let way = if percent < 0.0 { "below" } else { "above" };
    format!("; the last fitted figure is {}% {way} where the trend before would have led", tenth(percent.abs()))
}

/// What to say where neither a step nor a bend is sure.
fn may_be_chance(level: Estimate, slope: Estimate) -> &'static str {
    if level.interval.holds(0.0) && slope.interval.holds(0.0) {
        ". Either may be chance, and so may what follows from them"
    } else {
        ""
    }
}

/// An estimate without its sign, and its interval likewise; its interval does not hold nought.
fn magnitude(estimate: Estimate, told: fn(f64) -> String, per: &str) -> String {
    let (lower, upper) = (estimate.interval.lower().abs(), estimate.interval.upper().abs());
    let level = estimate.interval.level().confidence() * 100.0;
    let (near, far) = (lower.min(upper), lower.max(upper));
    let value = told(estimate.value.abs());
    format!("{value}{per} ({level}% interval {} to {})", told(near), told(far))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::{ObservationStatus, indicator::tests::indicator_of};

    fn figures(from: &str, values: &[f64]) -> Vec<(Period, Observation)> {
        let mut period = Period::parse(from).unwrap();
        let figure = |value: f64| Observation {
            value: Some(value),
            numerator: None,
            denominator: None,
            lower: None,
            upper: None,
            status: ObservationStatus::Normal,
            note: None,
        };
        let mut told = Vec::new();
        for value in values {
            told.push((period, figure(*value)));
            period = period.after().unwrap();
        }
        told
    }

    fn counts() -> Indicator {
        indicator_of(ValueType::Count, None)
    }

    fn found(values: &[f64], method: TrendMethod, after: Option<&str>) -> Result<Trend, NoTrend> {
        let after = after.map(|after| Period::parse(after).unwrap());
        trend(&counts(), &figures("2014-Q2", values), method, after.as_ref(), Level::P95)
    }

    #[test]
    fn a_line_is_told_in_words() {
        let falling = found(&[100.0, 95.0, 93.0, 86.0, 81.0, 79.0], TrendMethod::Linear, None).unwrap();
        let told = falling.words(&counts(), "Frome");
        assert!(told.starts_with("Admissions in Frome, 2014-Q2 to 2015-Q3: they fell by 4.4 a quarter (95%"), "{told}");
        assert!(told.ends_with("The line ends 22.0% below where it begins."), "{told}");
        assert_eq!(falling.verdict(&counts()), Verdict::Better);
        assert_eq!(falling.two_point_change.map(f64::round), Some(-21.0), "another statistic than the fitted change");
        let level = found(&[100.0, 95.0, 103.0, 98.0, 101.0, 99.0], TrendMethod::Linear, None).unwrap();
        assert!(level.words(&counts(), "Frome").contains("no steady rise or fall shows"));
        assert_eq!(level.verdict(&counts()), Verdict::Similar);
    }

    #[test]
    fn what_the_figures_do_not_bear_is_refused() {
        let code = |values: &[f64], method, after| found(values, method, after).unwrap_err().code();
        let eight = [9.0, 8.0, 9.0, 10.0, 6.0, 5.0, 7.0, 5.0];
        assert_eq!(code(&[], TrendMethod::Linear, None), "too_few_points");
        assert_eq!(code(&[1.0, 2.0], TrendMethod::Linear, None), "too_few_points");
        assert_eq!(code(&eight, TrendMethod::Recent, None), "not_annual");
        assert_eq!(code(&eight, TrendMethod::InterruptedOls, Some("2020-Q1")), "no_interruption");
        assert_eq!(code(&eight, TrendMethod::InterruptedPoisson, None), "no_interruption");
        let mut apart = figures("2014-Q2", &eight);
        apart.remove(3);
        let after = Period::parse("2015-Q2").unwrap();
        let refused = trend(&counts(), &apart, TrendMethod::InterruptedOls, Some(&after), Level::P95).unwrap_err();
        assert_eq!(refused.code(), "gap_in_periods");
        let line = trend(&counts(), &apart, TrendMethod::Linear, None, Level::P95).unwrap();
        assert!(line.warnings.iter().any(|(code, _)| *code == "gap_in_periods"));
        apart[0].0 = Period::parse("2014").unwrap();
        let mixed = trend(&counts(), &apart, TrendMethod::Linear, None, Level::P95).unwrap_err();
        assert_eq!(mixed.code(), "mixed_periods");
        let index = indicator_of(ValueType::Index, None);
        let figured = figures("2014-Q2", &eight);
        let refused = trend(&index, &figured, TrendMethod::InterruptedPoisson, Some(&after), Level::P95).unwrap_err();
        assert_eq!(refused.code(), "not_counts");
    }

    #[test]
    fn two_places_are_held_apart() {
        let (area, other) = (figures("2013/14", &[1000.0, 830.0]), figures("2013/14", &[20_000.0, 25_800.0]));
        let told = apart(&counts(), &area, &other, None, Level::P95).unwrap();
        assert_eq!((format!("{:.4}", told.ratio().value), told.method().id), ("0.6434".to_owned(), "did_log_count"));
        assert_eq!(
            told.words("Frome", "Somerset"),
            "2013/14 to 2014/15: beside Somerset, Frome has 35.7% (95% interval 29.3 to 41.4) less than if both had gone \
             alike."
        );
        let (area, other) =
            (figures("2014-Q2", &[9.0, 8.0, 9.5, 5.0, 4.0]), figures("2014-Q2", &[90.0, 95.0, 93.0, 94.0, 92.0]));
        let after = Period::parse("2015-Q1").unwrap();
        let told = apart(&counts(), &area, &other, Some(&after), Level::P95).unwrap();
        assert_eq!(told.method().id, "did_log_series");
        assert!(told.ratio().value < 1.0);
    }
}
