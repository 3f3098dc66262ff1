//! What the hidden counts could be, for all that the shown ones tell: linear programming by the simplex method, each
//! count in turn made as small and as large as it can be (Dantzig 1963; Bland's rule keeps it from going round).
//!
//! What is computed with is how far each lies above the least that it can be.

use std::collections::BTreeSet;

use super::Table;

const NOTHING: f64 = 1e-7;

/// The equations of the hidden counts, solved for a basis: each row says what one of them is when those outside the
/// basis are the least they can be.
pub(super) struct Reach {
    /// The hidden cells, each in the column of its place.
    cells: Vec<usize>,
    /// By basic column: a coefficient for every column, and last the value.
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
}

impl Reach {
    /// Everything that hidden cells must add up to, by the sums that name them.
    pub(super) fn of(table: &Table, sums: &BTreeSet<usize>, hidden: &BTreeSet<usize>) -> Self {
        let cells: Vec<usize> = hidden.iter().copied().collect();
        let columns = cells.len();
        let last = columns + sums.len();
        let mut rows = Vec::with_capacity(sums.len());
        for (put_in, sum) in sums.iter().map(|at| &table.sums()[*at]).enumerate() {
            let mut row = vec![0.0; last + 1];
            for (cell, sign) in sum.parts.iter().map(|part| (*part, 1.0)).chain([(sum.total, -1.0)]) {
                let known = match cells.binary_search(&cell) {
                    Ok(column) => {
                        row[column] += sign;
                        table.least(cell)
                    }
                    Err(_) => table.counts()[cell],
                };
                row[last] -= sign * known;
            }
            if row[last] < 0.0 {
                row.iter_mut().for_each(|value| *value = -*value);
            }
            row[columns + put_in] = 1.0;
            rows.push(row);
        }
        let mut reach = Self { cells, rows, basis: (columns..last).collect() };
        reach.begin(sums.len());
        reach
    }

    /// Whether a hidden count could be the least that it can be, could be so much more, and odd as well as even.
    pub(super) fn could_be_anything(&mut self, cell: usize, more: f64) -> bool {
        let Ok(column) = self.cells.binary_search(&cell) else { return false };
        if (0..self.rows.len()).any(|at| self.known_in_part(at, column)) {
            return false;
        }
        self.push(column, false, |value| value < NOTHING) && self.push(column, true, |value| value > more - NOTHING)
    }

    /// Whether a row could tell something of a count whatever its size: that it is even, say, because it and twice
    /// another make a number that is.
    fn known_in_part(&self, at: usize, column: usize) -> bool {
        let row = &self.rows[at][..self.cells.len()];
        let whole = |value: &f64| (value - value.round()).abs() < NOTHING;
        let once = |other: usize| other != column && (row[other].abs() - 1.0).abs() < NOTHING;
        let broken = row[column].abs() > NOTHING && !row.iter().all(whole);
        broken || (self.basis[at] == column && !(0..row.len()).any(once))
    }

    /// Finds a basis of hidden counts, none below nought, by driving out what was put in for each equation.
    fn begin(&mut self, sums: usize) {
        let columns = self.cells.len();
        for put_in in columns..columns + sums {
            self.push(put_in, false, |value| value < NOTHING);
            if let Some(at) = self.basis.iter().position(|basic| *basic == put_in) {
                if let Some(column) = (0..columns).find(|column| self.rows[at][*column].abs() > NOTHING) {
                    self.pivot(at, column);
                } else {
                    self.rows.remove(at);
                    self.basis.remove(at);
                }
            }
            self.rows.iter_mut().for_each(|row| row[put_in] = 0.0);
        }
        for row in &mut self.rows {
            row.drain(columns..columns + sums);
        }
    }

    /// Makes a column's value as large or as small as it can be, until it is enough; whether it became so.
    fn push(&mut self, column: usize, up: bool, enough: impl Fn(f64) -> bool) -> bool {
        loop {
            let at = self.basis.iter().position(|basic| *basic == column);
            let value = at.map_or(0.0, |at| self.value(at));
            if enough(value) {
                return true;
            }
            let helps = |other: &usize| match at {
                Some(at) if up => self.rows[at][*other] < -NOTHING,
                Some(at) => self.rows[at][*other] > NOTHING,
                None => up && *other == column,
            };
            let width = self.rows.first().map_or(self.cells.len(), |row| row.len() - 1);
            let Some(entering) = (0..width).filter(|other| !self.basis.contains(other)).find(helps) else {
                return false;
            };
            let limit = |at: &usize| self.rows[*at][entering] > NOTHING;
            let ratio = |at: &usize| self.value(*at) / self.rows[*at][entering];
            let first = |a: &usize, b: &usize| ratio(a).total_cmp(&ratio(b)).then(self.basis[*a].cmp(&self.basis[*b]));
            match (0..self.rows.len()).filter(limit).min_by(first) {
                Some(leaving) => self.pivot(leaving, entering),
                None => return up,
            }
        }
    }

    fn value(&self, at: usize) -> f64 {
        self.rows[at].last().copied().unwrap_or(0.0).max(0.0)
    }

    /// Takes a column into the basis in place of a row's.
    fn pivot(&mut self, at: usize, entering: usize) {
        let lead = self.rows[at][entering];
        self.rows[at].iter_mut().for_each(|value| *value /= lead);
        let row = self.rows[at].clone();
        for other in (0..self.rows.len()).filter(|other| *other != at) {
            let factor = self.rows[other][entering];
            if factor != 0.0 {
                self.rows[other].iter_mut().zip(&row).for_each(|(value, by)| *value -= factor * by);
            }
        }
        self.basis[at] = entering;
    }
}
