//! Documents of many items, rewritten as one object a line.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Write},
    path::Path,
};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

use super::read::lost;
use crate::http::{codes::Code, problem::Problem};

/// Writes a document's items, or its features, as one object a line.
pub fn rewrite(path: &Path, member: &'static str, features: bool) -> Result<tempfile::NamedTempFile, Problem> {
    let file = tempfile::NamedTempFile::new().map_err(lost)?;
    let mut writer = BufWriter::new(file.reopen().map_err(lost)?);
    let reader = BufReader::new(File::open(path).map_err(lost)?);
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let wrong = |error: serde_json::Error| {
        let detail = format!("Not a document with a list `{member}`: {error}");
        Problem::new(Code::MalformedJson, detail)
    };
    deserializer.deserialize_map(Document { member, features, writer: &mut writer }).map_err(wrong)?;
    deserializer.end().map_err(wrong)?;
    writer.flush().map_err(lost)?;
    Ok(file)
}

struct Document<'w, W: Write> {
    member: &'static str,
    features: bool,
    writer: &'w mut W,
}

impl<'de, W: Write> Visitor<'de> for Document<'_, W> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "an object with the list `{}`", self.member)
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        let mut found = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == self.member && !found {
                found = true;
                map.next_value_seed(Items { features: self.features, writer: &mut self.writer })?;
            } else if self.features {
                map.next_value::<IgnoredAny>()?;
            } else {
                return Err(serde::de::Error::custom(format!("no member `{name}` here; the one member is `items`")));
            }
        }
        if found { Ok(()) } else { Err(serde::de::Error::missing_field(self.member)) }
    }
}

struct Items<'w, W: Write> {
    features: bool,
    writer: &'w mut W,
}

impl<'de, W: Write> DeserializeSeed<'de> for Items<'_, W> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, W: Write> Visitor<'de> for Items<'_, W> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        use serde::de::Error;
        while let Some(item) = seq.next_element::<Box<RawValue>>()? {
            // Line breaks inside an item are white space of JSON.
            let text = if self.features {
                feature(item.get()).map_err(S::Error::custom)?
            } else {
                item.get().replace(['\n', '\r'], " ")
            };
            writeln!(self.writer, "{text}").map_err(S::Error::custom)?;
        }
        Ok(())
    }
}

/// A feature as a row: its properties, and its geometry among them.
fn feature(item: &str) -> Result<String, String> {
    let item: Map<String, Value> = serde_json::from_str(item).map_err(|error| error.to_string())?;
    let mut row = match item.get("properties") {
        Some(Value::Object(properties)) => properties.clone(),
        _ => Map::new(),
    };
    if let Some(geometry) = item.get("geometry").filter(|geometry| !geometry.is_null()) {
        row.insert("geometry".into(), geometry.clone());
    }
    Ok(Value::Object(row).to_string())
}
