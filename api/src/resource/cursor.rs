//! The opaque place in a listing after which the next page begins.

use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use domain::{
    identity::Id,
    listing::{FieldType, Place, SortKey, Value},
};
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::http::{
    codes::Code,
    problem::{Located, Problem},
};

/// What keeps cursors honest: the installation's key, and the question they belong to.
pub struct Seal {
    key: hmac::Key,
    question: String,
}

impl Seal {
    /// A seal for one question: everything of it but the page.
    pub fn new(key: &[u8; 32], question: &str) -> Self {
        let digest = Sha256::digest(question.as_bytes());
        let question = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key), question }
    }

    /// Writes a place.
    pub fn write(&self, place: &Place) -> String {
        let keys: Vec<Json> = place.keys.iter().map(|key| key.as_ref().map_or(Json::Null, told)).collect();
        let text = json!([self.question, keys, place.id.to_string()]).to_string();
        let tag = hmac::sign(&self.key, text.as_bytes());
        let mut bytes = tag.as_ref()[..16].to_vec();
        bytes.extend_from_slice(text.as_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a place. Errors: `invalid_cursor` when it is not ours, `cursor_mismatch` when it is of another question.
    pub fn read(&self, cursor: &str, sort: &[SortKey]) -> Result<Place, Problem> {
        let refused = |code, detail: &str| {
            Problem::new(code, detail).with(Located::Parameter {
                name: "cursor".into(),
                code: "invalid_cursor",
                detail: detail.into(),
                value: None,
            })
        };
        let ours = || refused(Code::InvalidCursor, "This cursor was not given by this server");
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok().filter(|bytes| bytes.len() > 16).ok_or_else(ours)?;
        let (tag, text) = bytes.split_at(16);
        let signed = hmac::sign(&self.key, text);
        aws_lc_rs::constant_time::verify_slices_are_equal(&signed.as_ref()[..16], tag).map_err(|_| ours())?;
        let (question, keys, id): (String, Vec<Json>, String) = serde_json::from_slice(text).map_err(|_| ours())?;
        if question != self.question || keys.len() != sort.len() {
            return Err(refused(
                Code::CursorMismatch,
                "This cursor belongs to a listing with other filters or another order",
            ));
        }
        let keys = keys
            .iter()
            .zip(sort)
            .map(|(key, sort)| value(key, sort.field.kind))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(ours)?;
        let id = id.parse().map(Id).map_err(|_| ours())?;
        Ok(Place { keys, id })
    }
}

fn told(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Date(date) => date.to_string().into(),
        Value::Moment(at) => at.to_rfc3339().into(),
        Value::Integer(number) => (*number).into(),
        Value::Decimal(number) => json!(number),
        Value::Id(id) => id.to_string().into(),
        Value::Bool(yes) => (*yes).into(),
    }
}

// `None` where the value is not of the field's type; `Some(None)` where it is empty.
#[allow(clippy::option_option)]
fn value(told: &Json, kind: FieldType) -> Option<Option<Value>> {
    if told.is_null() {
        return Some(None);
    }
    let text = || told.as_str();
    Some(Some(match kind {
        FieldType::Text | FieldType::Word(_) | FieldType::Identifier => Value::Text(text()?.to_owned()),
        FieldType::Date => Value::Date(text()?.parse().ok()?),
        FieldType::Moment => Value::Moment(DateTime::parse_from_rfc3339(text()?).ok()?.with_timezone(&Utc)),
        FieldType::Integer => Value::Integer(told.as_i64()?),
        FieldType::Decimal => Value::Decimal(told.as_f64()?),
        FieldType::Reference(_) => Value::Id(Id(text()?.parse().ok()?)),
    }))
}

#[cfg(test)]
mod tests {
    use domain::{places::Area, record::Aggregate};

    use super::*;

    #[test]
    fn a_cursor_reads_back_only_untouched_and_for_its_question() {
        let sort = [
            SortKey { field: Area::FIELDS[1], descending: false },
            SortKey { field: Area::FIELDS[3], descending: true },
        ];
        let place = Place { keys: vec![Some(Value::Text("frome".into())), None], id: Id(uuid::Uuid::now_v7()) };
        let seal = Seal::new(&[7; 32], "kind=parish");
        let cursor = seal.write(&place);
        assert_eq!(seal.read(&cursor, &sort).unwrap(), place);
        assert_eq!(Seal::new(&[7; 32], "kind=ward").read(&cursor, &sort).unwrap_err().code(), Code::CursorMismatch);
        assert_eq!(Seal::new(&[8; 32], "kind=parish").read(&cursor, &sort).unwrap_err().code(), Code::InvalidCursor);
        for at in 0..cursor.len() {
            let mut bad = cursor.clone().into_bytes();
            bad[at] = if bad[at] == b'A' { b'B' } else { b'A' };
            // The last character of base64 may carry bits that mean nothing; then the bytes are the same.
            if let Ok(read) = seal.read(&String::from_utf8(bad).unwrap(), &sort) {
                assert_eq!(read, place);
            }
        }
    }
}
