//! An area: a piece of geography, never the same thing as the council that serves it.

use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    fault::{Fault, Faults, Malformed},
    identity::{Identifier, schemes},
    listing::{Field, FieldType, Source},
    period::Span,
    record::Aggregate,
    resource::Resource,
    text::Title,
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// The kind of an area.
    AreaKind {
        Country = "country",
        Region = "region",
        /// Of an integrated care board.
        Icb = "icb",
        County = "county",
        Unitary = "unitary",
        District = "district",
        Ward = "ward",
        Parish = "parish",
        /// Middle layer super output area.
        Msoa = "msoa",
        /// Lower layer super output area.
        Lsoa = "lsoa",
        /// Of a primary care network.
        Pcn = "pcn",
        /// Made of parishes or smaller areas by those who live there.
        Locality = "locality",
        Custom = "custom",
    }
}

/// An area's code: a GSS code, or one of Accord's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AreaCode(String);

impl AreaCode {
    /// Parses a code: 1 to 64 letters, digits and `. _ -`. Error: `area_code`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        if schemes::code(said) {
            Ok(Self(said.to_owned()))
        } else {
            Err(Malformed::new(
                "area_code",
                "An area's code has 1 to 64 letters, digits and . _ -, a letter or digit first",
                said,
            ))
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A point on the earth, WGS 84, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// -180 to 180, east positive.
    pub longitude: f64,
    /// -90 to 90, north positive.
    pub latitude: f64,
}

impl Position {
    /// Parses a pair of degrees. Error: `position`.
    pub fn parse(longitude: f64, latitude: f64) -> Result<Self, Malformed> {
        if (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude) {
            Ok(Self { longitude, latitude })
        } else {
            let detail = "Longitude runs from -180 to 180 and latitude from -90 to 90 degrees";
            Err(Malformed::new("position", detail, &format!("{longitude},{latitude}")))
        }
    }
}

/// What an area's record tells of its shape, which is kept apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// West, south, east, north, in degrees.
    pub bbox: [f64; 4],
    /// SHA-256 of the shape's canonical text, in hex.
    pub sha256: String,
}

/// An area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Its code, unique for ever.
    pub code: AreaCode,
    /// Its name.
    pub name: Title,
    /// Its kind.
    pub kind: AreaKind,
    /// The days on which it exists.
    pub span: Span,
    /// A point that stands for it.
    pub position: Option<Position>,
    /// Its shape's outline, when it has one.
    pub outline: Option<Outline>,
    /// Where this was taken from.
    pub source: Option<Title>,
    /// Under which licence.
    pub licence: Option<Title>,
}

impl Area {
    /// The identifiers it carries: `code:` always, `gss:` too when its code is a GSS code.
    pub fn identifiers(&self) -> Vec<Identifier> {
        let code = self.code.as_str();
        let own = Identifier::known("code", code);
        if schemes::gss(code) { vec![Identifier::known("gss", code), own] } else { vec![own] }
    }
}

impl Aggregate for Area {
    const RESOURCE: Resource = Resource::Areas;
    const FIELDS: &'static [Field] = &[
        Field::column("code", FieldType::Text, "The area's code").sortable(),
        Field::column("name", FieldType::Text, "The area's name").sortable(),
        Field::column("kind", FieldType::Word(AreaKind::WORDS), "The area's kind"),
        Field::column("valid_from", FieldType::Date, "The first day it exists").sortable().nullable(),
        Field::column("valid_to", FieldType::Date, "The last day it exists").sortable().nullable(),
        Field::found_in(
            "parent",
            FieldType::Reference(crate::identity::Space::Area),
            Source::Link("parent"),
            "An area it lies in directly",
        ),
    ];

    fn owner(&self) -> Owner {
        if matches!(self.kind, AreaKind::Locality | AreaKind::Custom) { Owner::Common } else { Owner::Installation }
    }

    fn keys(&self) -> Vec<Identifier> {
        self.identifiers()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.identifiers().into_iter().next()
    }

    fn kind(&self) -> &'static str {
        self.kind.word()
    }

    fn faults(&self) -> Faults {
        Faults(self.span.order_fault("/valid_to").into_iter().collect())
    }

    fn warnings(&self) -> Vec<Fault> {
        let unknown = self.span.from.is_none();
        unknown
            .then(|| Fault::new("/valid_from", "date_unknown", "The day it began is not known"))
            .into_iter()
            .collect()
    }

    fn end(&mut self, on: chrono::NaiveDate) -> bool {
        self.span.to = Some(self.span.to.map_or(on, |to| to.min(on)));
        true
    }
}
