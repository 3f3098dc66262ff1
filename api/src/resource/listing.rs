//! What a query asks of a collection: filters by type, order, page, relations.

mod filters;

use domain::{
    listing::{Field, FieldType, Filter, Listing, Only, SortKey},
    period,
    record::Asked as Request,
    store::Repository,
    text::fold,
};

use super::{Resource, cursor::Seal, view::Shown};
use crate::{
    http::{
        codes::Code,
        negotiation::Format,
        problem::{Located, Problem},
        query::Query,
        suggest::did_you_mean,
    },
    places,
    store::AppSession,
};

pub use filters::LARGEST;
use filters::read_filters;

/// Fields that every collection can be filtered and sorted by.
pub const COMMON: &[Field] = &[
    Field::column("created_at", FieldType::Moment, "When it was first written").sortable(),
    Field::column("updated_at", FieldType::Moment, "When it was last written").sortable(),
];

/// The page sizes: usual and largest.
pub const LIMITS: (u32, u32) = (50, 500);

/// A question to a collection, with how its answer is to be shown.
pub struct Asked {
    /// The question.
    pub listing: Listing,
    /// How records are shown.
    pub shown: Shown,
    /// Whether the total is asked for.
    pub total: bool,
    /// The question in words, without its page.
    pub question: String,
    /// Seals the cursors of this question.
    pub seal: Seal,
}

/// Every field one can filter by.
pub fn fields<A: Resource>() -> impl Iterator<Item = &'static Field>
where
    AppSession: Repository<A>,
{
    A::FIELDS.iter().chain(COMMON)
}

/// Which records of a collection are asked about at all, whatever the query says.
#[derive(Debug, Clone, Default)]
pub struct Within {
    /// Those of another record.
    pub of: Option<Filter>,
    /// Those of these organisations, where the caller may not see all.
    pub only: Option<Only>,
}

/// Reads a collection's query; every fault at once.
pub async fn read<A: Resource>(
    session: &AppSession,
    asked: &Request,
    key: &[u8; 32],
    query: Query,
    format: Format,
) -> Result<Asked, Problem>
where
    AppSession: Repository<A>,
{
    let within = Within { of: None, only: asked.actor.sees(A::RESOURCE, asked.today)? };
    read_within::<A>(session, asked, key, query, format, within).await
}

/// The same of some of its records.
pub async fn read_within<A: Resource>(
    session: &AppSession,
    asked: &Request,
    key: &[u8; 32],
    mut query: Query,
    format: Format,
    within: Within,
) -> Result<Asked, Problem>
where
    AppSession: Repository<A>,
{
    let mut faults = Vec::new();
    let mut listing = Listing::all(LIMITS.0);
    let PageAsked { limit, cursor, total } = read_page(&mut query, format, &mut faults)?;
    listing.limit = limit;
    listing.only = within.only;
    let mut shown = Shown::bare(asked);
    read_shown::<A>(&mut query, &mut shown, &mut faults);
    let mut question = format!("{}|{:?}|", A::RESOURCE, listing.only);
    if let Some(of) = within.of {
        question.extend([format!("{of:?}|")]);
        listing.filters.push(of);
    }
    for (name, value) in query.rest() {
        question.extend([name, "=", value, "&"]);
    }
    read_narrowing(&mut query, &mut listing, &mut faults);
    if A::DESCRIBED.has_shapes()
        && let Some(said) = query.take("point")
    {
        listing.filters.extend(places::point::filter(session, &said, &mut faults).await?);
    }
    read_sort::<A>(&mut query, &mut listing, &mut faults);
    read_filters::<A>(session, &mut query, &mut listing, &mut faults).await?;
    let allowed = parameters::<A>();
    query.finish(&allowed.iter().map(String::as_str).collect::<Vec<_>>())?;
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    let seal = Seal::new(key, &question);
    if let Some(cursor) = cursor {
        listing.after = Some(seal.read(&cursor, &listing.sort)?);
    }
    Ok(Asked { listing, shown, total, question, seal })
}

/// Reads `fields` and `expand`.
pub fn read_shown<A: Resource>(query: &mut Query, shown: &mut Shown, faults: &mut Vec<Located>)
where
    AppSession: Repository<A>,
{
    if let Some(said) = query.take("fields") {
        let known = view_fields::<A>();
        let asked: Vec<String> = said.split(',').map(str::to_owned).collect();
        for name in asked.iter().filter(|name| !known.contains(name)) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            faults.push(unknown("fields", name, &known));
        }
        shown.fields = Some(asked);
    }
    if let Some(said) = query.take("expand") {
        let own = A::DESCRIBED.expansions.iter().map(|expansion| expansion.name);
        let known: Vec<&str> = own.chain([super::sight::ALLOWED_ACTIONS]).collect();
        for name in said.split(',') {
            if known.contains(&name) {
                shown.expand.push(name.to_owned());
            } else {
                faults.push(unknown("expand", name, &known));
            }
        }
        shown.expand.dedup();
    }
}

/// Every field an answer has.
fn view_fields<A: Resource>() -> Vec<String>
where
    AppSession: Repository<A>,
{
    let schema = crate::document::schema(&super::schema_name(A::RESOURCE, ""));
    let properties = schema.get("properties").and_then(serde_json::Value::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// Every parameter a listing takes.
fn parameters<A: Resource>() -> Vec<String>
where
    AppSession: Repository<A>,
{
    let mut names: Vec<String> =
        ["limit", "cursor", "total", "sort", "fields", "expand", "q", "valid_on", "deleted", "format"]
            .map(str::to_owned)
            .to_vec();
    names.extend(A::DESCRIBED.has_shapes().then(|| "point".to_owned()));
    for field in fields::<A>() {
        names.push(field.name.to_owned());
        names.extend(field.operators().iter().map(|operator| format!("{}__{}", field.name, operator.name())));
    }
    names
}

/// The page that is asked for.
pub struct PageAsked {
    /// How many at most.
    pub limit: u32,
    /// The place after which it begins.
    pub cursor: Option<String>,
    /// Whether all are to be counted.
    pub total: bool,
}

/// Reads which page is asked for; a file has none.
pub fn read_page(query: &mut Query, format: Format, faults: &mut Vec<Located>) -> Result<PageAsked, Problem> {
    let (limit, cursor, total) = (query.take("limit"), query.take("cursor"), query.take_bool("total")?);
    if format == Format::Json {
        return Ok(PageAsked { limit: read_limit(limit, LIMITS, faults), cursor, total });
    }
    for (name, said) in [("limit", limit), ("cursor", cursor), ("total", total.then(|| "true".to_owned()))] {
        let told = |said: String| wrong(name, "only_for_pages", "A file has every record; leave this out", &said);
        faults.extend(said.map(told));
    }
    Ok(PageAsked { limit: LIMITS.0, cursor: None, total: false })
}

/// Reads a page size.
pub fn read_limit(said: Option<String>, (usual, most): (u32, u32), faults: &mut Vec<Located>) -> u32 {
    let Some(said) = said else { return usual };
    if let Some(limit) = said.parse::<u32>().ok().filter(|limit| (1..=most).contains(limit)) {
        limit
    } else {
        faults.push(wrong("limit", "out_of_range", &format!("A whole number from 1 to {most}"), &said));
        usual
    }
}

fn read_narrowing(query: &mut Query, listing: &mut Listing, faults: &mut Vec<Located>) {
    if let Some(said) = query.take("q") {
        listing.words = fold(&said).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        if listing.words.is_empty() || said.chars().count() > 200 {
            faults.push(wrong("q", "blank", "Words to look for, at most 200 characters", &said));
        }
    }
    if let Some(said) = query.take("valid_on") {
        match period::day(&said) {
            Ok(day) => listing.valid_on = Some(day),
            Err(malformed) => faults.push(wrong("valid_on", malformed.code, &malformed.detail, &said)),
        }
    }
    if let Some(said) = query.take("deleted") {
        listing.deleted = said == "include";
        if !listing.deleted {
            faults.push(wrong("deleted", "unknown_word", "The one value is include", &said));
        }
    }
}

fn read_sort<A: Resource>(query: &mut Query, listing: &mut Listing, faults: &mut Vec<Located>)
where
    AppSession: Repository<A>,
{
    let Some(said) = query.take("sort") else { return };
    let sortable: Vec<&Field> = fields::<A>().filter(|field| field.sortable).collect();
    for part in said.split(',') {
        let name = part.strip_prefix('-').unwrap_or(part);
        match sortable.iter().find(|field| field.name == name) {
            Some(field) if listing.sort.iter().any(|key| key.field.name == field.name) => {
                faults.push(wrong("sort", "repeated", "Names the same field again", name));
            }
            Some(field) => listing.sort.push(SortKey { field: **field, descending: part.starts_with('-') }),
            None => faults.push(unknown("sort", name, &sortable.iter().map(|field| field.name).collect::<Vec<_>>())),
        }
    }
}

/// A fault of a parameter's value.
pub fn wrong(name: &str, code: &'static str, detail: &str, said: &str) -> Located {
    Located::Parameter {
        name: name.to_owned(),
        code,
        detail: detail.to_owned(),
        value: Some(said.chars().take(200).collect()),
    }
}

/// A fault of a value that is not in a list.
pub fn unknown(name: &str, said: &str, allowed: &[&str]) -> Located {
    let near = did_you_mean(said, allowed).map(|near| format!("did you mean {near}? ")).unwrap_or_default();
    wrong(name, "unknown_word", &format!("No {said} here; {near}allowed: {}", allowed.join(", ")), said)
}
