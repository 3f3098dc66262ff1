//! Rows in PostgreSQL's binary form of COPY.

/// What a stream begins with: the signature, no flags, no more header.
pub const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What it ends with: a row of -1 columns.
pub const END: &[u8] = &(-1_i16).to_be_bytes();
/// A null's length.
const NULL: i32 = -1;

/// Rows of so many columns, being written.
pub struct Rows {
    columns: i16,
    bytes: Vec<u8>,
}

impl Rows {
    /// None yet, with room for so many rows of that size.
    pub fn new(columns: i16, rows: usize, size: usize) -> Self {
        Self { columns, bytes: Vec::with_capacity(rows * size) }
    }

    /// Begins a row; what is added next are its cells.
    pub fn row(&mut self) -> &mut Self {
        self.bytes.extend_from_slice(&self.columns.to_be_bytes());
        self
    }

    /// Adds an `integer`.
    pub fn integer(&mut self, number: i32) -> &mut Self {
        // Length and number at once, since there are very many.
        let mut cell = [0, 0, 0, 4, 0, 0, 0, 0];
        cell[4..].copy_from_slice(&number.to_be_bytes());
        self.bytes.extend_from_slice(&cell);
        self
    }

    /// Adds a `double precision`.
    pub fn double(&mut self, number: Option<f64>) -> &mut Self {
        let Some(number) = number else { return self.cell(None) };
        let mut cell = [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0];
        cell[4..].copy_from_slice(&number.to_be_bytes());
        self.bytes.extend_from_slice(&cell);
        self
    }

    /// Adds a `text`.
    pub fn text(&mut self, text: Option<&str>) -> &mut Self {
        self.cell(text.map(str::as_bytes))
    }

    fn cell(&mut self, cell: Option<&[u8]>) -> &mut Self {
        // No cell of ours comes near two GiB; one that did would be refused by its length.
        let length = cell.map_or(NULL, |cell| i32::try_from(cell.len()).unwrap_or(i32::MAX));
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(cell.unwrap_or_default());
        self
    }

    /// The rows, for between [`HEADER`] and [`END`].
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_as_the_manual_says() {
        let mut rows = Rows::new(4, 2, 40);
        rows.row().integer(-2).double(Some(1.5)).double(None).text(Some("ö"));
        rows.row().integer(7).double(None).double(Some(-0.0)).text(None);
        assert_eq!(HEADER, [&b"PGCOPY\n\xff\r\n\0"[..], &[0; 8]].concat());
        assert_eq!(END, [255, 255]);
        let mut wanted = vec![0, 4, 0, 0, 0, 4, 255, 255, 255, 254];
        wanted.extend([0, 0, 0, 8, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 2, 0xc3, 0xb6]);
        wanted.extend([0, 4, 0, 0, 0, 4, 0, 0, 0, 7, 255, 255, 255, 255]);
        wanted.extend([0, 0, 0, 8, 0x80, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]);
        assert_eq!(rows.finish(), wanted);
    }
}
