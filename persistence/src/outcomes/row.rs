//! Observations as rows of numbers.

use domain::{
    outcomes::{Observation, ObservationStatus},
    store::StoreError,
    text::Title,
    vocabulary::Vocabulary,
};
use sea_orm::{QueryResult, Value};

use super::place::Place;
use crate::{copied::Rows, error::failed, record::at};

/// An observation as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Its key.
    pub place: Place,
    /// The batch that brought it.
    pub batch: i32,
    /// How often it was written, from 1.
    pub revision: i32,
    /// The number of the indicator's definition it was written under.
    pub definition: i32,
    /// What was observed.
    pub said: Observation,
}

/// What stands behind the key, in the order in which [`kept`] reads it.
pub const SAID: &str = "batch, revision, definition, status, value, numerator, denominator, lower, upper, note";
/// The columns of the table.
pub const COLUMNS: [&str; 15] = [
    "indicator",
    "dims",
    "starts",
    "ends",
    "subject",
    "batch",
    "revision",
    "definition",
    "status",
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "note",
];

/// How many bytes a row without a note takes in a stream.
const COPIED: usize = 120;

/// The statement that takes a stream.
pub fn copying() -> String {
    format!("COPY observations ({}) FROM STDIN (FORMAT binary)", COLUMNS.join(", "))
}

/// Observations as a stream, in the order of [`COLUMNS`].
pub fn copied(new: &[Kept]) -> Vec<u8> {
    let mut rows = Rows::new(15, new.len(), COPIED);
    for kept in new {
        let said = &kept.said;
        rows.row();
        for number in kept.place.numbers() {
            rows.integer(number);
        }
        rows.integer(kept.batch).integer(kept.revision).integer(kept.definition).integer(status_number(said.status));
        for number in [said.value, said.numerator, said.denominator, said.lower, said.upper] {
            rows.double(number);
        }
        rows.text(said.note.as_ref().map(Title::as_str));
    }
    rows.finish()
}

/// An observation as values, in the order of [`COLUMNS`].
pub fn row(kept: &Kept) -> Vec<Value> {
    let said = &kept.said;
    let mut row: Vec<Value> = kept.place.numbers().into_iter().map(Value::from).collect();
    let numbers = [kept.batch, kept.revision, kept.definition, status_number(said.status)];
    row.extend(numbers.map(Value::from));
    row.extend([said.value, said.numerator, said.denominator, said.lower, said.upper].map(Value::from));
    row.push(said.note.as_ref().map(|note| note.as_str().to_owned()).into());
    row
}

/// An observation from a row that holds its key and [`SAID`].
pub fn kept(row: &QueryResult) -> Result<Kept, StoreError> {
    let note: Option<String> = at(row, 14)?;
    Ok(Kept {
        place: placed(row)?,
        batch: at(row, 5)?,
        revision: at(row, 6)?,
        definition: at(row, 7)?,
        said: Observation {
            status: numbered_status(at(row, 8)?)?,
            value: at(row, 9)?,
            numerator: at(row, 10)?,
            denominator: at(row, 11)?,
            lower: at(row, 12)?,
            upper: at(row, 13)?,
            note: note.map(|note| Title::parse(&note)).transpose().map_err(crate::error::unreadable)?,
        },
    })
}

/// A key from a row that begins with it.
pub fn placed(row: &QueryResult) -> Result<Place, StoreError> {
    Ok(Place {
        indicator: at(row, 0)?,
        dims: at(row, 1)?,
        starts: at(row, 2)?,
        ends: at(row, 3)?,
        subject: at(row, 4)?,
    })
}

/// A status as its number: its place in the vocabulary.
pub fn status_number(status: ObservationStatus) -> i32 {
    let place = ObservationStatus::ALL.iter().position(|known| *known == status).unwrap_or_default();
    i32::try_from(place).unwrap_or_default()
}

/// The status of a number.
pub fn numbered_status(number: i32) -> Result<ObservationStatus, StoreError> {
    let status = usize::try_from(number).ok().and_then(|place| ObservationStatus::ALL.get(place));
    status.copied().ok_or_else(|| failed("an observation's status is unknown"))
}
