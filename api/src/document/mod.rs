//! The OpenAPI document: what the code declares, made whole by the house's rules.
//!
//! `accord-openapi` builds it and commits it; the server embeds the committed text and never builds it.

mod collections;
mod example;
mod headers;
mod house;
mod parameters;
mod parts;
mod records;
mod schemas;
mod share;

use std::sync::OnceLock;

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

pub use parts::*;

use crate::{auth, catalogue, changes, councils, formations, http, imports, places};

/// The committed document, compressed when the server is built.
pub const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));

/// The operations that are declared beside their handlers.
#[derive(OpenApi)]
#[openapi(
    components(schemas(places::geojson::FeatureCollection)),
    paths(
        places::geometry::fetch_area_geometry,
        places::relatives::list_area_ancestors,
        places::relatives::list_area_descendants,
        places::lineage::fetch_area_lineage,
        councils::lineage::fetch_council_lineage,
        councils::merge::merge_council,
        councils::split::split_council,
        formations::memberships::list_formation_memberships,
        formations::overlaps::list_formation_overlaps,
        imports::told::list_imports,
        imports::told::fetch_import,
        imports::told::list_import_rows,
        changes::list_changes,
        catalogue::list_errors,
        catalogue::fetch_error,
        catalogue::list_identifier_schemes,
        catalogue::fetch_attribution,
        auth::token::issue_token,
        auth::discovery::fetch_jwks,
        auth::discovery::fetch_server_metadata,
        http::health::live,
        http::health::ready,
        http::health::metrics,
    )
)]
struct Declared;

/// Builds the document from the code.
pub fn build() -> Value {
    let declared = serde_json::to_value(Declared::openapi()).unwrap_or_default();
    let mut paths = declared["paths"].as_object().cloned().unwrap_or_default();
    let mut schemas = declared["components"]["schemas"].as_object().cloned().unwrap_or_default();
    schemas.extend(schemas::schemas());
    collections::add(&mut paths, &mut schemas);
    // A collection, one of its records, and what belongs to that stand together.
    let mut paths: Vec<(String, Value)> = paths.into_iter().collect();
    paths.sort_by(|(one, _), (other, _)| one.cmp(other));
    let paths: Map<String, Value> = paths.into_iter().collect();
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Accord",
            "version": env!("CARGO_PKG_VERSION"),
            "description": include_str!("introduction.md").trim(),
            "contact": {"name": "Accord maintainers"},
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "This server, in production or test.", "x-internal": false}],
        "tags": tags(),
        "paths": paths,
        "components": {"schemas": schemas, "headers": headers::all(), "securitySchemes": {"bearer": bearer()}},
    });
    house::keep(&mut document);
    document
}

fn tags() -> Value {
    json!([
        {"name": "areas", "description": "Places: areas, their shapes, and which lies in which."},
        {"name": "councils", "description": "The register of councils, their merges and splits."},
        {"name": "partners", "description": "Other organisations, and membership of associations."},
        {"name": "formations", "description": "Councils and partners working together."},
        {"name": "representatives", "description": "People with a role for an organisation."},
        {"name": "imports", "description": "Many rows at once, with a report that tells of each."},
        {"name": "changes", "description": "What happened to records, in an order that nothing later disturbs."},
        {"name": "reference", "description": "Error codes, identifier schemes, attribution."},
        {"name": "access", "description": "Tokens, and the keys that verify them."},
        {"name": "operation", "description": "Health and metrics."},
    ])
}

fn bearer() -> Value {
    let scopes: Map<String, Value> = domain::access::Scope::all()
        .into_iter()
        .map(|(scope, meaning)| (scope.as_str().to_owned(), meaning.into()))
        .collect();
    json!({
        "type": "oauth2",
        "description": "A bearer token from the token endpoint: an RFC 9068 JWT signed with EdDSA, verified as RFC8725 \
            advises. The client signs in at the token endpoint with HTTP basic authentication.",
        "flows": {"clientCredentials": {"tokenUrl": "/oauth2/token", "refreshUrl": "/oauth2/token", "scopes": scopes}},
    })
}

/// The committed document.
pub fn embedded() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::from_reader(flate2::read::GzDecoder::new(EMBEDDED)).unwrap_or_default())
}

/// A schema of the committed document; null when it has none of that name.
pub fn schema(name: &str) -> &'static Value {
    &embedded()["components"]["schemas"][name]
}

/// A schema, or the one that it refers to; of a choice with null, the other.
pub fn followed(schema: &'static Value) -> &'static Value {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next()) {
        return self::schema(name);
    }
    let choices = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    choices.filter(|choice| choice.get("$ref").is_some()).map(followed).next().unwrap_or(schema)
}

/// The names of all schemas of bodies.
pub fn body_schemas() -> impl Iterator<Item = String> {
    let schemas = embedded()["components"]["schemas"].as_object();
    schemas.into_iter().flatten().map(|(name, _)| name.clone()).filter(|name| name.ends_with("Body"))
}
