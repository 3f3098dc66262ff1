//! The operations that every collection has, told from what each declares.

use domain::{
    listing::{Field, FieldType, Operator},
    record::Aggregate,
    store::Repository,
};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::example;
use crate::{
    each_resource,
    imports::options,
    resource::{
        Resource,
        listing::{LARGEST, fields},
        schema_name,
    },
    store::AppSession,
};

/// Adds every collection.
pub fn add(paths: &mut Map<String, Value>, schemas: &mut Map<String, Value>) {
    macro_rules! one {
        ($aggregate:ty) => {
            add_one::<$aggregate>(paths, schemas)
        };
    }
    each_resource!(one);
}

fn add_one<A: Resource>(paths: &mut Map<String, Value>, schemas: &mut Map<String, Value>)
where
    AppSession: Repository<A>,
{
    add_schemas::<A>(schemas);
    let told = Told::of::<A>(schemas);
    let resource = A::RESOURCE;
    paths.insert(format!("/v1/{resource}"), json!({"get": told.list::<A>(), "post": told.create()}));
    paths.insert(
        format!("/v1/{resource}/{{id}}"),
        json!({"get": told.fetch(), "put": told.replace(), "patch": told.amend(), "delete": told.remove()}),
    );
    paths.insert(format!("/v1/imports/{resource}"), json!({"post": told.import::<A>()}));
    paths.insert(format!("/v1/imports/{resource}/template.csv"), json!({"get": told.template::<A>()}));
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The body's schema as the code declares it, closed; and what answers tell: the body, without what is only written,
/// with what the server keeps.
fn add_schemas<A: Resource>(schemas: &mut Map<String, Value>)
where
    AppSession: Repository<A>,
{
    let mut nested = Vec::new();
    A::Body::schemas(&mut nested);
    for (name, schema) in nested {
        schemas.insert(name, serde_json::to_value(schema).unwrap_or_default());
    }
    let body = serde_json::to_value(A::Body::schema()).unwrap_or_default();
    let mut view = body.clone();
    let (body_name, view_name) = (schema_name(A::RESOURCE, "Body"), schema_name(A::RESOURCE, ""));
    let mut body = body;
    body["additionalProperties"] = false.into();
    body["example"] = serde_json::from_str(A::DESCRIBED.example).unwrap_or_default();
    if let Some(required) = A::DESCRIBED.named_by.and_then(|name| without_required(&body, name)) {
        schemas.insert(format!("{view_name}Replacement"), required);
    }
    schemas.insert(body_name, body);

    let mut properties = Map::new();
    properties.insert("id".into(), json!({"type": "string", "format": "uuid", "description": "Its id."}));
    for (name, schema) in view["properties"].as_object().into_iter().flatten() {
        if !A::DESCRIBED.write_only.contains(&name.as_str()) {
            properties.insert(name.clone(), schema.clone());
        }
    }
    for (name, schema, meaning) in A::DESCRIBED.read_only {
        let mut schema: Value = serde_json::from_str(schema).unwrap_or_default();
        schema["description"] = (*meaning).into();
        properties.insert((*name).to_owned(), schema);
    }
    let revision = json!({"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST, "description": "How often it was written."});
    properties.insert("revision".into(), revision);
    for (name, meaning) in [("created_at", "When it was first written."), ("updated_at", "When it was last written.")] {
        properties.insert(name.into(), json!({"type": "string", "format": "date-time", "description": meaning}));
    }
    let required: Vec<String> =
        properties.keys().filter(|name| !A::DESCRIBED.personal.contains(&name.as_str())).cloned().collect();
    let deleted = json!({"type": "string", "format": "date-time", "description": "When it was softly deleted."});
    properties.insert("deleted_at".into(), deleted);
    if !A::DESCRIBED.personal.is_empty() {
        let meaning = "Fields that are hidden from this caller.";
        properties.insert("redacted".into(), json!({"type": "array", "maxItems": 20, "description": meaning, "items": {"type": "string", "maxLength": 60}}));
    }
    view["description"] = A::DESCRIBED.about.into();
    view["required"] = required.into();
    view["properties"] = properties.into();
    let mut part = view.clone();
    part["required"] = json!([]);
    part["description"] = format!("A {}, with the fields and relations asked for.", A::DESCRIBED.one).into();
    part["properties"]["expanded"] = expanded::<A>();
    schemas.insert(view_name.clone(), view);
    schemas.insert(format!("{view_name}Fields"), part);
    let page = json!({
        "type": "object",
        "description": format!("A page of {}.", A::RESOURCE.to_string().replace('-', " ")),
        "required": ["items", "page"],
        "properties": {
            "items": {"type": "array", "maxItems": 500, "items": reference(&format!("{view_name}Fields"))},
            "page": reference("PageInfo"),
        },
    });
    schemas.insert(format!("{view_name}Page"), page);
}

/// A body at an address that names its record, where the body must name it otherwise.
fn without_required(body: &Value, name: &str) -> Option<Value> {
    let mut replacement = body.clone();
    let required = replacement["required"].as_array_mut()?;
    let at = required.iter().position(|required| required == name)?;
    required.remove(at);
    Some(replacement)
}

fn expanded<A: Resource>() -> Value
where
    AppSession: Repository<A>,
{
    let relation = |expansion: &crate::resource::Expansion| {
        let schema = reference(expansion.schema);
        let schema = if expansion.many {
            json!({"type": "array", "maxItems": 1000, "items": schema, "description": expansion.meaning})
        } else {
            json!({"oneOf": [schema, {"type": "null"}], "description": expansion.meaning})
        };
        (expansion.name.to_owned(), schema)
    };
    let relations: Map<String, Value> = A::DESCRIBED.expansions.iter().map(relation).collect();
    json!({"type": "object", "description": "The relations that `expand` asked for.", "properties": relations})
}

/// What the operations of a collection share.
struct Told {
    one: &'static str,
    many: String,
    about: &'static str,
    tag: &'static str,
    under: String,
    view: String,
    example: Value,
    scope: String,
    merges: bool,
    replacement: String,
    page_example: Value,
}

impl Told {
    fn of<A: Resource>(schemas: &Map<String, Value>) -> Self
    where
        AppSession: Repository<A>,
    {
        let view = schema_name(A::RESOURCE, "");
        let mut example: Value = serde_json::from_str(A::DESCRIBED.example).unwrap_or_default();
        let properties = schemas[&view]["properties"].as_object().into_iter().flatten();
        for (name, schema) in properties.filter(|(name, _)| !["deleted_at", "redacted"].contains(&name.as_str())) {
            if example.get(name).is_none() {
                example[name] = example::of(schema, schemas);
            }
        }
        let tag = match A::RESOURCE.to_string().as_str() {
            "area-memberships" => "areas",
            "association-memberships" => "partners",
            "areas" => "areas",
            "councils" => "councils",
            "partners" => "partners",
            "formations" => "formations",
            _ => "representatives",
        };
        Self {
            one: A::DESCRIBED.one,
            many: A::RESOURCE.to_string().replace('-', " "),
            about: A::DESCRIBED.about,
            tag,
            under: A::RESOURCE.singular().replace('-', "_"),
            page_example: json!({"items": [example], "page": {"limit": 50, "next_cursor": null, "next": null}}),
            view: view.clone(),
            example,
            scope: format!("{}:write", A::RESOURCE),
            replacement: ["Replacement", "Body"]
                .map(|end| format!("{view}{end}"))
                .into_iter()
                .find(|name| schemas.contains_key(name))
                .unwrap_or_default(),
            merges: A::RESOURCE == domain::resource::Resource::Councils,
        }
    }

    fn writes(&self) -> Value {
        json!([{"bearer": [self.scope]}])
    }

    fn answer(&self, description: &str, schema: &str) -> Value {
        json!({"description": description, "content": {"application/json": {"schema": reference(schema), "example": self.example}}})
    }

    fn body(&self, media_types: &[&str]) -> Value {
        let name = format!("{}Body", self.view);
        let mut example = self.example.clone();
        if let Value::Object(fields) = &mut example {
            fields.retain(|name, _| {
                !["id", "revision", "created_at", "updated_at", "bbox", "redacted"].contains(&name.as_str())
            });
            if self.view == "Area" {
                fields.remove("identifiers");
            }
        }
        let content: Map<String, Value> = media_types
            .iter()
            .map(|media| ((*media).to_owned(), json!({"schema": reference(&name), "example": example})))
            .collect();
        json!({"required": true, "content": content})
    }

    fn list<A: Resource>(&self) -> Value
    where
        AppSession: Repository<A>,
    {
        let mut parameters = vec![
            number("limit", "How many records a page has at most.", 1, 500),
            text("cursor", "The place after which the page begins, from the page before.", 2000),
            flag("total", "Whether to count all."),
            text(
                "sort",
                &format!("Fields to sort by, separated by commas, - for descending: {}.", sortable::<A>()),
                300,
            ),
            text("q", "Words to look for in names and identifiers.", 200),
            date("valid_on", "Only what was so on that day; unknown ends do not exclude."),
            choice("deleted", "Whether softly deleted records are told too.", &["include"]),
            choice("format", "The form of the answer; it wins over Accept.", formats::<A>()),
        ];
        parameters.extend(shown::<A>());
        if A::DESCRIBED.geographic {
            let meaning = "Only areas whose shape holds this point: latitude and longitude in degrees.";
            let pattern = "^-?[0-9]{1,2}([.][0-9]{1,12})?,-?[0-9]{1,3}([.][0-9]{1,12})?$";
            parameters.push(json!({"name": "point", "in": "query", "description": meaning, "example": "51.23,-2.32",
                "schema": {"type": "string", "maxLength": 60, "pattern": pattern}}));
        }
        parameters.extend(fields::<A>().flat_map(filters));
        let file = |example: &str| json!({"schema": {"type": "string", "maxLength": 1_073_741_824, "pattern": "^[^\\u0000]*$"}, "example": example});
        let mut content = Map::new();
        let page = json!({"schema": reference(&format!("{}Page", self.view)), "example": self.page_example});
        content.insert("application/json".into(), page);
        content.insert("text/csv".into(), file("id,…\r\n"));
        content.insert("application/x-ndjson".into(), file("{\"id\":\"…\"}\n"));
        if A::DESCRIBED.geographic {
            let example = json!({"type": "FeatureCollection", "features": []});
            content.insert(
                "application/geo+json".into(),
                json!({"schema": reference("FeatureCollection"), "example": example}),
            );
        }
        json!({
            "operationId": format!("list_{}", A::RESOURCE.to_string().replace('-', "_")), "tags": [self.tag],
            "summary": format!("List {}", self.many),
            "description": format!("{} As JSON a page; as CSV, NDJSON{} the whole filtered set from one snapshot.", self.about,
                if A::DESCRIBED.geographic { " or GeoJSON" } else { "" }),
            "security": [{}, {"bearer": []}],
            "parameters": parameters,
            "responses": {"200": {"description": "A page, or the whole set as a file.", "content": content}},
        })
    }

    fn fetch(&self) -> Value {
        let mut responses = json!({
            "200": self.answer(&format!("The {}.", self.one), &format!("{}Fields", self.view)),
            "304": {"description": "The caller has this representation already."},
        });
        if self.merges {
            responses["308"] = json!({"description": "The council was merged; Location is its survivor."});
        }
        let mut parameters = vec![id(), text_header("If-None-Match", "Representations that the caller has.", "\"r7\"")];
        parameters.push(choice("deleted", "Whether a softly deleted record is told.", &["include"]));
        json!({
            "operationId": format!("fetch_{}", self.under), "tags": [self.tag],
            "summary": format!("Read one {}", self.one), "description": self.about,
            "security": [{}, {"bearer": []}], "parameters": parameters, "responses": responses, "x-shown": self.view,
        })
    }

    fn create(&self) -> Value {
        let link = |verb: &str, meaning: &str| json!({"operationId": format!("{verb}_{}", self.under), "parameters": {"id": "$response.body#/id"}, "description": meaning});
        let links = json!({"fetch": link("fetch", "Read it."), "replace": link("replace", "Replace it."),
            "amend": link("amend", "Change some of its fields."), "remove": link("remove", "Delete it.")});
        let mut created = self.answer("Created.", &self.view);
        created["links"] = links;
        json!({
            "operationId": format!("create_{}", self.under), "tags": [self.tag],
            "summary": format!("Create a {}", self.one).replace("a a", "an a"),
            "description": format!("Creates a {}. An identifier that another record holds is a 409 that names the record.", self.one),
            "security": self.writes(), "requestBody": self.body(&["application/json"]),
            "responses": {"201": created, "200": self.answer("What a dry run would create.", &self.view)},
        })
    }

    fn replace(&self) -> Value {
        let mut body = self.body(&["application/json"]);
        body["content"]["application/json"]["schema"] = reference(&self.replacement);
        json!({
            "operationId": format!("replace_{}", self.under), "tags": [self.tag],
            "summary": format!("Create or replace the {} at an address", self.one),
            "description": "Replaces the whole record: absent optional fields become empty, but for the one that names it. Under an identifier that no \
                record has, creates it with that identifier. A softly deleted record is restored. An unknown UUID is 404.",
            "security": self.writes(), "parameters": [id()], "requestBody": body,
            "responses": {"200": self.answer("Replaced, or what a dry run would do.", &self.view), "201": self.answer("Created.", &self.view)},
        })
    }

    fn amend(&self) -> Value {
        let mut body = self.body(&["application/merge-patch+json", "application/json"]);
        for content in body["content"].as_object_mut().into_iter().flatten() {
            // A merge patch has no required fields.
            *content.1 = json!({"schema": {"$ref": format!("#/components/schemas/{}Patch", self.view)}, "example": content.1["example"]});
        }
        json!({
            "operationId": format!("amend_{}", self.under), "tags": [self.tag],
            "summary": format!("Change some fields of a {}", self.one).replace("a a", "an a"),
            "description": "A JSON Merge Patch (RFC 7396): absent fields stay, null clears, lists are replaced whole.",
            "security": self.writes(), "parameters": [id()], "requestBody": body,
            "responses": {"200": self.answer("Changed, or what a dry run would do.", &self.view)},
        })
    }

    fn remove(&self) -> Value {
        json!({
            "operationId": format!("remove_{}", self.under), "tags": [self.tag],
            "summary": format!("Delete a {}", self.one).replace("a a", "an a"),
            "description": "Deletes softly: the record is told with deleted=include, keeps its identifiers, and writing to them restores it.",
            "security": self.writes(), "parameters": [id()],
            "responses": {"204": {"description": "Deleted, or a dry run that would delete."}},
        })
    }

    fn import<A: Resource>(&self) -> Value
    where
        AppSession: Repository<A>,
    {
        let names: Vec<&str> = A::DESCRIBED.columns.iter().map(|column| column.name).collect();
        let columns: String =
            A::DESCRIBED.columns.iter().map(|column| format!("- `{}`: {}\n", column.name, column.meaning)).collect();
        let file = |example: String| json!({"schema": {"type": "string", "format": "binary", "maxLength": 536_870_912}, "example": example});
        let mut content = Map::new();
        content.insert("application/x-ndjson".into(), file(format!("{}\n", A::DESCRIBED.example)));
        let item = serde_json::from_str::<Value>(A::DESCRIBED.example).unwrap_or_default();
        let items = json!({"type": "object", "required": ["items"], "additionalProperties": false, "properties": {
            "items": {"type": "array", "maxItems": 2_000_000, "items": {"type": "object", "description": "A row."}}}});
        content.insert("application/json".into(), json!({"schema": items, "example": {"items": [item]}}));
        if A::DESCRIBED.geographic {
            let example = json!({"type": "FeatureCollection", "features": []}).to_string();
            content.insert("application/geo+json".into(), file(example));
        }
        // Last, since a generator names its upload after the last.
        content.insert("text/csv".into(), file(format!("{}\n", names.join(","))));
        let report = |description: &str| json!({"description": description, "content": {"application/json": {"schema": reference("ImportReport")}}});
        json!({
            "operationId": format!("import_{}", A::RESOURCE.to_string().replace('-', "_")), "tags": ["imports"],
            "summary": format!("Import {}", self.many),
            "description": format!("Brings the rows of a file into {}. Rows may refer to each other. Several values of a \
                cell are separated by `|`. Empty cells and absent columns leave fields as they are. Files over 32 MiB, or \
                with `Prefer: respond-async`, are answered 202 and worked through afterwards.\n\nColumns:\n\n{columns}", self.many),
            "security": [{"bearer": ["imports:write", self.scope]}],
            "parameters": import_parameters(),
            "requestBody": {"required": true, "content": content},
            "responses": {
                "200": report("A dry run, or an import that is partial."),
                "201": report("Every row stands."),
                "202": report("Taken; the report is at Location."),
            },
        })
    }

    fn template<A: Resource>(&self) -> Value
    where
        AppSession: Repository<A>,
    {
        let names: Vec<&str> = A::DESCRIBED.columns.iter().map(|column| column.name).collect();
        let schema = json!({"type": "string", "maxLength": 10_000, "pattern": "^[^\\u0000]*$"});
        json!({
            "operationId": format!("fetch_{}_template", self.under), "tags": ["imports"],
            "summary": format!("The blank file of {}", self.many),
            "description": format!("The header line of a CSV file of {}; the import operation tells what each column means.", self.many),
            "security": [{}, {"bearer": []}],
            "responses": {"200": {"description": "The header line.", "content": {"text/csv": {"schema": schema, "example": names.join(",")}}}},
        })
    }
}

fn sortable<A: Resource>() -> String
where
    AppSession: Repository<A>,
{
    let names: Vec<&str> = fields::<A>().filter(|field| field.sortable).map(|field| field.name).collect();
    names.join(", ")
}

fn formats<A: Resource>() -> &'static [&'static str]
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
    let names: Vec<&str> = A::DESCRIBED.expansions.iter().map(|expansion| expansion.name).collect();
    let expand = format!("Relations to embed, separated by commas: {}.", names.join(", "));
    vec![
        text("fields", "Only these top-level fields, separated by commas.", 1000),
        json!({"name": "expand", "in": "query", "description": expand, "example": names.first(),
            "schema": {"type": "string", "maxLength": 300, "pattern": "^[a-z_]+(,[a-z_]+)*$"}}),
    ]
}

fn filters(field: &Field) -> Vec<Value> {
    std::iter::once(Operator::Eq).chain(field.operators()).map(|operator| filter(field, operator)).collect()
}

fn filter(field: &Field, operator: Operator) -> Value {
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

fn plain(max: u32) -> Value {
    json!({"type": "string", "maxLength": max, "pattern": "^[^\\u0000]*$"})
}

fn id() -> Value {
    json!({"name": "id", "in": "path", "required": true, "description": "A UUID or `scheme:value`.", "schema": plain(200), "example": "gss:E04008560"})
}

fn text(name: &str, meaning: &str, max: u32) -> Value {
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

fn date(name: &str, meaning: &str) -> Value {
    json!({"name": name, "in": "query", "description": meaning, "schema": {"type": "string", "format": "date", "maxLength": 10}, "example": "2023-04-01"})
}

fn number(name: &str, meaning: &str, least: u32, most: u32) -> Value {
    json!({"name": name, "in": "query", "description": meaning, "schema": {"type": "integer", "format": "int32", "minimum": least, "maximum": most}, "example": least})
}

fn choice(name: &str, meaning: &str, words: &[&str]) -> Value {
    json!({"name": name, "in": "query", "description": meaning, "schema": {"type": "string", "enum": words}, "example": words.first()})
}

fn import_parameters() -> Vec<Value> {
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
    parameters
}
