//! What every collection has in common, once: list, read, create, replace, change, delete, import, template.
//!
//! A collection declares its body, its columns and its words ([`Resource`]); everything here is generic over it.

pub mod columns;
pub mod cursor;
pub mod expand;
pub mod export;
pub mod handlers;
pub mod identifiers;
pub mod links;
pub mod listing;
pub mod moves;
pub mod number;
pub mod paging;
pub mod prepare;
pub mod shape;
pub mod sight;
pub mod totals;
pub mod view;
pub mod word;

use domain::{
    access::Action,
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    partners::AssociationMembership,
    places::AreaMembership,
    record::{Aggregate, Asked, Beside, Record},
    store::{Repository, StoreError},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

pub use columns::{Cell, Column};
pub use links::Links;
pub use number::{MoneyBody, whole};
pub use word::Word;

use crate::{http::problem::Problem, store::AppSession};

/// What a collection tells of itself, for people and for the document.
pub struct Described {
    /// One record, in words: `area`, `association membership`.
    pub one: &'static str,
    /// The field that names a record for others; at its own address a body may leave it out.
    pub named_by: Option<&'static str>,
    /// What the collection holds, in a sentence.
    pub about: &'static str,
    /// A body, as JSON, that the documentation shows.
    pub example: &'static str,
    /// Columns of its files, in order.
    pub columns: &'static [Column],
    /// Where bodies name other records: a pointer with `*` for each element, and the space it names within.
    pub references: &'static [(&'static str, Space)],
    /// Names for `expand`, with what each embeds.
    pub expansions: &'static [Expansion],
    /// Fields that are not public, and who sees them; a dot leads into an object: `profile.staff_fte`.
    pub hidden: &'static [(&'static str, Visibility)],
    /// Read-only fields beside those that every record has: name, schema as JSON, meaning.
    pub read_only: &'static [(&'static str, &'static str, &'static str)],
    /// Fields that can be written and are told only by `expand`.
    pub write_only: &'static [&'static str],
    /// Whether records can be told as GeoJSON: by a shape that is kept apart, or by the point in their `geometry`.
    pub geographic: bool,
    /// Whether changes name the revision they are made to: 428 without If-Match.
    pub by_revision: bool,
}

impl Described {
    /// Whether its records have shapes, which are kept apart from them and can hold a point.
    pub fn has_shapes(&self) -> bool {
        self.geographic && self.write_only.contains(&GEOMETRY)
    }

    /// Whether it holds personal data, which no cache keeps.
    pub fn is_personal(&self) -> bool {
        self.hidden.iter().any(|(_, level)| *level == Visibility::Personal)
    }
}

/// The field that places a record on the earth.
pub const GEOMETRY: &str = "geometry";

/// Who sees a field that is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Whoever has a role in a council or partner.
    Shared,
    /// Whoever has a role in the record's own organisation, or in one that acts for it.
    Own,
    /// Those who keep the organisation's records, with the scope `personal:read`. Reading it is noted.
    Personal,
}

impl Visibility {
    /// What seeing it takes.
    pub fn action(self) -> Action {
        match self {
            Self::Shared => Action::ReadShared,
            Self::Own => Action::ReadOwn,
            Self::Personal => Action::ReadPersonal,
        }
    }
}

/// A relation that an answer can embed.
pub struct Expansion {
    /// Its name in `expand=`.
    pub name: &'static str,
    /// What it embeds, in a sentence.
    pub meaning: &'static str,
    /// The schema of each record it embeds.
    pub schema: &'static str,
    /// Whether it embeds several.
    pub many: bool,
}

/// A collection that the API serves.
pub trait Resource: Aggregate
where
    AppSession: Repository<Self>,
{
    /// What can be written, and most of what is read.
    type Body: Serialize + DeserializeOwned + Validate + ToSchema + Clone;

    /// What it tells of itself.
    const DESCRIBED: Described;

    /// Fields that the keepers of a record may withhold, wholly or in part.
    const WITHHOLDABLE: &'static [&'static str] = &[];

    /// The body that would write this state; parts that are written but not read are absent.
    fn body(&self) -> Self::Body;

    /// The state, and what is said beside it, that a body asks for; every reference in it was looked up.
    fn assemble(body: Self::Body, previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults>;

    /// The identifiers by which a row or body names its record.
    fn locate(said: &Map<String, Value>, links: &Links) -> Vec<Identifier>;

    /// Adds the identifier of the address to a body that creates a record there.
    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault>;

    /// Whether there is something in a field that is not public: nothing is hidden where nothing is.
    fn tells(&self, _field: &str) -> bool {
        true
    }

    /// Takes what is hidden out of what an expansion embeds of the record itself.
    fn conceal(_expansion: &str, _embedded: &mut Value, _hidden: &[String]) {}

    /// Fields of this record that its keepers withhold, and who sees them.
    fn withheld(&self) -> Vec<(String, Visibility)> {
        vec![]
    }

    /// Read-only fields of its own.
    fn read_only(&self) -> Map<String, Value> {
        Map::new()
    }

    /// What the caller may do to each of these records: to change and delete it, unless its collection has operations
    /// of its own instead.
    fn allowed_actions(
        session: &AppSession,
        asked: &Asked,
        records: &[Record<Self>],
    ) -> impl Future<Output = Result<Vec<Value>, Problem>> {
        sight::allowed_actions(session, asked, records)
    }

    /// What `expand` embeds in each of these records.
    fn expand(
        session: &AppSession,
        name: &str,
        records: &[Record<Self>],
    ) -> impl Future<Output = Result<Vec<Value>, StoreError>>;
}

/// The address of a record.
pub fn href(resource: impl std::fmt::Display, reference: impl std::fmt::Display) -> String {
    format!("/v1/{resource}/{reference}")
}

/// The name of a collection's schema for `kind`: `CouncilBody`, `Council`.
pub fn schema_name(resource: domain::resource::Resource, suffix: &str) -> String {
    let pascal: String = resource
        .singular()
        .split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
        })
        .collect();
    pascal + suffix
}

/// Every store ability that writing a record needs.
pub trait Writable<A: Aggregate>:
    Repository<A> + Repository<AreaMembership> + Repository<AssociationMembership>
{
}
impl<A: Aggregate, S: Repository<A> + Repository<AreaMembership> + Repository<AssociationMembership>> Writable<A>
    for S
{
}

/// Calls a macro once for each collection that is read like every other, and written by operations of its own.
#[macro_export]
macro_rules! each_read_resource {
    ($call:ident) => {
        $call!(domain::outcomes::SignOff);
        $call!(domain::catalogue::Expression);
    };
}

/// Calls a macro once for each collection's aggregate.
#[macro_export]
macro_rules! each_resource {
    ($call:ident) => {
        $call!(domain::places::Area);
        $call!(domain::places::AreaMembership);
        $call!(domain::councils::Council);
        $call!(domain::partners::Partner);
        $call!(domain::formations::Formation);
        $call!(domain::partners::AssociationMembership);
        $call!(domain::councils::Representative);
        $call!(domain::outcomes::Indicator);
        $call!(domain::outcomes::Target);
        $call!(domain::outcomes::Claim);
        $call!(domain::catalogue::AgendaTag);
        $call!(domain::catalogue::AssessmentScale);
        $call!(domain::catalogue::Asset);
        $call!(domain::catalogue::Service);
        $call!(domain::catalogue::Offer);
        $call!(domain::agreements::AgreementTemplate);
        $call!(domain::agreements::Agreement);
        $call!(domain::accounts::User);
        $call!(domain::accounts::Client);
        $call!(domain::accounts::RoleGrant);
    };
}
