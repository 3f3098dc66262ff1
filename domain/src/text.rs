//! Text as people write it, and text folded for search and order.

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::fault::Malformed;

/// A name or title: one line of 1 to 300 characters, trimmed, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Title(String);

impl Title {
    /// The longest title, in characters.
    pub const MAX: usize = 300;

    /// Parses a title. Errors: `blank`, `too_long`, `control_character`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        line(said, Self::MAX).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A longer text: 1 to 10,000 characters, line breaks allowed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Note(String);

impl Note {
    /// The longest note, in characters.
    pub const MAX: usize = 10_000;

    /// Parses a note. Errors: `blank`, `too_long`, `control_character`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        bounded(said, Self::MAX)?;
        if let Some(bad) = said.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(control(said, bad));
        }
        Ok(Self(said.trim().to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A web address: `http` or `https`, with a host, without user or password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebAddress(String);

impl WebAddress {
    /// Parses a web address. Error: `web_address`, and those of a line of 2,000 characters.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let said = line(said, 2_000)?;
        let wrong =
            || Malformed::new("web_address", "A web address begins with https:// or http:// and names a host", &said);
        let rest = said.strip_prefix("https://").or_else(|| said.strip_prefix("http://")).ok_or_else(wrong)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit_once(':').filter(|_| !authority.contains('@')).map_or(authority, |(host, _)| host);
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':');
        if host.is_empty() || !host.chars().all(fits) || said.contains(char::is_whitespace) {
            return Err(wrong());
        }
        Ok(Self(said))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address: one `@`, something before it, a dotted host behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// Parses an address. Error: `email`, and those of a line of 254 characters.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let said = line(said, 254)?;
        let fits = said.split_once('@').is_some_and(|(local, host)| {
            !local.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && host.split('.').all(|part| !part.is_empty())
                && !said.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"'))
        });
        // An address may be personal, so the fault does not repeat it.
        if fits {
            Ok(Self(said))
        } else {
            Err(Malformed { code: "email", detail: "Not an e-mail address".into(), value: None })
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A telephone number as printed: digits, spaces, `+ ( ) - .`, an extension; 5 to 20 digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Telephone(String);

impl Telephone {
    /// Parses a number. Error: `telephone`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let said = line(said, 40)?;
        let digits = said.chars().filter(char::is_ascii_digit).count();
        let fits = said.chars().all(|c| c.is_ascii_digit() || " +()-.extEXT".contains(c));
        if fits && (5..=20).contains(&digits) {
            Ok(Self(said))
        } else {
            Err(Malformed { code: "telephone", detail: "Not a telephone number".into(), value: None })
        }
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text for search and order: compatibility form, no marks, lower case, punctuation and space as one space.
///
/// Both databases compare it bytewise, so that they agree.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        // An apostrophe joins: St. Mary's is found by "st marys".
        if matches!(c, '\'' | '\u{2019}') {
            continue;
        }
        if c.is_alphanumeric() {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(c);
        } else {
            gap = true;
        }
    }
    folded
}

fn line(said: &str, max: usize) -> Result<String, Malformed> {
    bounded(said, max)?;
    match said.chars().find(|c| c.is_control()) {
        Some(bad) => Err(control(said, bad)),
        None => Ok(said.trim().to_owned()),
    }
}

fn bounded(said: &str, max: usize) -> Result<(), Malformed> {
    if said.trim().is_empty() {
        return Err(Malformed::new("blank", "Must not be blank", said));
    }
    let length = said.chars().count();
    if length > max {
        return Err(Malformed::new("too_long", format!("At most {max} characters; this has {length}"), said));
    }
    Ok(())
}

fn control(said: &str, bad: char) -> Malformed {
    Malformed::new(
        "control_character",
        format!("Contains the control character U+{:04X}", u32::from(bad)),
        &said.replace(char::is_control, "\u{fffd}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_agrees_on_case_marks_and_punctuation() {
        for (said, folded) in [
            ("Frome", "frome"),
            ("Stoke St. Mary", "stoke st mary"),
            ("Bishop's Hull", "bishops hull"),
            ("Bishop\u{2019}s Hull", "bishops hull"),
            ("  Llanfair—Café ", "llanfair cafe"),
            ("ﬁne", "fine"),
            ("...", ""),
        ] {
            assert_eq!(fold(said), folded, "{said}");
        }
    }

    #[test]
    fn malformed_text_says_why() {
        assert_eq!(Title::parse(" ").unwrap_err().code, "blank");
        assert_eq!(Title::parse("a\0b").unwrap_err().code, "control_character");
        assert_eq!(Title::parse(&"x".repeat(301)).unwrap_err().code, "too_long");
        assert_eq!(WebAddress::parse("ftp://x.org").unwrap_err().code, "web_address");
        assert_eq!(WebAddress::parse("https://user:pw@x.org").unwrap_err().code, "web_address");
        assert!(WebAddress::parse("https://www.frometowncouncil.gov.uk/a?b#c").is_ok());
        assert!(Email::parse("clerk@council.gov.uk").is_ok());
        assert!(Email::parse("clerk@council").is_err());
        assert!(Telephone::parse("+44 (0)1373 465757").is_ok());
        assert!(Telephone::parse("call me").is_err());
    }

    /// What is folded stays as it is, so that a column and a question can be folded apart.
    #[test]
    fn folding_twice_is_folding_once() {
        for c in char::MIN..=char::MAX {
            let folded = fold(&format!("a{c}b"));
            assert_eq!(fold(&folded), folded, "{c:?}");
            assert!(!folded.contains("  ") && folded.trim() == folded, "{folded:?}");
        }
    }
}
