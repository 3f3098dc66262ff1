//! Which record leads to which, and whether a further step would close a circle.

use std::collections::{HashMap, HashSet};

use crate::identity::Id;

/// A relation that must never lead back to where it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Graph {
    /// From an area to one it lies in.
    Containment,
    /// From a predecessor to its successor.
    Lineage,
    /// From an agenda tag to the wider one it is part of.
    Broader,
}

impl Graph {
    /// Every relation.
    pub const ALL: [Self; 3] = [Self::Containment, Self::Lineage, Self::Broader];
}

/// One step from a record to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The relation.
    pub graph: Graph,
    /// Where it begins.
    pub from: Id,
    /// Where it leads.
    pub to: Id,
    /// Where in what was said it stands.
    pub pointer: &'static str,
}

/// The steps known so far: read from the store, and taken by rows before this one.
#[derive(Debug, Default)]
pub struct Reach {
    steps: HashMap<(Graph, Id), Vec<Id>>,
    read: HashSet<(Graph, Id)>,
}

impl Reach {
    /// Adds a step.
    pub fn add(&mut self, graph: Graph, from: Id, to: Id) {
        let steps = self.steps.entry((graph, from)).or_default();
        if !steps.contains(&to) {
            steps.push(to);
        }
    }

    /// Takes a step back.
    pub fn forget(&mut self, edge: &Edge) {
        if let Some(steps) = self.steps.get_mut(&(edge.graph, edge.from)) {
            steps.retain(|step| *step != edge.to);
        }
    }

    /// Whether a step is known.
    pub fn holds(&self, edge: &Edge) -> bool {
        self.steps.get(&(edge.graph, edge.from)).is_some_and(|steps| steps.contains(&edge.to))
    }

    /// The records of these, and of all they lead to as far as known, whose steps were not read from the store yet.
    /// They count as read from now on.
    pub fn take_unread(&mut self, graph: Graph, starts: impl IntoIterator<Item = Id>) -> Vec<Id> {
        let mut unread = Vec::new();
        let mut seen = HashSet::new();
        let mut ahead: Vec<Id> = starts.into_iter().collect();
        while let Some(id) = ahead.pop() {
            if !seen.insert(id) {
                continue;
            }
            if self.read.insert((graph, id)) {
                unread.push(id);
            }
            ahead.extend(self.steps.get(&(graph, id)).into_iter().flatten());
        }
        unread
    }

    /// Whether the store's or an earlier row's steps already lead from `to` back to `from`.
    pub fn closes_circle(&self, graph: Graph, from: Id, to: Id) -> bool {
        let mut seen = HashSet::new();
        let mut ahead = vec![to];
        while let Some(id) = ahead.pop() {
            if id == from {
                return true;
            }
            if seen.insert(id) {
                ahead.extend(self.steps.get(&(graph, id)).into_iter().flatten());
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Id {
        Id(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn a_step_back_closes_a_circle() {
        let mut reach = Reach::default();
        reach.add(Graph::Lineage, id(1), id(2));
        reach.add(Graph::Lineage, id(2), id(3));
        assert!(reach.closes_circle(Graph::Lineage, id(3), id(1)));
        assert!(reach.closes_circle(Graph::Lineage, id(4), id(4)));
        assert!(!reach.closes_circle(Graph::Lineage, id(1), id(3)));
        assert!(!reach.closes_circle(Graph::Containment, id(3), id(1)));
    }

    #[test]
    fn a_step_taken_back_leads_nowhere() {
        let mut reach = Reach::default();
        reach.add(Graph::Broader, id(1), id(2));
        assert!(reach.closes_circle(Graph::Broader, id(2), id(1)));
        reach.forget(&Edge { graph: Graph::Broader, from: id(1), to: id(2), pointer: "" });
        assert!(!reach.closes_circle(Graph::Broader, id(2), id(1)));
    }

    #[test]
    fn each_record_is_read_once() {
        let mut reach = Reach::default();
        reach.add(Graph::Lineage, id(1), id(2));
        let mut first = reach.take_unread(Graph::Lineage, [id(1)]);
        first.sort();
        assert_eq!(first, [id(1), id(2)]);
        assert!(reach.take_unread(Graph::Lineage, [id(1), id(2)]).is_empty());
    }

    proptest::proptest! {
        /// Whatever steps are asked for, those that were taken lead nowhere back.
        #[test]
        fn no_steps_taken_lead_back(steps in proptest::collection::vec((0_u128..12, 0_u128..12), 0..60)) {
            let mut reach = Reach::default();
            let mut taken = Vec::new();
            for (from, to) in steps {
                if !reach.closes_circle(Graph::Lineage, id(from), id(to)) {
                    reach.add(Graph::Lineage, id(from), id(to));
                    taken.push((from, to));
                }
            }
            // Steps without a circle can be put in an order: those that nobody leads to go first, again and again.
            while let Some(start) = taken.iter().map(|(from, _)| *from).find(|from| taken.iter().all(|(_, to)| to != from)) {
                taken.retain(|(from, _)| *from != start);
            }
            proptest::prop_assert!(taken.is_empty(), "{taken:?} go round");
        }
    }
}
