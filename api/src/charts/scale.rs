//! An axis: from values to places on the paper, with ticks at round numbers.

/// A linear axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    /// Round numbers from one end to the other.
    pub ticks: Vec<f64>,
    /// Between two ticks.
    pub step: f64,
}

impl Scale {
    /// An axis that holds all values between two places on the paper, with about so many steps.
    pub fn nice(values: impl Iterator<Item = f64>, from_zero: bool, steps: u32, (from, to): (f64, f64)) -> Self {
        let (mut low, mut high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if from_zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        // One value has no span: give it room, seen from its size.
        if high - low <= low.abs().max(high.abs()) * 1e-9 {
            let room = if low.abs() > 0.0 { low.abs() * 0.1 } else { 0.5 };
            (low, high) = if from_zero && low.abs() <= 0.0 { (0.0, 1.0) } else { (low - room, high + room) };
        }
        let step = round_step((high - low) / f64::from(steps));
        let (first, last) = ((low / step).floor(), (high / step - 1e-9).ceil());
        // Few enough by construction; the bound is for steps lost in the last bits of huge numbers.
        let count = (0..=40_u8).take_while(|at| first + f64::from(*at) <= last);
        let ticks: Vec<f64> = count.map(|at| (first + f64::from(at)) * step).collect();
        Self { low: first * step, high: last * step, from, to, ticks, step }
    }

    /// An axis from one value to another, without ticks.
    pub fn plain(low: f64, high: f64, (from, to): (f64, f64)) -> Self {
        Self { low, high: if high > low { high } else { low + 1.0 }, from, to, ticks: Vec::new(), step: high - low }
    }

    /// Where a value stands.
    pub fn at(&self, value: f64) -> f64 {
        let share = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.from + share * (self.to - self.from)
    }

    /// Where zero stands, when the axis reaches it.
    pub fn zero(&self) -> Option<f64> {
        (self.low <= 0.0 && self.high >= 0.0).then(|| self.at(0.0))
    }

    /// Where the axis begins and ends, when zero is not on it.
    pub fn broken(&self) -> Option<(f64, f64)> {
        self.zero().is_none().then_some((self.low, self.high))
    }

    /// Both ends on the paper.
    pub fn ends(&self) -> (f64, f64) {
        (self.from, self.to)
    }
}

/// The next of 1, 2, 5, 10 times a power of ten, and of 25 times it.
fn round_step(raw: f64) -> f64 {
    let power = 10_f64.powf(raw.log10().floor());
    let quarter = if power >= 10.0 { 2.5 } else { 2.0 };
    let mut steps = [1.0, 2.0, quarter, 5.0].into_iter().map(|of| of * power);
    steps.find(|step| *step >= raw * 0.999).unwrap_or(10.0 * power)
}
