//! Schemas that no type of the code has.

use serde_json::{Map, Value, json};

use crate::resource::listing::LARGEST;

/// Schemas that no type of the code has, since what they describe is put together.
pub fn schemas() -> Map<String, Value> {
    let address = maybe_text(4000);
    let corner = json!({"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "number"}});
    let of = |items: &Value, max: u32| json!({"type": "array", "maxItems": max, "items": items});
    let rings = of(&of(&corner, 200_000), 10_000);
    let shape = |kind: &str, coordinates: Value| {
        json!({"type": "object", "required": ["type", "coordinates"],
            "properties": {"type": {"type": "string", "enum": [kind]}, "coordinates": coordinates}})
    };
    let parts = json!({
        "Geometry": {
            "description": "A GeoJSON geometry in WGS 84. A corner is longitude, latitude; a ring ends where it begins.",
            "oneOf": [shape("Polygon", rings.clone()), shape("MultiPolygon", of(&rings, 10_000))],
            "example": {"type": "Polygon", "coordinates": [[[-2.34, 51.22], [-2.30, 51.22], [-2.30, 51.24], [-2.34, 51.22]]]},
        },
        "GeometryOrPoint": {
            "description": "Where a record is: a shape, or a point that stands for it.",
            "anyOf": [{"$ref": "#/components/schemas/Geometry"}, {"$ref": "#/components/schemas/Point"}],
            "example": {"type": "Point", "coordinates": [-2.3216, 51.2279]},
        },
        "PageInfo": {
            "type": "object",
            "description": "Where a page stands in its listing.",
            "required": ["limit", "next_cursor", "next"],
            "properties": {
                "limit": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 1000, "description": "How many records a page has at most."},
                "next_cursor": address,
                "next": address,
                "total": count(),
            },
            "example": {"limit": 50, "next_cursor": null, "next": null, "total": 1},
        },
        "Problem": {
            "type": "object",
            "description": "An RFC 9457 problem document.",
            "required": ["type", "title", "status", "code", "detail", "instance", "request_id"],
            "properties": {
                "type": text(200), "title": text(200),
                "status": {"type": "integer", "format": "int32", "minimum": 300, "maximum": 599},
                "code": text(60), "detail": text(4000), "instance": text(4000), "request_id": text(128),
                "errors": {"type": "array", "maxItems": 10_000, "items": {"$ref": "#/components/schemas/Fault"}},
                "missing": {"type": "object", "description": "What the caller lacks.", "properties": {
                    "scope": {"type": "array", "maxItems": 20, "items": text(60)}}},
                "existing": {"type": "object", "description": "The record that holds the identifier already.", "properties": {
                    "id": {"type": "string", "format": "uuid", "maxLength": 36}, "ref": text(200), "href": text(300)}},
                "import": {"$ref": "#/components/schemas/ImportReport"},
            },
            "example": {"type": "/errors/validation_failed", "title": "Request is not valid", "status": 422,
                "code": "validation_failed", "detail": "1 problem found", "instance": "/v1/areas",
                "request_id": "0195f0b0-7d7e-7000-8000-000000000001",
                "errors": [{"pointer": "/valid_to", "code": "ends_before_start", "detail": "Ends on 2022-01-01, before it starts on 2023-04-01"}]},
        },
        "Fault": {
            "type": "object",
            "description": "One fault, and where it is: a JSON pointer, a parameter or a header.",
            "required": ["code", "detail"],
            "properties": {"pointer": text(2000), "parameter": text(200), "header": text(200), "code": text(60), "detail": text(4000), "value": maybe_text(1000)},
            "example": {"pointer": "/name", "code": "blank", "detail": "Must not be blank"},
        },
        "Organisation": {"anyOf": [{"$ref": "#/components/schemas/Council"}, {"$ref": "#/components/schemas/Partner"}],
            "description": "A council or a partner."},
    });
    let parts = [parts, imports()];
    parts.into_iter().filter_map(|part| part.as_object().cloned()).flatten().collect()
}

fn count() -> Value {
    json!({"type": "integer", "format": "int64", "minimum": 0, "maximum": LARGEST})
}

fn text(max: u32) -> Value {
    json!({"type": "string", "maxLength": max, "pattern": "^[^\\u0000]*$"})
}

fn maybe_text(max: u32) -> Value {
    json!({"type": ["string", "null"], "maxLength": max, "pattern": "^[^\\u0000]*$"})
}

fn imports() -> Value {
    let fault = json!({
        "type": "object",
        "description": "A fault in a cell of a row.",
        "required": ["column", "code", "detail", "value"],
        "properties": {"column": text(200), "code": text(60), "detail": text(4000), "value": maybe_text(1000)},
        "example": {"column": "kind", "code": "unknown_word", "detail": "One of: country, region, icb", "value": "town"},
    });
    json!({
        "ImportRowFault": fault,
        "ImportRow": {
            "type": "object",
            "description": "What became of a row.",
            "required": ["line", "key", "action", "errors", "warnings"],
            "properties": {
                "line": count(), "key": maybe_text(1000),
                "action": {"type": "string", "enum": ["created", "updated", "unchanged", "deleted", "ended", "rejected"]},
                "errors": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/ImportRowFault"}},
                "warnings": {"type": "array", "maxItems": 1000, "items": {"$ref": "#/components/schemas/ImportRowFault"}},
            },
            "example": {"line": 2, "key": "code:E04008560", "action": "created", "errors": [], "warnings": []},
        },
        "ImportReport": {
            "type": "object",
            "description": "What became of an import.",
            "required": ["id", "href", "resource", "dry_run", "atomic", "mode", "status", "reason", "input", "progress", "counts",
                "errors_by_code", "rows", "rows_url", "collection", "created_at", "finished_at"],
            "properties": {
                "id": {"type": "string", "format": "uuid", "maxLength": 36}, "href": text(300), "resource": text(40),
                "dry_run": {"type": "boolean"}, "atomic": {"type": "boolean"},
                "mode": {"type": "string", "enum": ["upsert", "create", "update", "sync"]},
                "status": {"type": "string", "enum": ["queued", "running", "applied", "partial", "rejected", "failed"]},
                "reason": maybe_text(4000),
                "input": {"type": "object", "required": ["rows", "bytes", "digest"], "properties": {
                    "rows": {"type": ["integer", "null"], "format": "int64", "minimum": 0, "maximum": LARGEST},
                    "bytes": count(), "digest": text(80)}},
                "progress": {"type": ["object", "null"], "required": ["rows_done", "rows_total"], "properties": {
                    "rows_done": count(), "rows_total": {"type": ["integer", "null"], "format": "int64", "minimum": 0, "maximum": LARGEST}}},
                "counts": {"type": "object", "required": ["created", "updated", "unchanged", "deleted", "ended", "rejected"], "properties": {
                    "created": count(), "updated": count(), "unchanged": count(), "deleted": count(), "ended": count(), "rejected": count()}},
                "errors_by_code": {"type": "array", "maxItems": 1000, "items": {"type": "object", "required": ["code", "count", "first_line"],
                    "properties": {"code": text(60), "count": count(), "first_line": count()}}},
                "rows": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/ImportRow"}},
                "rows_url": text(300), "collection": text(300),
                "created_at": {"type": "string", "format": "date-time", "maxLength": 40},
                "finished_at": {"type": ["string", "null"], "format": "date-time", "maxLength": 40},
            },
        },
    })
}
