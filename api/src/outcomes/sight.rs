//! Whose small numbers a caller may see, and what is told of others.

use std::collections::{HashMap, HashSet};

use domain::{
    access::Action,
    identity::Id,
    outcomes::{Indicator, Observation},
    record::{Asked, Record, permit_all},
};

use persistence::{Figure, Place};

use crate::{http::problem::Problem, store::AppSession};

/// How much a caller sees of some figures.
#[derive(Default)]
pub struct Sight {
    /// Indicators whose small numbers the caller may see.
    open: Vec<Id>,
    /// The figures, with their revisions, that are hidden from the caller.
    hidden: HashSet<(Place, i32)>,
}

impl Sight {
    /// How much a caller who may see the small numbers of `open` sees of figures of these indicators, by their numbers.
    /// To be asked once the figures are read, be it from memory.
    pub async fn of(
        session: &AppSession,
        open: Vec<Id>,
        indicators: &HashMap<i32, &Record<Indicator>>,
        figures: &[Figure],
        from_memory: bool,
    ) -> Result<Self, Problem> {
        let mut hidden = HashSet::new();
        for (number, indicator) in indicators.iter().filter(|(_, indicator)| !open.contains(&indicator.id)) {
            let own: Vec<&Figure> = figures.iter().filter(|figure| figure.kept.place.indicator == *number).collect();
            hidden.extend(session.hidden_among(indicator, &own, from_memory).await?);
        }
        Ok(Self { open, hidden })
    }

    /// Whether the caller may see an indicator's small numbers.
    pub fn is_open(&self, indicator: Id) -> bool {
        self.open.contains(&indicator)
    }

    /// What the caller is told of a figure.
    pub fn told(&self, indicator: &Record<Indicator>, figure: &Figure) -> Observation {
        let said = figure.kept.said.clone();
        if self.open.contains(&indicator.id) {
            said
        } else if self.hidden.contains(&(figure.kept.place, figure.kept.revision)) {
            indicator.state.hidden(said)
        } else {
            indicator.state.disclosed(said)
        }
    }
}

/// The indicators among these that have small numbers which the caller may see.
pub async fn open(
    session: &AppSession,
    asked: &Asked,
    indicators: impl IntoIterator<Item = &Record<Indicator>>,
) -> Result<Vec<Id>, Problem> {
    if asked.actor.may(Action::ReadSuppressed).is_err() {
        return Ok(vec![]);
    }
    let hiding = indicators.into_iter().filter(|indicator| indicator.state.hides_small());
    let hiding: Vec<Record<Indicator>> = hiding.cloned().collect();
    let permitted = permit_all(session, asked, Action::ReadSuppressed, &hiding).await?;
    let open = hiding.iter().zip(permitted).filter(|(_, permitted)| permitted.is_ok());
    Ok(open.map(|(record, _)| record.id).collect())
}
