//! Direct standardisation.

use crate::statistics::{
    counts::limits,
    interval::{Estimate, Interval},
    level::Level,
    method::Method,
    number::{not_negative, positive},
    refusal::Refusal,
};

/// Dobson's interval about a directly standardised rate.
pub const DIRECT: Method = Method {
    id: "dsr_dobson",
    version: "1",
    name: "Directly standardised rate",
    formula: "Σ(wx/n)/Σw × k; DSR + √(Var/O)(Byar(O) − O) × k, Var = Σ(w²x/n²)/(Σw)²; from ten events on",
    source: "Dobson AJ, Kuulasmaa K, Eberle E, Scherer J. Confidence intervals for weighted sums of Poisson \
             parameters. Stat Med 1991; 10: 457–462",
    assumptions: &[
        "Events are independent of one another, so that counts scatter as Poisson counts",
        "The standard population weighs ages as they matter to the comparison",
    ],
};

/// Fewer events than this give no standardised rate.
pub const EVENTS_NEEDED: u32 = 10;

/// One age band of an area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The events in it.
    pub events: f64,
    /// The people in it.
    pub population: f64,
    /// Its people in the standard population.
    pub weight: f64,
}

/// A directly standardised rate and what it is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Direct {
    /// All events, those in bands of no weight included.
    pub events: f64,
    /// All people.
    pub population: f64,
    /// The rate per `per`.
    pub rate: Estimate,
}

/// The rate per `per` that the area would have with the ages of the standard population (Dobson and others 1991).
///
/// DSR = Σ(wx/n)/Σw × k; limits DSR + √(Var/O)(Byar(O) − O) × k with Var = Σ(w²x/n²)/(Σw)². A lower limit can fall
/// below nought where a band of few people carries most of the weight. A band of no weight may be empty.
/// Errors: fewer than ten events, a weighted band of nobody, no weight at all, no event in any weighted band, a
/// figure that is negative or not finite.
pub fn direct(bands: &[Band], per: f64, level: Level) -> Result<Direct, Refusal> {
    let mut sums = Sums::default();
    for (at, band) in bands.iter().enumerate() {
        let share = sums.add_people(at, band.population, band.weight)?;
        sums.add_events(not_negative(band.events, "number of events")?, 1.0, share);
    }
    sums.rate(per, level)
}

/// What a standardised rate is summed from.
#[derive(Default)]
pub(super) struct Sums {
    events: f64,
    population: f64,
    weight: f64,
    rate: f64,
    variance: f64,
}

impl Sums {
    /// Adds a band's people, and gives what one of its events adds to the weighted sum: w/n.
    pub(super) fn add_people(&mut self, at: usize, population: f64, weight: f64) -> Result<f64, Refusal> {
        self.population += not_negative(population, "population")?;
        self.weight += not_negative(weight, "weight")?;
        match (weight > 0.0, population > 0.0) {
            (false, _) => Ok(0.0),
            (true, true) => Ok(weight / population),
            (true, false) => Err(Refusal::EmptyBand(at)),
        }
    }

    /// Adds people of a band who had so many events each: Var = Σ f² w² people/n².
    pub(super) fn add_events(&mut self, people: f64, each: f64, share: f64) {
        self.events += people * each;
        self.rate += people * each * share;
        self.variance += people * (each * share).powi(2);
    }

    /// The rate and Dobson's limits.
    pub(super) fn rate(self, per: f64, level: Level) -> Result<Direct, Refusal> {
        let scale = positive(per, "multiplier")? / positive(self.weight, "sum of the weights")?;
        if self.events < f64::from(EVENTS_NEEDED) {
            return Err(Refusal::TooFewEvents { needed: EVENTS_NEEDED, found: self.events });
        }
        if self.variance <= 0.0 {
            return Err(Refusal::NoWeightedEvents);
        }
        let (byar, _) = limits(self.events, level)?;
        let spread = (self.variance / self.events).sqrt();
        let limit = |count: f64| self.rate + spread * (count - self.events);
        let interval = Interval::new(level, limit(byar.lower()), limit(byar.upper()))?;
        let rate = Estimate { value: self.rate, interval }.on_scale(|sum| sum * scale)?;
        Ok(Direct { events: self.events, population: self.population, rate })
    }
}
