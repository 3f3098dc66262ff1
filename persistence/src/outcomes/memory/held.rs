//! What is kept, by what it is asked for, and how much room it takes.

use std::{ops::Deref, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    identity::{Id, Reference, Space},
    outcomes::{Claim, Indicator, Misplaced, Signed},
    period::Span,
    places::AreaKind,
    record::Record,
    store::Containment,
};
use quick_cache::Weighter;

use super::{Mark, Rows};
use crate::outcomes::{
    KnownArea, NamedSubject,
    secondary::{Finding, Known, Periods, Seen},
};

/// What something is asked for by, and the marks under which it was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub what: What,
    pub mark: Mark,
}

/// What something is asked for by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum What {
    /// A record, by a reference that means it.
    Named(Space, Reference),
    /// An area.
    Area(Id),
    /// What an area lies in.
    Above(Id),
    /// Whether two places share land.
    Shared(Box<[Signed]>, Box<[Signed]>),
    /// Which of areas put together do not go together.
    Misplaced(Box<[Signed]>),
    /// All areas of a kind.
    Kind(AreaKind),
    /// An indicator.
    Indicator(Id),
    /// What others published of an indicator, as many as are looked through.
    Claims(Id, u32),
    /// The number of a part, as it is written.
    Part(String),
    /// An indicator, by its number.
    Numbered(i32),
    /// An area, by its number.
    Subject(i32),
    /// A part, by its number.
    Written(i32),
    /// A batch of observations.
    Batch(i32),
    /// The parts of which an indicator has figures.
    Parts(i32),
    /// The periods of an indicator's part.
    Periods(i32, i32),
    /// The figures of an indicator's part in a period.
    Rows([i32; 4]),
    /// The periods of an indicator that are seen together; with what was known, where marks do not tell it.
    Linked(i32, Option<Known>),
    /// What is hidden of counts that are seen together; with what was known, where marks do not tell it.
    Hidden(Seen, Option<Known>),
}

/// An indicator with its number, where something was observed of it.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberedIndicator {
    /// The record.
    pub record: Record<Indicator>,
    /// Its number.
    pub number: Option<i32>,
}

impl Deref for NumberedIndicator {
    type Target = Record<Indicator>;

    fn deref(&self) -> &Record<Indicator> {
        &self.record
    }
}

/// What is kept; a copy shares it.
#[derive(Debug, Clone)]
pub enum Held {
    Id(Id),
    Number(Option<i32>),
    Text(Arc<str>),
    Area(Arc<KnownArea>),
    Areas(Arc<[(KnownArea, Span)]>),
    Steps(Arc<[Containment]>),
    Shared(bool),
    Misplaced(Arc<[(usize, Misplaced)]>),
    Subject(Arc<NamedSubject>),
    Indicator(Arc<NumberedIndicator>),
    /// `None` where there are too many.
    Claims(Option<Arc<[Record<Claim>]>>),
    Batch(DateTime<Utc>, Option<Id>),
    Parts(Arc<[i32]>),
    Periods(Arc<[(i32, i32)]>),
    /// `None` where there are too many.
    Rows(Option<Arc<Rows>>),
    Linked(Arc<[Periods]>),
    Hidden(Finding),
}

/// How much room something takes, in bytes.
#[derive(Debug, Clone)]
pub struct Weight;

/// What the key of anything takes, and its place among the others.
const EACH: usize = 240;
/// What a record takes beside the longest of its texts.
const RECORD: usize = 2_000;

impl Weighter<Key, Held> for Weight {
    fn weight(&self, _: &Key, held: &Held) -> u64 {
        let more = match held {
            Held::Id(_) | Held::Number(_) | Held::Shared(_) | Held::Batch(..) => 0,
            Held::Text(text) => text.len(),
            Held::Area(area) => room_of(area),
            // Names are of about one length.
            Held::Areas(areas) => {
                areas.len() * (areas.first().map_or(0, |(area, _)| room_of(area)) + size_of::<Span>() + 16)
            }
            Held::Steps(steps) => size_of_val(&**steps),
            Held::Misplaced(misplaced) => size_of_val(&**misplaced),
            Held::Subject(subject) => size_of::<NamedSubject>() + subject.name.len() + 40,
            Held::Indicator(indicator) => RECORD + indicator.record.state.definition.text.as_str().len(),
            Held::Claims(claims) => claims.as_ref().map_or(0, |claims| claims.len() * RECORD),
            Held::Parts(parts) => size_of_val(&**parts),
            Held::Periods(periods) => size_of_val(&**periods),
            Held::Rows(rows) => rows.as_ref().map_or(0, |rows| rows.room()),
            Held::Linked(groups) => groups.iter().map(|group| size_of_val(&**group) + 32).sum(),
            Held::Hidden(finding) => finding.room(),
        };
        (EACH + more) as u64
    }
}

fn room_of(area: &KnownArea) -> usize {
    size_of::<KnownArea>() + area.name.len() + area.link.reference.len()
}
