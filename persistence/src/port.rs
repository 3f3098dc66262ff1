//! What the domain asks of a session, whatever the collection.

use chrono::{DateTime, Utc};
use domain::{
    councils::Merged,
    event::Event,
    graph::Graph,
    identity::{Found, Id, Reference, Space},
    period::Span,
    places::Shape,
    record::Beside,
    store::{Session, StoreError},
};

use crate::{councils::keep_reorganisation, event, lineage, places, record::resolve, session::SqlSession};

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

    async fn append(&self, events: &[Event]) -> Result<(), StoreError> {
        event::append(self, events).await
    }
}
