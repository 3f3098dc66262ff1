//! Shapes as GeoJSON.

use domain::{fault::Malformed, places::Shape};
use serde_json::{Map, Value, json};

use crate::document::GeometryOrPoint;

/// Reads a Polygon or `MultiPolygon`. Error: `geometry`.
pub fn parse(said: &Value) -> Result<Shape, Malformed> {
    let wrong = |detail: String| Malformed { code: "geometry", detail, value: None };
    let geometry: geojson::Geometry =
        serde_json::from_value(said.clone()).map_err(|_| wrong("Not a GeoJSON Polygon or MultiPolygon".to_owned()))?;
    let polygons = match geometry.value {
        geojson::GeometryValue::Polygon { coordinates } => vec![coordinates],
        geojson::GeometryValue::MultiPolygon { coordinates } => coordinates,
        other => return Err(wrong(format!("A shape is a Polygon or MultiPolygon, not a {}", other.type_name()))),
    };
    let polygons = polygons
        .into_iter()
        .map(|rings| rings.into_iter().map(|ring| ring.iter().map(|corner| [corner[0], corner[1]]).collect()).collect())
        .collect();
    Shape::parse(polygons)
}

/// A shape as a GeoJSON geometry: a Polygon when it is one.
pub fn geometry(shape: &Shape) -> Value {
    match shape.polygons() {
        [polygon] => json!({"type": "Polygon", "coordinates": polygon}),
        polygons => json!({"type": "MultiPolygon", "coordinates": polygons}),
    }
}

/// A record as a GeoJSON feature; without a place on the earth its geometry is null.
pub fn feature(id: &str, place: Option<Value>, properties: Map<String, Value>) -> Value {
    json!({"type": "Feature", "id": id, "geometry": place, "properties": properties})
}

/// A GeoJSON feature.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)]
pub struct Feature {
    /// `Feature`.
    #[schema(rename = "type", example = "Feature", max_length = 7, pattern = "^Feature$")]
    kind: String,
    /// The record's id.
    #[schema(max_length = 36)]
    id: uuid::Uuid,
    /// Its shape or point; null without one.
    geometry: Option<GeometryOrPoint>,
    /// The record.
    #[schema(value_type = Object, example = json!({"code": "E04008560", "name": "Frome"}))]
    properties: Value,
}

/// A GeoJSON feature collection.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)]
pub struct FeatureCollection {
    /// `FeatureCollection`.
    #[schema(rename = "type", example = "FeatureCollection", max_length = 17, pattern = "^FeatureCollection$")]
    kind: String,
    /// Every record.
    #[schema(max_items = 2_000_000)]
    features: Vec<Feature>,
}
