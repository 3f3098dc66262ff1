//! What can be asked of a collection: filters, order, a page after a place.

use chrono::{DateTime, NaiveDate, Utc};

use crate::identity::{Id, Space};

/// The type of a field, which decides its operators and how its values are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Free text: `eq`, `contains`, `starts`; the last two on folded text.
    Text,
    /// A word of a closed list: `eq`, `ne`.
    Word(&'static [&'static str]),
    /// A day: `eq`, `gte`, `lte`.
    Date,
    /// A whole number: `eq`, `gte`, `lte`.
    Integer,
    /// A number: `eq`, `gte`, `lte`.
    Decimal,
    /// A time: `gte`, `lte`.
    Moment,
    /// A reference to a record of a space: `eq`.
    Reference(Space),
    /// One of the record's identifiers: `eq`.
    Identifier,
}

/// Where a field's value stands in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A column of the collection's table.
    Column(&'static str),
    /// A link of this relation.
    Link(&'static str),
    /// A tag of this name.
    Tag(&'static str),
    /// The record's identifiers.
    Identifiers,
}

/// A field one can filter by, and perhaps sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in queries.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// Its type.
    pub kind: FieldType,
    /// Where it stands.
    pub source: Source,
    /// Whether one can sort by it; then it is indexed.
    pub sortable: bool,
    /// Whether it can be empty.
    pub nullable: bool,
}

impl Field {
    /// A field whose column has its name.
    pub const fn column(name: &'static str, kind: FieldType, meaning: &'static str) -> Self {
        Self { name, meaning, kind, source: Source::Column(name), sortable: false, nullable: false }
    }

    /// A reference kept in the column `{name}_id`.
    pub const fn reference(name: &'static str, column: &'static str, space: Space, meaning: &'static str) -> Self {
        Self {
            name,
            meaning,
            kind: FieldType::Reference(space),
            source: Source::Column(column),
            sortable: false,
            nullable: false,
        }
    }

    /// A field found in another place.
    pub const fn found_in(name: &'static str, kind: FieldType, source: Source, meaning: &'static str) -> Self {
        Self { name, meaning, kind, source, sortable: false, nullable: false }
    }

    /// The same, sortable.
    #[must_use]
    pub const fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// The same, perhaps empty.
    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The operators it allows besides plain equality.
    pub fn operators(&self) -> Vec<Operator> {
        let mut operators = match self.kind {
            FieldType::Text => vec![Operator::Contains, Operator::Starts],
            FieldType::Word(_) => vec![Operator::Ne],
            FieldType::Date | FieldType::Integer | FieldType::Decimal | FieldType::Moment => {
                vec![Operator::Gte, Operator::Lte]
            }
            FieldType::Reference(_) | FieldType::Identifier => vec![],
        };
        if self.nullable {
            operators.push(Operator::IsNull);
        }
        operators
    }
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Equals one of the values.
    Eq,
    /// Equals none of the values.
    Ne,
    /// Contains one of the values, folded.
    Contains,
    /// Starts with one of the values, folded.
    Starts,
    /// At least.
    Gte,
    /// At most.
    Lte,
    /// Is empty, or is not.
    IsNull,
}

impl Operator {
    /// All that can stand behind `__`.
    pub const NAMED: &'static [(&'static str, Self)] = &[
        ("ne", Self::Ne),
        ("contains", Self::Contains),
        ("starts", Self::Starts),
        ("gte", Self::Gte),
        ("lte", Self::Lte),
        ("isnull", Self::IsNull),
    ];

    /// The word behind `__`; empty for plain equality.
    pub fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, operator)| *operator == self).map_or("", |(name, _)| name)
    }
}

/// A value to compare with, or by which a page begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text, as written or folded.
    Text(String),
    /// A day.
    Date(NaiveDate),
    /// A time.
    Moment(DateTime<Utc>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Decimal(f64),
    /// A record.
    Id(Id),
    /// Yes or no.
    Bool(bool),
}

/// One condition; the values are or-ed.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The field.
    pub field: Field,
    /// The comparison.
    pub operator: Operator,
    /// What with.
    pub values: Vec<Value>,
}

/// One key of the order; nulls come last both ways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SortKey {
    /// The field.
    pub field: Field,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// The place in the order after which a page begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The values of the sort keys there; `None` where it was empty.
    pub keys: Vec<Option<Value>>,
    /// The record there.
    pub id: Id,
}

/// Which records alone somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Only {
    /// Those of these organisations.
    Of(Vec<Id>),
    /// Those that are published, and those of parties that somebody stands by.
    PublishedOr(StandsBy),
}

/// The organisations whose own matters somebody sees on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StandsBy {
    /// Those in which it holds a role.
    pub own: Vec<Id>,
    /// Principal authorities of which it is a steward: it sees what concerns the councils that lie in them.
    pub principals: Vec<Id>,
    /// Associations of which it is a steward: likewise of their members.
    pub associations: Vec<Id>,
    /// The day.
    pub on: Option<NaiveDate>,
}

/// One question to a collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// Conditions, all of which must hold.
    pub filters: Vec<Filter>,
    /// Order; the id is the last key always.
    pub sort: Vec<SortKey>,
    /// How many records at most.
    pub limit: u32,
    /// Where to begin.
    pub after: Option<Place>,
    /// Only what was so in the world on that day.
    pub valid_on: Option<NaiveDate>,
    /// Folded words, each of which must be in the record's searchable text.
    pub words: Vec<String>,
    /// Whether softly deleted records are told too.
    pub deleted: bool,
    /// Which records alone are told, where not everybody sees all.
    pub only: Option<Only>,
}

impl Listing {
    /// All records, oldest first.
    pub fn all(limit: u32) -> Self {
        Self {
            filters: vec![],
            sort: vec![],
            limit,
            after: None,
            valid_on: None,
            words: vec![],
            deleted: false,
            only: None,
        }
    }
}

/// A page of records.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<R> {
    /// The records, in order.
    pub items: Vec<R>,
    /// Where the next page begins; `None` on the last page.
    pub next: Option<Place>,
}
