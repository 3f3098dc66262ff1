//! How locality agreements are kept, their texts, and templates of them.

mod template;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use domain::{
    agreements::{Agreement, PartySort},
    identity::Id,
    period::Span,
    store::StoreError,
    vocabulary::Vocabulary,
};

use crate::{
    files::DOCUMENT,
    record::{Columns, Linked, Stored, at},
    session::SqlSession,
};

impl Stored for Agreement {
    const TABLE: &'static str = "agreements";

    fn columns(&self) -> Columns {
        Columns::default()
            .text("title", "title_folded", self.text.title.as_str())
            .with("kind", self.text.terms.kind().word())
            .with("status", self.status.word())
            .with("published", self.is_published())
            .with("next_on", self.next_day())
            .span(self.text.term.span())
    }

    fn searched(&self) -> String {
        let agenda: String = self.text.agenda.iter().flat_map(|issue| [" ", issue.as_str()]).collect();
        format!("{}{agenda}", self.text.title.as_str())
    }

    fn links(&self) -> Vec<Linked> {
        let link = |relation, target, role| Linked { relation, target, role, span: Span::default() };
        let mut links: Vec<Linked> = self.text.places.iter().map(|place| link("place", place.id, None)).collect();
        let formations = self.text.parties.iter().filter(|party| party.sort == PartySort::Formation);
        links.extend(formations.map(|party| link("formation", party.party.id, Some(party.role.word()))));
        links.extend(self.acting().iter().map(|acting| link("party", acting.id, None)));
        links.extend(self.from_template.iter().map(|from| link("from_template", from.template.id, None)));
        links
    }

    fn tags(&self) -> Vec<(&'static str, String)> {
        let agenda = self.text.agenda.iter().map(|issue| ("agenda", issue.as_str().to_owned()));
        agenda.chain(self.documents.digests().map(|digest| (DOCUMENT, digest.to_string()))).collect()
    }
}

impl SqlSession {
    /// Keeps the canonical text of an agreement's version, once.
    pub async fn keep_text(&self, agreement: Id, number: u32, text: &str) -> Result<(), StoreError> {
        let mut sql = self.sql("INSERT INTO agreement_texts (agreement_id, number, text) VALUES (");
        sql.id(agreement).push(", ").bind(i64::from(number)).push(", ").bind(text).push(")");
        self.run(sql).await.map(drop)
    }

    /// The canonical texts of these versions of an agreement, by their numbers.
    pub async fn texts(&self, agreement: Id, numbers: &[u32]) -> Result<Vec<(u32, String)>, StoreError> {
        let mut sql = self.sql("SELECT number, text FROM agreement_texts WHERE agreement_id = ");
        sql.id(agreement).push(" AND ");
        sql.among("number", numbers.iter().map(|number| i64::from(*number).into()).collect());
        sql.push(" ORDER BY number");
        let text = |row: &sea_orm::QueryResult| {
            let number: i32 = at(row, 0)?;
            Ok((u32::try_from(number).unwrap_or_default(), at(row, 1)?))
        };
        self.all(sql).await?.iter().map(text).collect()
    }

    /// The canonical texts of one version each of several agreements.
    pub async fn texts_of(&self, versions: &[(Id, u32)]) -> Result<HashMap<Id, String>, StoreError> {
        if versions.is_empty() {
            return Ok(HashMap::new());
        }
        let wanted: HashMap<Id, u32> = versions.iter().copied().collect();
        let ids: Vec<Id> = wanted.keys().copied().collect();
        let numbers: BTreeSet<u32> = wanted.values().copied().collect();
        let mut sql = self.sql("SELECT agreement_id, number, text FROM agreement_texts WHERE ");
        sql.among_ids("agreement_id", &ids).push(" AND ");
        sql.among("number", numbers.into_iter().map(|number| i64::from(number).into()).collect());
        let mut texts = HashMap::with_capacity(versions.len());
        for row in self.all(sql).await? {
            let (id, number) = (Id(at(&row, 0)?), at::<i32>(&row, 1)?);
            if wanted.get(&id).is_some_and(|wanted| i64::from(*wanted) == i64::from(number)) {
                texts.insert(id, at(&row, 2)?);
            }
        }
        Ok(texts)
    }

    /// Agreements to which the calendar brings something by a day, a few at a time, the longest due first.
    pub async fn agreements_due(&self, today: NaiveDate, but: &[Id]) -> Result<Vec<Id>, StoreError> {
        let mut sql = self.sql("SELECT id FROM agreements WHERE deleted_at IS NULL AND next_on <= ");
        sql.bind(today);
        if !but.is_empty() {
            sql.push(" AND NOT ").among_ids("id", but);
        }
        sql.push(" ORDER BY next_on, id LIMIT 100");
        self.all(sql).await?.iter().map(|row| Ok(Id(at(row, 0)?))).collect()
    }
}
