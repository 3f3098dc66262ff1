//! The figures of an indicator's part in a period, in as little room as they need.

use domain::{
    outcomes::{Observation, ObservationStatus},
    store::StoreError,
    text::Title,
};
use sea_orm::QueryResult;

use crate::{
    error::unreadable,
    outcomes::{Kept, Place, row::numbered_status},
    record::at,
};

/// Figures in the order of their subjects.
#[derive(Debug, Default)]
pub struct Rows {
    subjects: Box<[i32]>,
    batches: Numbers,
    revisions: Numbers,
    definitions: Numbers,
    statuses: Numbers,
    /// Value, numerator, denominator, lower and upper end.
    columns: [Column; 5],
    notes: Box<[(usize, Title)]>,
}

/// A small number of each row.
#[derive(Debug)]
enum Numbers {
    /// The same of all.
    Same(i32),
    Each(Box<[i32]>),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Same(0)
    }
}

impl Numbers {
    fn of(numbers: Vec<i32>) -> Self {
        match numbers.first() {
            Some(first) if numbers.iter().all(|number| number == first) => Self::Same(*first),
            None => Self::Same(0),
            Some(_) => Self::Each(numbers.into()),
        }
    }

    fn at(&self, row: usize) -> i32 {
        match self {
            Self::Same(number) => *number,
            Self::Each(numbers) => numbers[row],
        }
    }

    fn room(&self) -> usize {
        match self {
            Self::Same(_) => 0,
            Self::Each(numbers) => size_of_val(&**numbers),
        }
    }
}

/// A figure of each row.
#[derive(Debug, Default)]
enum Column {
    /// No row has one.
    #[default]
    Nothing,
    /// Whole numbers; [`NONE`] where there is none.
    Whole(Box<[u32]>),
    /// Any numbers; none is not a number.
    Real(Box<[f64]>),
}

const NONE: u32 = u32::MAX;

impl Column {
    fn of(numbers: &[f64]) -> Self {
        if numbers.iter().all(|number| number.is_nan()) {
            return Self::Nothing;
        }
        let whole: Option<Vec<u32>> = numbers.iter().map(|number| whole(*number)).collect();
        whole.map_or_else(|| Self::Real(numbers.into()), |whole| Self::Whole(whole.into()))
    }

    fn at(&self, row: usize) -> Option<f64> {
        match self {
            Self::Nothing => None,
            Self::Whole(numbers) => Some(numbers[row]).filter(|number| *number != NONE).map(f64::from),
            Self::Real(numbers) => Some(numbers[row]).filter(|number| !number.is_nan()),
        }
    }

    fn room(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Whole(numbers) => size_of_val(&**numbers),
            Self::Real(numbers) => size_of_val(&**numbers),
        }
    }
}

/// A number that is the same when it is read back; `None` where it would not be.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: f64) -> Option<u32> {
    if number.is_nan() {
        return Some(NONE);
    }
    let whole = number as u32;
    (whole != NONE && f64::from(whole).to_bits() == number.to_bits()).then_some(whole)
}

impl Rows {
    /// Where a subject's figure is, if it has one.
    pub fn find(&self, subject: i32) -> Option<usize> {
        self.subjects.binary_search(&subject).ok()
    }

    /// How often a figure was written.
    pub fn revision(&self, row: usize) -> i32 {
        self.revisions.at(row)
    }

    /// The number of the definition under which a figure was observed.
    pub fn definition(&self, row: usize) -> i32 {
        self.definitions.at(row)
    }

    /// What was observed.
    pub fn said(&self, row: usize) -> Observation {
        let [value, numerator, denominator, lower, upper] =
            [0, 1, 2, 3, 4].map(|column: usize| self.columns[column].at(row));
        let note = self.notes.binary_search_by_key(&row, |(of, _)| *of).ok().map(|at| self.notes[at].1.clone());
        // Only known ones are put in.
        let status = numbered_status(self.statuses.at(row)).unwrap_or(ObservationStatus::Missing);
        Observation { value, numerator, denominator, lower, upper, status, note }
    }

    /// An observation as it is kept, of an indicator's part and period that `place` tells.
    pub fn kept(&self, row: usize, place: Place) -> Kept {
        Kept {
            place: Place { subject: self.subjects[row], ..place },
            batch: self.batches.at(row),
            revision: self.revisions.at(row),
            definition: self.definition(row),
            said: self.said(row),
        }
    }

    /// How many bytes they take.
    pub fn room(&self) -> usize {
        let numbers = [&self.batches, &self.revisions, &self.definitions, &self.statuses];
        size_of_val(&*self.subjects)
            + numbers.iter().map(|numbers| numbers.room()).sum::<usize>()
            + self.columns.iter().map(Column::room).sum::<usize>()
            + self.notes.iter().map(|(_, note)| 40 + note.as_str().len()).sum::<usize>()
    }
}

/// Figures while they are read.
#[derive(Debug, Default)]
pub struct Reading {
    subjects: Vec<i32>,
    numbers: [Vec<i32>; 4],
    columns: [Vec<f64>; 5],
    notes: Vec<(usize, Title)>,
}

impl Reading {
    /// The columns of a row, as [`Self::row`] reads them.
    pub const COLUMNS: &str =
        "subject, batch, revision, definition, status, value, numerator, denominator, lower, upper, note";

    /// Reads a row; they come in the order of their subjects.
    pub fn row(&mut self, row: &QueryResult) -> Result<(), StoreError> {
        if let Some(note) = at::<Option<String>>(row, 10)? {
            self.notes.push((self.subjects.len(), Title::parse(&note).map_err(unreadable)?));
        }
        self.subjects.push(at(row, 0)?);
        numbered_status(at(row, 4)?)?;
        for (place, numbers) in self.numbers.iter_mut().enumerate() {
            numbers.push(at(row, 1 + place)?);
        }
        for (place, column) in self.columns.iter_mut().enumerate() {
            column.push(at::<Option<f64>>(row, 5 + place)?.unwrap_or(f64::NAN));
        }
        Ok(())
    }

    /// How many were read.
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// What was read.
    pub fn done(self) -> Rows {
        let [batches, revisions, definitions, statuses] = self.numbers.map(Numbers::of);
        Rows {
            subjects: self.subjects.into(),
            batches,
            revisions,
            definitions,
            statuses,
            columns: self.columns.map(|column| Column::of(&column)),
            notes: self.notes.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_tell_what_was_put_in() {
        let told = |numbers: &[f64]| {
            let column = Column::of(numbers);
            (0..numbers.len()).map(|row| column.at(row)).collect::<Vec<_>>()
        };
        let nothing = f64::NAN;
        for numbers in [
            vec![1.0, 0.0, nothing, 4_294_967_294.0],
            vec![4_294_967_295.0],
            vec![-1.0, 2.0],
            vec![0.1, nothing],
            vec![-0.0],
            vec![nothing, nothing],
        ] {
            let wanted: Vec<_> = numbers.iter().map(|number| Some(*number).filter(|number| !number.is_nan())).collect();
            assert_eq!(told(&numbers), wanted);
        }
        assert!(matches!(Column::of(&[7.0, nothing]), Column::Whole(_)), "counts take half the room");
        assert!(told(&[-0.0])[0].is_some_and(f64::is_sign_negative));
    }
}
