//! Reading one agreement, and what of it is withheld from the caller.

use chrono::NaiveDate;
use domain::{
    access::Action,
    agreements::Agreement,
    period::day,
    record::{Record, permit_record},
};

use crate::{
    http::{codes::Code, principal::Asking, problem::Problem, query::Query},
    resource::{
        handlers::{existing, may_know},
        listing::wrong,
    },
    store::AppSession,
};

/// An agreement, and what the caller may not see of it.
pub struct Read {
    /// The agreement.
    pub record: Record<Agreement>,
    /// Fields that are withheld.
    pub withheld: Vec<String>,
}

impl Read {
    /// Whether a field of the text is withheld.
    pub fn withholds(&self, field: &str) -> bool {
        withholds(&self.withheld, field)
    }
}

/// Whether a field of the text is among those that are withheld, by itself or with all that it stands in.
pub fn withholds(withheld: &[String], field: &str) -> bool {
    let whole = field.split_once('.').map_or(field, |(whole, _)| whole);
    withheld.iter().any(|withheld| withheld == field || withheld == whole)
}

/// Reads an agreement that the caller may know of. Error 404.
pub async fn read_own(session: &AppSession, asking: &Asking, id: &str) -> Result<Read, Problem> {
    let record = existing::<Agreement>(session, id, false).await?;
    may_know(session, &asking.0, &record, id).await?;
    let confidential = &record.state.confidential;
    let own = confidential.is_empty() || permit_record(session, &asking.0, Action::ReadOwn, &record).await?.is_ok();
    let fields = confidential.iter().map(|withheld| withheld.field.clone());
    let withheld = if own { vec![] } else { fields.collect() };
    Ok(Read { record, withheld })
}

/// The day that a query asks about; today when it names none.
pub fn asked_day(query: &mut Query, name: &str, today: NaiveDate) -> Result<NaiveDate, Problem> {
    Ok(maybe_day(query, name)?.unwrap_or(today))
}

/// The day that a query names.
pub fn maybe_day(query: &mut Query, name: &str) -> Result<Option<NaiveDate>, Problem> {
    let Some(said) = query.take(name) else { return Ok(None) };
    day(&said).map(Some).map_err(|malformed| {
        let fault = wrong(name, malformed.code, &malformed.detail, &said);
        Problem::new(Code::InvalidParameter, "The query is not valid").with(fault)
    })
}
