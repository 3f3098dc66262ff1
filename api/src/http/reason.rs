//! `Change-Reason`: why something is asked for, as the audit log keeps it.

use actix_web::HttpRequest;
use domain::text::Note;

use super::{
    codes::Code,
    problem::{Located, Problem},
};

/// The header's name.
pub const HEADER: &str = "Change-Reason";
/// The longest value, in bytes.
const LONGEST: usize = 1000;
/// What its value begins with where it holds other letters than ASCII has (RFC 8187).
const EXTENDED: &str = "UTF-8''";

/// Why, where it was said: plain text, or `UTF-8''` and percent-encoded text as RFC 8187 has it. Error: 400.
pub fn reason(req: &HttpRequest) -> Result<Option<String>, Problem> {
    let mut said = req.headers().get_all(HEADER);
    let Some(value) = said.next() else { return Ok(None) };
    let mut read = || {
        if said.next().is_some() {
            return Err(("repeated", "The header is given twice".to_owned()));
        }
        if value.len() > LONGEST {
            return Err(("too_long", format!("At most {LONGEST} bytes")));
        }
        let text = std::str::from_utf8(value.as_bytes()).ok();
        let text = text.and_then(|text| match text.get(..EXTENDED.len()) {
            Some(start) if start.eq_ignore_ascii_case(EXTENDED) => decoded(&text[EXTENDED.len()..]),
            _ => Some(text.to_owned()),
        });
        let text = text.ok_or_else(|| ("wrong_shape", "Text, or UTF-8'' and percent-encoded text".to_owned()))?;
        Note::parse(&text).map_err(|malformed| (malformed.code, malformed.detail))
    };
    match read() {
        Ok(note) => Ok(Some(note.as_str().to_owned())),
        Err((code, detail)) => {
            let fault = Located::Header { name: HEADER.to_owned(), code, detail };
            Err(Problem::new(Code::BadRequest, "Change-Reason cannot be read").with(fault))
        }
    }
}

fn decoded(said: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(said.len());
    let mut rest = said.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        rest = others;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let (digits, others) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        rest = others;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn reasons_are_text_or_extended_text() {
        let read = |said: &[u8]| {
            let value = actix_web::http::header::HeaderValue::from_bytes(said).unwrap();
            reason(&TestRequest::get().insert_header((HEADER, value)).to_http_request())
        };
        assert_eq!(read(b"100% agreed").unwrap().unwrap(), "100% agreed");
        assert_eq!(read("précepte".as_bytes()).unwrap().unwrap(), "précepte");
        assert_eq!(read(b"utf-8''minute%20%c2%a7%204").unwrap().unwrap(), "minute § 4");
        for bad in [&b"UTF-8''%zz"[..], b"UTF-8''%c3", b"\xff", b"", b"UTF-8''%00", b"UTF-8''%1"] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
        assert_eq!(reason(&TestRequest::get().to_http_request()).unwrap(), None);
    }
}
