//! The operations that every collection has, told from what each declares.

use domain::{agreements::Agreement, catalogue::OfferRequest, store::Repository};
use serde_json::{Map, Value, json};

use super::{
    example,
    files::{self, File},
    house::BY_REVISION,
    parameters::{
        choice, date, filters, flag, formats, id, import_parameters, item, number, shown, sortable, text, text_header,
    },
    records::add_schemas,
};
use crate::{
    each_read_resource, each_resource,
    resource::{Resource, listing::fields, schema_name},
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
    macro_rules! read {
        ($aggregate:ty) => {
            add_read::<$aggregate>(paths, schemas)
        };
    }
    each_read_resource!(read);
    add_child::<OfferRequest>(paths, schemas, "/v1/offers/{id}/requests");
    for path in
        ["/v1/agreements/calendar.ics", "/v1/agreements/register", "/v1/agreements/load", "/v1/agreements/rollup"]
    {
        add_filters::<Agreement>(&mut paths[path]["get"]);
    }
}

/// Adds the filters of a collection to an operation that asks for its records.
fn add_filters<A: Resource>(operation: &mut Value)
where
    AppSession: Repository<A>,
{
    let known = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let words = text("q", "Words to look for in names and identifiers.", 200);
    let own = [words].into_iter().chain(fields::<A>().flat_map(filters));
    operation["parameters"] = known.into_iter().chain(own).collect();
}

/// Adds what reads the records of another collection's record.
fn add_child<A: Resource>(paths: &mut Map<String, Value>, schemas: &mut Map<String, Value>, address: &str)
where
    AppSession: Repository<A>,
{
    add_schemas::<A>(schemas);
    let told = Told::of::<A>(schemas);
    let (mut list, mut fetch) = (told.list::<A>(), told.fetch());
    if let Some(parameters) = list["parameters"].as_array_mut() {
        parameters.insert(0, id());
    }
    if let Some(parameters) = fetch["parameters"].as_array_mut() {
        parameters.retain(|parameter| parameter["name"] != "deleted");
        parameters.insert(1, item());
    }
    for (path, operation) in [(address.to_owned(), list), (format!("{address}/{{item}}"), fetch)] {
        let place = paths.entry(path).or_insert_with(|| json!({}));
        place["get"] = operation;
    }
}

/// Adds what reads a collection that is written by operations of its own.
fn add_read<A: Resource>(paths: &mut Map<String, Value>, schemas: &mut Map<String, Value>)
where
    AppSession: Repository<A>,
{
    add_schemas::<A>(schemas);
    let told = Told::of::<A>(schemas);
    for (path, operation) in
        [(format!("/v1/{}", A::RESOURCE), told.list::<A>()), (format!("/v1/{}/{{id}}", A::RESOURCE), told.fetch())]
    {
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item["get"] = operation;
    }
}

fn add_one<A: Resource>(paths: &mut Map<String, Value>, schemas: &mut Map<String, Value>)
where
    AppSession: Repository<A>,
{
    add_schemas::<A>(schemas);
    let told = Told::of::<A>(schemas);
    let resource = A::RESOURCE;
    paths.insert(format!("/v1/{resource}"), json!({"get": told.list::<A>(), "post": told.create()}));
    let (mut replace, mut amend, mut remove) = (told.replace(), told.amend(), told.remove());
    if A::DESCRIBED.by_revision {
        for operation in [&mut replace, &mut amend, &mut remove] {
            operation[BY_REVISION] = true.into();
        }
    }
    paths.insert(
        format!("/v1/{resource}/{{id}}"),
        json!({"get": told.fetch(), "put": replace, "patch": amend, "delete": remove}),
    );
    let columns: Vec<(&str, &str)> = A::DESCRIBED.columns.iter().map(|column| (column.name, column.meaning)).collect();
    let file = File { resource, columns: &columns, example: A::DESCRIBED.example, geographic: A::DESCRIBED.geographic };
    files::add(paths, &file, "", import_parameters());
}

/// A schema by its name.
pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
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
    /// What reading takes, where it takes anything.
    reading: Option<String>,
    merges: bool,
    replacement: String,
    read_only: Vec<&'static str>,
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
            "indicators" => "indicators",
            "sign-offs" => "observations",
            "targets" => "targets",
            "claims" => "claims",
            "agreements" | "agreement-templates" => "agreements",
            "agenda-tags" => "agenda-tags",
            "assessment-scales" => "assessment-scales",
            "assets" => "assets",
            "services" => "services",
            "offers" | "offer-requests" => "offers",
            "expressions-of-interest" => "expressions-of-interest",
            "users" => "users",
            "clients" => "clients",
            "role-grants" => "role-grants",
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
            reading: (!A::RESOURCE.is_public()).then(|| format!("{}:read", A::RESOURCE)),
            replacement: ["Replacement", "Body"]
                .map(|end| format!("{view}{end}"))
                .into_iter()
                .find(|name| schemas.contains_key(name))
                .unwrap_or_default(),
            read_only: A::DESCRIBED.read_only.iter().map(|(name, ..)| *name).collect(),
            merges: A::RESOURCE == domain::resource::Resource::Councils,
        }
    }

    /// The name of reading one: `fetch_agreement_template` is the file for importing agreements.
    fn fetched_by(&self) -> String {
        let verb = if self.under.ends_with("_template") { "read" } else { "fetch" };
        format!("{verb}_{}", self.under)
    }

    fn reads(&self) -> Value {
        match &self.reading {
            None => json!([{}, {"bearer": []}]),
            Some(scope) => json!([{"bearer": [scope]}]),
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
            let kept = ["id", "revision", "created_at", "updated_at", "redacted"];
            fields.retain(|name, _| !kept.contains(&name.as_str()) && !self.read_only.contains(&name.as_str()));
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
        if A::DESCRIBED.has_shapes() {
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
            "security": self.reads(),
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
            "operationId": self.fetched_by(), "tags": [self.tag],
            "summary": format!("Read one {}", self.one), "description": self.about,
            "security": self.reads(), "parameters": parameters, "responses": responses, "x-shown": self.view,
        })
    }

    fn create(&self) -> Value {
        json!({
            "operationId": format!("create_{}", self.under), "tags": [self.tag],
            "summary": format!("Create a {}", self.one).replace("a a", "an a"),
            "description": format!("Creates a {}. An identifier that another record holds is a 409 that names the record.", self.one),
            "security": self.writes(), "requestBody": self.body(&["application/json"]),
            "responses": {"201": self.answer("Created.", &self.view), "200": self.answer("What a dry run would create.", &self.view)},
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
}
