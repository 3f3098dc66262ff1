//! Each rule fires on one fault put into a good document, and says nothing of the good one.

use serde_json::{Value, json};

use super::findings;

const OPERATION: &str = "/paths/~1things~1{id}/put";

fn good() -> Value {
    let headers =
        json!({"RateLimit": {"$ref": "#/components/headers/RateLimit"}, "RateLimit-Policy": {}, "Retry-After": {}});
    let problem = json!({"description": "It failed.", "headers": headers, "content": {"application/problem+json": {}}});
    let mut responses = json!({"200": {
        "description": "Stored.",
        "headers": headers,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
        "links": {"again": {"operationId": "put_thing"}},
    }});
    for status in ["400", "401", "403", "404", "412", "413", "415", "422", "429", "500"] {
        responses[status] = json!({"$ref": "#/components/responses/Problem"});
    }
    json!({
        "security": [{"bearer": []}],
        "paths": {"/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "description": "Which.", "example": "a"}],
            "put": {
                "operationId": "put_thing",
                "summary": "Store a thing",
                "description": "Stores it whole.",
                "tags": ["things"],
                "security": [{"bearer": ["things:write"]}],
                "parameters": [{"name": "if-match", "in": "header", "description": "Revision.", "schema": {"examples": ["r1"]}}],
                "requestBody": {"content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Thing"},
                    "example": {"$ref": "#/data/is/not/followed"},
                }}},
                "responses": responses,
            },
        }},
        "components": {
            "schemas": {"Thing": {
                "type": "object",
                "example": {"default": "x"},
                "properties": {"default": {"$ref": "#/components/schemas/Name"}, "again": {"$ref": "#/components/schemas/Thing"}},
            }, "Name": {"type": "string"}},
            "headers": {"RateLimit": {"description": "Quota left."}},
            "responses": {"Problem": problem},
            "securitySchemes": {"bearer": {"type": "oauth2"}},
        },
    })
}

fn rules(document: &Value) -> Vec<&'static str> {
    findings(document).iter().map(|finding| finding.rule).collect()
}

/// Puts a value where the pointer says, or takes it away when the value is null.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = good();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    let parent = document.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Object(map), Value::Null) => drop(map.remove(&key).unwrap()),
        (Value::Object(map), value) => drop(map.insert(key, value)),
        (parent, value) => parent[key.parse::<usize>().unwrap()] = value,
    }
    document
}

#[test]
fn a_good_document_has_no_findings() {
    assert_eq!(findings(&good()), []);
}

#[test]
fn each_rule_fires_on_its_fault_alone() {
    let operation = |rest: &str| format!("{OPERATION}{rest}");
    let cases = [
        ("operation-summary", operation("/summary"), Value::Null),
        ("operation-summary", operation("/summary"), json!("  ")),
        ("operation-description", operation("/description"), Value::Null),
        ("operation-tag", operation("/tags"), json!([])),
        ("operation-security", operation("/security"), Value::Null),
        ("parameter-description", operation("/parameters/0"), json!({"name": "q", "in": "query", "example": 1})),
        ("parameter-example", operation("/parameters/0"), json!({"name": "q", "in": "query", "description": "Q."})),
        ("parameter-example", "/paths/~1things~1{id}/parameters/0/example".into(), Value::Null),
        ("request-example", operation("/requestBody/content/text~1csv"), json!({"schema": {"type": "string"}})),
        ("response-description", operation("/responses/200/description"), Value::Null),
        ("response-example", operation("/responses/200/content/application~1json/schema"), json!({"type": "object"})),
        (
            "error-content",
            operation("/responses/503"),
            json!({"description": "x", "headers": {"RateLimit": {}, "RateLimit-Policy": {}}}),
        ),
        ("rate-limit-headers", operation("/responses/200/headers/RateLimit-Policy"), Value::Null),
        ("undocumented-status", operation("/responses/400"), Value::Null),
        ("undocumented-status", operation("/responses/401"), Value::Null),
        ("undocumented-status", operation("/responses/403"), Value::Null),
        ("undocumented-status", operation("/responses/404"), Value::Null),
        ("undocumented-status", operation("/responses/412"), Value::Null),
        ("undocumented-status", operation("/responses/413"), Value::Null),
        ("undocumented-status", operation("/responses/415"), Value::Null),
        ("undocumented-status", operation("/responses/422"), Value::Null),
        ("undocumented-status", operation("/responses/429"), Value::Null),
        ("undocumented-status", operation("/responses/500"), Value::Null),
        ("undocumented-status", operation("/responses/200"), Value::Null),
        ("dangling-reference", operation("/responses/200/links/again/operationId"), json!("nowhere")),
        (
            "dangling-reference",
            "/components/schemas/Thing/properties/example".into(),
            json!({"$ref": "#/components/schemas/No"}),
        ),
        ("dangling-reference", "/components/schemas/Thing/items".into(), json!({"$ref": "other.json"})),
        (
            "unused-component",
            "/components/schemas/Lonely".into(),
            json!({"items": {"$ref": "#/components/schemas/Lonely"}}),
        ),
        ("unused-component", "/components/securitySchemes/basic".into(), json!({"type": "http"})),
    ];
    for (rule, pointer, value) in cases {
        assert_eq!(rules(&with(&pointer, value)), [rule], "{rule} at {pointer}");
    }
}

#[test]
fn a_security_scheme_that_does_not_exist_is_dangling() {
    let found = rules(&with(&format!("{OPERATION}/security"), json!([{"bearer": []}, {"basic": []}])));
    assert_eq!(found, ["dangling-reference"]);
}

#[test]
fn an_operation_has_an_id() {
    let mut document = with(&format!("{OPERATION}/responses/200/links"), Value::Null);
    document["paths"]["/things/{id}"]["put"]["operationId"] = json!("");
    assert_eq!(rules(&document), ["operation-id"]);
}

#[test]
fn an_operation_id_is_used_once() {
    let mut document = good();
    document["paths"]["/others/{id}"] = document["paths"]["/things/{id}"].clone();
    assert_eq!(rules(&document), ["operation-id-unique"]);
}

#[test]
fn optional_security_needs_no_403_and_none_no_401() {
    let without = |status: &str, security: Value| {
        let mut document = with(&format!("{OPERATION}/security"), security);
        document["paths"]["/things/{id}"]["put"]["responses"].as_object_mut().unwrap().remove(status);
        rules(&document)
    };
    assert_eq!(without("403", json!([{}, {"bearer": []}])), [""; 0]);
    assert_eq!(without("401", json!([{}, {"bearer": []}])), ["undocumented-status"]);
    assert_eq!(without("401", json!([{}])), ["unused-component"], "nothing asks for bearer any more");
}

#[test]
fn a_finding_says_where_and_what() {
    let found = findings(&with(&format!("{OPERATION}/summary"), Value::Null));
    assert_eq!(found[0].to_string(), "/paths/~1things~1{id}/put: no summary (operation-summary)");
}
