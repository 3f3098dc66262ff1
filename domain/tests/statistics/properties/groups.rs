//! Inequality between groups, and fifths.

use accord_domain::statistics::{
    Level, Refusal,
    inequality::{
        Draws, Group, Ranked, Transform, concentration, from_residuals, from_sampling, simulated, slope_index,
    },
    quintiles::quintiles,
};
use proptest::prelude::*;

use super::{P95, nested};
use crate::{
    analysis::under,
    reference::{close, near},
};

fn groups() -> impl Strategy<Value = Vec<Group>> {
    let group = (1.0..1e5, 0.05..0.95, 0.001..0.02).prop_map(|(population, value, error)| Group {
        population,
        value,
        standard_error: Some(error),
    });
    prop::collection::vec(group, 3..12)
}

fn transform() -> impl Strategy<Value = Transform> {
    prop_oneof![Just(Transform::Identity), Just(Transform::Log), Just(Transform::Logit)]
}

proptest! {
    /// A multiplier below nought turns both indices round, and the intervals with them.
    #[test]
    fn slope_indices_turn_round(groups in groups(), transform in transform(), k in 0.1..1000.0) {
        let of = |per| slope_index(&groups, transform, per).unwrap();
        let (there, back) = (of(k), of(-k));
        near(there.slope_index, -back.slope_index, 1e-9 * k, "slope index");
        prop_assert_eq!(there.relative_index.is_some(), back.relative_index.is_some());
        for interval in [from_residuals, from_sampling] {
            let at = |level| interval(&groups, transform, k, level).unwrap();
            if interval(&groups, transform, k, P95) == Err(Refusal::NoScatter) {
                continue;
            }
            nested(at(Level::P95).slope_index, at(Level::P998).slope_index, there.slope_index);
            let turned = interval(&groups, transform, -k, P95).unwrap();
            near(turned.slope_index.lower(), -at(P95).slope_index.upper(), 1e-9 * k, "limit");
            if let (Some(ratio), Some(inverse)) = (there.relative_index, back.relative_index) {
                close(ratio * inverse, 1.0, "relative index");
            }
            if let (Some(usual), Some(wide)) = (at(Level::P95).relative_index, at(Level::P998).relative_index) {
                nested(usual, wide, there.relative_index.unwrap());
                close(turned.relative_index.unwrap().lower() * usual.upper(), 1.0, "limits");
            }
        }
    }

    /// The index is what the curve leaves; the order given, the unit and groups of nobody do not matter; ranked the
    /// other way it changes sign.
    #[test]
    fn concentration_is_what_the_curve_leaves(
        given in prop::collection::vec((0_u8..9, 0.1..50.0, 0.0..100.0), 2..30),
        unit in 0.01..100.0,
    ) {
        let of = |turn: f64, unit: f64| given.iter().map(|(rank, weight, value)| Ranked { rank: turn * f64::from(*rank), weight: *weight, value: value * unit }).collect::<Vec<_>>();
        let mut ranked = of(1.0, 1.0);
        let found = concentration(&ranked);
        prop_assume!(found.is_ok());
        let found = found.unwrap();
        near(under(&found), found.index, 1e-9, "curve");
        prop_assert!(found.index.abs() <= 1.0);
        prop_assert!(found.curve.windows(2).all(|pair| pair[0].people < pair[1].people && pair[0].held <= pair[1].held));
        near(found.held_by(0.0), 0.0, 1e-12, "none");
        near(found.held_by(1.0), 1.0, 1e-9, "all");
        near(concentration(&of(1.0, unit)).unwrap().index, found.index, 1e-9, "unit");
        near(concentration(&of(-1.0, 1.0)).unwrap().index, -found.index, 1e-9, "turned");
        ranked.reverse();
        ranked.push(Ranked { rank: 3.0, weight: 0.0, value: 99.0 });
        near(concentration(&ranked).unwrap().index, found.index, 1e-9, "order");
    }

    /// Fifths are of equal size where values differ, and never fall as values rise.
    #[test]
    fn fifths_are_in_order(values in prop::collection::vec(0_u32..1000, 5..60)) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let fifths = quintiles(&values).unwrap();
        for (a, x) in values.iter().zip(&fifths) {
            for (b, y) in values.iter().zip(&fifths) {
                prop_assert!(a > b || x <= y);
            }
        }
        let mut distinct = values.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        if distinct.len() == values.len() {
            let sizes: Vec<usize> = fifths.iter().map(|fifth| fifths.iter().filter(|other| *other == fifth).count()).collect();
            prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The same seed draws the same; many draws come to what the delta method says.
    #[test]
    fn simulations_repeat_and_agree(groups in groups(), seed in any::<u64>()) {
        let of = || simulated(&groups, Transform::Identity, 1.0, P95, 4000, &mut Draws::seeded(seed)).unwrap();
        prop_assert_eq!(of(), of());
        let (drawn, delta) = (of().slope_index, from_sampling(&groups, Transform::Identity, 1.0, P95).unwrap().slope_index);
        let width = delta.upper() - delta.lower();
        near(drawn.lower(), delta.lower(), 0.06 * width, "lower");
        near(drawn.upper(), delta.upper(), 0.06 * width, "upper");
    }
}
