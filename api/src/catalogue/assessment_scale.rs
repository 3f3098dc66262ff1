//! The body of an assessment scale.

use domain::{
    agreements::undertaking::Key,
    catalogue::{
        AssessmentScale,
        assessment_scale::{Level, ScaleCode, Theme},
    },
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    period,
    record::{Beside, Record},
    store::StoreError,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::said::text;
use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource,
        expand::{one, organisations},
    },
    store::AppSession,
};

/// Something that a scale looks at.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AssessmentTheme)]
pub struct ThemeBody {
    /// Its short name, by which agreements name it; unique within the scale.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "governance")]
    pub key: String,
    /// Its name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300, example = "Governance")]
    pub name: String,
    /// What is meant by it.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub meaning: Option<String>,
}

/// A level of a scale.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AssessmentLevel)]
pub struct LevelBody {
    /// Its point: above that of the level before it.
    #[serde(deserialize_with = "crate::resource::number::whole_there")]
    #[validate(range(min = -1000, max = 1000))]
    #[schema(minimum = -1000, maximum = 1000, example = 1)]
    pub point: i32,
    /// Its name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300, example = "Begun")]
    pub name: String,
    /// What a council that stands there does.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub meaning: String,
}

/// What can be written of one version of an assessment scale.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AssessmentScaleBody)]
pub struct AssessmentScaleBody {
    /// The code of all versions of the scale: lower-case words joined by `_`. With the version it makes the identifier,
    /// such as `code:governance-1`.
    #[validate(length(min = 1, max = 50))]
    #[schema(max_length = 50, pattern = "^[a-z][a-z0-9_]{0,49}$", example = "governance")]
    pub code: String,
    /// Which version this is. What it says is fixed once it is written; what is said otherwise is the next version.
    #[serde(deserialize_with = "crate::resource::number::whole_there")]
    #[validate(range(min = 1, max = 9_999))]
    #[schema(minimum = 1, maximum = 9_999, example = 1)]
    pub version: u32,
    /// Its name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// The organisation that publishes it.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub publisher: String,
    /// What it looks at.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub themes: Vec<ThemeBody>,
    /// Its levels, from the lowest point to the highest; every theme is assessed by them.
    #[validate(length(min = 2, max = 20), nested)]
    #[schema(min_items = 2, max_items = 20)]
    pub levels: Vec<LevelBody>,
    /// The first day it is in use; empty when it always was.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_from: Option<String>,
    /// The last day it is in use; empty while it is. Agreements that rest on it go on.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    /// Where this was taken from.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
}

const COLUMNS: &[Column] = &[
    Column::new("code", "/code", Cell::Text, "The code of all versions of the scale; required"),
    Column::new("version", "/version", Cell::Integer, "Which version it is; required"),
    Column::new("name", "/name", Cell::Text, "Its name; required"),
    Column::new("publisher", "/publisher", Cell::Reference, "The organisation that publishes it; required"),
    Column::new("themes", "/themes", Cell::List, "Themes as JSON: key, name and meaning of each; required"),
    Column::new("levels", "/levels", Cell::List, "Levels as JSON: point, name and meaning of each; required"),
    Column::new("valid_from", "/valid_from", Cell::Text, "The first day it is in use"),
    Column::new("valid_to", "/valid_to", Cell::Text, "The last day it is in use"),
    Column::new("source", "/source", Cell::Text, "Where this was taken from"),
];

impl ThemeBody {
    fn read(&self, at: usize, faults: &mut Faults) -> Option<Theme> {
        let here = |field: &str| format!("/themes/{at}/{field}");
        let key = faults.take(&here("key"), Key::parse(&self.key));
        let name = faults.take(&here("name"), Title::parse(&self.name));
        let meaning = faults.take_optional(&here("meaning"), self.meaning.as_deref(), Note::parse);
        Some(Theme { key: key?, name: name?, meaning })
    }
}

impl From<&Theme> for ThemeBody {
    fn from(theme: &Theme) -> Self {
        Self {
            key: theme.key.as_str().to_owned(),
            name: theme.name.as_str().to_owned(),
            meaning: text(theme.meaning.as_ref().map(Note::as_str)),
        }
    }
}

impl LevelBody {
    fn read(&self, at: usize, faults: &mut Faults) -> Option<Level> {
        let name = faults.take(&format!("/levels/{at}/name"), Title::parse(&self.name));
        let meaning = faults.take(&format!("/levels/{at}/meaning"), Note::parse(&self.meaning));
        Some(Level { point: self.point, name: name?, meaning: meaning? })
    }
}

impl From<&Level> for LevelBody {
    fn from(level: &Level) -> Self {
        let (name, meaning) = (level.name.as_str().to_owned(), level.meaning.as_str().to_owned());
        Self { point: level.point, name, meaning }
    }
}

impl Resource for AssessmentScale {
    type Body = AssessmentScaleBody;

    const DESCRIBED: Described = Described {
        one: "assessment scale",
        named_by: Some("code"),
        about: "The scales by which councils say where they stand: themes, and the levels on which each can stand. A record \
                is one version of a scale, and what it says never changes, since agreements rest on it: code, version, themes \
                and levels are fixed once it is written, and it is not deleted. What is said otherwise is the next version.",
        example: r#"{"code":"governance","version":1,"name":"How a council is run","publisher":"gss:E06000066","themes":[{"key":"buying","name":"Buying","meaning":"How it buys, and shows that it does so rightly."}],"levels":[{"point":0,"name":"Not begun","meaning":"Nothing is written down."},{"point":1,"name":"Begun","meaning":"Rules are written, and not always kept."},{"point":2,"name":"Embedded","meaning":"Rules are kept, and looked at each year."}],"valid_from":"2026-04-01","valid_to":null,"source":null}"#,
        columns: COLUMNS,
        references: &[("/publisher", Space::Organisation)],
        expansions: &[Expansion {
            name: "publisher",
            meaning: "The organisation that publishes it",
            schema: "Organisation",
            many: false,
        }],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> AssessmentScaleBody {
        AssessmentScaleBody {
            code: self.code.as_str().to_owned(),
            version: self.version,
            name: self.name.as_str().to_owned(),
            publisher: self.publisher.reference.clone(),
            themes: self.themes.iter().map(ThemeBody::from).collect(),
            levels: self.levels.iter().map(LevelBody::from).collect(),
            valid_from: self.span.from.map(|day| day.to_string()),
            valid_to: self.span.to.map(|day| day.to_string()),
            source: text(self.source.as_ref().map(Title::as_str)),
        }
    }

    fn assemble(body: AssessmentScaleBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let code = faults.take("/code", ScaleCode::parse(&body.code));
        let name = faults.take("/name", Title::parse(&body.name));
        let publisher = links.take(&mut faults, "/publisher", Space::Organisation, &body.publisher);
        let themes = body.themes.iter().enumerate().filter_map(|(at, theme)| theme.read(at, &mut faults)).collect();
        let levels = body.levels.iter().enumerate().filter_map(|(at, level)| level.read(at, &mut faults)).collect();
        let from = faults.take_optional("/valid_from", body.valid_from.as_deref(), period::day);
        let to = faults.take_optional("/valid_to", body.valid_to.as_deref(), period::day);
        let source = faults.take_optional("/source", body.source.as_deref(), Title::parse);
        let (Some(code), Some(name), Some(publisher)) = (code, name, publisher) else { return Err(faults) };
        let span = period::Span { from, to };
        let scale = Self { code, version: body.version, name, publisher, themes, levels, span, source };
        faults.or((scale, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        let code = said.get("code").and_then(Value::as_str).and_then(|code| ScaleCode::parse(code).ok());
        let version = said.get("version").and_then(Value::as_f64).filter(|version| version.fract() == 0.0);
        let identifier = code.zip(version).map(|(code, version)| format!("code:{}-{version}", code.as_str()));
        identifier.and_then(|identifier| Identifier::parse(&identifier).ok()).into_iter().collect()
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        let Some((code, version)) = Self::named_by(identifier) else {
            let detail =
                "A version of a scale is created under code: with its code and version, such as code:governance-1";
            return Err(Fault::new("/code", "wrong_scheme", detail));
        };
        let same_code = *said.entry("code").or_insert_with(|| json!(code.as_str())) == code.as_str();
        let same_version = said.entry("version").or_insert_with(|| json!(version)).as_f64() == Some(f64::from(version));
        for (field, same) in [("/code", same_code), ("/version", same_version)] {
            if !same {
                return Err(Fault::new(field, "address_mismatch", "Code and version differ from the address"));
            }
        }
        Ok(())
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let told = organisations(session, records.iter().map(|record| &record.state.publisher)).await?;
        Ok(records.iter().map(|record| one(&told, Some(&record.state.publisher))).collect())
    }
}
