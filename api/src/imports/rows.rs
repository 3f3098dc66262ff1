//! Rows: what each line of a file says, in the words of the collection's body.

use domain::{imports::RowFault, store::Repository};
use serde_json::{Map, Value};

use super::options::Options;
use crate::{
    resource::{Cell, Column, Resource, columns::put},
    store::AppSession,
};

/// One row of a file.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The line where it begins, the header being 1; in a JSON document, the number of the item.
    pub line: u64,
    /// What it says, as a merge patch of a body; `id` and `revision` may stand in it.
    pub said: Map<String, Value>,
    /// What could not be read.
    pub faults: Vec<RowFault>,
}

/// A row's fault.
pub fn fault(column: &str, code: &str, detail: impl Into<String>, value: Option<&str>) -> RowFault {
    let value = value.map(|value| value.chars().take(200).collect());
    RowFault { column: column.to_owned(), code: code.to_owned(), detail: detail.into(), value }
}

/// How the cells of a table are read.
pub struct Layout {
    /// For each cell: the column it fills, its name, and the scheme of bare cells.
    cells: Vec<Option<(Filled, Option<String>)>>,
    constants: Vec<(Column, String, Option<String>)>,
    null_as: Option<String>,
}

enum Filled {
    Column(Column),
    Kept(&'static str),
}

impl Layout {
    /// Matches a header with the collection's columns. Errors: unknown, repeated and missing columns, all at once.
    pub fn of<A: Resource>(header: &[String], options: &Options) -> Result<Self, Vec<RowFault>>
    where
        AppSession: Repository<A>,
    {
        let mut faults = Vec::new();
        for (at, name) in header.iter().enumerate() {
            if header[..at].contains(name) {
                faults.push(fault(name, "duplicate_column", "This header stands twice", None));
            }
        }
        for source in options.columns.values().filter(|source| !header.contains(source)) {
            faults.push(fault(
                source,
                "missing_column",
                "The file has no such column, though `columns` names it",
                None,
            ));
        }
        let known: Vec<&str> = super::options::column_names::<A>();
        let mapped =
            |name: &str| options.columns.iter().find(|(_, source)| *source == name).map(|(target, _)| target.clone());
        let mut cells = Vec::new();
        for name in header {
            let target = mapped(name).or_else(|| (!options.columns.contains_key(name)).then(|| name.clone()));
            let filled = target.as_deref().filter(|target| !options.set.contains_key(*target)).and_then(filled::<A>);
            if filled.is_none() && !options.ignore_extra && !options.set.contains_key(name) {
                let near = crate::http::suggest::did_you_mean(name, &known);
                let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
                faults.push(fault(name, "unknown_column", format!("Columns are {}{near}", known.join(", ")), None));
            }
            let scheme = target.and_then(|target| options.schemes.get(&target).cloned());
            cells.push(filled.map(|filled| (filled, scheme)));
        }
        let mut constants = Vec::new();
        for (name, value) in &options.set {
            if let Some(Filled::Column(column)) = filled::<A>(name) {
                constants.push((column, value.clone(), options.schemes.get(name).cloned()));
            }
        }
        if faults.is_empty() { Ok(Self { cells, constants, null_as: options.null_as.clone() }) } else { Err(faults) }
    }

    /// Reads one row of cells.
    pub fn read(&self, line: u64, cells: &[&str]) -> Row {
        let mut row = Row { line, ..Row::default() };
        if cells.len() != self.cells.len() {
            let detail = format!("This row has {} cells, the header has {}", cells.len(), self.cells.len());
            row.faults.push(fault("", "ragged_row", detail, None));
            return row;
        }
        for (cell, place) in cells.iter().zip(&self.cells) {
            let Some((filled, scheme)) = place else { continue };
            if cell.is_empty() {
                continue;
            }
            match filled {
                Filled::Kept(name) => {
                    let value = if *name == "revision" {
                        cell.parse::<i64>().map_or((*cell).into(), Value::from)
                    } else {
                        (*cell).into()
                    };
                    row.said.insert((*name).to_owned(), value);
                }
                Filled::Column(column) if self.null_as.as_deref() == Some(cell) => {
                    put(&mut row.said, column.pointer, Value::Null);
                }
                Filled::Column(column) => fill(&mut row, column, cell, scheme.as_deref()),
            }
        }
        for (column, value, scheme) in &self.constants {
            fill(&mut row, column, value, scheme.as_deref());
        }
        row
    }
}

fn fill(row: &mut Row, column: &Column, cell: &str, scheme: Option<&str>) {
    match column.read(cell, scheme) {
        Ok(value) => put(&mut row.said, column.pointer, value),
        Err(detail) => row.faults.push(fault(column.name, "wrong_type", detail, Some(cell))),
    }
}

fn filled<A: Resource>(name: &str) -> Option<Filled>
where
    AppSession: Repository<A>,
{
    let kept = ["id", "revision", "created_at", "updated_at"];
    if let Some(kept) = kept.into_iter().find(|kept| *kept == name) {
        return Some(Filled::Kept(kept));
    }
    A::DESCRIBED.columns.iter().find(|column| column.name == name).map(|column| Filled::Column(*column))
}

/// Reads one JSON object as a row: fields renamed, constants set, bare references given their scheme.
pub fn from_object<A: Resource>(line: u64, object: Map<String, Value>, options: &Options) -> Row
where
    AppSession: Repository<A>,
{
    let mut row = Row { line, ..Row::default() };
    let allowed = crate::document::schema(&crate::resource::schema_name(A::RESOURCE, "Body"));
    let known = |name: &str| {
        allowed.get("properties").and_then(|fields| fields.get(name)).is_some()
            || ["id", "revision", "created_at", "updated_at", "deleted_at", "expanded"].contains(&name)
            || A::DESCRIBED.read_only.iter().any(|(own, ..)| *own == name)
    };
    for (name, value) in object {
        let mapped = options.columns.iter().find(|(_, source)| **source == name).map(|(target, _)| target.clone());
        let target = mapped.unwrap_or(name);
        if (options.ignore_extra && !known(&target)) || options.set.contains_key(&target) {
            continue;
        }
        match A::DESCRIBED.columns.iter().find(|column| column.name == target) {
            Some(column) => put(&mut row.said, column.pointer, value),
            None => put(&mut row.said, &format!("/{target}"), value),
        }
    }
    for (name, value) in &options.set {
        if let Some(column) = A::DESCRIBED.columns.iter().find(|column| column.name == name) {
            fill(&mut row, column, value, options.schemes.get(name).map(String::as_str));
        }
    }
    for (name, scheme) in &options.schemes {
        if let Some(value) = row.said.get_mut(name.as_str()) {
            give_scheme(value, scheme);
        }
    }
    row
}

fn give_scheme(value: &mut Value, scheme: &str) {
    match value {
        Value::String(said) if !said.contains(':') && said.len() != 36 => *said = format!("{scheme}:{said}"),
        Value::Array(values) => values.iter_mut().for_each(|value| give_scheme(value, scheme)),
        _ => {}
    }
}

/// The column of a fault's pointer, as the file's author knows it.
pub fn column_of<A: Resource>(pointer: &str) -> String
where
    AppSession: Repository<A>,
{
    let fits = |column: &&Column| {
        pointer == column.pointer
            || (pointer.starts_with(column.pointer) && pointer[column.pointer.len()..].starts_with('/'))
            || (column.cell == Cell::Amount && pointer.starts_with(column.pointer))
    };
    let column = A::DESCRIBED.columns.iter().filter(fits).max_by_key(|column| column.pointer.len());
    column.map_or_else(|| pointer.trim_start_matches('/').to_owned(), |column| column.name.to_owned())
}
