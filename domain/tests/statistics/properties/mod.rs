//! What must hold whatever the figures.

mod figures;
mod groups;
mod series;

use accord_domain::statistics::{Estimate, Interval, Level};

const P95: Level = Level::P95;

/// The interval holds the estimate, and the surer one holds the other.
fn sound(of: impl Fn(Level) -> Estimate) {
    let (usual, wide) = (of(Level::P95), of(Level::P998));
    assert!(usual.value.total_cmp(&wide.value).is_eq());
    nested(usual.interval, wide.interval, usual.value);
}

fn nested(usual: Interval, wide: Interval, value: f64) {
    assert!(usual.holds(value), "{usual:?} does not hold {value}");
    assert!(wide.holds(usual.lower()) && wide.holds(usual.upper()), "{wide:?} does not hold {usual:?}");
    assert_eq!((usual.level(), wide.level()), (Level::P95, Level::P998));
}
