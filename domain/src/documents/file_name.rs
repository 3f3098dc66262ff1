//! The name under which a document is handed out.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::MediaType;
use crate::fault::Malformed;

/// A file's name: one part of a path, 1 to 200 characters, that no system takes for anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

/// Characters that part paths, or mean something to a shell or a file system.
const RESERVED: &str = "/\\:*?\"<>|";

impl FileName {
    /// The longest name, in characters.
    pub const MAX: usize = 200;

    /// Parses a name. Errors: `blank`, `too_long`, `file_name`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let name: String = said.trim().nfc().collect();
        let shown: String = name.chars().map(|c| if is_hidden(c) { '\u{fffd}' } else { c }).collect();
        if name.is_empty() {
            return Err(Malformed::new("blank", "Must not be blank", &shown));
        }
        let length = name.chars().count();
        if length > Self::MAX {
            return Err(Malformed::new("too_long", format!("At most {} characters; this has {length}", Self::MAX), ""));
        }
        let why = if name.chars().any(is_hidden) {
            "It holds characters that are not seen"
        } else if name.contains(|c| RESERVED.contains(c)) {
            "It names a file alone, without any of / \\ : * ? \" < > |"
        } else if name.starts_with('.') || name.ends_with('.') {
            "It neither begins nor ends with a dot"
        } else {
            return Ok(Self(name));
        };
        Err(Malformed::new("file_name", why, &shown))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands behind its last dot.
    pub fn extension(&self) -> Option<&str> {
        self.0.rsplit_once('.').map(|(_, end)| end)
    }

    /// The same for a file of this type: an end is added where it has none. Error: `other_extension`.
    pub fn for_media(self, media: MediaType) -> Result<Self, Malformed> {
        let known = media.extensions();
        match self.extension() {
            Some(end) if known.iter().any(|known| known.eq_ignore_ascii_case(end)) => Ok(self),
            // A date in a name, such as "2027.04", is no end that anything opens by.
            Some(end) if !end.is_empty() && !end.bytes().all(|byte| byte.is_ascii_digit()) => {
                let ends = known.join(" or .");
                Err(Malformed::new("other_extension", format!("The name of such a file ends with .{ends}"), &self.0))
            }
            _ => Ok(Self(format!("{}.{}", self.0, known[0]))),
        }
    }
}

/// Controls, and marks that turn the direction of writing or join letters unseen: a name shows what it is.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_part_of_a_path() {
        for said in ["minutes.pdf", " Protokoll März 2027.pdf ", "a b-c_(1).tar.pdf", "plan", "'; DROP TABLE x;--.pdf"]
        {
            assert_eq!(FileName::parse(said).unwrap().as_str(), said.trim(), "{said}");
        }
        for (said, code) in [
            ("", "blank"),
            ("  ", "blank"),
            ("../../etc/passwd", "file_name"),
            ("..\\..\\boot.ini", "file_name"),
            ("C:minutes.pdf", "file_name"),
            ("..", "file_name"),
            (".bashrc", "file_name"),
            ("minutes.", "file_name"),
            ("a\r\nSet-Cookie: x=1.pdf", "file_name"),
            ("a\0b.pdf", "file_name"),
            ("a\".pdf", "file_name"),
            ("invoice\u{202e}fdp.exe", "file_name"),
            ("a\u{200b}b.pdf", "file_name"),
            (&"x".repeat(201), "too_long"),
        ] {
            assert_eq!(FileName::parse(said).unwrap_err().code, code, "{said:?}");
        }
        assert_eq!(FileName::parse("Ma\u{308}rz.pdf").unwrap().as_str(), "M\u{e4}rz.pdf");
    }

    #[test]
    fn a_name_ends_as_files_of_its_type_do() {
        for (said, media, expected) in [
            ("a.pdf", MediaType::Pdf, Some("a.pdf")),
            ("a.PDF", MediaType::Pdf, Some("a.PDF")),
            ("a.jpeg", MediaType::Jpeg, Some("a.jpeg")),
            ("lease", MediaType::Pdf, Some("lease.pdf")),
            ("minutes 2027.04", MediaType::Pdf, Some("minutes 2027.04.pdf")),
            ("a.exe", MediaType::Pdf, None),
            ("a.pdf.exe", MediaType::Pdf, None),
            ("a.pdf", MediaType::Png, None),
        ] {
            let made = FileName::parse(said).unwrap().for_media(media);
            assert_eq!(made.as_ref().ok().map(FileName::as_str), expected, "{said}");
        }
    }
}
