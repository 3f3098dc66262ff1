//! Counts, and which of them add up to which.

use crate::statistics::refusal::Refusal;

/// A total and what it is the sum of, by their places among the counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The total.
    pub total: usize,
    /// Its parts, which may be totals themselves. Nothing is in it twice.
    pub parts: Vec<usize>,
}

impl Sum {
    /// The parts and the total.
    pub(super) fn cells(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().copied().chain([self.total])
    }
}

/// Counts and their sums. A count may be part of several totals, and a total have several sums.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    counts: Vec<f64>,
    sums: Vec<Sum>,
    /// The sums that name each count.
    within: Vec<Vec<usize>>,
    /// The least that each could be if all but noughts were hidden.
    least: Vec<f64>,
    /// Which are hidden rather than others.
    rather: Vec<bool>,
    /// Which nobody is told, whatever they are.
    untold: Vec<bool>,
}

/// Counts that are estimated have fractions, whose sums are not exact.
const EXACT: f64 = 1e-6;

/// Whether two counts are the same.
pub fn same(one: f64, other: f64) -> bool {
    (one - other).abs() <= EXACT
}

impl Table {
    /// Takes counts and sums. Errors: [`Refusal::NotASum`] when a total is not the sum of its parts, holds something
    /// twice, holds itself or has no parts, or when a place does not exist.
    pub fn new(counts: Vec<f64>, sums: Vec<Sum>) -> Result<Self, Refusal> {
        for (at, Sum { total, parts }) in sums.iter().enumerate() {
            let value = |cell: &usize| counts.get(*cell).copied();
            let sum: Option<f64> = parts.iter().map(value).sum();
            if parts.is_empty() || !sum.zip(value(total)).is_some_and(|(sum, total)| same(sum, total)) {
                return Err(Refusal::NotASum(at));
            }
        }
        // One who is counted is at least one; who is estimated may be less.
        let mut least: Vec<f64> = counts.iter().map(|count| count.min(1.0)).collect();
        for at in in_order(&sums, counts.len())? {
            let Sum { total, parts } = &sums[at];
            least[*total] = parts.iter().map(|part| least[*part]).sum::<f64>().max(least[*total]);
        }
        let mut within = vec![Vec::new(); counts.len()];
        for (at, sum) in sums.iter().enumerate() {
            sum.cells().for_each(|cell| within[cell].push(at));
        }
        let (rather, untold) = (vec![false; counts.len()], vec![false; counts.len()]);
        Ok(Self { counts, sums, within, least, rather, untold })
    }

    /// The same with counts that few ask for, as those that were revised since: they are hidden rather than others.
    #[must_use]
    pub fn hiding_rather(mut self, cells: impl IntoIterator<Item = usize>) -> Self {
        for cell in cells {
            if let Some(rather) = self.rather.get_mut(cell) {
                *rather = true;
            }
        }
        self
    }

    /// The same with counts that nobody is told, and that need no hiding: totals that are not published, but are known to
    /// be several sums.
    #[must_use]
    pub fn never_told(mut self, cells: impl IntoIterator<Item = usize>) -> Self {
        for cell in cells {
            if let Some(untold) = self.untold.get_mut(cell) {
                *untold = true;
            }
        }
        self
    }

    /// The counts.
    pub fn counts(&self) -> &[f64] {
        &self.counts
    }

    /// The sums.
    pub fn sums(&self) -> &[Sum] {
        &self.sums
    }

    /// The sums that name a count.
    pub(super) fn within(&self, cell: usize) -> &[usize] {
        &self.within[cell]
    }

    /// Whether a count is hidden rather than others.
    pub(super) fn rather(&self, cell: usize) -> bool {
        self.rather[cell]
    }

    /// Whether nobody is told a count, whatever it is.
    pub(super) fn is_untold(&self, cell: usize) -> bool {
        self.untold[cell]
    }

    /// The least that a count could be if all but noughts were hidden: a total is no less than its parts.
    pub(super) fn least(&self, cell: usize) -> f64 {
        self.least[cell]
    }
}

/// The sums in such an order that each comes after those that its parts are the totals of. Refuses one that comes round
/// to itself, and one that, taken apart into single counts, holds a count twice.
fn in_order(sums: &[Sum], counts: usize) -> Result<Vec<usize>, Refusal> {
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); counts];
    sums.iter().enumerate().for_each(|(at, sum)| of[sum.total].push(at));
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); sums.len()];
    let mut awaited = vec![0_usize; sums.len()];
    for (at, sum) in sums.iter().enumerate() {
        for beneath in sum.parts.iter().flat_map(|part| &of[*part]) {
            above[*beneath].push(at);
            awaited[at] += 1;
        }
    }
    let mut ready: Vec<usize> = (0..sums.len()).filter(|at| awaited[*at] == 0).collect();
    let mut singles: Vec<Vec<usize>> = vec![Vec::new(); sums.len()];
    let mut order = Vec::with_capacity(sums.len());
    while let Some(at) = ready.pop() {
        let apart = |part: &usize| of[*part].first().map_or_else(|| vec![*part], |at| singles[*at].clone());
        let mut cells: Vec<usize> = sums[at].parts.iter().flat_map(apart).collect();
        cells.sort_unstable();
        if cells.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Refusal::NotASum(at));
        }
        singles[at] = cells;
        order.push(at);
        for next in &above[at] {
            awaited[*next] -= 1;
            if awaited[*next] == 0 {
                ready.push(*next);
            }
        }
    }
    match awaited.iter().position(|awaited| *awaited > 0) {
        Some(round) => Err(Refusal::NotASum(round)),
        None => Ok(order),
    }
}
