//! Rows that were read, kept in a file of their own until they are judged.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Read, Seek, Write},
    marker::PhantomData,
};

use domain::{imports::RowFault, outcomes::SaidObservation};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::http::problem::Problem;

/// How many rows are looked up, judged and written at a time: few enough that they stay in the processor's cache.
pub const CHUNK: usize = 500;

/// A row of the spool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Spooled {
    /// The line of the file.
    pub line: u64,
    /// What was read of it.
    pub reading: Reading,
}

/// What was read of a row. Indicators, subjects and dimensions are places in the import's dictionary.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Reading {
    /// A figure.
    Figure(Figure),
    /// What is wrong with it, and how it names itself.
    Refused(String, Vec<RowFault>),
}

/// A figure whose references were found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Figure {
    /// The indicator.
    pub indicator: u32,
    /// The subject.
    pub subject: u32,
    /// The dimensions.
    pub dims: u32,
    /// The first day, counted from 1970.
    pub starts: i32,
    /// The last day.
    pub ends: i32,
    /// What was observed.
    pub said: SaidObservation,
}

/// Rows being kept, or what is known of each.
pub struct Spool<T> {
    file: BufWriter<File>,
    /// How many there are.
    pub rows: u64,
    /// The last row, encoded; its room is used again.
    encoded: Vec<u8>,
    kind: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> Spool<T> {
    /// An empty one, whose file goes with it.
    pub fn new() -> Result<Self, Problem> {
        let file = tempfile::tempfile().map_err(|error| Problem::internal(&error))?;
        Ok(Self { file: BufWriter::with_capacity(64 << 10, file), rows: 0, encoded: Vec::new(), kind: PhantomData })
    }

    /// Keeps a row.
    pub fn keep(&mut self, row: &T) -> Result<(), Problem> {
        let mut room = std::mem::take(&mut self.encoded);
        room.clear();
        self.encoded = postcard::to_extend(row, room).map_err(|error| Problem::internal(&error))?;
        let length = u32::try_from(self.encoded.len()).unwrap_or(u32::MAX).to_le_bytes();
        self.file
            .write_all(&length)
            .and_then(|()| self.file.write_all(&self.encoded))
            .map_err(|error| Problem::internal(&error))?;
        self.rows += 1;
        Ok(())
    }

    /// Reads them, in order, so many at a time.
    pub fn chunks(&mut self, size: usize) -> Result<impl Iterator<Item = Result<Vec<T>, Problem>> + use<T>, Problem> {
        let lost = |error: std::io::Error| Problem::internal(&error);
        self.file.flush().map_err(lost)?;
        let mut file = self.file.get_ref().try_clone().map_err(lost)?;
        file.rewind().map_err(lost)?;
        let mut reader = BufReader::with_capacity(64 << 10, file);
        let (mut left, mut encoded) = (self.rows, Vec::new());
        Ok(std::iter::from_fn(move || {
            let mut chunk = Vec::with_capacity(size.min(usize::try_from(left).unwrap_or(size)));
            while left > 0 && chunk.len() < size {
                left -= 1;
                match next(&mut reader, &mut encoded) {
                    Ok(row) => chunk.push(row),
                    Err(problem) => {
                        left = 0;
                        return Some(Err(problem));
                    }
                }
            }
            (!chunk.is_empty()).then_some(Ok(chunk))
        }))
    }
}

fn next<T: DeserializeOwned>(reader: &mut BufReader<File>, encoded: &mut Vec<u8>) -> Result<T, Problem> {
    let mut length = [0; 4];
    reader.read_exact(&mut length).map_err(|error| Problem::internal(&error))?;
    encoded.resize(u32::from_le_bytes(length) as usize, 0);
    reader.read_exact(encoded).map_err(|error| Problem::internal(&error))?;
    postcard::from_bytes(encoded).map_err(|error| Problem::internal(&error))
}
