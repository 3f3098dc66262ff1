//! Numbers as people read them: one precision in a chart, thousands apart, a true minus sign.

use super::caption::{Estimate, Form, Unit, real};

/// How a chart's numbers are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    form: Form,
    decimals: usize,
    /// What a written number is multiplied by, and how that is said.
    large: Option<(f64, &'static str)>,
    scientific: bool,
    signed: bool,
}

impl Numbers {
    /// The precision that these values bear: three figures of the largest, whole numbers whole.
    pub fn of(unit: &Unit, values: impl Iterator<Item = f64>) -> Self {
        let times = times(unit.form);
        let (mut largest, mut whole) = (0.0_f64, true);
        for value in values.filter(|value| value.is_finite()) {
            largest = largest.max((value * times).abs());
            whole &= (value * times).fract().abs() < 1e-9;
        }
        let large =
            [(1e12, " trillion"), (1e9, " billion"), (1e6, " million")].into_iter().find(|(of, _)| largest >= *of);
        let written = largest / large.map_or(1.0, |(of, _)| of);
        let decimals = match written {
            _ if matches!(unit.form, Form::Proportion | Form::Percent) => 1,
            _ if whole && large.is_none() => 0,
            w if w >= 100.0 && large.is_none() => 0,
            w if w >= 10.0 => 1,
            w if w >= 1.0 || w <= 0.0 => 2,
            w => (1..=12)
                .find(|places| w * 10_f64.powi(*places) >= 1.0)
                .map_or(2, |p| usize::try_from(p).unwrap_or(2) + 2),
        };
        Self { form: unit.form, decimals, large, scientific: largest >= 1e15, signed: false }
    }

    /// The same with exactly the decimals that steps of an axis need.
    pub fn stepped(self, step: f64) -> Self {
        let step = step * times(self.form) / self.large.map_or(1.0, |(of, _)| of);
        let decimals = (0..=12).find(|places| {
            let shifted = step * 10_f64.powi(*places);
            (shifted - shifted.round()).abs() < 1e-6 && shifted >= 0.5
        });
        Self { decimals: decimals.and_then(|places| usize::try_from(places).ok()).unwrap_or(self.decimals), ..self }
    }

    /// The same with a plus sign before what rises.
    pub fn signed(self) -> Self {
        Self { signed: true, ..self }
    }

    /// A number with its unit's sign.
    pub fn write(&self, value: f64) -> String {
        let value = value * times(self.form);
        let digits = if self.scientific {
            format!("{:.1e}", value.abs())
        } else {
            apart(&format!("{:.*}", self.decimals, value.abs() / self.large.map_or(1.0, |(of, _)| of)))
        };
        let nothing = !digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
        let sign = match value {
            _ if nothing => "",
            v if v < 0.0 => "−",
            _ if self.signed => "+",
            _ => "",
        };
        let pound = if self.form == Form::Pounds { "£" } else { "" };
        let percent = if matches!(self.form, Form::Proportion | Form::Percent) { "%" } else { "" };
        let large = self.large.filter(|_| !self.scientific && !nothing).map_or("", |(_, said)| said);
        format!("{sign}{pound}{digits}{large}{percent}")
    }

    /// `2,800 to 3,010`, `−24.3 to −9.0%`.
    pub fn range(&self, (lower, upper): (f64, f64)) -> String {
        let lower = self.write(lower);
        format!("{} to {}", lower.strip_suffix('%').unwrap_or(&lower), self.write(upper))
    }

    /// `2,907 (95% interval 2,800 to 3,010)`.
    pub fn told(&self, estimate: &Estimate) -> String {
        let interval = estimate.limits().map(|limits| format!(" (95% interval {})", self.range(limits)));
        format!("{}{}", self.write(estimate.value), interval.unwrap_or_default())
    }
}

fn times(form: Form) -> f64 {
    if form == Form::Proportion { 100.0 } else { 1.0 }
}

/// Commas between the thousands.
fn apart(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// `1 place is`, `2,310 places are`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", apart(&format!("{:.0}", real(count))), if count == 1 { one } else { many })
}
