//! Secondary suppression: what more must be hidden so that subtraction reveals no small count.
//!
//! `table`: counts and what they add up to. `ease`: which hidden ones are plainly safe. `reach`: what somebody who adds
//! and subtracts can find out of the others.

mod ease;
mod reach;
mod table;

use std::{cmp::Reverse, collections::BTreeSet};

pub use table::{Sum, Table, same};

use super::{
    method::Method,
    rounding::{Told, is_small, tell},
};
use reach::Reach;

/// Hiding more cells of a table of totals and parts.
pub const SECONDARY: Method = Method {
    id: "secondary_suppression",
    version: "3",
    name: "Secondary suppression of a table of totals and parts",
    formula: "the smallest shown part beside an exposed count is hidden too, until every count above nought and below \
              the threshold could, for all that the shown counts tell, be anything from one to the threshold less one",
    source: "Hundepool A and others. Statistical Disclosure Control, chapter 4. Wiley, 2012",
    assumptions: &[
        "A reader knows every figure that is shown, and that the parts add up to the whole",
        "A reader knows no hidden figure from elsewhere",
    ],
};

/// Of so many hidden counts that hang together it is worked out what each could be; of more it would take minutes.
const MOST_WORKED_OUT: usize = 250;
/// So many times one count more is hidden for the sake of one that is exposed, where that cannot be worked out.
const MOST_TRIES: usize = 50;

/// What is small, and what is hidden so far.
struct Hiding<'a> {
    table: &'a Table,
    below: u32,
    hidden: Vec<bool>,
}

/// The sums and the hidden cells that are linked with one another.
#[derive(Default)]
struct Linked {
    sums: BTreeSet<usize>,
    cells: BTreeSet<usize>,
}

impl Table {
    /// What is told of each count: nothing of small ones, nothing where its telling would give away one that is,
    /// otherwise the nearest multiple of 5. Nought is told.
    ///
    /// It is safe even against somebody who knows every shown count unrounded, and that whatever is hidden is at least
    /// one. Which of the hidden ones are small is not told either. A small total is never less than the number of its
    /// parts that are not nought, which nothing can hide. Where more hidden counts hang together than can be worked out,
    /// and not all are plainly safe, all counts that hang together with them are hidden.
    pub fn protected(&self, suppress_below: u32) -> Vec<Told> {
        let mut hiding = Hiding { table: self, below: suppress_below, hidden: vec![false; self.counts().len()] };
        hiding.hidden = (0..hiding.hidden.len()).map(|cell| hiding.small(cell) || self.is_untold(cell)).collect();
        let mut tries = 0;
        while hiding.hide_more(tries < MOST_TRIES) {
            tries += 1;
        }
        hiding.show_again();
        let tell =
            |(count, hidden): (&f64, &bool)| if *hidden { Told::Suppressed } else { tell(*count, suppress_below) };
        self.counts().iter().zip(&hiding.hidden).map(tell).collect()
    }
}

impl Hiding<'_> {
    fn small(&self, cell: usize) -> bool {
        is_small(self.table.counts()[cell], self.below) && !self.table.is_untold(cell)
    }

    /// Whether a count is told and could be hidden.
    fn shown(&self, cell: usize) -> bool {
        !self.hidden[cell] && self.table.counts()[cell] > 0.0
    }

    /// How far above the least that it can be a small count must be able to be: as far as to the threshold less one, and
    /// in any case so far that it could be two things.
    fn room(&self, cell: usize) -> f64 {
        (f64::from(self.below) - 1.0 - self.table.least(cell)).max(1.0)
    }

    /// Hides more in every linked part of the table that has an exposed count; whether any was left to hide. Where it
    /// cannot be worked out and there was trying enough, all is hidden that is linked.
    fn hide_more(&mut self, trying: bool) -> bool {
        let (mut seen, mut more) = (BTreeSet::new(), Vec::new());
        for cell in (0..self.hidden.len()).filter(|cell| self.small(*cell)) {
            if !seen.contains(&cell) {
                let linked = self.linked(cell);
                match self.exposed(&linked).first() {
                    None => {}
                    Some(exposed) if trying || linked.cells.len() <= MOST_WORKED_OUT => {
                        more.extend(self.beside(*exposed, &linked));
                    }
                    Some(_) => {
                        let cells = linked.sums.iter().flat_map(|at| self.table.sums()[*at].cells());
                        more.extend(cells.filter(|cell| self.shown(*cell)));
                    }
                }
                seen.extend(linked.cells);
            }
        }
        more.iter().for_each(|cell| self.hidden[*cell] = true);
        !more.is_empty()
    }

    /// Shows what turned out not to need hiding, the largest first, and last what is hidden rather than others. What is too much to work out stays hidden.
    fn show_again(&mut self) {
        let hidden = (0..self.hidden.len()).filter(|cell| self.hidden[*cell] && !self.table.is_untold(*cell));
        let mut further: Vec<usize> = hidden.filter(|cell| !self.small(*cell)).collect();
        let (counts, rather) = (self.table.counts(), |cell: &usize| self.table.rather(*cell));
        further.sort_by(|one, other| rather(one).cmp(&rather(other)).then(counts[*other].total_cmp(&counts[*one])));
        let mut left = BTreeSet::new();
        for cell in further {
            if left.contains(&cell) {
                continue;
            }
            let around = self.linked(cell).cells;
            if around.len() > MOST_WORKED_OUT {
                left.extend(around);
                continue;
            }
            self.hidden[cell] = false;
            self.hidden[cell] = self.gives_away(&around);
        }
    }

    /// Whether any small count of these is exposed.
    fn gives_away(&self, cells: &BTreeSet<usize>) -> bool {
        let mut seen = BTreeSet::new();
        for cell in cells.iter().filter(|cell| self.small(**cell)) {
            if !seen.contains(cell) {
                let linked = self.linked(*cell);
                if !self.exposed(&linked).is_empty() {
                    return true;
                }
                seen.extend(linked.cells);
            }
        }
        false
    }

    /// The small counts of a linked part that could not, for all that is shown, be anything below the threshold; where
    /// that is too much to work out, those that are not plainly safe.
    fn exposed(&self, linked: &Linked) -> Vec<usize> {
        let at_ease = self.at_ease(linked);
        let small = linked.cells.iter().copied().filter(|cell| self.small(*cell));
        let doubtful: Vec<usize> = small.filter(|cell| !at_ease.contains(cell)).collect();
        if doubtful.is_empty() || linked.cells.len() > MOST_WORKED_OUT {
            return doubtful;
        }
        let mut reach = Reach::of(self.table, &linked.sums, &linked.cells);
        doubtful.into_iter().filter(|cell| !reach.could_be_anything(*cell, self.room(*cell))).collect()
    }

    /// What a hidden cell is linked with through hidden cells.
    fn linked(&self, cell: usize) -> Linked {
        let mut linked = Linked { sums: BTreeSet::new(), cells: BTreeSet::from([cell]) };
        let mut ahead = vec![cell];
        while let Some(cell) = ahead.pop() {
            for at in self.table.within(cell) {
                if linked.sums.insert(*at) {
                    let cells = self.table.sums()[*at].cells().filter(|cell| self.hidden[*cell]);
                    ahead.extend(cells.filter(|cell| linked.cells.insert(*cell)));
                }
            }
        }
        linked
    }

    /// What to hide for the sake of an exposed cell: a shown part of the linked sums in which one cell alone is hidden,
    /// best of several such; else of the cell's own sums; else what is hidden rather than others; else of all linked
    /// sums; else one of their totals. The smallest of them.
    fn beside(&self, cell: usize, linked: &Linked) -> Option<usize> {
        let sums = || linked.sums.iter().map(|at| &self.table.sums()[*at]);
        let lone: BTreeSet<usize> = linked.sums.iter().copied().filter(|at| self.lone(*at)).collect();
        let smallest = |cells: Vec<usize>| {
            let relieves = |cell: &usize| self.table.within(*cell).iter().filter(|at| lone.contains(at)).count();
            let count = |cell: &usize| self.table.counts()[*cell];
            let first = |one: &usize, other: &usize| {
                let by_relief = Reverse(relieves(one)).cmp(&Reverse(relieves(other)));
                by_relief.then(count(one).total_cmp(&count(other))).then(one.cmp(other))
            };
            cells.into_iter().filter(|cell| self.shown(*cell)).min_by(first)
        };
        let parts = |at: &usize| self.table.sums()[*at].parts.clone();
        let rather = |sum: &Sum| sum.cells().filter(|cell| self.table.rather(*cell)).collect::<Vec<_>>();
        smallest(lone.iter().flat_map(parts).collect())
            .or_else(|| smallest(self.table.within(cell).iter().flat_map(parts).collect()))
            .or_else(|| smallest(sums().flat_map(rather).collect()))
            .or_else(|| smallest(linked.sums.iter().flat_map(parts).collect()))
            .or_else(|| smallest(sums().map(|sum| sum.total).collect()))
    }

    /// Whether one cell alone is hidden in a sum.
    fn lone(&self, at: usize) -> bool {
        self.table.sums()[at].cells().filter(|cell| self.hidden[*cell]).count() == 1
    }
}
