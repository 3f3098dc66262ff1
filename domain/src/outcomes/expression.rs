//! Areas put together: `gss:E06000066 minus gss:E04008560`.

use crate::{fault::Malformed, identity::Reference};

/// Whether a part is put to what stands before it, or taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Put to it.
    Plus,
    /// Taken from it.
    Minus,
}

/// Areas put together, from the left: the first, and what is put to it or taken from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Each part as it is written, with what is done with it; the first is put.
    pub parts: Vec<(Sign, String, Reference)>,
}

/// An expression has at most so many parts.
pub const MOST_PARTS: usize = 50;

const FORM: &str = "An area, or areas put together: gss:E06000066 minus gss:E04008560 plus …";

impl Expression {
    /// Reads `A`, `A minus B` or `A plus B minus C`. Errors: `expression`, `too_many`, and those of references.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let words: Vec<&str> = said.split_whitespace().collect();
        if words.len().div_ceil(2) > MOST_PARTS {
            return Err(Malformed::new("too_many", format!("At most {MOST_PARTS} areas"), said));
        }
        let wrong = || Malformed::new("expression", FORM, said);
        let mut parts = Vec::new();
        let mut sign = Sign::Plus;
        for (at, word) in words.iter().enumerate() {
            if at % 2 == 0 {
                parts.push((sign, (*word).to_owned(), Reference::parse(word)?));
            } else {
                sign = match *word {
                    "plus" => Sign::Plus,
                    "minus" => Sign::Minus,
                    _ => return Err(wrong()),
                };
            }
        }
        if words.len().is_multiple_of(2) { Err(wrong()) } else { Ok(Self { parts }) }
    }

    /// Whether it is one area alone.
    pub fn is_one(&self) -> bool {
        self.parts.len() == 1
    }

    /// As it is written.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (at, (sign, said, _)) in self.parts.iter().enumerate() {
            match (at, sign) {
                (0, _) => {}
                (_, Sign::Plus) => text.push_str(" plus "),
                (_, Sign::Minus) => text.push_str(" minus "),
            }
            text.push_str(said);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_put_together() {
        let read = |said: &str| Expression::parse(said).unwrap();
        assert!(read("gss:E04008560").is_one());
        let rest = read(" gss:E06000066  minus gss:E04008560 plus code:x ");
        let signs: Vec<Sign> = rest.parts.iter().map(|(sign, ..)| *sign).collect();
        assert_eq!(signs, [Sign::Plus, Sign::Minus, Sign::Plus]);
        assert_eq!(rest.text(), "gss:E06000066 minus gss:E04008560 plus code:x");
        assert_eq!(read(&rest.text()), rest);
        for said in [
            "",
            "minus gss:E04008560",
            "gss:E06000066 minus",
            "gss:E06000066 without gss:E04008560",
            "gss:E06000066 gss:E04008560",
        ] {
            assert!(Expression::parse(said).is_err(), "{said}");
        }
        let many = vec!["code:x"; MOST_PARTS + 1].join(" plus ");
        assert_eq!(Expression::parse(&many).unwrap_err().code, "too_many");
    }
}
