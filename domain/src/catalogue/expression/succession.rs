//! Expressions of interest of which other organisations take a side, since councils were merged or split.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::{Expression, ExpressionState};
use crate::{
    access::Permit,
    record::{Aggregate, Move, Record},
};

const KEEPS_IT: &str = "Whoever would take it on keeps it, since councils were reorganised";
const SAID_ONCE: &str =
    "The same organisation has expressed interest in it beside this, since councils were reorganised";
const ONE_PREFERRED: &str = "Another is preferred by whoever keeps it, since councils were reorganised";

/// An expression of interest that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Succeeded {
    /// As it was.
    pub record: Record<Expression>,
    /// The same, with the sides that it has from now on.
    pub state: Expression,
    /// Whether it was made to whoever kept the subject until now, rather than to somebody who kept it before.
    pub to_keeper: bool,
}

impl Succeeded {
    fn end(&mut self, to: ExpressionState, reason: &str, by: &Permit, at: DateTime<Utc>) {
        self.state.state = to;
        self.state.moves.push(Move::new(to, by, at, Some(reason.to_owned())));
    }

    /// Which of two goes on: made to whoever kept it until now, then further on, then earlier.
    fn rank(&self) -> impl Ord + use<> {
        let further = match self.record.state.state {
            ExpressionState::Preferred => 0,
            ExpressionState::Shortlisted => 1,
            ExpressionState::Submitted | ExpressionState::Declined | ExpressionState::Withdrawn => 2,
        };
        (!self.to_keeper, further, self.record.created_at, self.record.id)
    }
}

/// Lets all stand beside each other that can: nobody takes on what it keeps, says twice that it would take something on, or
/// prefers two.
pub fn settle(standing: &mut [Succeeded], by: &Permit, at: DateTime<Utc>) {
    standing.sort_by_key(Succeeded::rank);
    let mut said = HashSet::new();
    let mut preferred = HashSet::new();
    for after in standing {
        if after.state.keeper.as_ref() == Some(&after.state.organisation) {
            after.end(ExpressionState::Withdrawn, KEEPS_IT, by, at);
        } else if !after.state.keys().into_iter().all(|key| said.insert(key)) {
            after.end(ExpressionState::Withdrawn, SAID_ONCE, by, at);
        } else if after.state.claim().is_some_and(|claim| !preferred.insert(claim.key)) {
            after.end(ExpressionState::Shortlisted, ONE_PREFERRED, by, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::Role,
        catalogue::expression::{
            ExpressionState::{Preferred, Shortlisted, Submitted, Withdrawn},
            tests::{in_state, link},
        },
    };

    /// Of whom, made to whom, in which state; and whether that one kept it until now.
    type Stands = (u128, u128, ExpressionState, bool);

    fn settled(stands: &[Stands]) -> Vec<ExpressionState> {
        let by = Permit { role: Role::Steward, organisation: None, acts_for: None, joins: None };
        let mut standing: Vec<Succeeded> =
            stands.iter().enumerate().map(|(at, stands)| succeeded(at, *stands)).collect();
        settle(&mut standing, &by, DateTime::UNIX_EPOCH);
        standing.sort_by_key(|after| after.record.id);
        for after in &standing {
            let moved = after.state.state != after.record.state.state;
            assert_eq!(after.state.moves.len(), usize::from(moved), "whatever ends says why");
        }
        standing.into_iter().map(|after| after.state.state).collect()
    }

    fn succeeded(at: usize, (organisation, keeper, state, to_keeper): Stands) -> Succeeded {
        let expression = Expression { organisation: link(organisation), keeper: Some(link(keeper)), ..in_state(state) };
        let (id, epoch) = (link(100 + at as u128).id, DateTime::UNIX_EPOCH);
        let record = Record {
            id,
            revision: 1,
            created_at: epoch,
            updated_at: epoch,
            deleted_at: None,
            state: expression.clone(),
        };
        Succeeded { record, state: expression, to_keeper }
    }

    #[test]
    fn what_cannot_stand_beside_another_gives_way() {
        for (stands, expected) in [
            (&[(2, 3, Submitted, true), (4, 3, Preferred, true)][..], &[Submitted, Preferred][..]),
            (&[(3, 3, Preferred, true), (4, 3, Submitted, true)], &[Withdrawn, Submitted]),
            (&[(2, 3, Submitted, true), (2, 3, Shortlisted, true)], &[Withdrawn, Shortlisted]),
            (&[(2, 3, Submitted, true), (2, 3, Submitted, true)], &[Submitted, Withdrawn]),
            (&[(2, 3, Preferred, false), (2, 3, Submitted, true)], &[Withdrawn, Submitted]),
            (&[(2, 3, Preferred, false), (4, 3, Preferred, true)], &[Shortlisted, Preferred]),
            (&[(2, 3, Preferred, true), (4, 5, Preferred, true)], &[Preferred, Preferred]),
        ] {
            assert_eq!(settled(stands), expected, "{stands:?}");
        }
    }
}
