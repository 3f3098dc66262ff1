//! The numbers of what rows name, and what stands of the indicators among it.

use std::collections::HashMap;

use domain::identity::Id;
use persistence::Standing;

use super::{Dictionary, Named, place_of};
use crate::{http::problem::Problem, store::AppSession};

impl Dictionary {
    /// Reads the numbers that are given already, which indicators have observations, and which of these are signed off.
    pub async fn read_numbers(&mut self, session: &AppSession) -> Result<(), Problem> {
        let ids: Vec<Id> = self.ids();
        let numbers = session.observed_numbers(&ids).await?;
        let written: Vec<String> = self.dims.iter().map(|term| term.meant.clone()).collect();
        let dims = session.dimension_numbers(&written).await?;
        self.take(&numbers, &dims);
        // Before anything is read of the figures: what is written meanwhile then counts as written since.
        let writes = session.figure_writes(&self.numbers()).await?;
        for indicator in &mut self.indicators {
            indicator.writes = indicator.number.and_then(|number| writes.get(&number).copied()).unwrap_or_default();
            indicator.observed = match indicator.number {
                Some(number) => session.has_observations(number).await?,
                None => false,
            };
        }
        self.read_standing(session).await
    }

    /// Reads which figures somebody vouches for, and whether there are revisions. A transaction that writes keeps
    /// sign-offs as they are until it ends, and nobody withdraws a figure meanwhile.
    pub async fn read_standing(&mut self, session: &AppSession) -> Result<(), Problem> {
        let ids: Vec<Id> = self.indicators.iter().map(|indicator| indicator.id).collect();
        session.hold_sign_offs(&ids).await?;
        let standing = session.standing_sign_offs(&ids).await?;
        for indicator in &mut self.indicators {
            indicator.revised = match indicator.number {
                Some(number) => session.has_revisions(number).await?,
                None => false,
            };
            indicator.standing =
                standing.iter().filter(|standing| standing.indicator == indicator.id).copied().collect();
        }
        Ok(())
    }

    /// The sign-offs that stand, as they were last read.
    pub fn standing(&self) -> Vec<Standing> {
        self.indicators.iter().flat_map(|indicator| &indicator.standing).copied().collect()
    }

    /// Whether somebody wrote figures of these indicators since their numbers were read.
    pub async fn moved(&self, session: &AppSession) -> Result<bool, Problem> {
        let now = session.figure_writes(&self.numbers()).await?;
        let moved = |indicator: &Named| {
            indicator.number.and_then(|number| now.get(&number)).is_some_and(|now| *now != indicator.writes)
        };
        Ok(self.indicators.iter().any(moved))
    }

    fn numbers(&self) -> Vec<i32> {
        self.indicators.iter().filter_map(|indicator| indicator.number).collect()
    }

    /// The place of the subject that has a number.
    pub fn subject_numbered(&self, number: i32) -> Option<u32> {
        self.subject_numbers.get(&number).copied()
    }

    /// Gives numbers to everything that has none.
    pub async fn give_numbers(&mut self, session: &AppSession) -> Result<(), Problem> {
        let numbers = session.number_observed(&self.ids()).await?;
        let written: Vec<String> = self.dims.iter().map(|term| term.meant.clone()).collect();
        let dims = session.number_dimensions(&written).await?;
        self.take(&numbers, &dims);
        Ok(())
    }

    fn ids(&self) -> Vec<Id> {
        let indicators = self.indicators.iter().map(|indicator| indicator.id);
        indicators.chain(self.subjects.iter().map(|subject| subject.meant)).collect()
    }

    fn take(&mut self, numbers: &HashMap<Id, i32>, dims: &HashMap<String, i32>) {
        for indicator in &mut self.indicators {
            indicator.number = numbers.get(&indicator.id).copied();
        }
        for (at, subject) in self.subjects.iter_mut().enumerate() {
            subject.number = numbers.get(&subject.meant).copied();
            self.subject_numbers.extend(subject.number.map(|number| (number, place_of(at))));
        }
        for term in &mut self.dims {
            term.number = dims.get(&term.meant).copied();
        }
    }
}
