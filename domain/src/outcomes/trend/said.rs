//! What a trend says in words.

use super::{Fitted, Trend};
use crate::{
    outcomes::{
        Indicator, ValueType,
        words::{self, number, tenth},
    },
    statistics::{Estimate, interrupted::Coefficient, recent_trend::Direction, verdict::Verdict},
};

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
        let measured = words::measured(indicator);
        let (first, last) = (self.window.0.label(), self.window.1.label());
        let (told, of) = scale(indicator);
        let a_step = format!("{of} a {}", self.grain.called());
        match &self.fitted {
            Fitted::Linear(fit) => {
                let slope = if fit.slope.interval.holds(0.0) {
                    format!("no steady rise or fall shows; {}", self.slope_told(indicator, fit.slope))
                } else {
                    let way = if fit.slope.value < 0.0 { "fell" } else { "rose" };
                    format!("the figure {way} by {}", magnitude(fit.slope, told, &a_step))
                };
                let certain = !fit.slope.interval.holds(0.0);
                let fitted = fit.fitted_change().filter(|_| certain).map(|percent| {
                    let way = if percent < 0.0 { "below" } else { "above" };
                    format!(". The line ends {}% {way} where it begins", tenth(percent.abs()))
                });
                format!("{measured} in {place}, {first} to {last}: {slope}{}.", fitted.unwrap_or_default())
            }
            Fitted::Recent(fit) => {
                let way = match fit.direction {
                    Direction::Increasing => "the figure has risen",
                    Direction::Decreasing => "the figure has fallen",
                    Direction::NoSignificantChange => "the figure shows no significant change",
                };
                let good = match fit.verdict(indicator.polarity) {
                    Verdict::Better => ", which is the better way",
                    Verdict::Worse => ", which is the worse way",
                    _ => "",
                };
                format!("{measured} in {place}: {way} over the last five years to {last}{good}.")
            }
            Fitted::Segments(fit) => {
                let (level, slope) = (fit.segments.level_change.estimate, fit.segments.trend_change.estimate);
                let chance = may_be_chance(level, slope);
                let level = words::estimate_of(level, told, of);
                let slope = words::estimate_of(slope, told, &a_step);
                let end = fit.change_at_end().map(at_end).unwrap_or_default();
                format!(
                    "{measured} in {place}: {} the level changed by {level}, and the trend by {slope}{end}{chance}.",
                    self.at_interruption(),
                )
            }
            Fitted::CountSegments(fit) => {
                let ratio = |coefficient: &Coefficient, told: fn(f64) -> String, of: &str| {
                    let percent = coefficient.as_ratio().map(Estimate::as_percent_change);
                    percent.map(|percent| words::estimate_of(percent, told, of)).unwrap_or_default()
                };
                // Of a share too: these are no percentage points.
                let level = ratio(&fit.segments.level_change, per_cent, " of what it was");
                let a_step = format!(" of the figure a {}", self.grain.called());
                let slope = ratio(&fit.segments.trend_change, small_per_cent, &a_step);
                let chance = may_be_chance(fit.segments.level_change.estimate, fit.segments.trend_change.estimate);
                let end = at_end(fit.change_at_end());
                format!(
                    "{measured} in {place}: {} the level changed by {level}, and the trend by {slope}{end}{chance}.",
                    self.at_interruption(),
                )
            }
        }
    }

    /// How far it goes from one period to the next: `−7.9 a quarter (95% interval −13.1 to −2.8)`; a share by percentage
    /// points.
    pub fn slope_told(&self, indicator: &Indicator, slope: Estimate) -> String {
        let (told, of) = scale(indicator);
        words::estimate_of(slope, told, &format!("{of} a {}", self.grain.called()))
    }

    fn at_interruption(&self) -> String {
        let from = self.after.map(|after| format!(", from {} on,", after.label()));
        format!("at the interruption{}", from.unwrap_or_default())
    }
}

/// How differences of an indicator's figures are told, and of what they are: shares differ by percentage points.
fn scale(indicator: &Indicator) -> (fn(f64) -> String, &'static str) {
    match indicator.definition.value_type {
        ValueType::Proportion => (|share| number(share * 100.0), " percentage points"),
        _ => (number, ""),
    }
}

fn per_cent(value: f64) -> String {
    format!("{}%", tenth(value))
}

/// What changes from one period to the next may be small and come to much.
fn small_per_cent(value: f64) -> String {
    format!("{}%", number(value))
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
pub fn magnitude(estimate: Estimate, told: fn(f64) -> String, per: &str) -> String {
    let (lower, upper) = (estimate.interval.lower().abs(), estimate.interval.upper().abs());
    let level = estimate.interval.level().confidence() * 100.0;
    let (near, far) = (lower.min(upper), lower.max(upper));
    let value = told(estimate.value.abs());
    format!("{value}{per} ({level}% interval {} to {})", told(near), told(far))
}
