//! Reading a spooled file row by row, as often as needed, with flat memory.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
};

use domain::{imports::RowFault, store::Repository};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use super::{
    options::Options,
    rewrite::rewrite,
    rows::{Layout, Row, fault, from_object},
    table::Table,
};
use crate::{
    http::{
        body::strict_object,
        codes::Code,
        problem::{Located, Problem},
    },
    resource::Resource,
    store::AppSession,
};

/// The most rows of a file, columns of a table, and bytes of a line.
pub const MAX_ROWS: u64 = 2_000_000;
const MAX_COLUMNS: usize = 500;
const MAX_LINE: usize = 4 << 20;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// A table with a header line.
    Csv,
    /// An object a line.
    Ndjson,
    /// `{"items":[…]}`.
    Json,
    /// A feature collection.
    GeoJson,
}

/// A file that can be read row by row.
pub struct Source {
    file: NamedTempFile,
    csv: bool,
    // Lines of a document that was rewritten are items, and have no header.
    items: bool,
}

impl Source {
    /// Opens a spooled file; a JSON document is first rewritten as one object a line. Error: it is no such document.
    pub fn open(spooled: NamedTempFile, format: FileFormat) -> Result<Self, Problem> {
        let items = matches!(format, FileFormat::Json | FileFormat::GeoJson);
        let file = match format {
            FileFormat::Csv | FileFormat::Ndjson => spooled,
            FileFormat::Json => rewrite(spooled.path(), "items", false)?,
            FileFormat::GeoJson => rewrite(spooled.path(), "features", true)?,
        };
        Ok(Self { file, csv: format == FileFormat::Csv, items })
    }

    /// Begins to read rows of a collection.
    pub fn rows<A: Resource>(&self, options: &Options) -> Result<Rows, Problem>
    where
        AppSession: Repository<A>,
    {
        Ok(match self.raw()? {
            Raw::Table { table, header } => {
                let layout = Layout::of::<A>(&header, options).map_err(refused)?;
                Rows::Table { table, layout }
            }
            Raw::Lines(lines) => Rows::Lines(lines),
        })
    }

    /// Begins to read, whatever the rows are of.
    pub fn raw(&self) -> Result<Raw, Problem> {
        let mut file = File::open(self.file.path()).map_err(lost)?;
        let mut start = [0; 3];
        let read = file.read(&mut start).map_err(lost)?;
        let skip = if read == 3 && start == [0xEF, 0xBB, 0xBF] { 3 } else { 0 };
        file.seek(SeekFrom::Start(skip)).map_err(lost)?;
        if !self.csv {
            return Ok(Raw::Lines(Lines { reader: BufReader::new(file), line: 0, items: self.items }));
        }
        let mut table = Table::of(file);
        let Some((_, header)) = table.next()? else {
            return Err(refused(vec![fault("", "empty_file", "The file has no header line", None)]));
        };
        let names: Result<Vec<String>, _> =
            header.iter().map(|name| std::str::from_utf8(name).map(|name| name.trim().to_owned())).collect();
        let names =
            names.map_err(|_| refused(vec![fault("", "invalid_utf8", "The header line is not UTF-8", None)]))?;
        if names.len() > MAX_COLUMNS {
            return Err(refused(vec![fault("", "too_many", format!("At most {MAX_COLUMNS} columns"), None)]));
        }
        Ok(Raw::Table { table: Box::new(table), header: names })
    }
}

/// A file being read.
pub enum Raw {
    /// A table behind its header.
    Table {
        /// Reads records.
        table: Box<Table>,
        /// The names of its columns.
        header: Vec<String>,
    },
    /// An object a line.
    Lines(Lines),
}

/// Reads an object a line.
pub struct Lines {
    reader: BufReader<File>,
    /// The line read last.
    line: u64,
    /// Whether lines are items of a document.
    items: bool,
}

/// The rows of a file.
pub enum Rows {
    /// Of a table.
    Table {
        /// Reads records.
        table: Box<Table>,
        /// How cells are read.
        layout: Layout,
    },
    /// An object a line.
    Lines(Lines),
}

impl Rows {
    /// The next row; `None` at the end.
    pub fn next<A: Resource>(&mut self, options: &Options) -> Result<Option<Row>, Problem>
    where
        AppSession: Repository<A>,
    {
        match self {
            Self::Table { table, layout } => next_record(table, layout),
            Self::Lines(lines) => {
                let Some((line, object)) = lines.next_object()? else { return Ok(None) };
                Ok(Some(match object {
                    Ok(object) => from_object::<A>(line, object, options),
                    Err(fault) => Row { line, faults: vec![fault], ..Row::default() },
                }))
            }
        }
    }
}

fn next_record(table: &mut Table, layout: &Layout) -> Result<Option<Row>, Problem> {
    loop {
        let Some((line, record)) = table.next()? else { return Ok(None) };
        // A line of nothing is not a row.
        if record.len() == 1 && record[0].is_empty() {
            continue;
        }
        return Ok(Some(match cells(record) {
            Ok(cells) => layout.read(line, &cells),
            Err(fault) => Row { line, faults: vec![fault], ..Row::default() },
        }));
    }
}

/// A record's cells as text, if that is what they are.
pub fn cells(record: &csv::ByteRecord) -> Result<Vec<&str>, RowFault> {
    let cells: Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
    let Ok(cells) = cells else { return Err(fault("", "invalid_utf8", "This row is not UTF-8", None)) };
    if cells.iter().any(|cell| cell.len() > MAX_LINE) {
        return Err(fault("", "too_long", "A cell of this row is longer than 4 MiB", None));
    }
    match cells.iter().find(|cell| cell.contains('\0')) {
        Some(cell) => {
            let shown = cell.replace('\0', "\u{fffd}");
            Err(fault("", "control_character", "This row holds a NUL", Some(&shown)))
        }
        None => Ok(cells),
    }
}

impl Lines {
    /// The next object with its line, or what is wrong with that line; `None` at the end.
    #[allow(clippy::type_complexity)]
    pub fn next_object(&mut self) -> Result<Option<(u64, Result<Map<String, Value>, RowFault>)>, Problem> {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            self.line += 1;
            let line = self.line;
            let limit = if self.items { usize::MAX } else { MAX_LINE };
            let most = (limit as u64).saturating_add(1);
            let read = self.reader.by_ref().take(most).read_until(b'\n', &mut bytes).map_err(lost)?;
            if read == 0 {
                return Ok(None);
            }
            if read > limit {
                return Err(refused(vec![fault("", "too_long", format!("Line {line} is longer than 4 MiB"), None)]));
            }
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let object = strict_object(&bytes);
            return Ok(Some((
                line,
                object.map_err(|problem| fault("", problem.code().word(), problem.to_string(), None)),
            )));
        }
    }
}

/// A file that cannot be read as rows at all.
pub fn refused(faults: Vec<RowFault>) -> Problem {
    let located = faults.into_iter().map(|fault| {
        let pointer = if fault.column.is_empty() { String::new() } else { format!("/{}", fault.column) };
        Located::Column { pointer, code: fault.code, detail: fault.detail }
    });
    Problem::new(Code::InvalidFile, "The file cannot be read as rows of this collection").with_all(located)
}

pub(super) fn unreadable(detail: &str) -> Problem {
    Problem::new(Code::InvalidFile, format!("The file cannot be read: {detail}"))
}

pub(super) fn lost(error: std::io::Error) -> Problem {
    Problem::internal(&error)
}
