//! A crude rate: events for so many people, or for so much time.

use super::{
    counts::{self, LimitsBy},
    interval::Estimate,
    level::Level,
    method::Method,
    number::positive,
    refusal::Refusal,
};

/// Events over a denominator.
pub const CRUDE: Method = Method {
    id: "crude_rate",
    version: "1",
    name: "Crude rate",
    formula: "O/n × k; limits of O (exact when O < 10, else Byar) over n × k",
    source: "Breslow NE, Day NE. Statistical Methods in Cancer Research, volume II. IARC, 1987",
    assumptions: &[
        "Events are independent of one another, so that counts scatter as Poisson counts",
        "The denominator is known without error",
    ],
};

/// A rate and how its limits were made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The rate per `per`.
    pub rate: Estimate,
    /// Which limits of the count were taken.
    pub limits: LimitsBy,
}

/// Events per so many of the denominator: O/n × k, with the limits of O likewise.
///
/// One person can have several events, so a rate may exceed k. Errors: events below nought, a denominator or `per`
/// that is not above nought, anything not finite.
pub fn crude_rate(events: f64, denominator: f64, per: f64, level: Level) -> Result<Rate, Refusal> {
    let scale = positive(per, "multiplier")? / positive(denominator, "denominator")?;
    let (interval, limits) = counts::limits(events, level)?;
    let rate = Estimate { value: events, interval }.on_scale(|count| count * scale)?;
    Ok(Rate { rate, limits })
}
