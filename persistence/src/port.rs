//! What the domain asks of a session, whatever the collection.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    access::Standing,
    councils::Merged,
    event::Event,
    graph::Graph,
    identity::{Found, Id, Link, Reference, Space},
    period::Span,
    places::Shape,
    record::{Beside, Seat},
    store::{Session, StoreError},
};

use crate::{
    accounts, catalogue,
    councils::keep_reorganisation,
    error::failed,
    event, lineage, places,
    record::{at, resolve},
    session::SqlSession,
};

impl Session for SqlSession {
    async fn resolve(&self, space: Space, wanted: &[Reference]) -> Result<Vec<Option<Found>>, StoreError> {
        resolve(self, space, wanted, true).await
    }

    async fn holders(&self, space: Space, wanted: &[Reference]) -> Result<Vec<Option<Found>>, StoreError> {
        resolve(self, space, wanted, false).await
    }

    async fn edges(&self, graph: Graph, from: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
        match graph {
            Graph::Containment => places::containment(self, from).await,
            Graph::Lineage => lineage::successors(self, from).await,
            Graph::Broader => catalogue::broader(self, from).await,
        }
    }

    async fn predecessors(&self, of: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
        lineage::predecessors(self, of).await
    }

    async fn drops_lineage(&self, record: Id, beside: &Beside) -> Result<bool, StoreError> {
        lineage::drops(self, record, beside).await
    }

    async fn settle_lineage(&self, record: Id, beside: &Beside) -> Result<(), StoreError> {
        lineage::settle(self, record, beside).await
    }

    async fn set_shape(&self, area: Id, shape: Option<&Shape>) -> Result<(), StoreError> {
        places::set_shape(self, area, shape).await
    }

    async fn keep_reorganisation(
        &self,
        id: Id,
        kind: &str,
        what: &Merged,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        keep_reorganisation(self, id, kind, what, at).await
    }

    async fn area_spans(&self, areas: &[Id]) -> Result<Vec<(Id, Span)>, StoreError> {
        places::spans(self, areas).await
    }

    async fn standings(&self, organisations: &[Link], on: NaiveDate) -> Result<Vec<Standing>, StoreError> {
        accounts::standings(self, organisations, on).await
    }

    async fn inside(&self, areas: &[Id], authorities: &[Id], of: &[Id]) -> Result<Vec<Id>, StoreError> {
        accounts::inside(self, areas, authorities, of).await
    }

    async fn seats(&self, holder: Id, on: NaiveDate) -> Result<Vec<(Seat, Span)>, StoreError> {
        accounts::seats(self, holder, on).await
    }

    async fn serving(&self, areas: &[Id]) -> Result<Vec<Link>, StoreError> {
        accounts::serving(self, areas).await
    }

    async fn granted(&self, account: Id, on: NaiveDate) -> Result<Vec<Option<Link>>, StoreError> {
        accounts::granted(self, account, on).await
    }

    async fn is_filled(&self, seat: Seat, but: &[Id], days: Span) -> Result<bool, StoreError> {
        accounts::is_filled(self, seat, but, days).await
    }

    async fn next_numbers(&self, series: &str, many: u32) -> Result<u32, StoreError> {
        let mut sql = self.sql("INSERT INTO series (name, last) VALUES (");
        sql.bind(series).push(", ").bind(i64::from(many));
        sql.push(") ON CONFLICT (name) DO UPDATE SET last = series.last + excluded.last RETURNING last");
        let row = self.one(sql).await?.ok_or_else(|| failed("a series gave no number"))?;
        let last: i64 = at(&row, 0)?;
        u32::try_from(last - i64::from(many) + 1).map_err(|error| failed(error.to_string()))
    }

    async fn append(&self, events: &[Event]) -> Result<(), StoreError> {
        event::append(self, events).await
    }
}
