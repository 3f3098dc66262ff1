//! A scale by which councils say where they stand: themes to look at, and levels to stand on. Each record is one version.
//!
//! What a version says never changes, since agreements that are signed rest on it: what is said otherwise is the next version.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    agreements::undertaking::Key,
    fault::{Fault, Faults, Malformed},
    identity::{Identifier, Link, Space},
    listing::{Field, FieldType, Source},
    period::Span,
    record::{Aggregate, Held},
    resource::Resource,
    text::{Note, Title},
};

/// The code that all versions of a scale have: lower-case words joined by `_`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScaleCode(String);

impl ScaleCode {
    /// Parses a code of at most 50 characters. Error: `scale_code`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let fits = (1..=50).contains(&said.len())
            && said.starts_with(|c: char| c.is_ascii_lowercase())
            && said.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if fits {
            Ok(Self(said.to_owned()))
        } else {
            Err(Malformed::new("scale_code", "A scale's code is written like governance", said))
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something that a scale looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// Its short name, by which agreements name it.
    pub key: Key,
    /// Its name.
    pub name: Title,
    /// What is meant by it.
    pub meaning: Option<Note>,
}

/// A level of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Its point.
    pub point: i32,
    /// Its name.
    pub name: Title,
    /// What a council that stands there does.
    pub meaning: Note,
}

/// One version of a scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssessmentScale {
    /// The code of all its versions.
    pub code: ScaleCode,
    /// Which of them this is.
    pub version: u32,
    /// Its name.
    pub name: Title,
    /// The organisation that publishes it.
    pub publisher: Link,
    /// What it looks at.
    pub themes: Vec<Theme>,
    /// Its levels, from the lowest point to the highest.
    pub levels: Vec<Level>,
    /// The days on which councils begin by it.
    pub span: Span,
    /// Where this was taken from.
    pub source: Option<Title>,
}

impl AssessmentScale {
    /// The highest number that a version can have.
    pub const MOST_VERSIONS: u32 = 9_999;

    /// The identifier of a version: a code has no `-`, so that no two versions share one.
    pub fn identifier_of(code: &ScaleCode, version: u32) -> Identifier {
        Identifier::known("code", &format!("{}-{version}", code.as_str()))
    }

    /// The code and version that an identifier names, if it can be a scale's.
    pub fn named_by(identifier: &Identifier) -> Option<(ScaleCode, u32)> {
        let (code, version) = identifier.value().split_once('-').filter(|_| identifier.scheme() == "code")?;
        let named = (ScaleCode::parse(code).ok()?, version.parse().ok()?);
        // `governance-01` is no second name of a version.
        (Self::identifier_of(&named.0, named.1) == *identifier).then_some(named)
    }

    /// The theme of a key.
    pub fn theme(&self, key: &Key) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.key == *key)
    }

    /// Whether one of its levels is at a point.
    pub fn has(&self, point: i32) -> bool {
        self.levels.iter().any(|level| level.point == point)
    }

    /// Its points, in words.
    pub fn points(&self) -> String {
        self.levels.iter().map(|level| level.point.to_string()).collect::<Vec<_>>().join(", ")
    }

    fn says(&self) -> (&ScaleCode, u32, &[Theme], &[Level]) {
        (&self.code, self.version, &self.themes, &self.levels)
    }

    fn identifier(&self) -> Identifier {
        Self::identifier_of(&self.code, self.version)
    }
}

/// Also versions that are out of use: whoever publishes the next one publishes all.
impl Held for AssessmentScale {
    const HELD_BY: &'static str = "publisher";

    fn hand_to(&mut self, heir: Link) {
        self.publisher = heir;
    }
}

impl Aggregate for AssessmentScale {
    const RESOURCE: Resource = Resource::AssessmentScales;
    const FIELDS: &'static [Field] = &[
        Field::column("code", FieldType::Text, "The code of all versions of a scale").sortable(),
        Field::column("version", FieldType::Integer, "Which version it is").sortable(),
        Field::column("name", FieldType::Text, "The scale's name").sortable(),
        Field::reference("publisher", "organisation_id", Space::Organisation, "The organisation that publishes it"),
        Field::found_in("valid_from", FieldType::Date, Source::Column("valid_from"), "The first day it is in use")
            .sortable()
            .nullable(),
        Field::found_in("valid_to", FieldType::Date, Source::Column("valid_to"), "The last day it is in use")
            .sortable()
            .nullable(),
    ];

    fn owner(&self) -> Owner {
        Owner::Organisations(vec![self.publisher.clone()])
    }

    fn keys(&self) -> Vec<Identifier> {
        vec![self.identifier()]
    }

    fn preferred(&self) -> Option<Identifier> {
        Some(self.identifier())
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults(self.span.order_fault("/valid_to").into_iter().collect());
        for (at, theme) in self.themes.iter().enumerate() {
            if self.themes[..at].iter().any(|other| other.key == theme.key) {
                let fault = Fault::new(format!("/themes/{at}/key"), "repeated", "This key stands here already");
                faults.note(fault.with_value(theme.key.as_str()));
            }
        }
        for (at, pair) in self.levels.windows(2).enumerate() {
            if pair[1].point <= pair[0].point {
                let detail = format!("Levels rise; the one before is at {}", pair[0].point);
                faults.note(Fault::new(format!("/levels/{}/point", at + 1), "out_of_order", detail));
            }
        }
        faults
    }

    fn closed_to(&self, after: Option<&Self>) -> Option<String> {
        match after {
            Some(after) if after.says() == self.says() => None,
            Some(_) => Some(format!(
                "What {} says is fixed, since agreements rest on it; write the next version",
                self.identifier()
            )),
            None => Some(format!("{} is kept, since agreements rest on it; say its valid_to", self.identifier())),
        }
    }

    fn goes_on_from(&self) -> Option<Identifier> {
        let before = self.version.checked_sub(1).filter(|before| *before > 0)?;
        Some(Self::identifier_of(&self.code, before))
    }

    /// Versions follow one another, and are one publisher's: nobody else says how its scale goes on.
    fn follows(&self, before: Option<&Self>) -> Result<(), Fault> {
        let Some(before) = before else {
            let detail = format!("Version {} of {} is written first", self.version - 1, self.code.as_str());
            return Err(Fault::new("/version", "version_left_out", detail));
        };
        if before.publisher == self.publisher {
            return Ok(());
        }
        let detail = format!("{} publishes {}", before.publisher.reference, self.code.as_str());
        Err(Fault::new("/publisher", "another_publishes", detail).with_value(&self.publisher.reference))
    }

    fn end(&mut self, on: NaiveDate) -> bool {
        self.span.to = Some(self.span.to.map_or(on, |to| to.min(on)));
        true
    }
}

#[cfg(test)]
pub mod tests;
