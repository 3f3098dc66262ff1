//! What an import's query asks for.

use std::collections::HashMap;

use domain::{identity::Scheme, imports::ImportMode, store::Repository, vocabulary::Vocabulary};

use crate::{
    http::{
        codes::Code,
        problem::{Located, Problem},
        query::Query,
    },
    resource::{
        GEOMETRY, Resource,
        listing::{unknown, wrong},
    },
    store::AppSession,
};

/// How a file is to be read and applied.
#[derive(Debug, Clone)]
pub struct Options {
    /// What may be done.
    pub mode: ImportMode,
    /// Whether one refused row refuses all.
    pub atomic: bool,
    /// Whether nothing is to be written.
    pub dry_run: bool,
    /// The file's name of a column, by the collection's name.
    pub columns: HashMap<String, String>,
    /// Constants, by column.
    pub set: HashMap<String, String>,
    /// The scheme of bare cells, by column.
    pub schemes: HashMap<String, String>,
    /// Whether columns that mean nothing here are permitted.
    pub ignore_extra: bool,
    /// The cell that clears a field.
    pub null_as: Option<String>,
    /// How many records a sync may end or delete.
    pub max_deletes: Option<u64>,
    /// The filters within which a sync's file is complete, as a query.
    pub within: Option<String>,
}

/// The query parameters of an import.
pub const PARAMETERS: &[&str] = &[
    "mode",
    "atomic",
    "dry_run",
    "columns",
    "set",
    "schemes",
    "ignore_extra",
    "null_as",
    "max_deletes",
    "within",
    "format",
];

impl Options {
    /// Reads the query of an import into columns of these names; what else it may say was taken from it before, and is
    /// named so that a refusal can list it. Every fault at once.
    pub fn read(mut query: Query, names: &[&str], others: &[&str]) -> Result<Self, Problem> {
        let mut faults = Vec::new();
        let mode = match query.take("mode") {
            None => ImportMode::Upsert,
            Some(said) => ImportMode::from_word(&said).unwrap_or_else(|| {
                faults.push(unknown("mode", &said, ImportMode::WORDS));
                ImportMode::Upsert
            }),
        };
        let atomic = match query.take("atomic").as_deref() {
            None | Some("true") => true,
            Some("false") => false,
            Some(said) => {
                faults.push(wrong("atomic", "unknown_word", "true or false", said));
                true
            }
        };
        let columns = pairs("columns", query.take("columns"), names, &mut faults);
        let set = pairs("set", query.take("set"), names, &mut faults);
        let schemes = pairs("schemes", query.take("schemes"), names, &mut faults);
        for scheme in schemes.values().filter(|scheme| Scheme::of(scheme).is_none()) {
            let known: Vec<&str> = Scheme::ALL.iter().map(|scheme| scheme.code).collect();
            faults.push(unknown("schemes", scheme, &known));
        }
        let max_deletes = query.take("max_deletes").and_then(|said| {
            let number = said.parse().ok();
            if number.is_none() {
                faults.push(wrong("max_deletes", "wrong_type", "A whole number", &said));
            }
            number
        });
        let within = query.take("within");
        for (name, given) in [("max_deletes", max_deletes.is_some()), ("within", within.is_some())] {
            let needed = mode == ImportMode::Sync;
            if needed && !given {
                faults.push(wrong(name, "required_when", "Required when mode is sync", ""));
            } else if given && !needed {
                faults.push(wrong(name, "only_with_sync", "Only with mode=sync", ""));
            }
        }
        let null_as = query.take("null_as");
        if let Some(said) = null_as.as_deref().filter(|said| said.chars().count() > 100) {
            faults.push(wrong("null_as", "too_long", "At most 100 characters", said));
        }
        let options = Self {
            mode,
            atomic,
            dry_run: query.take_bool("dry_run")?,
            columns,
            set,
            schemes,
            ignore_extra: query.take_bool("ignore_extra")?,
            null_as,
            max_deletes,
            within,
        };
        query.finish(&[PARAMETERS, others].concat())?;
        if faults.is_empty() {
            Ok(options)
        } else {
            Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults))
        }
    }
}

/// The names that a collection's rows may use.
pub fn column_names<A: Resource>() -> Vec<&'static str>
where
    AppSession: Repository<A>,
{
    let own = A::DESCRIBED.columns.iter().map(|column| column.name);
    let geometry = A::DESCRIBED.geographic.then_some(GEOMETRY);
    own.chain(["id", "revision", "created_at", "updated_at"]).chain(geometry).collect()
}

/// `a:b,c:d`, each `a` being a column; a backslash lets a value hold a comma.
fn pairs(name: &str, said: Option<String>, columns: &[&str], faults: &mut Vec<Located>) -> HashMap<String, String> {
    let mut pairs = HashMap::new();
    let said = said.unwrap_or_default().replace("\\,", "\u{1}");
    for part in said.split(',').filter(|part| !part.is_empty()) {
        let part = part.replace('\u{1}', ",");
        match part.split_once(':') {
            Some((column, value)) if columns.contains(&column) && !value.is_empty() => {
                if pairs.insert(column.to_owned(), value.to_owned()).is_some() {
                    faults.push(wrong(name, "repeated", "Names the same column again", column));
                }
            }
            Some((column, _)) => faults.push(unknown(name, column, columns)),
            None => faults.push(wrong(name, "wrong_shape", "Written column:value,column:value", &part)),
        }
    }
    pairs
}
