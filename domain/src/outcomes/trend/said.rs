//! What a trend says in words.

use super::{Fitted, Trend};
use crate::{
    outcomes::{
        Indicator,
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
pub fn magnitude(estimate: Estimate, told: fn(f64) -> String, per: &str) -> String {
    let (lower, upper) = (estimate.interval.lower().abs(), estimate.interval.upper().abs());
    let level = estimate.interval.level().confidence() * 100.0;
    let (near, far) = (lower.min(upper), lower.max(upper));
    let value = told(estimate.value.abs());
    format!("{value}{per} ({level}% interval {} to {})", told(near), told(far))
}
