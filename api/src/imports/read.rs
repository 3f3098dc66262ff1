//! Reading a spooled file row by row, as often as needed, with flat memory.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use domain::store::Repository;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

use super::{
    options::Options,
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
    path: PathBuf,
    csv: bool,
    // Lines of a document that was rewritten are items, and have no header.
    items: bool,
    _rewritten: Option<tempfile::NamedTempFile>,
}

impl Source {
    /// Opens a spooled file; a JSON document is first rewritten as one object a line.
    pub fn open(path: &Path, format: FileFormat) -> Result<Self, Problem> {
        let rewritten = match format {
            FileFormat::Csv | FileFormat::Ndjson => None,
            FileFormat::Json => Some(rewrite(path, "items", false)?),
            FileFormat::GeoJson => Some(rewrite(path, "features", true)?),
        };
        let path = rewritten.as_ref().map_or_else(|| path.to_path_buf(), |file| file.path().to_path_buf());
        Ok(Self { path, csv: format == FileFormat::Csv, items: rewritten.is_some(), _rewritten: rewritten })
    }

    /// Begins to read.
    pub fn rows<A: Resource>(&self, options: &Options) -> Result<Rows, Problem>
    where
        AppSession: Repository<A>,
    {
        let mut file = File::open(&self.path).map_err(lost)?;
        let mut start = [0; 3];
        let read = file.read(&mut start).map_err(lost)?;
        let skip = if read == 3 && start == [0xEF, 0xBB, 0xBF] { 3 } else { 0 };
        file.seek(SeekFrom::Start(skip)).map_err(lost)?;
        if !self.csv {
            return Ok(Rows::Lines { reader: BufReader::new(file), line: 0, items: self.items });
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
        let layout = Layout::of::<A>(&names, options).map_err(refused)?;
        Ok(Rows::Table { table: Box::new(table), layout })
    }
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
    Lines {
        /// Reads lines.
        reader: BufReader<File>,
        /// The line read last.
        line: u64,
        /// Whether lines are items of a document.
        items: bool,
    },
}

impl Rows {
    /// The next row; `None` at the end.
    pub fn next<A: Resource>(&mut self, options: &Options) -> Result<Option<Row>, Problem>
    where
        AppSession: Repository<A>,
    {
        match self {
            Self::Table { table, layout } => next_record(table, layout),
            Self::Lines { reader, line, items } => next_line::<A>(reader, line, *items, options),
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
        let cells: Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
        let Ok(cells) = cells else {
            return Ok(Some(Row {
                line,
                faults: vec![fault("", "invalid_utf8", "This row is not UTF-8", None)],
                ..Row::default()
            }));
        };
        if cells.iter().any(|cell| cell.len() > MAX_LINE) {
            let faults = vec![fault("", "too_long", "A cell of this row is longer than 4 MiB", None)];
            return Ok(Some(Row { line, faults, ..Row::default() }));
        }
        if let Some(cell) = cells.iter().find(|cell| cell.contains('\0')) {
            let faults =
                vec![fault("", "control_character", "This row holds a NUL", Some(&cell.replace('\0', "\u{fffd}")))];
            return Ok(Some(Row { line, faults, ..Row::default() }));
        }
        return Ok(Some(layout.read(line, &cells)));
    }
}

fn next_line<A: Resource>(
    reader: &mut BufReader<File>,
    line: &mut u64,
    items: bool,
    options: &Options,
) -> Result<Option<Row>, Problem>
where
    AppSession: Repository<A>,
{
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        *line += 1;
        let limit = if items { usize::MAX } else { MAX_LINE };
        let read =
            reader.by_ref().take((limit as u64).saturating_add(1)).read_until(b'\n', &mut bytes).map_err(lost)?;
        if read == 0 {
            return Ok(None);
        }
        if read > limit {
            return Err(refused(vec![fault("", "too_long", format!("Line {line} is longer than 4 MiB"), None)]));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        return Ok(Some(match strict_object(&bytes) {
            Ok(object) => from_object::<A>(*line, object, options),
            Err(problem) => {
                let faults = vec![fault("", problem.code().word(), problem.to_string(), None)];
                Row { line: *line, faults, ..Row::default() }
            }
        }));
    }
}

fn rewrite(path: &Path, member: &'static str, features: bool) -> Result<tempfile::NamedTempFile, Problem> {
    let file = tempfile::NamedTempFile::new().map_err(lost)?;
    let mut writer = BufWriter::new(file.reopen().map_err(lost)?);
    let reader = BufReader::new(File::open(path).map_err(lost)?);
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let wrong = |error: serde_json::Error| {
        let detail = format!("Not a document with a list `{member}`: {error}");
        Problem::new(Code::MalformedJson, detail)
    };
    deserializer.deserialize_map(Document { member, features, writer: &mut writer }).map_err(wrong)?;
    deserializer.end().map_err(wrong)?;
    writer.flush().map_err(lost)?;
    Ok(file)
}

struct Document<'w, W: Write> {
    member: &'static str,
    features: bool,
    writer: &'w mut W,
}

impl<'de, W: Write> Visitor<'de> for Document<'_, W> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "an object with the list `{}`", self.member)
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        let mut found = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == self.member && !found {
                found = true;
                map.next_value_seed(Items { features: self.features, writer: &mut self.writer })?;
            } else if self.features {
                map.next_value::<IgnoredAny>()?;
            } else {
                return Err(serde::de::Error::custom(format!("no member `{name}` here; the one member is `items`")));
            }
        }
        if found { Ok(()) } else { Err(serde::de::Error::missing_field(self.member)) }
    }
}

struct Items<'w, W: Write> {
    features: bool,
    writer: &'w mut W,
}

impl<'de, W: Write> DeserializeSeed<'de> for Items<'_, W> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, W: Write> Visitor<'de> for Items<'_, W> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<(), S::Error> {
        use serde::de::Error;
        while let Some(item) = seq.next_element::<Box<RawValue>>()? {
            // Line breaks inside an item are white space of JSON.
            let text = if self.features {
                feature(item.get()).map_err(S::Error::custom)?
            } else {
                item.get().replace(['\n', '\r'], " ")
            };
            writeln!(self.writer, "{text}").map_err(S::Error::custom)?;
        }
        Ok(())
    }
}

/// A feature as a row: its properties, and its geometry among them.
fn feature(item: &str) -> Result<String, String> {
    let item: Map<String, Value> = serde_json::from_str(item).map_err(|error| error.to_string())?;
    let mut row = match item.get("properties") {
        Some(Value::Object(properties)) => properties.clone(),
        _ => Map::new(),
    };
    if let Some(geometry) = item.get("geometry").filter(|geometry| !geometry.is_null()) {
        row.insert("geometry".into(), geometry.clone());
    }
    Ok(Value::Object(row).to_string())
}

fn refused(faults: Vec<domain::imports::RowFault>) -> Problem {
    let located = faults.into_iter().map(|fault| {
        let pointer = if fault.column.is_empty() { String::new() } else { format!("/{}", fault.column) };
        Located::Column { pointer, code: fault.code, detail: fault.detail }
    });
    Problem::new(Code::InvalidFile, "The file cannot be read as rows of this collection").with_all(located)
}

pub(super) fn unreadable(detail: &str) -> Problem {
    Problem::new(Code::InvalidFile, format!("The file cannot be read: {detail}"))
}

fn lost(error: std::io::Error) -> Problem {
    Problem::internal(&error)
}
