//! What areas are asked beyond their collection.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::{
    identity::Id,
    period::Span,
    places::Shape,
    store::{Containment, Gazetteer, StoreError},
};

use crate::{
    error::unreadable,
    record::{at, span_at},
    session::{Lock, SqlSession},
};

/// How many steps are followed at most; no real hierarchy is as deep.
const STEPS: u32 = 100;

impl Gazetteer for SqlSession {
    async fn relatives(
        &self,
        areas: &[Id],
        upward: bool,
        on: Option<NaiveDate>,
        limit: u32,
    ) -> Result<Vec<(u32, Containment)>, StoreError> {
        let (from, to) = if upward { ("child_id", "parent_id") } else { ("parent_id", "child_id") };
        let mut told: Vec<(u32, Containment)> = Vec::new();
        let mut seen: HashSet<Id> = areas.iter().copied().collect();
        let mut ahead: Vec<Id> = areas.to_vec();
        for distance in 1..=STEPS {
            let mut sql =
                self.sql("SELECT child_id, parent_id, weight, valid_from, valid_to FROM area_memberships WHERE ");
            sql.among_ids(from, &ahead).push(" AND deleted_at IS NULL");
            if let Some(day) = on {
                sql.push(" AND ").holds("", day);
            }
            let left = i64::from(limit) - i64::try_from(told.len()).unwrap_or(i64::MAX);
            sql.push(" ORDER BY ").push(to).push(", id LIMIT ").bind(left.max(0));
            ahead = Vec::new();
            for row in self.all(sql).await? {
                let (child, parent) = (Id(at(&row, 0)?), Id(at(&row, 1)?));
                let step = Containment { child, parent, weight: at(&row, 2)?, span: span_at(&row, 3)? };
                told.push((distance, step));
                let next = if upward { parent } else { child };
                if seen.insert(next) {
                    ahead.push(next);
                }
            }
            if ahead.is_empty() {
                break;
            }
        }
        Ok(told)
    }

    async fn boxed(&self, longitude: f64, latitude: f64) -> Result<Vec<(Id, Shape)>, StoreError> {
        let mut sql = self.sql("SELECT area_id, shape FROM area_shapes WHERE west <= ");
        sql.bind(longitude).push(" AND east >= ").bind(longitude);
        sql.push(" AND south <= ").bind(latitude).push(" AND north >= ").bind(latitude);
        self.all(sql).await?.iter().map(shape).collect()
    }

    async fn shapes(&self, areas: &[Id]) -> Result<Vec<(Id, Shape)>, StoreError> {
        if areas.is_empty() {
            return Ok(vec![]);
        }
        let mut sql = self.sql("SELECT area_id, shape FROM area_shapes WHERE ");
        sql.among_ids("area_id", areas);
        self.all(sql).await?.iter().map(shape).collect()
    }

    async fn parents(&self, areas: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
        steps(self, areas).await
    }
}

fn shape(row: &sea_orm::QueryResult) -> Result<(Id, Shape), StoreError> {
    let shape: String = at(row, 1)?;
    Ok((Id(at(row, 0)?), serde_json::from_str(&shape).map_err(unreadable)?))
}

/// The steps from these areas to those they lie in.
pub async fn containment(session: &SqlSession, from: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
    session.lock(Lock::Containment).await?;
    steps(session, from).await
}

async fn steps(session: &SqlSession, from: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
    if from.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = session.sql("SELECT DISTINCT child_id, parent_id FROM area_memberships WHERE ");
    sql.among_ids("child_id", from).push(" AND deleted_at IS NULL ORDER BY child_id, parent_id");
    session.all(sql).await?.iter().map(|row| Ok((Id(at(row, 0)?), Id(at(row, 1)?)))).collect()
}

/// The days on which these areas exist.
pub async fn spans(session: &SqlSession, areas: &[Id]) -> Result<Vec<(Id, Span)>, StoreError> {
    if areas.is_empty() {
        return Ok(vec![]);
    }
    let mut sql = session.sql("SELECT id, valid_from, valid_to FROM areas WHERE ");
    sql.among_ids("id", areas);
    session.all(sql).await?.iter().map(|row| Ok((Id(at(row, 0)?), span_at(row, 1)?))).collect()
}

/// Sets or clears an area's shape.
pub async fn set_shape(session: &SqlSession, area: Id, shape: Option<&Shape>) -> Result<(), StoreError> {
    let Some(shape) = shape else {
        let mut sql = session.sql("DELETE FROM area_shapes WHERE area_id = ");
        sql.id(area);
        return session.run(sql).await.map(drop);
    };
    let bbox = shape.outline().bbox;
    let text = serde_json::to_string(shape).map_err(unreadable)?;
    let mut sql = session.sql("INSERT INTO area_shapes (area_id, west, south, east, north, shape) VALUES (");
    sql.id(area).push(", ").list(bbox.map(Into::into)).push(", ").bind(text);
    sql.push(
        ") ON CONFLICT (area_id) DO UPDATE SET west = excluded.west, south = excluded.south, \
         east = excluded.east, north = excluded.north, shape = excluded.shape",
    );
    session.run(sql).await.map(drop)
}
