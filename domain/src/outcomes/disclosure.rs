//! What of a small number is told to whoever may not see it: nothing, and of others a rounded one.

use super::{Indicator, Observation, ObservationStatus, ValueType};
use crate::statistics::rounding::{BASE, tell};

impl Indicator {
    /// Whether it has counts of which small ones are hidden.
    pub fn hides_small(&self) -> bool {
        self.suppress_below > 0 && self.definition.value_type != ValueType::Index
    }

    /// The count in or behind a figure, of which nothing may be told when it is small.
    ///
    /// The count behind a rate may be left out and still be told, by the rate and its denominator. That behind a mean is
    /// of those that were measured: its denominator, or what the mean and the sum tell of it.
    pub fn count_behind(&self, value: Option<f64>, numerator: Option<f64>, denominator: Option<f64>) -> Option<f64> {
        match self.definition.value_type {
            ValueType::Count => value,
            ValueType::Rate | ValueType::Proportion => match (numerator, value, denominator) {
                (Some(count), ..) => Some(count),
                (None, Some(value), Some(below)) => Some(value * below / self.definition.per.unwrap_or(1.0)),
                _ => None,
            },
            ValueType::Mean => denominator.or_else(|| {
                let (sum, mean) = numerator.zip(value)?;
                Some(sum / mean).filter(|count| count.is_finite() && *count >= 0.0)
            }),
            ValueType::Index => None,
        }
    }

    /// What of an observation is told to everybody as it is, whatever its figures are: where some may be hidden or
    /// rounded, none of them.
    #[must_use]
    pub fn without_figures(&self, observed: Observation) -> Observation {
        if !self.hides_small() {
            return observed;
        }
        let told = Observation { value: None, numerator: None, lower: None, upper: None, ..self.disclosed(observed) };
        self.without_measured(told)
    }

    /// An observation without its figure. Whether that is small, or would tell another that is, looks alike.
    #[must_use]
    pub fn hidden(&self, observed: Observation) -> Observation {
        let status = ObservationStatus::Suppressed;
        let hidden = Observation { value: None, numerator: None, lower: None, upper: None, status, ..observed };
        self.without_measured(hidden)
    }

    /// The same without the count that is behind a mean.
    fn without_measured(&self, told: Observation) -> Observation {
        let is_mean = self.definition.value_type == ValueType::Mean;
        Observation { denominator: told.denominator.filter(|_| !is_mean), ..told }
    }

    /// An observation as whoever may not see small numbers is told it: counts below the indicator's threshold are
    /// hidden, other counts rounded, and rates and proportions computed from the rounded counts. A mean is told as it is
    /// when enough were measured, but not the sum that it was computed from.
    #[must_use]
    pub fn disclosed(&self, observed: Observation) -> Observation {
        if !self.hides_small() {
            return observed;
        }
        let behind = self.count_behind(observed.value, observed.numerator, observed.denominator);
        let is_mean = self.definition.value_type == ValueType::Mean;
        let Some(exact) = behind else {
            return Observation { numerator: observed.numerator.filter(|_| !is_mean), ..observed };
        };
        let Some(count) = tell(exact, self.suppress_below).count() else { return self.hidden(observed) };
        if is_mean {
            return Observation { numerator: None, denominator: observed.denominator.map(|_| count), ..observed };
        }
        // Rounding makes no more of them than there are.
        let count = match (self.definition.value_type, observed.denominator) {
            (ValueType::Proportion, Some(below)) if count > below => (below / BASE).floor() * BASE,
            _ => count,
        };
        let per = self.definition.per.unwrap_or(1.0);
        let numerator = observed.numerator.map(|_| count);
        let value = match (self.definition.value_type, observed.denominator) {
            (ValueType::Count, _) => observed.value.map(|_| count),
            // A standardised rate stays one: it is as much off as its count is.
            _ if exact > 0.0 && observed.is_adjusted(&self.definition) => {
                observed.value.map(|value| value * count / exact)
            }
            (_, Some(below)) if below > 0.0 => observed.value.map(|_| count / below * per),
            _ => observed.value,
        };
        // An interval's middle would tell what was rounded.
        Observation { value, numerator, lower: None, upper: None, ..observed }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::outcomes::indicator::tests::indicator_of;

    fn indicator(value_type: ValueType, per: Option<f64>, suppress_below: u32) -> Indicator {
        Indicator { suppress_below, ..indicator_of(value_type, per) }
    }

    fn observed(value: Option<f64>, numerator: Option<f64>, denominator: Option<f64>) -> Observation {
        let (lower, upper) = (value.map(|value| value - 1.0), value.map(|value| value + 1.0));
        Observation { value, numerator, denominator, lower, upper, status: ObservationStatus::Normal, note: None }
    }

    #[test]
    fn small_counts_are_hidden_and_others_rounded() {
        let counts = indicator(ValueType::Count, None, 5);
        for (count, told) in [
            (0.0, Some(0.0)),
            (1.0, None),
            (4.0, None),
            (5.0, Some(5.0)),
            (7.0, Some(5.0)),
            (8.0, Some(10.0)),
            (1003.0, Some(1005.0)),
        ] {
            let disclosed = counts.disclosed(observed(Some(count), None, None));
            assert_eq!(disclosed.value, told, "{count}");
            assert_eq!(disclosed.status == ObservationStatus::Suppressed, told.is_none(), "{count}");
            assert_eq!((disclosed.lower, disclosed.upper), (None, None), "an interval tells its middle");
        }
        let open = observed(Some(3.0), None, None);
        assert_eq!(indicator(ValueType::Count, None, 0).disclosed(open.clone()), open, "what is open stays so");
        assert_eq!(indicator(ValueType::Index, None, 5).disclosed(open.clone()), open, "an index counts nobody");
    }

    #[test]
    fn a_mean_tells_how_many_were_measured() {
        let mean = indicator(ValueType::Mean, None, 5);
        let told = |value, numerator, denominator| {
            let told = mean.disclosed(observed(value, numerator, denominator));
            let figures = (told.value, told.numerator, told.denominator, told.lower.is_some());
            (figures, told.status == ObservationStatus::Suppressed)
        };
        let hidden = ((None, None, None, false), true);
        for denominator in [1.0, 2.0, 4.0] {
            assert_eq!(told(Some(4.5), Some(4.5 * denominator), Some(denominator)), hidden, "{denominator}");
        }
        assert_eq!(told(Some(4.5), None, Some(2.0)), hidden);
        assert_eq!(told(Some(4.5), Some(9.0), None), hidden, "9 is twice 4.5");
        assert_eq!(told(Some(3.0), Some(36.0), Some(12.0)), ((Some(3.0), None, Some(10.0), true), false));
        assert_eq!(told(Some(3.0), Some(36.0), None), ((Some(3.0), None, None, true), false));
        assert_eq!(told(Some(3.0), None, None), ((Some(3.0), None, None, true), false), "nobody is counted");
        assert_eq!(told(Some(0.0), Some(0.0), None), ((Some(0.0), None, None, true), false), "nor here");
        let open = observed(Some(4.5), Some(9.0), Some(2.0));
        assert_eq!(indicator(ValueType::Mean, None, 0).disclosed(open.clone()), open, "what is open stays so");
        let beside = mean.without_figures(open);
        assert_eq!((beside.value, beside.numerator, beside.denominator), (None, None, None));
        let beside = mean.without_figures(observed(Some(3.0), Some(36.0), Some(12.0)));
        assert_eq!((beside.value, beside.numerator, beside.denominator), (None, None, None), "of enough neither");
    }

    #[test]
    fn whoever_is_not_told_figures_is_told_what_stands_beside_them() {
        let kept = observed(Some(0.03), Some(3.0), Some(100.0));
        let told = indicator(ValueType::Proportion, None, 5).without_figures(kept.clone());
        let hidden = Observation { denominator: Some(100.0), ..observed(None, None, None) };
        assert_eq!(told, Observation { status: ObservationStatus::Suppressed, ..hidden.clone() });
        let rounded =
            indicator(ValueType::Proportion, None, 5).without_figures(observed(Some(0.23), None, Some(100.0)));
        assert_eq!(rounded, hidden, "of a rounded one neither");
        assert_eq!(indicator(ValueType::Proportion, None, 0).without_figures(kept.clone()), kept);
        assert_eq!(indicator(ValueType::Index, None, 5).without_figures(kept.clone()), kept);
    }

    #[test]
    fn rates_are_computed_from_what_is_told() {
        let rate = indicator(ValueType::Rate, Some(1000.0), 5);
        let told = rate.disclosed(observed(Some(11.5), Some(23.0), Some(2000.0)));
        assert_eq!((told.value, told.numerator, told.denominator), (Some(12.5), Some(25.0), Some(2000.0)));
        let standardised = rate.disclosed(observed(Some(46.0), Some(23.0), Some(2000.0)));
        assert_eq!((standardised.value, standardised.numerator), (Some(50.0), Some(25.0)), "as much off as its count");
        let hidden = rate.disclosed(observed(Some(1.5), None, Some(2000.0)));
        assert_eq!(
            (hidden.value, hidden.status),
            (None, ObservationStatus::Suppressed),
            "3 of 2000 is told by the rate"
        );
        let of_share = indicator(ValueType::Proportion, None, 5).disclosed(observed(Some(0.23), None, Some(100.0)));
        assert_eq!((of_share.value, of_share.numerator), (Some(0.25), None));
        let all = indicator(ValueType::Proportion, None, 5).disclosed(observed(Some(1.0), Some(8.0), Some(8.0)));
        assert_eq!((all.value, all.numerator), (Some(0.625), Some(5.0)), "no more than there are");
    }

    proptest! {
        /// Whatever is told of two counts that differ by a small one is the same as of many other pairs.
        #[test]
        fn a_difference_tells_no_small_count(whole in 20u32..10_000, small in 1u32..5) {
            let told = |count: u32| tell(f64::from(count), 5).count().unwrap();
            let difference = told(whole + small) - told(whole);
            prop_assert!([0.0, 5.0].contains(&difference));
        }
    }
}
