//! How sure a figure is: the interval its source gives, or the one that follows from its counts.

use super::{Indicator, Observation, ValueType};
use crate::statistics::{
    Interval, Level, Method, counts,
    proportions::{self, Share},
    rates::{CRUDE, crude_rate},
};

/// An interval, and where it is from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certainty {
    /// The interval.
    pub interval: Interval,
    /// How it was computed; none where the figure's source gives it.
    pub method: Option<Method>,
}

impl Indicator {
    /// The interval about a figure; none where neither its source nor its counts tell one.
    ///
    /// A published interval is taken as one of 95%; at another level such a figure has none, since its source knows more
    /// than its counts tell, as of a weighted survey. Counts have Byar's limits, rates those of their numerator,
    /// proportions Wilson's; means and indices have what their source gives.
    pub fn certainty(&self, observed: &Observation, level: Level) -> Option<Certainty> {
        if !observed.status.has_value() {
            return None;
        }
        if let (Some(lower), Some(upper)) = (observed.lower, observed.upper) {
            let interval = Interval::new(Level::P95, lower, upper).ok().filter(|_| level == Level::P95);
            return interval.map(|interval| Certainty { interval, method: None });
        }
        // A figure that was adjusted, as a standardised rate is, does not have the interval of its counts.
        if observed.is_adjusted(&self.definition) {
            return None;
        }
        let (interval, method) = match self.definition.value_type {
            ValueType::Count => (counts::byar_interval(observed.value?, level).ok()?, counts::BYAR),
            ValueType::Rate => {
                let per = self.definition.per.unwrap_or(1.0);
                let rate = crude_rate(observed.numerator?, observed.denominator?, per, level).ok()?;
                (rate.rate.interval, CRUDE)
            }
            ValueType::Proportion => {
                let share = Share { cases: observed.numerator?, of: observed.denominator? };
                (proportions::proportion(share, 1.0, level).ok()?.interval, proportions::WILSON)
            }
            ValueType::Mean | ValueType::Index => return None,
        };
        Some(Certainty { interval, method: Some(method) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::{ObservationStatus, indicator::tests::indicator_of};

    fn observed(value: f64, counts: Option<(f64, f64)>, limits: Option<(f64, f64)>) -> Observation {
        Observation {
            value: Some(value),
            numerator: counts.map(|(above, _)| above),
            denominator: counts.map(|(_, below)| below),
            lower: limits.map(|(lower, _)| lower),
            upper: limits.map(|(_, upper)| upper),
            status: ObservationStatus::Normal,
            note: None,
        }
    }

    fn told(value_type: ValueType, per: Option<f64>, observed: &Observation) -> Option<(String, Option<&'static str>)> {
        let certainty = indicator_of(value_type, per).certainty(observed, Level::P95)?;
        let (lower, upper) = (certainty.interval.lower(), certainty.interval.upper());
        Some((format!("{lower:.4} {upper:.4}"), certainty.method.map(|method| method.id)))
    }

    /// The limits are those published with `PHEindicatormethods` for 65 events, and for 65 of 100.
    #[test]
    fn what_is_known_of_a_figure_tells_how_sure_it_is() {
        let count = observed(65.0, None, None);
        assert_eq!(told(ValueType::Count, None, &count), Some(("50.1632 82.8491".into(), Some("byar_count"))));
        let few = observed(0.0, None, None);
        assert_eq!(told(ValueType::Count, None, &few), Some(("0.0000 3.6680".into(), Some("byar_count"))));
        let rate = observed(650.0, Some((65.0, 100.0)), None);
        assert_eq!(
            told(ValueType::Rate, Some(1000.0), &rate),
            Some(("501.6319 828.4914".into(), Some("crude_rate"))),
            "the limits of the numerator"
        );
        let share = observed(0.65, Some((65.0, 100.0)), None);
        assert_eq!(
            told(ValueType::Proportion, None, &share),
            Some(("0.5525 0.7364".into(), Some("wilson_proportion")))
        );
        let published = observed(0.65, Some((65.0, 100.0)), Some((0.5, 0.8)));
        assert_eq!(told(ValueType::Proportion, None, &published), Some(("0.5000 0.8000".into(), None)));
        assert_eq!(told(ValueType::Mean, None, &observed(3.0, None, None)), None);
        assert_eq!(told(ValueType::Rate, Some(1000.0), &observed(650.0, None, None)), None, "no counts, no interval");
        let standardised = observed(512.0, Some((65.0, 100.0)), None);
        assert_eq!(told(ValueType::Rate, Some(1000.0), &standardised), None, "it was adjusted");
        let missing = Observation { value: None, status: ObservationStatus::Missing, ..share };
        assert_eq!(told(ValueType::Proportion, None, &missing), None);
    }

    #[test]
    fn a_published_interval_is_one_of_95_per_cent() {
        let published = observed(0.65, Some((65.0, 100.0)), Some((0.5, 0.8)));
        let wider = indicator_of(ValueType::Proportion, None).certainty(&published, Level::P998);
        assert_eq!(wider, None, "that of its counts might be narrower than what its source gives at 95%");
    }
}
