//! What somebody holds, and who acts for whom.

use std::sync::atomic::Ordering;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    access::{Held, Role, Standing, Subject, SubjectKind},
    councils::{CouncilKind, CouncilStatus},
    identity::{Id, Link, Scheme},
    partners::PartnerKind,
    store::StoreError,
    vocabulary::Vocabulary,
};

use crate::{error::failed, record::at, session::SqlSession};

/// The name under which it is kept when access last changed.
const EPOCH: &str = "access_epoch";

impl SqlSession {
    /// When access last changed: grants, accounts, sessions, tokens given up. What was read before is good as long as
    /// this stays.
    pub async fn access_epoch(&self) -> Result<Vec<u8>, StoreError> {
        Ok(self.installation(EPOCH).await?.unwrap_or_default())
    }

    /// Tells every node that access changed, once what changes it is written.
    pub fn note_access(&self) {
        self.access.store(true, Ordering::Relaxed);
    }

    /// Tells it, last before the transaction ends: the row is every writer's, who wait for each other from here on.
    pub(crate) async fn tell_access(&self) -> Result<(), StoreError> {
        if !self.access.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut sql = self.sql("INSERT INTO installation (name, value) VALUES (");
        sql.bind(EPOCH).push(", ").bind(uuid::Uuid::now_v7().into_bytes().to_vec());
        sql.push(") ON CONFLICT (name) DO UPDATE SET value = excluded.value");
        self.run(sql).await.map(drop)
    }

    /// The roles that a subject holds on a day.
    pub async fn roles(&self, subject: Subject, on: NaiveDate) -> Result<Vec<Held>, StoreError> {
        let mut sql = self.sql(
            "SELECT g.role, g.organisation_id, COALESCE(c.reference, p.reference), c.kind, p.kind FROM role_grants g \
             LEFT JOIN councils c ON c.id = g.organisation_id LEFT JOIN partners p ON p.id = g.organisation_id \
             WHERE g.deleted_at IS NULL AND ",
        );
        sql.push(match subject.kind {
            SubjectKind::User => "g.user_id = ",
            SubjectKind::Client => "g.client_id = ",
        });
        sql.id(subject.id).push(" AND ").holds("g.", on).push(" ORDER BY g.id");
        let held = |row: &sea_orm::QueryResult| -> Result<Held, StoreError> {
            let role: String = at(row, 0)?;
            let reference: Option<String> = at(row, 2)?;
            let council: Option<String> = at(row, 3)?;
            let partner: Option<String> = at(row, 4)?;
            let organisation = at::<Option<_>>(row, 1)?.map(Id);
            Ok(Held {
                role: Role::from_word(&role).ok_or_else(|| failed("a granted role is unknown"))?,
                organisation: organisation
                    .map(|id| Link { id, reference: reference.unwrap_or_else(|| id.to_string()) }),
                in_association: partner.as_deref() == Some(PartnerKind::Association.word()),
                in_principal: council
                    .as_deref()
                    .and_then(CouncilKind::from_word)
                    .is_some_and(CouncilKind::is_principal),
            })
        };
        self.all(sql).await?.iter().map(held).collect()
    }

    /// The schemes kept by organisations that these roles make the subject a steward of.
    pub async fn kept_schemes(&self, roles: &[Held]) -> Result<Vec<&'static str>, StoreError> {
        let stewarded: Vec<Id> = roles
            .iter()
            .filter(|held| held.role == Role::Steward)
            .filter_map(|held| held.organisation.as_ref().map(|organisation| organisation.id))
            .collect();
        let mut kept = Vec::new();
        for scheme in Scheme::ALL.iter().filter(|_| !stewarded.is_empty()) {
            let Some(keeper) = scheme.keeper else { continue };
            let mut sql =
                self.sql("SELECT 1 FROM identifiers WHERE space = 'organisation' AND scheme = 'ref' AND value = ");
            sql.bind(keeper).push(" AND retired = ").bind(false).push(" AND ").among_ids("record_id", &stewarded);
            if self.one(sql).await?.is_some() {
                kept.push(scheme.code);
            }
        }
        Ok(kept)
    }

    /// Whether an access token was given up before its time.
    pub async fn is_spent(&self, jti: &str) -> Result<bool, StoreError> {
        let mut sql = self.sql("SELECT 1 FROM spent_tokens WHERE jti = ");
        sql.bind(jti);
        Ok(self.one(sql).await?.is_some())
    }

    /// Keeps that a token is given up. False when it was before.
    pub async fn spend(&self, jti: &str, expires_at: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut sql = self.sql("INSERT INTO spent_tokens (jti, expires_at) VALUES (");
        sql.bind(jti).push(", ").moment(expires_at).push(") ON CONFLICT (jti) DO NOTHING");
        Ok(self.run(sql).await? == 1)
    }
}

/// These organisations with those who act for them on a day.
pub async fn standings(session: &SqlSession, of: &[Link], on: NaiveDate) -> Result<Vec<Standing>, StoreError> {
    if of.is_empty() {
        return Ok(vec![]);
    }
    let ids: Vec<Id> = of.iter().map(|link| link.id).collect();
    let mut told: Vec<Standing> =
        of.iter().map(|link| Standing { organisation: Some(link.clone()), ..Standing::default() }).collect();
    let mut sql = session.sql("SELECT id, unitary_id FROM councils WHERE ");
    sql.among_ids("id", &ids);
    for row in session.all(sql).await? {
        let id = Id(at(&row, 0)?);
        for standing in
            told.iter_mut().filter(|standing| standing.organisation.as_ref().is_some_and(|link| link.id == id))
        {
            standing.is_council = true;
            standing.principals.extend(at::<Option<_>>(&row, 1)?.map(Id));
        }
    }
    let mut sql =
        session.sql("SELECT council_id, association_id FROM association_memberships WHERE deleted_at IS NULL AND ");
    sql.among_ids("council_id", &ids).push(" AND ").holds("", on);
    for row in session.all(sql).await? {
        let id = Id(at(&row, 0)?);
        for standing in
            told.iter_mut().filter(|standing| standing.organisation.as_ref().is_some_and(|link| link.id == id))
        {
            standing.associations.push(Id(at(&row, 1)?));
        }
    }
    Ok(told)
}

/// Which organisations serve or work in an area that holds one of these areas, or one that an authority serves.
pub async fn inside(session: &SqlSession, areas: &[Id], authorities: &[Id], of: &[Id]) -> Result<Vec<Id>, StoreError> {
    if of.is_empty() || (areas.is_empty() && authorities.is_empty()) {
        return Ok(vec![]);
    }
    let mut sql = session.sql("WITH RECURSIVE up (id) AS (SELECT id FROM (SELECT id FROM areas WHERE ");
    sql.among_ids("id", areas).push(" UNION SELECT target_id FROM links WHERE relation = 'area' AND ");
    sql.among_ids("record_id", authorities).push(") begun UNION SELECT m.parent_id FROM area_memberships m JOIN up ON up.id = m.child_id WHERE m.deleted_at IS NULL) ");
    sql.push("SELECT DISTINCT record_id FROM links WHERE relation = 'area' AND ").among_ids("record_id", of);
    sql.push(" AND target_id IN (SELECT id FROM up)");
    session.all(sql).await?.iter().map(|row| Ok(Id(at(row, 0)?))).collect()
}

/// The councils, principal authorities apart, that serve any of these areas now.
pub async fn serving(session: &SqlSession, areas: &[Id]) -> Result<Vec<Link>, StoreError> {
    if areas.is_empty() {
        return Ok(vec![]);
    }
    let principal = CouncilKind::ALL.iter().filter(|kind| kind.is_principal()).map(|kind| kind.word().into()).collect();
    let mut sql = session.sql(
        "SELECT DISTINCT c.id, COALESCE(c.reference, '') FROM links l JOIN councils c ON c.id = l.record_id \
         WHERE l.relation = 'area' AND c.deleted_at IS NULL AND c.status = ",
    );
    sql.bind(CouncilStatus::Active.word()).push(" AND NOT (").among("c.kind", principal).push(") AND ");
    sql.among_ids("l.target_id", areas);
    let link = |row: &sea_orm::QueryResult| -> Result<Link, StoreError> {
        let (id, reference): (Id, String) = (Id(at(row, 0)?), at(row, 1)?);
        Ok(Link { id, reference: if reference.is_empty() { id.to_string() } else { reference } })
    };
    session.all(sql).await?.iter().map(link).collect()
}
