//! Parameters of the collections' operations.

use domain::{
    listing::{Field, FieldType, Operator},
    record::Aggregate,
    store::Repository,
};
use serde_json::{Value, json};

use crate::{
    each_read_resource, each_resource,
    imports::options,
    resource::{
        Resource,
        listing::{LARGEST, fields},
        schema_name,
        sight::ALLOWED_ACTIONS,
    },
    store::AppSession,
};

pub fn sortable<A: Resource>() -> String
where
    AppSession: Repository<A>,
{
    let names: Vec<&str> = fields::<A>().filter(|field| field.sortable).map(|field| field.name).collect();
    names.join(", ")
}

pub fn formats<A: Resource>() -> &'static [&'static str]
where
    AppSession: Repository<A>,
{
    if A::DESCRIBED.geographic { &["json", "csv", "ndjson", "geojson"] } else { &["json", "csv", "ndjson"] }
}

/// The parameters that choose what an answer shows.
pub fn shown<A: Resource>() -> Vec<Value>
where
    AppSession: Repository<A>,
{
    let own = A::DESCRIBED.expansions.iter().map(|expansion| expansion.name);
    let names: Vec<&str> = own.chain([ALLOWED_ACTIONS]).collect();
    let expand = format!("Relations to embed, separated by commas: {}.", names.join(", "));
    vec![
        text("fields", "Only these top-level fields, separated by commas.", 1000),
        json!({"name": "expand", "in": "query", "description": expand, "example": names.first(),
            "schema": {"type": "string", "maxLength": 300, "pattern": "^[a-z_]+(,[a-z_]+)*$"}}),
    ]
}

pub fn filters(field: &Field) -> Vec<Value> {
    std::iter::once(Operator::Eq).chain(field.operators()).map(|operator| filter(field, operator)).collect()
}

pub fn filter(field: &Field, operator: Operator) -> Value {
    let name =
        if operator == Operator::Eq { field.name.to_owned() } else { format!("{}__{}", field.name, operator.name()) };
    let how = match operator {
        Operator::Eq => "equals one of these, separated by commas",
        Operator::Ne => "is none of these, separated by commas",
        Operator::Contains => "contains one of these, folded",
        Operator::Starts => "starts with one of these, folded",
        Operator::Gte => "is at least this",
        Operator::Lte => "is at most this",
        Operator::IsNull => "is empty (true) or not (false)",
    };
    let meaning = format!("{}: {how}.", field.meaning);
    if operator == Operator::IsNull {
        return flag(&name, &meaning);
    }
    let single = matches!(operator, Operator::Gte | Operator::Lte);
    let (schema, example) = match field.kind {
        FieldType::Date if single => {
            (json!({"type": "string", "format": "date", "maxLength": 10}), json!("2023-04-01"))
        }
        FieldType::Moment if single => {
            (json!({"type": "string", "format": "date-time", "maxLength": 40}), json!("2026-01-31T09:00:00Z"))
        }
        FieldType::Integer if single => {
            (json!({"type": "integer", "format": "int64", "minimum": 0, "maximum": LARGEST}), json!(1000))
        }
        FieldType::Decimal if single => (json!({"type": "number"}), json!(0.5)),
        FieldType::Word(words) => {
            let any = words.join("|");
            let pattern = format!("^({any})(,({any}))*$");
            (json!({"type": "string", "maxLength": 500, "pattern": pattern}), json!(words.first()))
        }
        FieldType::Reference(_) => (plain(500), json!("gss:E04008560")),
        FieldType::Identifier => (plain(500), json!("gss:E04008560")),
        FieldType::Date => (plain(500), json!("2023-04-01")),
        FieldType::Integer => (plain(500), json!("1000")),
        FieldType::Decimal => (plain(500), json!("1")),
        FieldType::Moment => (plain(500), json!("2026-01-31T09:00:00Z")),
        FieldType::Text => (plain(500), json!("frome")),
    };
    json!({"name": name, "in": "query", "description": meaning, "schema": schema, "example": example})
}

pub fn plain(max: u32) -> Value {
    json!({"type": "string", "maxLength": max, "pattern": "^[^\\u0000]*$"})
}

pub fn id() -> Value {
    json!({"name": "id", "in": "path", "required": true, "description": "A UUID or `scheme:value`.", "schema": plain(200), "example": "gss:E04008560"})
}

pub fn item() -> Value {
    json!({"name": "item", "in": "path", "required": true, "description": "Its id.", "schema": {"type": "string", "format": "uuid"},
        "example": "0195f0b0-7d7e-7000-8000-000000000001"})
}

pub fn text(name: &str, meaning: &str, max: u32) -> Value {
    let example = match name {
        "sort" => "-updated_at",
        "fields" => "id",
        "q" => "frome",
        _ => "b64u",
    };
    json!({"name": name, "in": "query", "description": meaning, "schema": plain(max), "example": example})
}

/// A header parameter.
pub fn text_header(name: &str, meaning: &str, example: &str) -> Value {
    json!({"name": name, "in": "header", "description": meaning, "schema": plain(1000), "example": example})
}

/// A parameter that is true or false.
pub fn flag(name: &str, meaning: &str) -> Value {
    json!({"name": name, "in": "query", "description": meaning, "schema": {"type": "boolean"}, "example": true})
}

pub fn date(name: &str, meaning: &str) -> Value {
    json!({"name": name, "in": "query", "description": meaning, "schema": {"type": "string", "format": "date", "maxLength": 10}, "example": "2023-04-01"})
}

pub fn number(name: &str, meaning: &str, least: u32, most: u32) -> Value {
    json!({"name": name, "in": "query", "description": meaning, "schema": {"type": "integer", "format": "int32", "minimum": least, "maximum": most}, "example": least})
}

pub fn choice(name: &str, meaning: &str, words: &[&str]) -> Value {
    json!({"name": name, "in": "query", "description": meaning, "schema": {"type": "string", "enum": words}, "example": words.first()})
}

pub fn import_parameters() -> Vec<Value> {
    let pairs = |name: &str, meaning: &str, example: &str| json!({"name": name, "in": "query", "description": meaning, "schema": plain(4000), "example": example});
    let mode = &["upsert", "create", "update", "sync"];
    let all = vec![
        choice("mode", "What may be done.", mode),
        json!({"name": "atomic", "in": "query", "description": "Whether one refused row refuses all.", "schema": {"type": "boolean", "default": true}, "example": true}),
        pairs(
            "columns",
            "The file's names of columns, each `column:name in the file`, separated by commas.",
            "name:parish_name",
        ),
        pairs("set", "Constants, each `column:value`, separated by commas; `\\,` stands for a comma.", "kind:parish"),
        pairs("schemes", "The scheme of bare cells, each `column:scheme`.", "areas:gss"),
        flag("ignore_extra", "Whether columns that mean nothing here are permitted."),
        json!({"name": "null_as", "in": "query", "description": "The cell that clears a field.", "schema": plain(100), "example": "NULL"}),
        json!({"name": "max_deletes", "in": "query", "description": "With mode=sync: how many records may be ended or deleted.",
            "schema": {"type": "integer", "format": "int64", "minimum": 0, "maximum": LARGEST}, "example": 0}),
        pairs("within", "With mode=sync: the filters within which the file is complete, as a query.", "kind=town"),
        text_header("Prefer", "`respond-async` answers 202 at once.", "respond-async"),
    ];
    debug_assert!(all.iter().all(|parameter| parameter["in"] == "header"
        || options::PARAMETERS.contains(&parameter["name"].as_str().unwrap_or_default())));
    all
}

/// The parameters that choose what answers of a schema's records show.
pub fn shown_of(view: &str) -> Vec<Value> {
    let mut parameters = vec![];
    macro_rules! one {
        ($aggregate:ty) => {
            if schema_name(<$aggregate as Aggregate>::RESOURCE, "") == view {
                parameters = shown::<$aggregate>();
            }
        };
    }
    each_resource!(one);
    each_read_resource!(one);
    parameters
}
