//! What goes in and out: rows to JSON and CSV, bodies to rows.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

/// A council's row, as it is answered: the document goes out as it is kept.
#[derive(Debug, Serialize)]
pub struct Council {
    pub id: Uuid,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub document: Box<RawValue>,
}

/// A page of councils; `next` is the address's rest that asks for the next one.
#[derive(Debug, Serialize)]
pub struct Page {
    pub items: Vec<Council>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The query of a list.
#[derive(Debug, Deserialize)]
pub struct Asked {
    pub kind: String,
    pub limit: i64,
    pub name: Option<String>,
    pub id: Option<Uuid>,
    pub total: Option<bool>,
}

/// The query of an export.
#[derive(Debug, Deserialize)]
pub struct Format {
    pub format: String,
}

/// The body that makes a council.
#[derive(Debug, Deserialize)]
pub struct NewCouncil {
    pub identifiers: Vec<String>,
    pub name: String,
    pub kind: String,
    #[serde(default)]
    pub areas: Vec<String>,
}

/// A row of an import of areas.
#[derive(Debug, Deserialize)]
pub struct NewArea {
    pub code: String,
    pub name: String,
    pub kind: String,
}

/// A reference to another record, as documents keep it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Link {
    pub id: Uuid,
    #[serde(rename = "ref")]
    pub reference: String,
}

impl NewCouncil {
    /// Its document.
    pub fn document(&self, areas: &[Link]) -> String {
        serde_json::json!({
            "identifiers": self.identifiers, "name": self.name, "kind": self.kind, "status": "active",
            "unitary": null, "areas": areas, "website": null, "email": null, "telephone": null,
            "span": {"from": null, "to": null}, "basis": null, "profiles": [], "source": null, "licence": null,
            "merged_into": null,
        })
        .to_string()
    }
}

impl NewArea {
    /// Its document.
    pub fn document(&self) -> String {
        serde_json::json!({
            "code": self.code, "name": self.name, "kind": self.kind, "span": {"from": null, "to": null},
            "point": null, "source": null, "licence": null,
        })
        .to_string()
    }
}

/// What the CSV export takes from a council's document.
#[derive(Debug, Deserialize)]
struct Columns {
    identifiers: Vec<String>,
    name: String,
    kind: String,
    status: String,
    areas: Vec<Link>,
    basis: Option<String>,
    source: Option<String>,
    licence: Option<String>,
}

/// A council as a line of CSV or NDJSON, added to a chunk.
pub fn add_line(chunk: &mut Vec<u8>, council: &Council, csv: bool) -> Result<(), Box<dyn std::error::Error>> {
    if csv {
        let columns: Columns = serde_json::from_str(council.document.get())?;
        let areas = columns.areas.iter().map(|area| area.reference.as_str()).collect::<Vec<_>>().join("|");
        csv::Writer::from_writer(&mut *chunk).write_record([
            council.id.to_string().as_str(),
            &columns.identifiers.join("|"),
            &columns.name,
            &columns.kind,
            &columns.status,
            &areas,
            columns.basis.as_deref().unwrap_or(""),
            columns.source.as_deref().unwrap_or(""),
            columns.licence.as_deref().unwrap_or(""),
            &council.revision.to_string(),
            &council.created_at.to_rfc3339(),
            &council.updated_at.to_rfc3339(),
        ])?;
    } else {
        serde_json::to_writer(&mut *chunk, council)?;
        chunk.push(b'\n');
    }
    Ok(())
}

/// A full chunk, leaving an empty one of the same size.
pub fn take(chunk: &mut Vec<u8>) -> Bytes {
    std::mem::replace(chunk, Vec::with_capacity(chunk.capacity())).into()
}

/// A name as it is sorted; the names measured with are plain.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// Any failure is a 500.
pub fn failed<E: std::fmt::Display>(error: E) -> actix_web::Error {
    actix_web::error::ErrorInternalServerError(error.to_string())
}
