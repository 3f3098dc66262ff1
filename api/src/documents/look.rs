//! What a file is, by its bytes. Nothing in it is unpacked or run.

mod archive;

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::Path,
};

use domain::{
    documents::{FileName, MediaType},
    vocabulary::Vocabulary,
};

use self::archive::{Packed, ends_as_archive, packed};
use crate::http::{
    codes::Code,
    problem::{Located, Problem},
};

/// So many bytes tell what a file is.
const HEAD: usize = 8 << 10;
/// Within so many of them a reader that guesses looks for a page or a program.
const GUESSED: usize = 1 << 10;

/// What is taken, in words.
const TAKEN: &str = "documents are PDF, office documents (docx, xlsx, pptx, odt, ods, odp) without macros, images (PNG, JPEG, \
    GIF, WebP, TIFF), plain text, CSV, Markdown and GeoJSON";

/// The problem of a file that is not taken: what it is, and what is taken.
pub fn told(found: &str) -> Problem {
    Problem::new(Code::UnsupportedMediaType, format!("{found}; {TAKEN}"))
}

/// What a file is. Errors: 415 for what is not taken, 422 where it is another thing than was said.
pub fn look(path: &Path, declared: Option<MediaType>, name: &FileName) -> Result<MediaType, Problem> {
    let lost = |error: io::Error| Problem::internal(&error);
    let mut file = File::open(path).map_err(lost)?;
    let mut head = Vec::with_capacity(HEAD);
    (&mut file).take(HEAD as u64).read_to_end(&mut head).map_err(lost)?;
    if head.is_empty() {
        return Err(other("The body is empty"));
    }
    if let Some(active) = active_at_start(&head) {
        return Err(told(&format!("This is {active}")));
    }
    if let Some(media) = signed(&mut file, &head).map_err(lost)? {
        let hides = hides(&mut file, &head).map_err(lost)?;
        return match hides {
            Some(hidden) => Err(told(&format!("This is {media} with {hidden}"))),
            None if declared.is_some_and(|declared| declared != media) => {
                Err(other(&format!("This is {media}, not {}", declared.map_or("", MediaType::word))))
            }
            None => Ok(media),
        };
    }
    if !is_text(path).map_err(lost)? {
        let named =
            infer::get(&head).map_or("no kind of file that is known, nor text in UTF-8", |kind| kind.mime_type());
        return Err(told(&format!("This is {named}")));
    }
    let named = || name.extension().and_then(MediaType::of_extension).filter(|media| media.is_text());
    match declared.or_else(named).unwrap_or(MediaType::Text) {
        MediaType::Csv => is_csv(path).map(|()| MediaType::Csv),
        MediaType::GeoJson => is_geojson(path).map(|()| MediaType::GeoJson),
        media if media.is_text() => Ok(media),
        media => Err(other(&format!("This is text, not {media}"))),
    }
}

/// The problem of a file that is not what was said.
fn other(detail: &str) -> Problem {
    let fault =
        Located::Header { name: "Content-Type".to_owned(), code: "other_media_type", detail: detail.to_owned() };
    Problem::new(Code::ValidationFailed, "The file is not what it is said to be").with(fault)
}

/// What a reader that guesses would take for a page or a program, at the beginning of a file.
const STARTS: &[(&str, &str)] = &[
    ("<!doctype", "HTML"),
    ("<html", "HTML"),
    ("<head", "HTML"),
    ("<body", "HTML"),
    ("<script", "HTML"),
    ("<iframe", "HTML"),
    ("<!--", "HTML or XML"),
    ("<svg", "SVG"),
    ("<?xml", "XML"),
    ("<?php", "a PHP program"),
    ("#!", "a script"),
    ("%!ps", "PostScript"),
    ("@echo off", "a script"),
];

/// The same anywhere in the first bytes of what is no text.
const WITHIN: &[&str] = &["<script", "<html", "<!doctype html", "<svg", "<iframe", "<?php"];

fn active_at_start(head: &[u8]) -> Option<&'static str> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let begins = text.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let starts =
        |mark: &str| text[begins..].get(..mark.len()).is_some_and(|said| said.eq_ignore_ascii_case(mark.as_bytes()));
    STARTS.iter().find(|(mark, _)| starts(mark)).map(|(_, what)| *what)
}

/// How files begin that are taken; office documents begin as archives do.
const SIGNS: &[(&[u8], MediaType)] = &[
    (b"%PDF-", MediaType::Pdf),
    (b"\x89PNG\r\n\x1a\n", MediaType::Png),
    (b"\xff\xd8\xff", MediaType::Jpeg),
    (b"GIF87a", MediaType::Gif),
    (b"GIF89a", MediaType::Gif),
    (b"II*\0", MediaType::Tiff),
    (b"MM\0*", MediaType::Tiff),
];

/// The kind of file that these first bytes and the archive's directory are a sign of; a macro is told as hidden later.
fn signed(file: &mut File, head: &[u8]) -> io::Result<Option<MediaType>> {
    if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        return Ok(Some(MediaType::Webp));
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(match packed(file, head)? {
            Packed::Office(media) | Packed::Macros(media) => Some(media),
            Packed::Archive => None,
        });
    }
    Ok(SIGNS.iter().find(|(sign, _)| head.starts_with(sign)).map(|(_, media)| *media))
}

/// What a file of one kind holds that makes it one of another kind too.
fn hides(file: &mut File, head: &[u8]) -> io::Result<Option<&'static str>> {
    let guessed = head[..head.len().min(GUESSED)].to_ascii_lowercase();
    let holds = |mark: &&str| guessed.windows(mark.len()).any(|window| window == mark.as_bytes());
    if WITHIN.iter().any(holds) {
        return Ok(Some("a page or program in it"));
    }
    if head.starts_with(b"PK\x03\x04") {
        return Ok(matches!(packed(file, head)?, Packed::Macros(_)).then_some("macros"));
    }
    Ok(ends_as_archive(file)?.then_some("an archive behind it"))
}

/// Whether a whole file is text in UTF-8, without characters that control anything but lines.
fn is_text(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let mut window = vec![0; 64 << 10];
    let mut kept = 0;
    loop {
        let read = file.read(&mut window[kept..])?;
        let filled = kept + read;
        if window[kept..filled].iter().any(|byte| byte.is_ascii_control() && !b"\t\n\x0c\r".contains(byte)) {
            return Ok(false);
        }
        let valid = match std::str::from_utf8(&window[..filled]) {
            Ok(_) => filled,
            // A character may go on in the next window.
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if read == 0 {
            return Ok(true);
        }
        window.copy_within(valid..filled, 0);
        kept = filled - valid;
    }
}

fn is_csv(path: &Path) -> Result<(), Problem> {
    let wrong = |error: csv::Error| other(&format!("This is not CSV: {error}"));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).map_err(wrong)?;
    let mut row = csv::ByteRecord::new();
    while reader.read_byte_record(&mut row).map_err(wrong)? {}
    Ok(())
}

/// The types of GeoJSON (RFC 7946).
const GEOJSON: &[&str] = &[
    "FeatureCollection",
    "Feature",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
];

fn is_geojson(path: &Path) -> Result<(), Problem> {
    #[derive(serde::Deserialize)]
    struct Typed {
        #[serde(rename = "type")]
        kind: String,
    }
    let file = File::open(path).map_err(|error| Problem::internal(&error))?;
    let read: Typed = serde_json::from_reader(BufReader::new(file))
        .map_err(|error| other(&format!("This is not GeoJSON: {error}")))?;
    if GEOJSON.contains(&read.kind.as_str()) { Ok(()) } else { Err(other("This is JSON, and not GeoJSON")) }
}

#[cfg(test)]
mod tests;
