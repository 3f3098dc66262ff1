//! What an archive holds, by the names in the directory at its end (APPNOTE 4.3): nothing is unpacked.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

use domain::documents::MediaType::{self, Docx, Odp, Ods, Odt, Pptx, Xlsx};

/// What a file is that begins as an archive does.
#[derive(Debug, PartialEq, Eq)]
pub enum Packed {
    /// An office document.
    Office(MediaType),
    /// An office document that holds macros.
    Macros(MediaType),
    /// Any other.
    Archive,
}

/// The record at the end of an archive.
struct End {
    place: u64,
    directory: u64,
    size: u64,
}

/// The size of that record without its comment.
const RECORD: usize = 22;
/// No office document has a longer directory.
const LONGEST: u64 = 4 << 20;

/// Whether a file ends as an archive does: programs that read archives begin at the end.
pub fn ends_as_archive(file: &mut File) -> io::Result<bool> {
    Ok(end(file)?.is_some())
}

fn end(file: &mut File) -> io::Result<Option<End>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = length.min(RECORD as u64 + u64::from(u16::MAX));
    file.seek(SeekFrom::Start(length - tail))?;
    let mut last = Vec::new();
    file.read_to_end(&mut last)?;
    let ends = |at: &usize| {
        let record = &last[*at..];
        record.starts_with(b"PK\x05\x06") && *at + RECORD + usize::from(short(record, 20)) == last.len()
    };
    let found = (0..(last.len() + 1).saturating_sub(RECORD)).rev().find(ends);
    Ok(found.map(|at| {
        let record = &last[at..];
        End { place: length - tail + at as u64, directory: long(record, 16), size: long(record, 12) }
    }))
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn long(bytes: &[u8], at: usize) -> u64 {
    u64::from(short(bytes, at)) | u64::from(short(bytes, at + 2)) << 16
}

/// What a file is that begins as an archive does.
pub fn packed(file: &mut File, head: &[u8]) -> io::Result<Packed> {
    let names = names(file)?;
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    let open = [
        (Odt, "mimetypeapplication/vnd.oasis.opendocument.text"),
        (Ods, "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"),
        (Odp, "mimetypeapplication/vnd.oasis.opendocument.presentation"),
    ];
    // Their type stands first, as it is (ODF 1.3 part 2, 3.3); what goes on is another type.
    let said = head.get(30..).unwrap_or_default();
    let is_said = |mark: &str| said.starts_with(mark.as_bytes()) && said.get(mark.len()) == Some(&b'P');
    let office = open.into_iter().find(|(_, mark)| is_said(mark)).map(|(media, _)| media).or_else(|| {
        let parts = [(Docx, "word/"), (Xlsx, "xl/"), (Pptx, "ppt/")];
        parts.into_iter().find(|(_, part)| has("[Content_Types].xml") && has(part)).map(|(media, _)| media)
    });
    let runs = |name: &String| {
        name.to_ascii_lowercase().ends_with("vbaproject.bin")
            || ["Basic/", "Scripts/"].iter().any(|part| name.starts_with(part))
    };
    Ok(match office {
        Some(media) if names.iter().any(runs) => Packed::Macros(media),
        Some(media) => Packed::Office(media),
        None => Packed::Archive,
    })
}

/// The names in an archive's directory; none where it has no sound one.
fn names(file: &mut File) -> io::Result<Vec<String>> {
    let Some(end) = end(file)?.filter(|end| end.directory + end.size == end.place && end.size <= LONGEST) else {
        return Ok(vec![]);
    };
    file.seek(SeekFrom::Start(end.directory))?;
    let mut directory = Vec::new();
    file.take(end.size).read_to_end(&mut directory)?;
    let (mut names, mut rest) = (Vec::new(), &directory[..]);
    while rest.starts_with(b"PK\x01\x02") && rest.len() >= 46 {
        let [name, extra, comment] = [28, 30, 32].map(|at| usize::from(short(rest, at)));
        let Some(said) = rest.get(46..46 + name) else { return Ok(vec![]) };
        names.push(String::from_utf8_lossy(said).into_owned());
        rest = rest.get(46 + name + extra + comment..).unwrap_or_default();
    }
    Ok(if rest.is_empty() { names } else { vec![] })
}
