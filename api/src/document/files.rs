//! The operations that bring files in, told from their columns.

use domain::resource::Resource as Collection;
use serde_json::{Map, Value, json};

use super::collections::reference;

/// What there is to tell of a collection's files.
pub struct File<'a> {
    /// The collection.
    pub resource: Collection,
    /// Its columns, with what each means.
    pub columns: &'a [(&'a str, &'a str)],
    /// An object, as a row of it.
    pub example: &'a str,
    /// Whether a file may be GeoJSON.
    pub geographic: bool,
}

/// Adds the import of a collection and its blank file; `more` tells what is special about its files.
pub fn add(paths: &mut Map<String, Value>, file: &File<'_>, more: &str, parameters: Vec<Value>) {
    let resource = file.resource;
    paths.insert(format!("/v1/imports/{resource}"), json!({"post": import(file, more, parameters)}));
    paths.insert(format!("/v1/imports/{resource}/template.csv"), json!({"get": template(file)}));
}

fn header(file: &File<'_>) -> String {
    file.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",")
}

fn import(file: &File<'_>, more: &str, parameters: Vec<Value>) -> Value {
    let many = file.resource.to_string().replace('-', " ");
    let columns: String = file.columns.iter().map(|(name, meaning)| format!("- `{name}`: {meaning}\n")).collect();
    let bytes = |example: String| json!({"schema": {"type": "string", "format": "binary", "maxLength": 536_870_912}, "example": example});
    let mut content = Map::new();
    content.insert("application/x-ndjson".into(), bytes(format!("{}\n", file.example)));
    let item = serde_json::from_str::<Value>(file.example).unwrap_or_default();
    let items = json!({"type": "object", "required": ["items"], "additionalProperties": false, "properties": {
        "items": {"type": "array", "maxItems": 2_000_000, "items": {"type": "object", "description": "A row."}}}});
    content.insert("application/json".into(), json!({"schema": items, "example": {"items": [item]}}));
    if file.geographic {
        let example = json!({"type": "FeatureCollection", "features": []}).to_string();
        content.insert("application/geo+json".into(), bytes(example));
    }
    // Last, since a generator names its upload after the last.
    content.insert("text/csv".into(), bytes(format!("{}\n", header(file))));
    let report = |description: &str| json!({"description": description, "content": {"application/json": {"schema": reference("ImportReport")}}});
    json!({
        "operationId": format!("import_{}", file.resource.to_string().replace('-', "_")), "tags": ["imports"],
        "summary": format!("Import {many}"),
        "description": format!("Brings the rows of a file into {many}. Rows may refer to each other. Several values of a \
            cell are separated by `|`. Empty cells and absent columns leave fields as they are. Files over 32 MiB, or \
            with `Prefer: respond-async`, are answered 202 and worked through afterwards.{more}\n\nColumns:\n\n{columns}"),
        "security": [{"bearer": ["imports:write", format!("{}:write", file.resource)]}],
        "parameters": parameters,
        "requestBody": {"required": true, "content": content},
        "responses": {
            "200": report("A dry run, or an import that is partial."),
            "201": report("Every row stands."),
            "202": report("Taken; the report is at Location."),
        },
    })
}

fn template(file: &File<'_>) -> Value {
    let many = file.resource.to_string().replace('-', " ");
    let schema = json!({"type": "string", "maxLength": 10_000, "pattern": "^[^\\u0000]*$"});
    json!({
        "operationId": format!("fetch_{}_template", file.resource.singular().replace('-', "_")), "tags": ["imports"],
        "summary": format!("The blank file of {many}"),
        "description": format!("The header line of a CSV file of {many}; the import operation tells what each column means."),
        "security": [{}, {"bearer": []}],
        "responses": {"200": {"description": "The header line.", "content": {"text/csv": {"schema": schema, "example": header(file)}}}},
    })
}
