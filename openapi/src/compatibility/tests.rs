//! Each breaking change is found, and what only adds is not.

use serde_json::{Value, json};

use super::breaking_changes;

const GET: &str = "/paths/~1things/get";
const POST: &str = "/paths/~1things/post";
const THING: &str = "/components/schemas/Thing";

fn before() -> Value {
    json!({
        "paths": {
            "/others": {"get": {"operationId": "others", "responses": {}}},
            "/things": {
                "get": {
                    "operationId": "list_things",
                    "security": [{}, {"bearer": []}],
                    "parameters": [
                        {"name": "limit", "in": "query", "schema": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 500}},
                        {"name": "If-Match", "in": "header", "schema": {"type": "string"}},
                        {"name": "kind", "in": "query", "explode": false, "schema": {"type": "array", "items": {"enum": ["a", "b"]}}},
                    ],
                    "responses": {
                        "200": {"headers": {"ETag": {}}, "content": {
                            "application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}},
                            "text/csv": {},
                        }},
                        "404": {},
                    },
                },
                "post": {
                    "operationId": "create_thing",
                    "security": [{"bearer": ["things:write", "things:read"]}],
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}},
                    "responses": {},
                },
            },
        },
        "components": {"schemas": {
            "Thing": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "name": {"type": "string", "maxLength": 10},
                    "note": {"type": ["string", "null"]},
                    "count": {"type": "integer", "format": "int64"},
                    "kind": {"type": "string", "enum": ["a", "b"]},
                    "shape": {"oneOf": [{"$ref": "#/components/schemas/Point"}, {"$ref": "#/components/schemas/Line"}, {"type": "null"}]},
                    "parent": {"$ref": "#/components/schemas/Thing"},
                    "secret": {"type": "string", "writeOnly": true},
                },
            },
            "Body": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "id": {"type": "string", "readOnly": true},
                    "name": {"type": "string", "minLength": 1, "maxLength": 10},
                    "note": {"type": ["string", "null"]},
                    "count": {"type": "integer", "format": "int32"},
                    "kind": {"type": "string", "enum": ["a", "b"]},
                    "shape": {"oneOf": [{"$ref": "#/components/schemas/Point"}, {"$ref": "#/components/schemas/Line"}]},
                    "parts": {"type": "array", "maxItems": 5, "items": {"$ref": "#/components/schemas/Body"}},
                },
            },
            "Point": {"type": "object", "required": ["type"], "properties": {"type": {"const": "Point"}}},
            "Line": {"type": "object", "required": ["type"], "properties": {"type": {"const": "Line"}}},
        }},
    })
}

/// The document after `value` is put at each pointer, or after the place is taken away when it is null.
fn after(edits: &[(&str, Value)]) -> Value {
    let mut document = before();
    for (pointer, value) in edits {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let key = key.replace("~1", "/");
        match (document.pointer_mut(parent).expect(pointer), value) {
            (Value::Object(map), Value::Null) => drop(map.remove(&key).unwrap()),
            (Value::Array(list), Value::Null) => drop(list.remove(key.parse().unwrap())),
            (Value::Object(map), value) => drop(map.insert(key, value.clone())),
            (Value::Array(list), value) => list.insert(key.parse().unwrap(), value.clone()),
            _ => panic!("{pointer} is no place"),
        }
    }
    document
}

fn rules(edits: &[(&str, Value)]) -> Vec<&'static str> {
    breaking_changes(&before(), &after(edits)).iter().map(|change| change.rule).collect()
}

fn place(base: &str, rest: &str) -> String {
    format!("{base}{rest}")
}

#[test]
fn the_same_document_breaks_nothing() {
    assert_eq!(breaking_changes(&before(), &before()), []);
}

#[test]
fn each_breaking_change_is_found() {
    let body = "/components/schemas/Body";
    let limit = place(GET, "/parameters/0/schema");
    let cases: Vec<(&str, String, Value)> = vec![
        ("path-removed", "/paths/~1others".into(), Value::Null),
        ("operation-removed", POST.into(), Value::Null),
        ("operation-id-changed", place(GET, "/operationId"), json!("things")),
        ("security-tightened", place(GET, "/security"), json!([{"bearer": []}])),
        ("security-tightened", place(POST, "/security/0/bearer/0"), json!("things:admin")),
        ("parameter-removed", place(GET, "/parameters/1"), Value::Null),
        ("parameter-required", place(GET, "/parameters/0/required"), json!(true)),
        ("parameter-required", place(GET, "/parameters/0"), json!({"name": "q", "in": "query", "required": true})),
        ("parameter-serialisation-changed", place(GET, "/parameters/2/explode"), json!(true)),
        ("values-narrowed", place(GET, "/parameters/2/schema/items/enum"), json!(["a", "c"])),
        ("limit-tightened", place(&limit, "/maximum"), json!(100)),
        ("limit-tightened", place(&limit, "/minimum"), json!(2)),
        ("type-changed", place(&limit, "/type"), json!("string")),
        ("format-changed", place(&limit, "/format"), json!("int32")),
        ("response-removed", place(GET, "/responses/404"), Value::Null),
        ("media-type-removed", place(GET, "/responses/200/content/text~1csv"), Value::Null),
        ("response-header-removed", place(GET, "/responses/200/headers/ETag"), Value::Null),
        ("property-removed", place(THING, "/properties/note"), Value::Null),
        ("property-optional", place(THING, "/required/0"), Value::Null),
        ("type-changed", place(THING, "/properties/name/type"), json!("integer")),
        ("type-changed", place(THING, "/properties/count/type"), json!("number")),
        ("format-changed", place(THING, "/properties/id/format"), Value::Null),
        ("null-added", place(THING, "/properties/name/type"), json!(["string", "null"])),
        ("values-opened", place(THING, "/properties/kind/enum"), Value::Null),
        ("values-changed", place(THING, "/properties/kind/enum"), json!(["c"])),
        ("request-body-required", place(POST, "/requestBody/required"), json!(true)),
        ("request-body-removed", place(POST, "/requestBody"), Value::Null),
        ("property-removed", place(body, "/properties/note"), Value::Null),
        ("property-required", place(body, "/required/0"), json!("note")),
        ("object-closed", place(body, "/additionalProperties"), json!(false)),
        ("null-refused", place(body, "/properties/note/type"), json!("string")),
        ("limit-tightened", place(body, "/properties/name/maxLength"), json!(9)),
        ("limit-tightened", place(body, "/properties/name/minLength"), json!(2)),
        ("limit-tightened", place(body, "/properties/name/pattern"), json!("^a")),
        ("limit-tightened", place(body, "/properties/parts/maxItems"), json!(4)),
        ("limit-tightened", place(body, "/properties/parts/uniqueItems"), json!(true)),
        ("values-narrowed", place(body, "/properties/kind/enum/0"), Value::Null),
        ("values-narrowed", place(body, "/properties/name/enum"), json!(["x"])),
        ("alternative-removed", place(body, "/properties/shape/oneOf/1"), Value::Null),
    ];
    for (rule, pointer, value) in cases {
        assert_eq!(rules(&[(&pointer, value)]), [rule], "{rule} at {pointer}");
    }
}

#[test]
fn what_only_adds_is_silent() {
    let body = "/components/schemas/Body";
    let limit = place(GET, "/parameters/0/schema");
    let cases: Vec<(String, Value)> = vec![
        ("/paths/~1new".into(), json!({"get": {"operationId": "new"}})),
        (place(GET, "/parameters/0"), json!({"name": "q", "in": "query"})),
        (place(&limit, "/maximum"), json!(1000)),
        (place(GET, "/parameters/1/name"), json!("if-match")),
        (place(GET, "/responses/410"), json!({})),
        (place(THING, "/properties/extra"), json!({"type": "string"})),
        (place(THING, "/properties/kind/enum/0"), json!("c")),
        (place(THING, "/properties/note/type"), json!("string")),
        (place(THING, "/properties/count/format"), json!("int32")),
        (place(THING, "/properties/secret"), Value::Null),
        (
            place(THING, "/properties/shape/oneOf/0"),
            json!({"type": "object", "properties": {"type": {"const": "Ring"}}}),
        ),
        (place(THING, "/additionalProperties"), json!(false)),
        (place(POST, "/security/0"), json!({})),
        (place(POST, "/security/0/bearer/0"), Value::Null),
        (place(body, "/required/0"), Value::Null),
        (place(body, "/properties/extra"), json!({"type": "string"})),
        (place(body, "/properties/id"), Value::Null),
        (place(body, "/properties/name/maxLength"), json!(20)),
        (place(body, "/properties/name/minLength"), json!(0)),
        (place(body, "/properties/note/minLength"), json!(0)),
        (place(body, "/properties/count/type"), json!("number")),
        (place(body, "/properties/count/format"), json!("int64")),
        (place(body, "/properties/kind/enum"), json!(["a", "b", "c"])),
        (place(body, "/properties/kind/enum"), Value::Null),
        (place(body, "/properties/name"), json!({"oneOf": [{"type": "string"}, {"type": "null"}]})),
    ];
    for (pointer, value) in cases {
        assert_eq!(rules(&[(&pointer, value)]), [""; 0], "{pointer}");
    }
}

#[test]
fn a_schema_may_be_renamed_inlined_or_composed() {
    let thing = before().pointer(THING).unwrap().clone();
    let name = json!({"required": ["name"], "properties": {"name": thing["properties"]["name"]}});
    let mut rest = thing.clone();
    rest["properties"].as_object_mut().unwrap().remove("name");
    rest["required"] = json!(["id"]);
    let renamed = json!({"$ref": "#/components/schemas/Renamed"});
    assert_eq!(rules(&[("/components/schemas/Renamed", thing), (THING, renamed)]), [""; 0]);
    assert_eq!(rules(&[(THING, json!({"allOf": [name, rest]}))]), [""; 0]);
}

#[test]
fn a_change_says_where_and_what() {
    let found = breaking_changes(&before(), &after(&[(&place(THING, "/properties/kind/enum"), Value::Null)]));
    assert_eq!(
        found[0].to_string(),
        "GET /things response 200 application/json #/*/kind: only listed values came, now any may (values-opened)"
    );
}

#[test]
fn an_alternative_that_changed_says_what_changed_in_it() {
    let line = json!({"type": "object", "required": ["type", "length"], "properties": {"type": {"const": "Line"}}});
    let found = breaking_changes(&before(), &after(&[("/components/schemas/Line", line)]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].at, "POST /things request application/json #/shape alternative 1/length");
}
