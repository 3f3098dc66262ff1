//! JSON without what makes two readers disagree: repeated fields, NULs, numbers beyond range, endless depth.

use std::{cell::RefCell, fmt};

use domain::fault::Fault;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::super::{
    codes::Code,
    problem::{Located, Problem},
};

const DEPTH: usize = 64;

/// Reads an object. Error 400: `malformed_json` with line and column, `invalid_body` for repeated fields.
pub fn strict_object(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    let malformed = |detail: String| Problem::new(Code::MalformedJson, detail);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = place(&bytes[..error.valid_up_to()]);
        malformed(format!("Not UTF-8 at line {line} column {column}"))
    })?;
    let repeated = RefCell::new(Vec::new());
    let mut reader = serde_json::Deserializer::from_str(text);
    let seed = Strict { pointer: String::new(), depth: 0, repeated: &repeated };
    let value = seed.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    let value = value.map_err(|error| malformed(error.to_string()))?;
    let repeated = repeated.into_inner();
    if !repeated.is_empty() {
        let faults = repeated
            .into_iter()
            .map(|pointer| Located::Pointer(Fault::new(pointer, "duplicate_field", "This field stands twice")));
        return Err(Problem::new(Code::InvalidBody, "The body has fields twice").with_all(faults));
    }
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(malformed("The body is a JSON object".to_owned())),
    }
}

fn place(before: &[u8]) -> (usize, usize) {
    let lines = before.split(|byte| *byte == b'\n').count();
    let last = before.rsplit(|byte| *byte == b'\n').next().map_or(0, <[u8]>::len);
    (lines, last + 1)
}

struct Strict<'r> {
    pointer: String,
    depth: usize,
    repeated: &'r RefCell<Vec<String>>,
}

impl Strict<'_> {
    fn within(&self, step: &str) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        Self { pointer: format!("{}/{step}", self.pointer), depth: self.depth + 1, repeated: self.repeated }
    }

    fn text<E: Error>(text: String) -> Result<String, E> {
        if text.contains('\0') { Err(E::custom("text holds a NUL")) } else { Ok(text) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.depth > DEPTH {
            return Err(D::Error::custom("nested too deeply"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Self::text(value.to_owned()).map(Value::String)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Self::text(value).map(Value::String)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Value, S::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(self.within(&values.len().to_string()))? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Value, M::Error> {
        let mut fields = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let name = Self::text(name)?;
            let inner = self.within(&name);
            let pointer = inner.pointer.clone();
            let value = map.next_value_seed(inner)?;
            if fields.insert(name, value).is_some() {
                self.repeated.borrow_mut().push(pointer);
            }
        }
        Ok(fields.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_documents_are_refused() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
        for bad in [
            "",
            "{",
            "[]",
            "1",
            "null",
            "{} {}",
            "\u{feff}{}",
            "{\"a\":1e999}",
            "{\"a\":NaN}",
            "{\"a\":\"\\u0000\"}",
            "{\"a\":\"\\ud800\"}",
            "{'a':1}",
            "{\"a\":01}",
            &deep,
        ] {
            assert_eq!(strict_object(bad.as_bytes()).unwrap_err().code(), Code::MalformedJson, "{bad:.40}");
        }
        assert_eq!(strict_object(b"{\"a\":\"\xff\"}").unwrap_err().code(), Code::MalformedJson);
        assert_eq!(strict_object(b"{\"a\":{\"b\":1,\"b\":2}}").unwrap_err().to_json()["errors"][0]["pointer"], "/a/b");
        assert!(strict_object(b"{\n\"a\": }").unwrap_err().to_string().contains("line 2"));
        assert_eq!(strict_object(b" {\"a\":1.5,\"b\":[null,true,\"x\"]} ").unwrap().len(), 2);
    }
}
