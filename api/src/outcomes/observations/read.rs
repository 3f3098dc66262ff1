//! What the rows of a file say, cell by cell.

use domain::{
    imports::RowFault,
    outcomes::{Dimensions, ObservationStatus, SaidObservation, Saying},
    period::Period,
    text::Title,
    vocabulary::Vocabulary,
};
use serde_json::{Map, Value};

use super::columns::{Fill, Layout, ROUNDED};
use crate::imports::{options::Options, rows::fault};

/// One figure that a row says, with its references as they are written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spoken {
    /// The indicator.
    pub indicator: String,
    /// The area, organisation or formation.
    pub subject: [String; 3],
    /// When.
    pub period: Option<Period>,
    /// Of which part.
    pub dimensions: Dimensions,
    /// What was observed.
    pub said: SaidObservation,
    /// What could not be read.
    pub faults: Vec<RowFault>,
}

/// The columns that say of whom a figure tells.
pub const SUBJECTS: [&str; 3] = ["area", "organisation", "formation"];

/// What is wrong with a figure that was rounded, or hidden, for whoever read it: it would stand for the exact one.
pub const NOT_EXACT: (&str, &str) =
    ("not_exact", "Its counts were rounded, or hidden, for whoever read it; write only what is known exactly");

impl Spoken {
    /// How a report names it.
    pub fn key(&self) -> String {
        let subject = self.subject.iter().find(|said| !said.is_empty()).map_or("", String::as_str);
        let period = self.period.map(|period| period.label()).unwrap_or_default();
        let parts = [&self.indicator, subject, &period, &self.dimensions.text()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn fill(&mut self, column: &'static str, cell: &str, options: &Options) {
        let cell = cell.trim();
        let clears = options.null_as.as_deref() == Some(cell);
        let scheme = || options.schemes.get(column).map(String::as_str);
        match column {
            "indicator" => self.indicator = schemed(cell, scheme()),
            "period" => match Period::parse(cell) {
                Ok(period) => self.period = Some(period),
                Err(malformed) => self.faults.push(fault(column, malformed.code, malformed.detail, Some(cell))),
            },
            "dimensions" => match Dimensions::parse(cell) {
                Ok(dimensions) => {
                    for (name, value) in dimensions.iter() {
                        self.divide(name, value);
                    }
                }
                Err(malformed) => self.faults.push(fault(column, malformed.code, malformed.detail, Some(cell))),
            },
            "status" if clears => self.said.status = Saying::Clear,
            "status" => {
                if let Some(status) = ObservationStatus::from_word(cell) {
                    self.said.status = Saying::This(status);
                } else {
                    let known = format!("One of: {}", ObservationStatus::WORDS.join(", "));
                    self.faults.push(fault(column, "unknown_word", known, Some(cell)));
                }
            }
            "note" if clears => self.said.note = Saying::Clear,
            "note" => match Title::parse(cell.strip_prefix('\'').unwrap_or(cell)) {
                Ok(note) => self.said.note = Saying::This(note),
                Err(malformed) => self.faults.push(fault(column, malformed.code, malformed.detail, Some(cell))),
            },
            // Spreadsheets write it in capitals.
            ROUNDED => match cell.to_ascii_lowercase().as_str() {
                "false" => {}
                "true" => self.faults.push(fault(column, NOT_EXACT.0, NOT_EXACT.1, None)),
                _ => self.faults.push(fault(column, "wrong_type", "true or false", Some(cell))),
            },
            other => {
                if let Some(at) = SUBJECTS.iter().position(|subject| *subject == other) {
                    self.subject[at] = schemed(cell, scheme());
                } else {
                    self.number(column, cell, clears);
                }
            }
        }
    }

    fn number(&mut self, column: &'static str, cell: &str, clears: bool) {
        let place = match column {
            "numerator" => &mut self.said.numerator,
            "denominator" => &mut self.said.denominator,
            "lower" => &mut self.said.lower,
            "upper" => &mut self.said.upper,
            _ => &mut self.said.value,
        };
        match cell.parse::<f64>() {
            _ if clears => *place = Saying::Clear,
            Ok(number) if number.is_finite() => *place = Saying::This(number),
            _ => self.faults.push(fault(column, "wrong_type", "Not a number", Some(cell))),
        }
    }

    fn divide(&mut self, name: &str, value: &str) {
        if let Err(malformed) = self.dimensions.add(name, value) {
            self.faults.push(fault(name, malformed.code, malformed.detail, Some(value)));
        }
    }
}

/// A figure that the row of a line says.
#[derive(Debug, Default)]
pub struct Told {
    /// The line.
    pub line: u64,
    /// The figure.
    pub row: Spoken,
}

/// Adds what a row of cells says: one figure, or in a wide file one for each column that has one.
pub fn from_cells(layout: &Layout, cells: &[&str], options: &Options, line: u64, into: &mut Vec<Told>) {
    // Rows are large, so one is filled where it stays.
    into.push(Told { line, ..Told::default() });
    let Some(Told { row, .. }) = into.last_mut() else { return };
    if cells.len() != layout.fills.len() {
        let detail = format!("This row has {} cells, the header has {}", cells.len(), layout.fills.len());
        row.faults.push(fault("", "ragged_row", detail, None));
        return;
    }
    for (column, value) in &layout.constants {
        row.fill(column, value, options);
    }
    let mut pivoted = Vec::new();
    for (cell, fill) in cells.iter().zip(&layout.fills).filter(|(cell, _)| !cell.is_empty()) {
        match fill {
            Fill::Nothing => {}
            Fill::Column(column) => row.fill(column, cell, options),
            Fill::Dimension(name) => row.divide(name, cell),
            Fill::OfPeriod(_) | Fill::OfIndicator(_) => pivoted.push((*cell, fill)),
        }
    }
    if !layout.wide {
        return;
    }
    let Some(Told { row, .. }) = into.pop() else { return };
    let one = |(cell, fill): (&str, &Fill)| {
        let mut one = row.clone();
        match fill {
            Fill::OfPeriod(period) => one.period = Some(*period),
            Fill::OfIndicator(reference) => one.indicator.clone_from(reference),
            _ => {}
        }
        one.fill("value", cell, options);
        Told { line, row: one }
    };
    into.extend(pivoted.into_iter().map(one));
}

/// An object's fields as a header and its cells, so that it is read like a row.
pub fn as_cells(object: &Map<String, Value>) -> (Vec<String>, Vec<String>) {
    let mut header = Vec::new();
    let mut cells = Vec::new();
    for (name, value) in object.iter().filter(|(_, value)| !value.is_null()) {
        let cell = match (name.as_str(), value) {
            ("period", Value::Object(period)) => {
                let day = |name: &str| period.get(name).and_then(Value::as_str).unwrap_or_default();
                format!("{}/{}", day("start"), day("end"))
            }
            ("dimensions", Value::Object(parts)) => {
                let part = |(name, value): (&String, &Value)| format!("{name}={}", value.as_str().unwrap_or_default());
                parts.iter().map(part).collect::<Vec<_>>().join(";")
            }
            (_, Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        };
        header.push(name.clone());
        cells.push(cell);
    }
    (header, cells)
}

fn schemed(said: &str, scheme: Option<&str>) -> String {
    match scheme {
        Some(scheme) if !said.is_empty() && !said.contains(':') && said.len() != 36 => format!("{scheme}:{said}"),
        _ => said.to_owned(),
    }
}
