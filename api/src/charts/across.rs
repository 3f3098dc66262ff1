//! The axis of charts whose values run from left to right: ticks as close as their names allow.

use super::{canvas::Canvas, number::Numbers, scale::Scale, text::width};

const SIZE: f64 = 14.0;

/// An axis with as many steps as have room for their names.
pub fn scale(values: impl Iterator<Item = f64> + Clone, from_zero: bool, ends: (f64, f64), numbers: Numbers) -> Scale {
    let fits = |scale: &Scale| {
        let numbers = numbers.stepped(scale.step);
        scale.ticks.windows(2).all(|two| {
            let wide = f64::midpoint(width(&numbers.write(two[0]), SIZE), width(&numbers.write(two[1]), SIZE));
            scale.at(two[1]) - scale.at(two[0]) >= wide + 8.0
        })
    };
    let of = |steps: u32| Scale::nice(values.clone(), from_zero, steps, ends);
    (2..=5).rev().map(of).find(fits).unwrap_or_else(|| of(1))
}

/// Draws the axis between two heights, its names beneath.
pub fn draw(canvas: &mut Canvas, x: &Scale, numbers: Numbers, (top, bottom): (f64, f64)) {
    let numbers = numbers.stepped(x.step);
    let mut free = f64::NEG_INFINITY;
    for tick in &x.ticks {
        let (at, said) = (x.at(*tick), numbers.write(*tick));
        let half = width(&said, SIZE) / 2.0;
        let zero = x.zero().is_some_and(|zero| (zero - at).abs() < 0.05);
        canvas.line(if zero { "axis" } else { "grid" }, (at, top), (at, bottom));
        // Numbers too long for any axis lose some of their names.
        if at - half >= free {
            canvas.text("middle", (at, bottom + 17.0), &said);
            free = at + half + 4.0;
        }
    }
}
