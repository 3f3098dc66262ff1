//! Indirect standardisation.

use crate::statistics::{
    counts::{LimitsBy, limits},
    interval::Estimate,
    level::Level,
    method::Method,
    number::{not_negative, positive},
    refusal::Refusal,
};

/// Observed over expected.
pub const INDIRECT_RATIO: Method = Method {
    id: "isr_ratio",
    version: "1",
    name: "Indirectly standardised ratio",
    formula: "O/E × k, E = Σ n·(ref_x/ref_n); limits of O (exact when O < 10, else Byar) over E × k",
    source: "Breslow NE, Day NE. Statistical Methods in Cancer Research, volume II. IARC, 1987",
    assumptions: &[
        "Events are independent of one another, so that counts scatter as Poisson counts",
        "The reference rates are known without error, and differ from those here by the same factor at every age",
    ],
};

/// The ratio times the reference's own rate.
pub const INDIRECT_RATE: Method = Method {
    id: "isr_rate",
    version: "1",
    name: "Indirectly standardised rate",
    formula: "O/E × Σref_x/Σref_n × k; limits of O likewise",
    source: "Breslow NE, Day NE. Statistical Methods in Cancer Research, volume II. IARC, 1987",
    assumptions: &[
        "Events are independent of one another, so that counts scatter as Poisson counts",
        "The reference rates are known without error, and differ from those here by the same factor at every age",
    ],
};

/// One age band: the area's people, and what befell the reference population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReferenceBand {
    /// The area's people in it.
    pub population: f64,
    /// The reference population's events in it.
    pub reference_events: f64,
    /// The reference population's people in it.
    pub reference_population: f64,
}

/// An indirectly standardised ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Indirect {
    /// Events in the area.
    pub observed: f64,
    /// Events that the reference's rates would bring.
    pub expected: f64,
    /// Observed over expected, per `per` (1, or 100).
    pub ratio: Estimate,
    /// Which limits of the count were taken.
    pub limits: LimitsBy,
}

/// An indirectly standardised rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IndirectRate {
    /// Events in the area.
    pub observed: f64,
    /// Events that the reference's rates would bring.
    pub expected: f64,
    /// The reference's own rate per `per`.
    pub reference_rate: f64,
    /// The rate per `per`.
    pub rate: Estimate,
    /// Which limits of the count were taken.
    pub limits: LimitsBy,
}

/// The events that the reference population's rates would bring among the area's people: `Σ n·(ref_x/ref_n)`.
///
/// Errors: a band with people of the area and none of the reference, nothing expected, a figure that is negative or
/// not finite.
pub fn expected(bands: &[ReferenceBand]) -> Result<f64, Refusal> {
    let mut expected = 0.0;
    for band in bands {
        not_negative(band.population, "population")?;
        not_negative(band.reference_events, "number of events in the reference population")?;
        not_negative(band.reference_population, "reference population")?;
        if band.population > 0.0 {
            positive(band.reference_population, "reference population of a band with people in it")?;
            expected += band.population * (band.reference_events / band.reference_population);
        }
    }
    positive(expected, "number of expected events")
}

/// Observed over expected events, times `per`: O/E × k, with the limits of O likewise.
///
/// Errors: as [`expected`]; an observed number that is negative; a `per` that is not above nought.
pub fn indirect_ratio(observed: f64, bands: &[ReferenceBand], per: f64, level: Level) -> Result<Indirect, Refusal> {
    let expected = expected(bands)?;
    let scale = positive(per, "multiplier")? / expected;
    let (interval, limits) = limits(observed, level)?;
    let ratio = Estimate { value: observed, interval }.on_scale(|count| count * scale)?;
    Ok(Indirect { observed, expected, ratio, limits })
}

/// The ratio times the reference population's own rate per `per`:
/// `O/E × Σref_x/Σref_n × k`.
///
/// Errors: as [`indirect_ratio`].
pub fn indirect_rate(observed: f64, bands: &[ReferenceBand], per: f64, level: Level) -> Result<IndirectRate, Refusal> {
    let ratio = indirect_ratio(observed, bands, 1.0, level)?;
    let events: f64 = bands.iter().map(|band| band.reference_events).sum();
    let population: f64 = bands.iter().map(|band| band.reference_population).sum();
    let reference_rate = events / population * positive(per, "multiplier")?;
    let rate = ratio.ratio.on_scale(|ratio| ratio * reference_rate)?;
    Ok(IndirectRate { observed, expected: ratio.expected, reference_rate, rate, limits: ratio.limits })
}
