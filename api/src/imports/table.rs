//! A table's records, each with the line on which it begins.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Read},
};

use csv::ByteRecord;

use super::read::unreadable;
use crate::http::problem::Problem;

const BUFFER: usize = 64 << 10;

/// Reads records. The library counts records, not the line breaks within quotes, so lines are counted here.
pub struct Table {
    reader: csv::Reader<Breaks>,
    record: ByteRecord,
    breaks: u64,
    line: u64,
}

impl Table {
    /// Reads from a file's place.
    pub fn of(file: File) -> Self {
        let source = Breaks { file, read: 0, ahead: VecDeque::new() };
        let mut builder = csv::ReaderBuilder::new();
        let reader = builder.flexible(true).has_headers(false).buffer_capacity(BUFFER).from_reader(source);
        Self { reader, record: ByteRecord::new(), breaks: 0, line: 0 }
    }

    /// The next record, and its line, counted from 1.
    pub fn next(&mut self) -> Result<Option<(u64, &ByteRecord)>, Problem> {
        if !self.reader.read_byte_record(&mut self.record).map_err(|error| unreadable(&error.to_string()))? {
            return Ok(None);
        }
        // The break that ends the record comes after it.
        let end = self.reader.position().byte().saturating_sub(1);
        self.breaks += self.reader.get_mut().before(end);
        let within: usize = self.record.iter().map(|cell| cell.iter().filter(|byte| **byte == b'\n').count()).sum();
        let line = self.breaks.saturating_sub(within as u64) + 1;
        // Files of old end their lines with a carriage return alone.
        self.line = line.max(self.line + 1);
        Ok(Some((self.line, &self.record)))
    }
}

/// A file that remembers where its line breaks are, until asked.
struct Breaks {
    file: File,
    read: u64,
    ahead: VecDeque<u64>,
}

impl Breaks {
    /// How many breaks come before a place, beyond those told already.
    fn before(&mut self, place: u64) -> u64 {
        let told = self.ahead.partition_point(|at| *at < place);
        self.ahead.drain(..told).len() as u64
    }
}

impl Read for Breaks {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        let found = into[..read].iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        self.ahead.extend(found.map(|(at, _)| self.read + at as u64));
        self.read += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use super::*;

    fn lines(text: &str) -> Vec<u64> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.rewind().unwrap();
        let mut table = Table::of(file);
        std::iter::from_fn(|| table.next().unwrap().map(|(line, _)| line)).collect()
    }

    #[test]
    fn records_are_told_by_the_line_on_which_they_begin() {
        for (text, told) in [
            ("a,b\n1,2\n3,4\n", &[1, 2, 3][..]),
            ("a,b\r\n1,2\r\n3,4", &[1, 2, 3]),
            ("a,b\n1,\"x\ny\nz\"\n3,4\n", &[1, 2, 5]),
            ("a,b\r\n1,\"x\r\ny\"\r\n3,4\r\n", &[1, 2, 4]),
            ("a,b\n\n\n1,2\n", &[1, 4]),
            ("a,b\r1,2\r3,4\r", &[1, 2, 3]),
            ("\"a\nb\"", &[1]),
        ] {
            assert_eq!(lines(text), told, "{text:?}");
        }
    }

    #[test]
    fn lines_are_counted_across_buffers() {
        let text = "\"x\ny\"\n".repeat(50_000);
        assert_eq!(lines(&text).last(), Some(&99_999));
    }
}
