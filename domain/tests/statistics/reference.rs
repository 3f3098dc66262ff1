//! Reads reference files, and holds what was found to what was expected, field by field.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;

/// A row of a reference file, by column.
pub type Row = BTreeMap<String, String>;

/// Every row of a file beside the tests, or of the demo.
pub fn rows(file: &str) -> Vec<Row> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = match file {
        "somerset_lsoa21.csv" => folder.join("../demo/somerset/data/raw").join(file),
        _ => folder.join("tests/reference").join(file),
    };
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows: Vec<Row> = reader.deserialize().map(Result::unwrap).collect();
    assert!(!rows.is_empty(), "{file} has no rows");
    rows
}

/// The inputs of a case.
pub fn inputs(row: &Row) -> Value {
    serde_json::from_str(&row["inputs_json"]).unwrap()
}

/// A number, NaN where it is missing.
pub fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// A list of numbers; a missing one is no event.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|value| value.as_f64().unwrap_or(0.0)).collect()
}

/// A number of a column.
pub fn figure(row: &Row, column: &str) -> Option<f64> {
    (!row[column].is_empty()).then(|| row[column].parse().unwrap())
}

/// What a method came to, by the names of the expected fields.
#[derive(Default)]
pub struct Found(BTreeMap<String, Option<f64>>);

impl Found {
    pub fn with(mut self, name: &str, value: f64) -> Self {
        self.0.insert(name.to_owned(), Some(value));
        self
    }

    pub fn maybe(mut self, name: &str, value: Option<f64>) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    pub fn list(mut self, name: &str, values: &[f64]) -> Self {
        for (at, value) in values.iter().enumerate() {
            self.0.insert(format!("{name}[{at}]"), Some(*value));
        }
        self
    }

    /// Holds every expected field to what was found, to one part in a million.
    pub fn hold(&self, row: &Row) {
        self.hold_within(row, 1e-6);
    }

    /// Holds every expected field to what was found, and fails on a field that only one side has.
    pub fn hold_within(&self, row: &Row, part: f64) {
        let id = &row["case_id"];
        let expected: Value = serde_json::from_str(&row["expected_json"]).unwrap();
        let mut flat = BTreeMap::new();
        for (name, value) in expected.as_object().unwrap() {
            match value {
                Value::Array(values) => {
                    flat.extend(values.iter().enumerate().map(|(at, value)| (format!("{name}[{at}]"), value.as_f64())));
                }
                Value::String(_) => {}
                value => {
                    flat.insert(name.clone(), value.as_f64());
                }
            }
        }
        let names = |fields: &BTreeMap<String, Option<f64>>| fields.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&self.0), names(&flat), "{id}: other fields than expected");
        for (name, expected) in &flat {
            match (expected, self.0[name]) {
                (Some(expected), Some(found)) => near(found, *expected, part * expected.abs(), &format!("{id} {name}")),
                (expected, found) => assert_eq!(found, *expected, "{id} {name}"),
            }
        }
    }
}

/// Within one part in a million.
pub fn close(found: f64, expected: f64, what: &str) {
    near(found, expected, 1e-6 * expected.abs(), what);
}

/// Within so much.
pub fn near(found: f64, expected: f64, within: f64, what: &str) {
    assert!((found - expected).abs() <= within, "{what}: found {found}, expected {expected}");
}
