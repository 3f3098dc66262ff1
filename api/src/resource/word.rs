//! Closed lists of words in bodies, and in the document.

use std::borrow::Cow;

use domain::vocabulary::Vocabulary;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::Value;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type, schema::SchemaType};

/// A word of a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<V: Vocabulary>(pub V);

impl<V: Vocabulary> Serialize for Word<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.word())
    }
}

impl<'de, V: Vocabulary> Deserialize<'de> for Word<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let said = Cow::<'de, str>::deserialize(deserializer)?;
        V::from_word(&said).map(Self).ok_or_else(|| D::Error::custom(format!("not one of {}", V::WORDS.join(", "))))
    }
}

/// The schema of a word.
pub fn one<V: Vocabulary>() -> RefOr<Schema> {
    let words = V::WORDS.iter().copied();
    ObjectBuilder::new().schema_type(Type::String).description(Some(V::MEANING.trim())).enum_values(Some(words)).into()
}

/// The schema of a word that may be absent.
pub fn maybe<V: Vocabulary>() -> RefOr<Schema> {
    let words = V::WORDS.iter().map(|word| Value::from(*word)).chain([Value::Null]);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some(V::MEANING.trim()))
        .enum_values(Some(words))
        .into()
}
