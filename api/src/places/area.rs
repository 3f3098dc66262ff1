//! The body of an area.

use domain::{
    fault::{Fault, Faults},
    graph::Graph,
    identity::{Identifier, Space, schemes},
    period,
    places::{Area, AreaCode, AreaKind, Position},
    record::{Beside, Record, Said},
    store::{Gazetteer, Session, StoreError},
    text::Title,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::geojson;
use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Word,
        expand::{by_pairs, told},
    },
    store::AppSession,
};

/// What can be written of an area.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AreaBody)]
pub struct AreaBody {
    /// Its code, unique for ever: a GSS code, or one of Accord's own.
    #[validate(length(min = 1, max = 64))]
    #[schema(max_length = 64, pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    pub code: String,
    /// Its name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// Its kind.
    #[schema(schema_with = crate::resource::word::one::<AreaKind>)]
    pub kind: Word<AreaKind>,
    /// The first day it exists; empty when not known.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_from: Option<String>,
    /// The last day it exists; empty while it does.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    /// Degrees east of a point that stands for it; with `latitude`.
    #[serde(default)]
    #[validate(range(min = -180.0, max = 180.0))]
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
    /// Degrees north of that point.
    #[serde(default)]
    #[validate(range(min = -90.0, max = 90.0))]
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// Where this was taken from.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
    /// Under which licence.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub licence: Option<String>,
    /// Its shape, a GeoJSON Polygon or `MultiPolygon` in WGS 84; null removes it. Read it at `/geometry` or by `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "said")]
    #[schema(value_type = Option<Object>, write_only)]
    pub geometry: Option<Option<Value>>,
    /// Areas it lies in as a whole: memberships not yet recorded are added for the days both exist. Read by `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(write_only, max_items = 100)]
    pub parents: Option<Vec<String>>,
    /// The areas it came from, all of them. Read by `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(write_only, max_items = 100)]
    pub predecessors: Option<Vec<String>>,
    /// The areas that came from it, all of them. Read by `expand`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(write_only, max_items = 100)]
    pub successors: Option<Vec<String>>,
}

// Absent and null differ: null removes the shape.
#[allow(clippy::option_option)]
fn said<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Value>>, D::Error> {
    Option::<Value>::deserialize(deserializer).map(Some)
}

/// Lineage as bodies say it: exactly these.
pub fn exactly(links: &Links, faults: &mut Faults, pointer: &str, space: Space, said: Option<&Vec<String>>) -> Said {
    said.map_or(Said::Nothing, |said| Said::Exactly(links.take_all(faults, pointer, space, said)))
}

impl Resource for Area {
    type Body = AreaBody;

    const DESCRIBED: Described = Described {
        one: "area",
        named_by: Some("code"),
        about: "Pieces of geography: parishes, districts, wards, output areas, health areas, localities. An area is \
                never the same thing as the council that serves it.",
        example: r#"{"code":"E04008560","name":"Frome","kind":"parish","valid_from":null,"valid_to":null,"longitude":-2.3216,"latitude":51.2279,"source":"Office for National Statistics","licence":"OGL-UK-3.0"}"#,
        columns: &[
            Column::new("code", "/code", Cell::Text, "The area's code, a GSS code or one of Accord's own; required"),
            Column::new("name", "/name", Cell::Text, "The area's name; required"),
            Column::new("kind", "/kind", Cell::Text, "The area's kind; required"),
            Column::new("valid_from", "/valid_from", Cell::Text, "The first day it exists"),
            Column::new("valid_to", "/valid_to", Cell::Text, "The last day it exists"),
            Column::new("parents", "/parents", Cell::References, "Areas it lies in as a whole"),
            Column::new("predecessors", "/predecessors", Cell::References, "Areas it came from"),
            Column::new("successors", "/successors", Cell::References, "Areas that came from it"),
            Column::new("longitude", "/longitude", Cell::Number, "Degrees east of a point that stands for it"),
            Column::new("latitude", "/latitude", Cell::Number, "Degrees north of that point"),
            Column::new("source", "/source", Cell::Text, "Where this was taken from"),
            Column::new("licence", "/licence", Cell::Text, "Under which licence"),
        ],
        references: &[("/parents/*", Space::Area), ("/predecessors/*", Space::Area), ("/successors/*", Space::Area)],
        expansions: &[
            Expansion { name: "parents", meaning: "Areas it lies in directly", schema: "Area", many: true },
            Expansion { name: "predecessors", meaning: "Areas it came from", schema: "Area", many: true },
            Expansion { name: "successors", meaning: "Areas that came from it", schema: "Area", many: true },
            Expansion { name: "geometry", meaning: "Its shape as GeoJSON", schema: "Geometry", many: false },
        ],
        hidden: &[],
        read_only: &[
            (
                "identifiers",
                r#"{"type":"array","maxItems":10,"items":{"type":"string","maxLength":200,"pattern":"^[a-z-]+:"},"example":["gss:E04008560","code:E04008560"]}"#,
                "Every identifier it answers to",
            ),
            (
                "bbox",
                r#"{"type":["array","null"],"minItems":4,"maxItems":4,"items":{"type":"number"},"example":[-2.34,51.22,-2.3,51.24]}"#,
                "West, south, east and north of its shape in degrees; null without a shape",
            ),
        ],
        write_only: &["geometry", "parents", "predecessors", "successors"],
        geographic: true,
        by_revision: false,
    };

    fn body(&self) -> AreaBody {
        AreaBody {
            code: self.code.as_str().to_owned(),
            name: self.name.as_str().to_owned(),
            kind: Word(self.kind),
            valid_from: self.span.from.map(|day| day.to_string()),
            valid_to: self.span.to.map(|day| day.to_string()),
            longitude: self.position.map(|position| position.longitude),
            latitude: self.position.map(|position| position.latitude),
            source: self.source.as_ref().map(|source| source.as_str().to_owned()),
            licence: self.licence.as_ref().map(|licence| licence.as_str().to_owned()),
            geometry: None,
            parents: None,
            predecessors: None,
            successors: None,
        }
    }

    fn assemble(body: AreaBody, previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let position = match (body.longitude, body.latitude) {
            (Some(longitude), Some(latitude)) => faults.take("/longitude", Position::parse(longitude, latitude)),
            (None, None) => None,
            _ => {
                faults.note(Fault::new("/longitude", "required_when", "Longitude and latitude go together"));
                None
            }
        };
        let shape = match &body.geometry {
            Some(Some(said)) => faults.take("/geometry", geojson::parse(said)).map(Some),
            Some(None) => Some(None),
            None => None,
        };
        let outline = match &shape {
            Some(shape) => shape.as_ref().map(domain::places::Shape::outline),
            None => previous.and_then(|area| area.outline.clone()),
        };
        let parents = body.parents.as_ref().map(|said| links.take_all(&mut faults, "/parents", Space::Area, said));
        let beside = Beside {
            joins: None,
            parents: parents.unwrap_or_default(),
            predecessors: exactly(links, &mut faults, "/predecessors", Space::Area, body.predecessors.as_ref()),
            successors: exactly(links, &mut faults, "/successors", Space::Area, body.successors.as_ref()),
            shape,
        };
        let code = faults.take("/code", AreaCode::parse(&body.code));
        let name = faults.take("/name", Title::parse(&body.name));
        let from = faults.take_optional("/valid_from", body.valid_from.as_deref(), period::day);
        let to = faults.take_optional("/valid_to", body.valid_to.as_deref(), period::day);
        let source = faults.take_optional("/source", body.source.as_deref(), Title::parse);
        let licence = faults.take_optional("/licence", body.licence.as_deref(), Title::parse);
        let (Some(code), Some(name)) = (code, name) else { return Err(faults) };
        let span = period::Span { from, to };
        faults.or((Self { code, name, kind: body.kind.0, span, position, outline, source, licence }, beside))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        let code = said.get("code").and_then(Value::as_str).unwrap_or_default();
        Identifier::parse(&format!("code:{code}")).into_iter().collect()
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        let gss = identifier.scheme() == "gss" && schemes::gss(identifier.value());
        if !gss && identifier.scheme() != "code" {
            return Err(Fault::new("/code", "wrong_scheme", "An area is created under gss: or code:"));
        }
        let code = said.entry("code").or_insert_with(|| json!(identifier.value()));
        if code == identifier.value() {
            Ok(())
        } else {
            Err(Fault::new("/code", "address_mismatch", "The code differs from the address"))
        }
    }

    fn read_only(&self) -> Map<String, Value> {
        let identifiers: Vec<String> = self.identifiers().iter().map(ToString::to_string).collect();
        let bbox = self.outline.as_ref().map(|outline| outline.bbox);
        let mut own = Map::new();
        own.insert("identifiers".into(), json!(identifiers));
        own.insert("bbox".into(), json!(bbox));
        own
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let ids: Vec<_> = records.iter().map(|record| record.id).collect();
        if name == "geometry" {
            let shapes = session.shapes(&ids).await?;
            let of = |id| shapes.iter().find(|(area, _)| *area == id).map(|(_, shape)| geojson::geometry(shape));
            return Ok(ids.into_iter().map(|id| of(id).unwrap_or(Value::Null)).collect());
        }
        let pairs: Vec<_> = match name {
            "parents" => session.parents(&ids).await?,
            "successors" => session.edges(Graph::Lineage, &ids).await?,
            _ => session.predecessors(&ids).await?.into_iter().map(|(from, to)| (to, from)).collect(),
        };
        let told = told::<Self>(session, pairs.iter().map(|(_, to)| *to).collect()).await?;
        Ok(by_pairs(&told, records, &pairs))
    }
}
