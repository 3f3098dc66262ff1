//! What is wrong with something said, and where it stands.

use std::fmt;

/// One fault: a JSON pointer into what was said, a code that never changes meaning, and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// RFC 6901 pointer, such as `/members/0/organisation`; empty for the whole.
    pub pointer: String,
    /// A code of the error catalogue.
    pub code: &'static str,
    /// One sentence for the person who has to mend it.
    pub detail: String,
    /// What was given, where it helps and is no secret.
    pub value: Option<String>,
}

impl Fault {
    /// A fault at a pointer.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into(), value: None }
    }

    /// The same fault, with what was given (at most 200 characters of it).
    #[must_use]
    pub fn with_value(mut self, value: impl AsRef<str>) -> Self {
        self.value = Some(value.as_ref().chars().take(200).collect());
        self
    }
}

/// Every fault of one thing said; an error once it holds any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// Notes a fault.
    pub fn note(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Takes a parsed value, or notes why it is none.
    pub fn take<T>(&mut self, pointer: &str, parsed: Result<T, Malformed>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(malformed) => {
                self.0.push(Fault {
                    pointer: pointer.to_owned(),
                    code: malformed.code,
                    detail: malformed.detail,
                    value: malformed.value,
                });
                None
            }
        }
    }

    /// The same for an optional value: absent is no fault.
    pub fn take_optional<T, I: ?Sized>(
        &mut self,
        pointer: &str,
        said: Option<&I>,
        parse: impl FnOnce(&I) -> Result<T, Malformed>,
    ) -> Option<T> {
        said.and_then(|said| self.take(pointer, parse(said)))
    }

    /// The value when nothing was noted, else the faults.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} problem{} found", self.0.len(), if self.0.len() == 1 { "" } else { "s" })
    }
}

impl std::error::Error for Faults {}

/// Why a value is not well formed; it becomes a [`Fault`] once its place is known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Malformed {
    /// A code of the error catalogue.
    pub code: &'static str,
    /// One sentence.
    pub detail: String,
    /// What was given.
    pub value: Option<String>,
}

impl Malformed {
    /// A malformed value, quoted.
    pub fn new(code: &'static str, detail: impl Into<String>, value: &str) -> Self {
        Self { code, detail: detail.into(), value: Some(value.chars().take(200).collect()) }
    }
}
