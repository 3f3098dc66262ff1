//! What goes in and out: rows to JSON and CSV, bodies to rows.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
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
}

/// The query of a list.
#[derive(Debug, Deserialize)]
pub struct Asked {
    pub kind: String,
    pub limit: i64,
    pub name: Option<String>,
    pub id: Option<Uuid>,
}

/// The body that makes a council, or makes it anew.
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
    pub valid_from: Option<NaiveDate>,
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

    /// The text it is found by.
    pub fn search(&self) -> String {
        folded(&format!("{} {}", self.name, self.identifiers.join(" ").replace([':', '-'], " ")))
    }
}

impl NewArea {
    /// Its document.
    pub fn document(&self) -> String {
        serde_json::json!({
            "code": self.code, "name": self.name, "kind": self.kind, "span": {"from": self.valid_from, "to": null},
            "position": null, "outline": null, "source": null, "licence": null,
        })
        .to_string()
    }

    /// The text it is found by.
    pub fn search(&self) -> String {
        folded(&format!("{0} {1} gss {1} code {1}", self.name, self.code))
    }
}

/// An area's row of the export.
#[derive(Debug)]
pub struct Area {
    pub id: Uuid,
    pub revision: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub document: String,
    pub parents: Option<String>,
    pub predecessors: Option<String>,
    pub successors: Option<String>,
}

/// What the export takes from an area's document.
#[derive(Debug, Deserialize)]
struct Columns {
    code: String,
    name: String,
    kind: String,
    span: Span,
    position: Option<Position>,
    source: Option<String>,
    licence: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Span {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Position {
    longitude: f64,
    latitude: f64,
}

/// The export's first line.
pub const HEADER: &str = "id,code,name,kind,valid_from,valid_to,parents,predecessors,successors,longitude,latitude,\
     source,licence,revision,created_at,updated_at\r\n";

/// An area as a line of CSV.
pub fn write_line(to: &mut csv::Writer<Vec<u8>>, area: &Area) -> Result<(), Box<dyn std::error::Error>> {
    let columns: Columns = serde_json::from_str(&area.document)?;
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let degrees = |of: fn(&Position) -> f64| columns.position.as_ref().map(|at| of(at).to_string()).unwrap_or_default();
    let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    to.write_record([
        area.id.to_string(),
        columns.code,
        columns.name,
        columns.kind,
        said(&columns.span.from),
        said(&columns.span.to),
        said(&area.parents),
        said(&area.predecessors),
        said(&area.successors),
        degrees(|at| at.longitude),
        degrees(|at| at.latitude),
        said(&columns.source),
        said(&columns.licence),
        area.revision.to_string(),
        moment(area.created_at),
        moment(area.updated_at),
    ])?;
    Ok(())
}

/// A name as it is sorted; the names measured with are plain.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// The query of a figure: codes, and days by their numbers.
#[derive(Debug, Deserialize)]
pub struct AskedFigure {
    pub indicator: String,
    pub area: String,
    pub starts: i32,
    pub ends: i32,
}

/// The query of a comparison.
#[derive(Debug, Deserialize)]
pub struct AskedComparison {
    pub indicator: String,
    pub area: String,
    pub comparator: String,
    pub before_starts: i32,
    pub before_ends: i32,
    pub after_starts: i32,
    pub after_ends: i32,
}

/// A figure.
#[derive(Debug, Serialize)]
pub struct Figure {
    pub value: f64,
}

/// One side of a comparison.
#[derive(Debug, Serialize)]
pub struct Side {
    pub before: f64,
    pub after: f64,
    pub change_pct: f64,
}

/// Two changes.
#[derive(Debug, Serialize)]
pub struct Compared {
    pub area: Side,
    pub comparator: Side,
}

impl Compared {
    /// Made of figures by area and first day; `None` where one is missing.
    pub fn of(asked: &AskedComparison, rows: &[(String, i32, f64)]) -> Option<Self> {
        let figure = |area: &str, starts: i32| {
            rows.iter().find(|(found, from, _)| found == area && *from == starts).map(|(.., value)| *value)
        };
        let side = |area: &str| {
            let (before, after) = (figure(area, asked.before_starts)?, figure(area, asked.after_starts)?);
            Some(Side { before, after, change_pct: (after / before - 1.0) * 100.0 })
        };
        Some(Self { area: side(&asked.area)?, comparator: side(&asked.comparator)? })
    }
}

/// Any failure is a 500.
pub fn failed<E: std::fmt::Display>(error: E) -> actix_web::Error {
    actix_web::error::ErrorInternalServerError(error.to_string())
}
