use domain::documents::MediaType::{self, Csv, Docx, GeoJson, Gif, Jpeg, Markdown, Odt, Pdf, Png, Text, Xlsx};

use super::*;

/// A file of an archive that is stored as it is, and its entry in the directory at the end (APPNOTE 4.3).
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut whole, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let sizes = [u32::try_from(bytes.len()).unwrap().to_le_bytes(); 2].concat();
        let named = [u16::try_from(name.len()).unwrap().to_le_bytes(), [0, 0]].concat();
        let place = u32::try_from(whole.len()).unwrap().to_le_bytes();
        whole.extend(
            [b"PK\x03\x04".as_slice(), &[20, 0], &[0; 8], &[0; 4], &sizes, &named, name.as_bytes(), bytes].concat(),
        );
        let entry = [
            b"PK\x01\x02".as_slice(),
            &[20, 0, 20, 0],
            &[0; 8],
            &[0; 4],
            &sizes,
            &named,
            &[0; 10],
            &place,
            name.as_bytes(),
        ];
        directory.extend(entry.concat());
    }
    let many = [u16::try_from(parts.len()).unwrap().to_le_bytes(); 2].concat();
    let (size, place) = (u32::try_from(directory.len()).unwrap(), u32::try_from(whole.len()).unwrap());
    let end = [b"PK\x05\x06".as_slice(), &[0; 4], &many, &size.to_le_bytes(), &place.to_le_bytes(), &[0, 0]].concat();
    [whole, directory, end].concat()
}

fn word(more: &[(&str, &[u8])]) -> Vec<u8> {
    let types: &[u8] = b"<Types/>";
    let parts = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", types),
        ("docProps/app.xml", types),
        ("word/document.xml", types),
    ];
    archive(&[&parts, more].concat())
}

fn png() -> Vec<u8> {
    let start: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    start.to_vec()
}

fn seen(bytes: &[u8], declared: Option<MediaType>, name: &str) -> Result<MediaType, (u16, String)> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    look(file.path(), declared, &FileName::parse(name).unwrap()).map_err(|problem| {
        let told = problem.to_json();
        let detail = told["errors"][0]["detail"].as_str().or(told["detail"].as_str()).unwrap();
        (problem.status().as_u16(), detail.to_owned())
    })
}

#[test]
fn a_file_is_what_its_bytes_are() {
    let odt = archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]);
    let types: &[u8] = b"<Types/>";
    let sheet = archive(&[
        ("[Content_Types].xml", types),
        ("_rels/.rels", types),
        ("docProps/app.xml", types),
        ("xl/workbook.xml", types),
    ]);
    for (bytes, declared, name, expected) in [
        (b"%PDF-1.7\n%\xe2\xe3".to_vec(), None, "a", Pdf),
        (b"%PDF-1.7\n".to_vec(), Some(Pdf), "a", Pdf),
        (png(), Some(Png), "a", Png),
        (b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), None, "a", Jpeg),
        (b"GIF89a\x01\0\x01\0".to_vec(), None, "a", Gif),
        (word(&[]), Some(Docx), "a", Docx),
        (sheet, None, "a", Xlsx),
        (odt, None, "a", Odt),
        (b"The council resolved.\r\n".to_vec(), None, "a", Text),
        (b"GIFts to the council, and a %PDF of them".to_vec(), None, "a", Text),
        (b"BMX track: minutes".to_vec(), None, "a.md", Markdown),
        (b"name,seats\nFrome,17\n".to_vec(), None, "a.csv", Csv),
        (b"name,seats\nFrome,17\n".to_vec(), Some(Csv), "a", Csv),
        (b"name,seats\n".to_vec(), None, "a.txt", Text),
        (b"# Minutes\n\n<b>Resolved</b>".to_vec(), None, "a.md", Markdown),
        (b"{\"features\":[],\"type\":\"FeatureCollection\"}".to_vec(), None, "a.geojson", GeoJson),
        ("Ta\u{308}tigkeit\u{2009}—\u{1f333}".repeat(9_000).into_bytes(), None, "a.txt", Text),
        ([b"\xef\xbb\xbf".as_slice(), b"a,b\n1,2\n"].concat(), None, "a.csv", Csv),
    ] {
        assert_eq!(seen(&bytes, declared, name), Ok(expected), "{name} {:?}", &bytes[..bytes.len().min(20)]);
    }
}

#[test]
fn what_runs_or_shows_itself_is_refused_by_its_name() {
    for (bytes, named) in [
        (b"<!DOCTYPE html><p>".to_vec(), "This is HTML"),
        (b"\xef\xbb\xbf \n<HTML>".to_vec(), "This is HTML"),
        (b"<script>alert(1)</script>".to_vec(), "This is HTML"),
        (b"<!-- x --><svg/>".to_vec(), "This is HTML or XML"),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), "This is SVG"),
        (b"<?xml version=\"1.0\"?><svg/>".to_vec(), "This is XML"),
        (b"<?php system('id');".to_vec(), "This is a PHP program"),
        (b"#!/bin/sh\nid\n".to_vec(), "This is a script"),
        (b"MZ\x90\0\x03\0\0\0".to_vec(), "This is application/vnd.microsoft.portable-executable"),
        ([b"\x7fELF\x02\x01\x01\0".as_slice(), &[0; 60]].concat(), "This is application/x-executable"),
        (archive(&[("a.txt", b"x")]), "This is application/zip"),
        (
            archive(&[("META-INF/MANIFEST.MF", b"Main-Class: A"), ("A.class", b"\xca\xfe\xba\xbe")]),
            "This is application/zip",
        ),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec(), "This is application/gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "This is"),
        (b"\0\x01\x02\x03".to_vec(), "This is no kind of file that is known"),
        (b"a\0b".to_vec(), "This is no kind of file that is known"),
        (b"caf\xe9".to_vec(), "This is no kind of file that is known"),
        (b"caf\xc3".to_vec(), "This is no kind of file that is known"),
    ] {
        let (status, detail) = seen(&bytes, None, "a").unwrap_err();
        assert_eq!(status, 415, "{detail}");
        assert!(detail.starts_with(named), "{detail} for {named}");
        assert!(detail.contains("documents are PDF"), "{detail}");
    }
}

#[test]
fn a_file_of_two_kinds_is_refused() {
    let jar = archive(&[("META-INF/MANIFEST.MF", b"Main-Class: A")]);
    let macros = word(&[("word/vbaProject.bin", b"x")]);
    let far = word(&[("word/media/a.bin", &vec![7; 200_000]), ("word/vbaProject.bin", b"x")]);
    for (bytes, named) in [
        ([b"GIF89a".as_slice(), b"/*<script>*/=1;alert(1)"].concat(), "image/gif with a page or program in it"),
        ([png(), b"<?php system($_GET[0]); ?>".to_vec()].concat(), "image/png with a page or program in it"),
        ([b"%PDF-1.4\n".to_vec(), b"<html><script>".to_vec()].concat(), "application/pdf with a page or program in it"),
        ([b"GIF89a\x01\0\x01\0".to_vec(), jar.clone()].concat(), "image/gif with an archive behind it"),
        ([b"%PDF-1.7\n".to_vec(), jar].concat(), "application/pdf with an archive behind it"),
        (
            archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("Basic/Standard/Module1.xml", b"x")]),
            "macros",
        ),
        (macros, "macros"),
        (far, "macros"),
    ] {
        let (status, detail) = seen(&bytes, None, "a").unwrap_err();
        assert!(status == 415 && detail.contains(named), "{status} {detail} for {named}");
    }
    // A page before the mark of a PDF is a page.
    assert_eq!(seen(b"\0\0%PDF-1.7", Some(Pdf), "a.pdf").unwrap_err().0, 415);
    assert_eq!(seen(b"<html>%PDF-1.7", Some(Pdf), "a.pdf").unwrap_err().0, 415);
    // What only looks like an archive's end is none.
    assert_eq!(seen(b"%PDF-1.7\nPK\x05\x06 and more that goes on for a while", None, "a"), Ok(Pdf));
}

#[test]
fn what_is_said_to_be_another_thing_is_refused() {
    for (bytes, declared, name, detail) in [
        (png(), Some(Pdf), "a.pdf", "This is image/png, not application/pdf"),
        (b"Minutes".to_vec(), Some(Pdf), "a.pdf", "This is text, not application/pdf"),
        (b"%PDF-1.7".to_vec(), Some(Text), "a.txt", "This is application/pdf, not text/plain"),
        (b"a,b\n1,2,3\n".to_vec(), Some(Csv), "a.csv", "This is not CSV"),
        (b"{\"type\":\"Feature\"".to_vec(), None, "a.geojson", "This is not GeoJSON"),
        (b"{\"type\":\"Table\"}".to_vec(), None, "a.geojson", "This is JSON, and not GeoJSON"),
        (vec![], Some(Pdf), "a.pdf", "The body is empty"),
    ] {
        let (status, told) = seen(&bytes, declared, name).unwrap_err();
        assert!(status == 422 && told.starts_with(detail), "{status} {told} for {detail}");
    }
    let deep = format!("{{\"type\":\"Feature\",\"a\":{}1", "[".repeat(200_000));
    assert_eq!(seen(deep.as_bytes(), None, "a.geojson").unwrap_err().0, 422);
}
