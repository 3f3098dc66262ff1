//! Which hidden counts are plainly safe, without working out what each could be.

use std::collections::{BTreeMap, BTreeSet};

use super::{Hiding, Linked, table::same};

/// How a change of a single count shows.
struct Shows {
    /// The sums that something else must keep right: of those whose totals are shown, and of totals that are more than
    /// one sum.
    sums: Vec<usize>,
    /// The hidden totals that change with it.
    totals: Vec<usize>,
}

impl Hiding<'_> {
    /// Small counts that are plainly safe: single counts whose change shows in just the same sums as that of others, so
    /// that what one has could be another's, and together they have enough; and totals all of whose parts are such.
    /// What shows in no sum could be anything.
    pub(super) fn at_ease(&self, linked: &Linked) -> BTreeSet<usize> {
        let mut alike: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        let mut beneath: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for cell in linked.cells.iter().copied().filter(|cell| self.sums_of(*cell) == 0) {
            let Shows { sums, totals } = self.shows(cell);
            for total in totals.into_iter().filter(|total| self.small(*total)) {
                beneath.entry(total).or_default().push(cell);
            }
            of.insert(cell, sums.clone());
            alike.entry(sums).or_default().push(cell);
        }
        let mut at_ease = BTreeSet::new();
        for (sums, cells) in &alike {
            let needed = cells.iter().map(|cell| self.room(*cell)).fold(0.0, f64::max);
            if sums.is_empty() || (cells.len() > 1 && self.spare(cells) >= needed) {
                at_ease.extend(cells);
            }
        }
        for (total, cells) in beneath {
            let own = self.spare(&cells);
            let whole = same(own, self.table.counts()[total] - self.table.least(total));
            let mut shown = cells.iter().map(|cell| &of[cell]);
            let Some(sums) = shown.next().filter(|sums| shown.all(|other| other == *sums)) else { continue };
            let others = &alike[sums];
            let enough = others.len() > cells.len() && self.spare(others) >= self.room(total);
            if whole && (sums.is_empty() || enough) {
                at_ease.insert(total);
            }
        }
        at_ease
    }

    /// How far counts together lie above the least that they can be.
    fn spare(&self, cells: &[usize]) -> f64 {
        cells.iter().map(|cell| self.table.counts()[*cell] - self.table.least(*cell)).sum()
    }

    /// How many sums a count is the total of.
    fn sums_of(&self, cell: usize) -> usize {
        self.table.within(cell).iter().filter(|at| self.table.sums()[**at].total == cell).count()
    }

    fn shows(&self, cell: usize) -> Shows {
        let mut shows = Shows { sums: vec![], totals: vec![] };
        let mut ahead = vec![cell];
        while let Some(cell) = ahead.pop() {
            for at in self.table.within(cell) {
                let total = self.table.sums()[*at].total;
                if total == cell {
                    continue;
                }
                if self.hidden[total] && self.sums_of(total) == 1 {
                    shows.totals.push(total);
                    ahead.push(total);
                } else {
                    shows.sums.push(*at);
                }
            }
        }
        shows.sums.sort_unstable();
        shows
    }
}
