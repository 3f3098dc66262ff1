//! The house's rules, kept by every operation and schema without saying so in each place.

use serde_json::{Map, Value, json};

use super::{
    bounds::{bound, close_nested_bodies, is_body},
    example, follow, headers,
    parameters::{flag, shown_of, text_header},
    patches::add_patches,
    share,
    unused::drop_unused,
};

/// Makes the document whole.
pub fn keep(document: &mut Value) {
    add_patches(document);
    let schemas = document["components"]["schemas"].as_object_mut();
    for (name, schema) in schemas.into_iter().flatten() {
        bound(schema, is_body(name));
    }
    close_nested_bodies(document);
    let schemas = document["components"]["schemas"].as_object().cloned().unwrap_or_default();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete(path, method, operation, &schemas);
        }
    }
    follow::link(document);
    share::share(document);
    drop_unused(document);
}

/// Operations of their own that may name the revision they are made to.
const BY_REVISION_TOO: &[&str] = &[
    "/merge",
    "/split",
    "/transitions",
    "/agreements/{id}/clones",
    "/agreement-templates/{id}/drafts",
    "/agreements/{id}/signatures",
    "/agreements/{id}/variations",
    "/agreements/{id}/assessments",
    "/agreements/{id}/obligations",
    "/agreements/{id}/stages",
    "/agreements/{id}/reviews",
];

/// What is changed without a revision.
const WITHOUT_REVISION: &[&str] = &["/passphrase", "/second-factor", "/sessions", "/secrets/{item}"];

/// Whether an operation that writes may name the revision that it is made to.
fn names_revision(path: &str, method: &str) -> bool {
    let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    if method == "post" { ends(BY_REVISION_TOO) } else { !ends(WITHOUT_REVISION) }
}

fn complete(path: &str, method: &str, operation: &mut Value, schemas: &Map<String, Value>) {
    if operation.get("description").is_none_or(|description| description == "") {
        operation["description"] = operation["summary"].clone();
    }
    if let Some(view) = operation.as_object_mut().and_then(|fields| fields.remove("x-shown")) {
        let parameters = operation["parameters"].as_array_mut();
        parameters.into_iter().for_each(|parameters| parameters.extend(shown_of(view.as_str().unwrap_or_default())));
    }
    add_write_parameters(path, method, operation);
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        complete_parameter(parameter, schemas);
    }
    let body = operation.get_mut("requestBody").and_then(|body| body["content"].as_object_mut());
    for (_, content) in body.into_iter().flatten() {
        bound(&mut content["schema"], true);
        give_example(content, schemas);
    }
    add_responses(path, method, operation);
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        complete_response(path, status, method, response, schemas);
    }
}

/// Marks operations that need If-Match while the document is made.
pub const BY_REVISION: &str = "x-by-revision";

fn add_write_parameters(path: &str, method: &str, operation: &mut Value) {
    if method == "get" || !path.starts_with("/v1/") {
        return;
    }
    let mut added =
        vec![flag("dry_run", "Whether nothing is to be written: the same checks, and the answer that would be.")];
    added.push(text_header(
        crate::http::reason::HEADER,
        "Why, kept in the audit log for ever: say nothing of people. Other letters than ASCII as RFC 8187 has it.",
        "Minute FTC 2027/034",
    ));
    if method == "post" {
        added.push(text_header(
            "Idempotency-Key",
            "Makes the request safe to repeat for 24 hours: a repetition answers the same.",
            "0195f0b0-7d7e",
        ));
    }
    if names_revision(path, method) {
        let mut header = text_header("If-Match", "The revision that is to be changed; another one is a 412.", "\"r7\"");
        // A PUT that creates has no revision to name.
        if operation.get(BY_REVISION).is_some() && method != "put" {
            header["required"] = true.into();
        }
        added.push(header);
    }
    match operation.get_mut("parameters").and_then(Value::as_array_mut) {
        Some(parameters) => parameters.extend(added),
        None => operation["parameters"] = added.into(),
    }
}

fn complete_parameter(parameter: &mut Value, schemas: &Map<String, Value>) {
    bound(&mut parameter["schema"], false);
    // An optional parameter is absent, not null.
    if let Some(Value::Array(kinds)) = parameter["schema"].get("type").cloned() {
        parameter["schema"]["type"] = kinds.into_iter().find(|kind| kind != "null").unwrap_or_default();
    }
    if parameter.get("description").is_none() {
        let meaning = if parameter["name"] == "code" { "The code." } else { "A UUID or `scheme:value`." };
        parameter["description"] = meaning.into();
    }
    if parameter.get("example").is_none() {
        let example = match parameter["name"].as_str() {
            Some("id") if parameter["schema"]["format"] != "uuid" => json!("gss:E04008560"),
            Some("code") => json!("validation_failed"),
            _ => parameter["schema"]
                .get("example")
                .cloned()
                .unwrap_or_else(|| example::of(&parameter["schema"], schemas)),
        };
        parameter["example"] = example;
    }
    if parameter["required"] == false {
        parameter.as_object_mut().map(|fields| fields.remove("required"));
    }
}

fn give_example(content: &mut Value, schemas: &Map<String, Value>) {
    if content.get("example").is_none() && content.get("schema").is_some() {
        content["example"] = example::of(&content["schema"], schemas);
    }
}

const FAULTS: &[(&str, &str)] = &[
    ("400", "The request is malformed, or names a parameter or field that does not exist."),
    ("401", "The token is missing, expired or not ours."),
    ("403", "The token lacks a scope; `missing` names it."),
    ("404", "There is no such record."),
    ("406", "None of the accepted forms is offered."),
    ("408", "The body came too slowly."),
    (
        "409",
        "Another record holds the identifier, the state does not permit it, or the same Idempotency-Key is being worked on.",
    ),
    ("412", "The record was changed since; read it again."),
    ("413", "The body is larger than permitted."),
    ("415", "The body is of another media type or encoding."),
    ("422", "The body breaks limits or rules; `errors` tells each."),
    ("428", "The request needs If-Match."),
    ("429", "The quota is used up; Retry-After says how long to wait."),
    ("500", "The server failed; `request_id` finds its log."),
    ("503", "The server or its database is busy or stopping; the same request may succeed later."),
    ("507", "The database has no room left."),
];

/// The statuses of faults that an operation can answer, by what it is.
fn add_responses(path: &str, method: &str, operation: &mut Value) {
    let token =
        operation["security"].as_array().is_some_and(|choices| choices.iter().all(|choice| choice != &json!({})));
    let has_body = operation.get("requestBody").is_some();
    let writes = method != "get" && path.starts_with("/v1/");
    let oauth = path.starts_with("/oauth2/");
    let mut statuses = vec!["400", "401", "429", "500", "503"];
    statuses.extend(token.then_some("403"));
    statuses.extend((path.contains('{') || path.ends_with("/split")).then_some("404"));
    let lists = operation["operationId"].as_str().is_some_and(|id| id.starts_with("list_")) && path.starts_with("/v1/");
    statuses.extend(lists.then_some("406"));
    if has_body {
        statuses.extend(["408", "413", "415"]);
        statuses.extend((!oauth).then_some("422"));
    }
    if writes {
        statuses.extend(["409", "412", "422", "507"]);
    }
    let by_revision = operation.as_object_mut().and_then(|operation| operation.remove(BY_REVISION)).is_some();
    statuses.extend(by_revision.then_some("428"));
    if !operation["responses"].is_object() {
        operation["responses"] = json!({});
    }
    let made = operation["responses"].get("201").cloned().filter(|_| method == "post" && writes);
    if let Some(mut made) = made.filter(|_| operation["responses"].get("200").is_none()) {
        made["description"] = "A dry run: the answer that would be.".into();
        operation["responses"]["200"] = made;
    }
    for status in statuses {
        if operation["responses"].get(status).is_none() {
            let meaning =
                FAULTS.iter().find(|(code, _)| *code == status).map(|(_, meaning)| *meaning).unwrap_or_default();
            operation["responses"][status] = json!({"description": meaning});
        }
    }
}

fn complete_response(path: &str, status: &str, method: &str, response: &mut Value, schemas: &Map<String, Value>) {
    for (_, content) in response.get_mut("content").and_then(Value::as_object_mut).into_iter().flatten() {
        bound(&mut content["schema"], false);
        give_example(content, schemas);
    }
    let fault = status.starts_with('4') || status.starts_with('5');
    if (fault || status == "308") && response.get("content").is_none() {
        // Whoever asks for tokens expects the words of RFC 6749, whatever is wrong.
        let (name, media_type) = if path.starts_with("/oauth2/") {
            ("TokenRefusal", "application/json")
        } else {
            ("Problem", "application/problem+json")
        };
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        let example = example::of(&schema, schemas);
        response["content"] = json!({media_type: {"schema": schema, "example": example}});
    }
    let extra: &[&str] = match status {
        "200" if response["content"].get("text/csv").is_some() && method == "get" => &["ETag", "Link", "Snapshot-Seq"],
        "200" if method == "get" => &["ETag", "Content-Location", "Link"],
        "200" => &["ETag", "Content-Location", "Location", "Idempotent-Replayed"],
        "201" | "202" => &["ETag", "Content-Location", "Location", "Idempotent-Replayed"],
        "304" => &["ETag", "Content-Location"],
        "308" => &["Location"],
        "401" => &["WWW-Authenticate"],
        "405" => &["Allow"],
        "429" | "503" => &["Retry-After"],
        _ => &[],
    };
    response["headers"] = headers::of(extra);
}
