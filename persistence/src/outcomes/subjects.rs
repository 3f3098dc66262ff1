//! Of whom observations tell, by the subjects' numbers.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    identity::{Id, Link},
    outcomes::Subject,
    period::Span,
    places::AreaKind,
    store::StoreError,
    vocabulary::Vocabulary,
};

use crate::{
    record::{at, span_at},
    session::SqlSession,
};

/// A subject with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedSubject {
    /// The area, organisation or formation.
    pub subject: Subject,
    /// What it is called.
    pub name: String,
}

/// An area with its name, and its number where something was observed of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownArea {
    /// The area.
    pub link: Link,
    /// What it is called.
    pub name: String,
    /// Its number.
    pub number: Option<i32>,
}

impl SqlSession {
    /// The areas of a kind on a day, perhaps among some, in the order of their references.
    pub async fn areas_of_kind(
        &self,
        kind: AreaKind,
        among: Option<&[Id]>,
        on: NaiveDate,
    ) -> Result<Vec<KnownArea>, StoreError> {
        let mut sql = self.sql(
            "SELECT a.id, a.reference, a.name, o.number FROM areas a LEFT JOIN observed o ON o.id = a.id WHERE a.kind = ",
        );
        sql.bind(kind.word()).push(" AND a.deleted_at IS NULL AND ").holds("a.", on);
        if let Some(among) = among {
            sql.push(" AND ").among_ids("a.id", among);
        }
        sql.push(" ORDER BY a.reference");
        self.all(sql).await?.iter().map(known).collect()
    }

    /// All areas of a kind with the days on which they exist, in the order of their references.
    pub(super) async fn dated_areas(&self, kind: AreaKind) -> Result<Vec<(KnownArea, Span)>, StoreError> {
        let mut sql = self.sql(
            "SELECT a.id, a.reference, a.name, o.number, a.valid_from, a.valid_to FROM areas a \
             LEFT JOIN observed o ON o.id = a.id WHERE a.kind = ",
        );
        sql.bind(kind.word()).push(" AND a.deleted_at IS NULL ORDER BY a.reference");
        let mut areas = Vec::new();
        self.each(sql, |row| {
            areas.push((known(row)?, span_at(row, 4)?));
            Ok(())
        })
        .await?;
        Ok(areas)
    }

    /// The subjects of these numbers.
    pub async fn subjects(&self, numbers: &[i32]) -> Result<HashMap<i32, NamedSubject>, StoreError> {
        let mut sql = self.sql(
            "SELECT o.number, o.id, a.reference, a.name, COALESCE(c.reference, p.reference), COALESCE(c.name, p.name), \
             f.reference, f.name FROM observed o LEFT JOIN areas a ON a.id = o.id LEFT JOIN councils c ON c.id = o.id \
             LEFT JOIN partners p ON p.id = o.id LEFT JOIN formations f ON f.id = o.id WHERE ",
        );
        sql.among_numbers("o.number", numbers);
        let mut subjects = HashMap::new();
        for row in self.all(sql).await? {
            let id = Id(at(&row, 1)?);
            for place in [2, 4, 6] {
                let Some(reference) = at::<Option<String>>(&row, place)? else { continue };
                let link = Link { id, reference };
                let subject = match place {
                    2 => Subject::Area(link),
                    4 => Subject::Organisation(link),
                    _ => Subject::Formation(link),
                };
                let name = at::<Option<String>>(&row, place + 1)?.unwrap_or_default();
                subjects.insert(at(&row, 0)?, NamedSubject { subject, name });
            }
        }
        Ok(subjects)
    }
}

fn known(row: &sea_orm::QueryResult) -> Result<KnownArea, StoreError> {
    let link = Link { id: Id(at(row, 0)?), reference: at(row, 1)? };
    Ok(KnownArea { link, name: at(row, 2)?, number: at(row, 3)? })
}
