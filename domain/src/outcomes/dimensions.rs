//! The parts into which figures are divided, such as ages and sexes.

use std::collections::BTreeMap;

use crate::fault::Malformed;

/// Dimensions by which figures are divided, such as `age` and `sex`: names and values in the order of the names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dimensions(BTreeMap<String, String>);

/// At most so many dimensions at once.
pub const MOST_DIMENSIONS: usize = 8;

impl Dimensions {
    /// Whether a name can be that of a dimension: a small letter, then at most 39 small letters, digits and `_`.
    pub fn is_name(name: &str) -> bool {
        name.len() <= 40
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    }

    /// Adds a dimension. Errors: `dimension`, and `too_many`.
    pub fn add(&mut self, name: &str, value: &str) -> Result<(), Malformed> {
        let value = value.trim();
        let fits = !value.is_empty()
            && value.chars().count() <= 100
            && !value.contains(|c: char| c.is_control() || matches!(c, ';' | '='));
        if !Self::is_name(name) || !fits {
            let form = "A dimension has a name like age_band, and a value of 1 to 100 characters without ; and =";
            return Err(Malformed::new("dimension", form, &format!("{name}={value}")));
        }
        if self.0.len() >= MOST_DIMENSIONS && !self.0.contains_key(name) {
            return Err(Malformed::new("too_many", format!("At most {MOST_DIMENSIONS} dimensions"), name));
        }
        self.0.insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    /// Written `age=65+;sex=female`; empty for the whole.
    pub fn text(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(";")
    }

    /// Reads what [`Dimensions::text`] writes.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let mut dimensions = Self::default();
        for part in said.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            dimensions.add(name, value)?;
        }
        Ok(dimensions)
    }

    /// Each name with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same not divided by one of them.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(other, _)| *other != name)
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    }

    /// Whether nothing is divided.
    pub fn is_whole(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_read_back() {
        let mut dimensions = Dimensions::default();
        dimensions.add("sex", "female").unwrap();
        dimensions.add("age", " 65+ ").unwrap();
        assert_eq!(dimensions.text(), "age=65+;sex=female");
        assert_eq!(Dimensions::parse("sex=female;age=65+"), Ok(dimensions));
        assert!(Dimensions::parse("").unwrap().is_whole());
        for bad in ["Age=1", "age", "age=", "age=a\tb", "1age=2"] {
            assert_eq!(Dimensions::parse(bad).unwrap_err().code, "dimension", "{bad}");
        }
        assert_eq!(Dimensions::parse("a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1").unwrap_err().code, "too_many");
    }
}
