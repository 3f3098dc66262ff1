//! Who is in what, on which issue, on which day.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{identity::Id, period::Span, store::StoreError};
use sea_orm::Value;

use crate::{
    record::{at, span_at},
    session::SqlSession,
    sql::Sql,
};

/// What is asked of formations' memberships.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormationMembershipQuery {
    /// Only where formation and membership both hold on that day; an unknown end does not exclude.
    pub valid_on: Option<NaiveDate>,
    /// Only formations that work on this issue.
    pub issue: Option<String>,
    /// Only this council's or partner's parts.
    pub organisation: Option<Id>,
    /// Only this formation's members.
    pub formation: Option<Id>,
    /// Only formations of this kind.
    pub kind: Option<String>,
    /// How many at most.
    pub limit: u32,
    /// The place after which the page begins.
    pub after: Option<Id>,
}

/// One organisation's part in one formation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormationMembershipRow {
    /// How the formation is named.
    pub formation: String,
    /// The formation's id.
    pub formation_id: Id,
    /// Its name.
    pub formation_name: String,
    /// Its kind.
    pub formation_kind: String,
    /// What it works on, in the order of the alphabet.
    pub issues: Vec<String>,
    /// How the council or partner is named.
    pub organisation: String,
    /// Its id.
    pub organisation_id: Id,
    /// Its name.
    pub organisation_name: String,
    /// What it is there.
    pub role: String,
    /// The days.
    pub span: Span,
}

/// A page of memberships, the formations' oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormationMembershipPage {
    /// The memberships.
    pub items: Vec<FormationMembershipRow>,
    /// The place after which the next page begins; `None` on the last page.
    pub next: Option<Id>,
}

impl SqlSession {
    /// A page of memberships.
    pub async fn formation_memberships(
        &self,
        query: &FormationMembershipQuery,
    ) -> Result<FormationMembershipPage, StoreError> {
        let mut sql = self.sql(
            "SELECT l.id, f.id, f.reference, f.name, f.kind, l.target_id, COALESCE(c.reference, p.reference), \
             COALESCE(c.name, p.name), l.role, l.valid_from, l.valid_to",
        );
        conditions(&mut sql, query);
        if let Some(place) = query.after {
            sql.push(" AND l.id > ").id(place);
        }
        sql.push(" ORDER BY l.id LIMIT ").bind(i64::from(query.limit) + 1);
        let mut rows = self.all(sql).await?;
        let more = rows.len() > query.limit as usize;
        rows.truncate(query.limit as usize);
        let mut formations = rows.iter().map(|row| at(row, 1).map(Id)).collect::<Result<Vec<_>, _>>()?;
        formations.dedup();
        let issues = self.issues(&formations).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            let formation = Id(at(row, 1)?);
            items.push(FormationMembershipRow {
                formation: at(row, 2)?,
                formation_id: formation,
                formation_name: at(row, 3)?,
                formation_kind: at(row, 4)?,
                issues: issues.get(&formation).cloned().unwrap_or_default(),
                organisation: at::<Option<_>>(row, 6)?.unwrap_or_default(),
                organisation_id: Id(at(row, 5)?),
                organisation_name: at::<Option<_>>(row, 7)?.unwrap_or_default(),
                role: at::<Option<_>>(row, 8)?.unwrap_or_default(),
                span: span_at(row, 9)?,
            });
        }
        let next = rows.last().filter(|_| more).map(|row| at(row, 0).map(Id)).transpose()?;
        Ok(FormationMembershipPage { items, next })
    }

    /// How many memberships a question has, whatever its page.
    pub async fn count_formation_memberships(&self, query: &FormationMembershipQuery) -> Result<u64, StoreError> {
        let mut sql = self.sql("SELECT COUNT(*)");
        conditions(&mut sql, query);
        let row = self.one(sql).await?;
        let count: i64 = row.as_ref().map(|row| at(row, 0)).transpose()?.unwrap_or_default();
        Ok(count.unsigned_abs())
    }

    /// The other formations, not deleted, that have or had a member of this one; at most as many as said, oldest first.
    pub async fn formations_overlapping(&self, formation: Id, limit: u32) -> Result<Vec<Id>, StoreError> {
        let mut sql = self.sql(
            "SELECT DISTINCT f.id FROM links ours \
             JOIN links theirs ON theirs.target_id = ours.target_id AND theirs.relation = 'member' \
             JOIN formations f ON f.id = theirs.record_id AND f.deleted_at IS NULL \
             WHERE ours.relation = 'member' AND ours.record_id = ",
        );
        sql.id(formation).push(" AND f.id <> ").id(formation).push(" ORDER BY f.id LIMIT ").bind(i64::from(limit));
        self.all(sql).await?.iter().map(|row| at(row, 0).map(Id)).collect()
    }

    async fn issues(&self, formations: &[Id]) -> Result<HashMap<Id, Vec<String>>, StoreError> {
        let mut issues: HashMap<Id, Vec<String>> = HashMap::new();
        let mut sql = self.sql("SELECT record_id, value FROM tags WHERE name = 'issue' AND ");
        sql.among_ids("record_id", formations).push(" ORDER BY record_id, value");
        for row in self.all(sql).await? {
            issues.entry(Id(at(&row, 0)?)).or_default().push(at(&row, 1)?);
        }
        Ok(issues)
    }
}

fn conditions(sql: &mut Sql, query: &FormationMembershipQuery) {
    sql.push(
        " FROM links l JOIN formations f ON f.id = l.record_id \
         LEFT JOIN councils c ON c.id = l.target_id LEFT JOIN partners p ON p.id = l.target_id \
         WHERE l.relation = 'member' AND f.deleted_at IS NULL",
    );
    if let Some(day) = query.valid_on {
        sql.push(" AND ").holds("l.", day).push(" AND ").holds("f.", day);
    }
    if let Some(issue) = &query.issue {
        sql.push(" AND f.id IN (SELECT record_id FROM tags WHERE name = 'issue' AND value = ");
        sql.bind(issue.as_str()).push(")");
    }
    let equal: [(&str, Option<Value>); 3] = [
        (" AND l.target_id = ", query.organisation.map(|id| id.0.into())),
        (" AND f.id = ", query.formation.map(|id| id.0.into())),
        (" AND f.kind = ", query.kind.as_deref().map(Into::into)),
    ];
    for (condition, value) in equal {
        if let Some(value) = value {
            sql.push(condition).bind(value);
        }
    }
}
