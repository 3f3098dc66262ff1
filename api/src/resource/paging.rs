//! Pages of what is kept beside the collections, in one order and without filters: imports, their rows, erasures.

use actix_web::{HttpRequest, http::StatusCode};
use domain::{identity::Id, listing::Place};
use serde::Serialize;
use serde_json::json;

use super::{cursor::Seal, handlers::page_address, listing::read_limit};
use crate::http::{answer::Answer, codes::Code, problem::Problem, query::Query};

/// The page that is asked for.
pub struct Paging {
    /// How many at most.
    pub limit: u32,
    /// What the page before ended with.
    pub after: Option<Id>,
    seal: Seal,
}

impl Paging {
    /// Reads it, its cursor sealed for what is listed.
    pub fn of(req: &HttpRequest, limits: (u32, u32), seal: Seal) -> Result<Self, Problem> {
        let mut query = Query::of(req)?;
        let mut faults = Vec::new();
        let limit = read_limit(query.take("limit"), limits, &mut faults);
        let cursor = query.take("cursor");
        query.finish(&["limit", "cursor"])?;
        if !faults.is_empty() {
            return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
        }
        let after = cursor.map(|cursor| seal.read(&cursor, &[])).transpose()?.map(|place| place.id);
        Ok(Self { limit, after, seal })
    }

    /// How many to look for: one more tells whether there is a next page.
    pub fn wanted(&self) -> u32 {
        self.limit + 1
    }

    /// The page of what was found.
    pub fn answer<T, V: Serialize>(
        &self,
        req: &HttpRequest,
        mut found: Vec<T>,
        id: impl Fn(&T) -> Id,
        told: impl Fn(&T) -> V,
    ) -> Answer {
        let more = found.len() > self.limit as usize;
        found.truncate(self.limit as usize);
        let last = found.last().filter(|_| more);
        let cursor = last.map(|last| self.seal.write(&Place { keys: vec![], id: id(last) }));
        let next = cursor.as_ref().map(|cursor| page_address(req, cursor));
        let items: Vec<V> = found.iter().map(told).collect();
        let page = json!({"limit": self.limit, "next_cursor": cursor, "next": next});
        Answer::json(StatusCode::OK, &json!({"items": items, "page": page}))
    }
}
