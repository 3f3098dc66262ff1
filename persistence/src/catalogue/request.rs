//! How requests of offers are kept and counted.

use domain::{
    catalogue::{OfferRequest, RequestState, Taken},
    identity::Id,
    period::Period,
    store::StoreError,
    vocabulary::Vocabulary,
};

use crate::{
    record::{Columns, Stored, at},
    session::SqlSession,
};

impl Stored for OfferRequest {
    const TABLE: &'static str = "offer_requests";

    fn columns(&self) -> Columns {
        Columns::default()
            .id("offer_id", Some(self.offer.id))
            .id("organisation_id", Some(self.council.id))
            .with("state", self.state.word())
            .with("units", i64::from(self.units))
            .with("wanted_on", self.wanted_on)
            .days(None, None)
    }

    fn searched(&self) -> String {
        format!("{} {}", self.offer.reference, self.council.reference)
    }
}

impl SqlSession {
    /// The units of an offer that are taken in a year, by all councils and by one.
    pub async fn taken_units(&self, offer: Id, council: Id, year: Period) -> Result<Taken, StoreError> {
        let mut sql =
            self.sql("SELECT CAST(COALESCE(SUM(units), 0) AS bigint), CAST(COALESCE(SUM(CASE WHEN organisation_id = ");
        sql.id(council).push(" THEN units ELSE 0 END), 0) AS bigint) FROM offer_requests WHERE offer_id = ").id(offer);
        sql.push(" AND deleted_at IS NULL AND wanted_on >= ")
            .bind(year.start)
            .push(" AND wanted_on <= ")
            .bind(year.end);
        let taking = RequestState::ALL.iter().filter(|state| state.takes_units()).map(|state| state.word().into());
        sql.push(" AND state IN (").list(taking).push(")");
        let Some(row) = self.one(sql).await? else { return Ok(Taken::default()) };
        let units = |place| at::<i64>(&row, place).map(|units| u64::try_from(units).unwrap_or_default());
        Ok(Taken { by_all: units(0)?, by_council: units(1)? })
    }

    /// The councils that ever asked for an offer.
    pub async fn asking_councils(&self, offer: Id) -> Result<Vec<Id>, StoreError> {
        let mut sql = self.sql("SELECT DISTINCT organisation_id FROM offer_requests WHERE offer_id = ");
        sql.id(offer).push(" AND deleted_at IS NULL ORDER BY organisation_id");
        self.all(sql).await?.iter().map(|row| Ok(Id(at(row, 0)?))).collect()
    }
}
