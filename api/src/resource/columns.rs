//! Columns of CSV files: where each cell stands in a body, and how it is written.

use domain::period::Period;
use serde_json::{Map, Value, json};

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// As it is.
    Text,
    /// true or false.
    Flag,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Several texts, split on `|`.
    Many,
    /// References, split on `|`.
    References,
    /// One reference.
    Reference,
    /// An amount of pounds.
    Amount,
    /// A reporting period, such as `2016/17`.
    Period,
    /// A point, as latitude and longitude in degrees.
    Point,
    /// A list, as JSON.
    List,
    /// An object, as JSON.
    Object,
    /// Members of a formation: `reference` or `reference;role;from;to`, split on `|`.
    Members,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Where its value stands in the body.
    pub pointer: &'static str,
    /// How it is written.
    pub cell: Cell,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

impl Column {
    /// A column of its field's name.
    pub const fn new(name: &'static str, pointer: &'static str, cell: Cell, meaning: &'static str) -> Self {
        Self { name, pointer, cell, meaning }
    }

    /// Reads a cell that is not empty. Error: what is wrong with it.
    pub fn read(&self, cell: &str, scheme: Option<&str>) -> Result<Value, String> {
        let schemed = |said: &str| match scheme {
            Some(scheme) if !said.contains(':') && said.len() != 36 => format!("{scheme}:{said}"),
            _ => said.to_owned(),
        };
        let parts = || cell.split('|').map(str::trim).filter(|part| !part.is_empty());
        Ok(match self.cell {
            Cell::Text => unguarded(cell).into(),
            Cell::Reference => schemed(cell.trim()).into(),
            Cell::Flag => cell.trim().parse::<bool>().map_err(|_| "true or false".to_owned())?.into(),
            Cell::Integer => cell.trim().parse::<i64>().map_err(|_| "Not a whole number".to_owned())?.into(),
            Cell::Number => {
                let number = cell.trim().parse::<f64>().ok().filter(|number| number.is_finite());
                json!(number.ok_or_else(|| "Not a number".to_owned())?)
            }
            Cell::Many => parts().map(|part| schemed(&unguarded(part))).collect::<Vec<_>>().into(),
            Cell::References => parts().map(schemed).collect::<Vec<_>>().into(),
            Cell::Period => {
                let period = Period::parse(cell.trim()).map_err(|malformed| malformed.detail)?;
                json!({"start": period.start.to_string(), "end": period.end.to_string()})
            }
            Cell::Point => point(cell)?,
            Cell::List => {
                let list = serde_json::from_str::<Value>(cell).ok().filter(Value::is_array);
                list.ok_or_else(|| "Not a list in JSON".to_owned())?
            }
            Cell::Object => {
                let object = serde_json::from_str::<Value>(cell).ok().filter(Value::is_object);
                object.ok_or_else(|| "Not an object in JSON".to_owned())?
            }
            Cell::Amount => json!({"amount": cell.trim(), "currency": "GBP"}),
            Cell::Members => parts().map(|part| member(part, &schemed)).collect::<Result<Vec<_>, _>>()?.into(),
        })
    }

    /// Writes the cell of a record's answer; empty where it says nothing.
    pub fn write(&self, record: &Map<String, Value>) -> String {
        let Some(value) = look_up(record, self.pointer) else { return String::new() };
        let texts = |write: fn(&Value) -> String| {
            value.as_array().map(|values| values.iter().map(write).collect::<Vec<_>>().join("|")).unwrap_or_default()
        };
        match self.cell {
            Cell::Many | Cell::References => guarded(texts(plain)),
            Cell::Members => texts(write_member),
            Cell::Point => write_point(value),
            Cell::List if value.as_array().is_some_and(Vec::is_empty) => String::new(),
            Cell::Period => value.get("label").map(plain).unwrap_or_default(),
            Cell::Amount => value.get("amount").map(plain).unwrap_or_default(),
            Cell::Text | Cell::Reference => guarded(plain(value)),
            Cell::Flag | Cell::Integer | Cell::Number | Cell::List | Cell::Object => plain(value),
        }
    }
}

/// Puts a value where a pointer says, making the objects on the way.
pub fn put(record: &mut Map<String, Value>, pointer: &str, value: Value) {
    let mut steps: Vec<&str> = pointer.split('/').skip(1).collect();
    let Some(last) = steps.pop() else { return };
    let mut place = record;
    for step in steps {
        let next = place.entry(step.to_owned()).or_insert_with(|| Value::Object(Map::new()));
        if !next.is_object() {
            *next = Value::Object(Map::new());
        }
        let Value::Object(inner) = next else { return };
        place = inner;
    }
    place.insert(last.to_owned(), value);
}

fn look_up<'a>(record: &'a Map<String, Value>, pointer: &str) -> Option<&'a Value> {
    let mut steps = pointer.split('/').skip(1);
    let first = record.get(steps.next()?)?;
    steps.try_fold(first, |value, step| value.get(step)).filter(|value| !value.is_null())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn point(cell: &str) -> Result<Value, String> {
    let cell = unguarded(cell);
    let degrees = |said: &str| said.trim().parse::<f64>().ok().filter(|degrees| degrees.is_finite());
    let parts = cell.split_once(',').and_then(|(latitude, longitude)| Some((degrees(latitude)?, degrees(longitude)?)));
    let (latitude, longitude) =
        parts.ok_or_else(|| "Latitude and longitude in degrees, such as 51.23,-2.32".to_owned())?;
    Ok(json!({"type": "Point", "coordinates": [longitude, latitude]}))
}

fn write_point(value: &Value) -> String {
    let at = |place: usize| value.pointer(&format!("/coordinates/{place}")).map(plain).unwrap_or_default();
    guarded(format!("{},{}", at(1), at(0)))
}

fn member(part: &str, schemed: &impl Fn(&str) -> String) -> Result<Value, String> {
    let mut fields = part.split(';').map(str::trim);
    let mut member = Map::new();
    member.insert("organisation".into(), schemed(fields.next().unwrap_or_default()).into());
    for name in ["role", "from", "to"] {
        if let Some(said) = fields.next().filter(|said| !said.is_empty()) {
            member.insert(name.into(), said.into());
        }
    }
    if fields.next().is_some() {
        return Err("A member is written reference;role;from;to".to_owned());
    }
    Ok(member.into())
}

fn write_member(value: &Value) -> String {
    let field = |name: &str| value.get(name).map(plain).unwrap_or_default();
    let written = format!("{};{};{};{}", field("organisation"), field("role"), field("from"), field("to"));
    written.trim_end_matches(';').to_owned()
}

/// Neutralises a text that a spreadsheet would take for a formula.
pub fn guarded(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) || text.strip_prefix('\'').is_some_and(risky) {
        format!("'{text}")
    } else {
        text
    }
}

fn unguarded(text: &str) -> String {
    match text.strip_prefix('\'') {
        Some(rest) if risky(rest) || rest.strip_prefix('\'').is_some_and(risky) => rest.to_owned(),
        _ => text.to_owned(),
    }
}

fn risky(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guarded_reads_back() {
        for text in ["=1+1", "+44 1373 465757", "-", "@x", "'=x", "plain", "'tis", ""] {
            let written = guarded(text.to_owned());
            assert!(!risky(&written), "{written}");
            assert_eq!(unguarded(&written), text);
        }
    }

    #[test]
    fn members_read_and_write() {
        let column = Column::new("members", "/members", Cell::Members, "");
        let value = column.read("gss:E04008560;lead;2023-04-01|E04008543", Some("gss")).unwrap();
        assert_eq!(value[1]["organisation"], "gss:E04008543");
        let mut record = Map::new();
        put(&mut record, "/members", value);
        assert_eq!(column.write(&record), "gss:E04008560;lead;2023-04-01|gss:E04008543");
    }

    #[test]
    fn points_and_lists_read_and_write() {
        for (cell, written) in [
            (Cell::Point, "51.2279,-2.3216"),
            (Cell::Point, "'-33.9,18.4"),
            (Cell::List, r#"[{"title":"Fire; safety|2026","valid_until":null}]"#),
        ] {
            let column = Column::new("cell", "/cell", cell, "");
            let mut record = Map::new();
            put(&mut record, "/cell", column.read(written, None).unwrap());
            assert_eq!(column.write(&record), written);
        }
        for (cell, bad) in [(Cell::Point, "51.2"), (Cell::Point, "north,west"), (Cell::List, "{}"), (Cell::List, "[")] {
            assert!(Column::new("cell", "/cell", cell, "").read(bad, None).is_err(), "{bad}");
        }
    }

    #[test]
    fn nested_columns_make_their_objects() {
        let mut record = Map::new();
        put(&mut record, "/profile/electorate", 5.into());
        put(&mut record, "/profile/as_of", "2025-04-01".into());
        assert_eq!(Value::Object(record), json!({"profile": {"electorate": 5, "as_of": "2025-04-01"}}));
    }
}
