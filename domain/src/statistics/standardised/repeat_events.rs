//! Direct standardisation where one person may have several events, such as admissions.

use super::direct::{Direct, Sums};
use crate::statistics::{level::Level, method::Method, number::not_negative, refusal::Refusal};

/// Dobson's interval, widened for events that come several to a person.
pub const REPEAT_EVENTS: Method = Method {
    id: "dsr_repeat_events",
    version: "1",
    name: "Directly standardised rate of events that one person may have several of",
    formula: "as dsr_dobson with Var = Σ_f f² Var_f, Var_f = Σ(w²x_f/n²)/(Σw)², x_f people having f events each",
    source: "Stukel TA and others. Standardized rates of recurrent outcomes. Stat Med 1994; 13: 1781–1791",
    assumptions: &[
        "People are independent of one another; events of one person need not be",
        "The standard population weighs ages as they matter to the comparison",
    ],
};

/// One age band of an area, its people told by how many events they had.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatBand {
    /// How many had so many events each: (events each, people). Those without any need not be told.
    pub people: Vec<(u32, f64)>,
    /// The people in it.
    pub population: f64,
    /// Its people in the standard population.
    pub weight: f64,
}

/// As [`super::direct`], with the variance of people who have several events each, `Var = Σ f² Var_f` (Stukel and
/// others 1994; `PHEindicatormethods` 2.1.0 does the same).
///
/// With one event a person it is the same rate and the same interval. Errors: as [`super::direct`].
pub fn repeat_events(bands: &[RepeatBand], per: f64, level: Level) -> Result<Direct, Refusal> {
    let mut sums = Sums::default();
    for (at, band) in bands.iter().enumerate() {
        let share = sums.add_people(at, band.population, band.weight)?;
        for (each, people) in &band.people {
            sums.add_events(not_negative(*people, "number of people with events")?, f64::from(*each), share);
        }
    }
    sums.rate(per, level)
}
