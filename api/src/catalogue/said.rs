//! What the catalogue's bodies say alike: texts, points, documents.

use domain::{
    catalogue::Compliance,
    documents::Documents,
    fault::{Fault, Faults},
    period::day,
    places::Position,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::documents::named::named;

/// A point as GeoJSON, in WGS 84.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = Point)]
pub struct PointBody {
    /// `Point`.
    #[serde(rename = "type")]
    #[schema(max_length = 5, pattern = "^Point$", example = "Point")]
    pub kind: String,
    /// Longitude, then latitude, in degrees.
    #[validate(length(min = 2, max = 2))]
    #[schema(min_items = 2, max_items = 2, example = json!([-2.3216, 51.2279]))]
    pub coordinates: Vec<f64>,
}

impl From<Position> for PointBody {
    fn from(position: Position) -> Self {
        Self { kind: "Point".to_owned(), coordinates: vec![position.longitude, position.latitude] }
    }
}

impl PointBody {
    /// The position that is said.
    pub fn read(&self, pointer: &str, faults: &mut Faults) -> Option<Position> {
        match self.coordinates[..] {
            [longitude, latitude] => {
                faults.take(&format!("{pointer}/coordinates"), Position::parse(longitude, latitude))
            }
            _ => None,
        }
    }
}

/// A document that shows that a duty is kept.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ComplianceDocument)]
pub struct ComplianceBody {
    /// What it is.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300, example = "Fire risk assessment")]
    pub title: String,
    /// The last day on which it holds; empty when not known.
    #[serde(default)]
    #[schema(format = Date, example = "2027-03-31")]
    pub valid_until: Option<String>,
    /// What a reader should know.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub note: Option<String>,
    /// The document itself, by its id, where the asset carries it.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub document: Option<String>,
}

impl From<&Compliance> for ComplianceBody {
    fn from(document: &Compliance) -> Self {
        Self {
            title: document.title.as_str().to_owned(),
            valid_until: document.valid_until.map(|day| day.to_string()),
            note: text(document.note.as_ref().map(Note::as_str)),
            document: document.document.map(|id| id.to_string()),
        }
    }
}

/// The documents that are said of an asset that carries these, in their order.
pub fn compliance(said: &[ComplianceBody], carried: &Documents, faults: &mut Faults) -> Vec<Compliance> {
    let mut documents: Vec<Compliance> = Vec::with_capacity(said.len());
    for (at, said) in said.iter().enumerate() {
        let here = |field: &str| format!("/compliance/{at}/{field}");
        let title = faults.take(&here("title"), Title::parse(&said.title));
        let valid_until = faults.take_optional(&here("valid_until"), said.valid_until.as_deref(), day);
        let note = faults.take_optional(&here("note"), said.note.as_deref(), Note::parse);
        let document = said.document.as_deref().and_then(|said| named(faults, &here("document"), said, carried));
        let document = title.map(|title| Compliance { title, valid_until, note, document });
        if document.as_ref().is_some_and(|document| documents.contains(document)) {
            faults.note(Fault::new(here("title"), "repeated", "Names the same document again"));
        }
        documents.extend(document);
    }
    documents
}

/// A text as bodies tell it.
pub fn text(said: Option<&str>) -> Option<String> {
    said.map(str::to_owned)
}
