//! Judging one observation like a row of a file, and writing it.

use std::collections::HashMap;

use domain::{
    access::Permit,
    event::{Event, Happening},
    identity::Id,
    imports::{ImportMode, RowAction, RowFault},
    outcomes::{Indicator, Observation},
    record::{Asked, note},
    resource::Resource as Collection,
    store::Session as _,
};
use persistence::{Kept, Place};
use serde_json::{Map, Value, json};

use super::{
    body::{ObservationWarning, WrittenObservation, told},
    found, missing, only, tagged,
};
use crate::{
    http::{
        answer::Answer,
        codes::Code,
        precondition::Preconditions,
        problem::{Located, Problem},
    },
    outcomes::{
        observations::{
            dictionary::{Dictionary, Named},
            earlier::Earlier,
            import::FOLD,
            judge::{Bench, Facts, judge, look, place},
            odd::{Noticed, Series},
            spool::{Figure, Reading, Spooled},
        },
        sign_offs::lapse::lapse,
    },
    resource::href,
    store::AppSession,
};

/// Writes a figure of a dictionary, and tells it. `status` is that of the answer when it is written.
pub async fn write(
    session: &AppSession,
    asked: &Asked,
    mut dictionary: Dictionary,
    figure: Figure,
    mode: ImportMode,
    preconditions: &Preconditions,
) -> Result<(Answer, Id), Problem> {
    dictionary.read_numbers(session).await?;
    let standing = place(&dictionary, &figure);
    let before = match standing {
        Some(place) => session.observations_at(&[place]).await?.remove(&place),
        None => None,
    };
    let mut noticed = Noticed::default();
    noticed.row(&figure, dictionary.value(&figure));
    let earlier = Earlier::of(session, &dictionary, &noticed).await?;
    let facts = Facts {
        mode,
        fold: FOLD,
        repeated_rows: HashMap::new(),
        repeated_periods: earlier.repeated,
        before: earlier.before,
    };
    let mut series = Series::default();
    let row = Spooled { line: 1, reading: Reading::Figure(figure) };
    let bench = Bench { dictionary: &dictionary, facts: &facts };
    let known = look(session, &bench, std::slice::from_ref(&row)).await?;
    let judged = judge(&bench, &mut series, vec![row], known, 0).next();
    let judged = judged.ok_or_else(|| Problem::new(Code::Internal, "The server failed"))?;
    if judged.report.action == RowAction::Rejected {
        return Err(refused(judged.report.errors, standing.and_then(|place| place.id())));
    }
    preconditions.expect(before.as_ref().map(|before| i64::from(before.revision)))?;
    let written = match judged.write {
        None => standing,
        Some((figure, mut kept)) => {
            dictionary.give_numbers(session).await?;
            let place = place(&dictionary, &figure);
            kept.place = place.ok_or_else(|| Problem::new(Code::Internal, "The server failed"))?;
            kept.batch = session.open_batch(asked.at, asked.import).await?;
            let named = &dictionary.indicators[figure.indicator as usize];
            let event = changed(asked, named, before.as_ref(), &kept)?;
            match &before {
                None => session.add_observations(std::slice::from_ref(&kept)).await?,
                Some(_) => session.replace_observations(std::slice::from_ref(&kept)).await?,
            }
            lapse(session, asked, &series.ended(&dictionary)).await?;
            session.append(&[event]).await?;
            place
        }
    };
    let place = written.ok_or_else(|| missing(""))?;
    answer(session, asked, place, judged.report.warnings).await
}

/// The observation as it is now, as the caller is told it.
async fn answer(
    session: &AppSession,
    asked: &Asked,
    place: Place,
    warnings: Vec<RowFault>,
) -> Result<(Answer, Id), Problem> {
    let id = place.id().ok_or_else(|| missing(""))?;
    let (figure, names) = found(session, asked, &only(place), &id.to_string()).await?;
    let observation = names.view(&figure).ok_or_else(|| missing(&id.to_string()))?;
    let warnings = warnings.into_iter().map(ObservationWarning::from).collect();
    let written = WrittenObservation { observation, warnings };
    let answer = Answer::json(actix_web::http::StatusCode::OK, &written);
    Ok((tagged(answer, &written.observation, names.is_public(&figure)), id))
}

/// The problem that a row's faults are when they are one request's.
pub fn refused(errors: Vec<RowFault>, existing: Option<Id>) -> Problem {
    let pointer = |error: &RowFault| match error.column.as_str() {
        "" => String::new(),
        column => format!("/{column}"),
    };
    if let [error] = &errors[..] {
        if let ("duplicate", Some(id)) = (error.code.as_str(), existing) {
            let id = id.to_string();
            let told = json!({"id": id, "ref": id, "href": href(Collection::Observations, &id)});
            return Problem::new(Code::Duplicate, error.detail.clone()).member("existing", told);
        }
        if error.code == "period_locked" {
            return Problem::new(Code::PeriodLocked, error.detail.clone());
        }
    }
    let detail = match errors.len() {
        1 => "1 problem found".to_owned(),
        more => format!("{more} problems found"),
    };
    let fault = |error: RowFault| Located::Column { pointer: pointer(&error), code: error.code, detail: error.detail };
    Problem::new(Code::ValidationFailed, detail).with_all(errors.into_iter().map(fault))
}

/// The event of an observation that was written.
fn changed(asked: &Asked, named: &Named, before: Option<&Kept>, after: &Kept) -> Result<Event, Problem> {
    let happening = match before {
        Some(_) => Happening::Updated,
        None if after.revision > 1 => Happening::Restored,
        None => Happening::Created,
    };
    let by = named.permitted.as_ref().map_err(|denied| Problem::from(denied.clone()))?;
    let sides = (before.map(|before| &before.said), Some(&after.said));
    Ok(event(asked, happening, &named.state, by, after, sides))
}

/// An event of an observation. Where small numbers are hidden it tells no figures: who reads the audit log may not see
/// them, and which of the others would tell them is known only later. What stood when, `as_of` tells whoever may.
pub fn event(
    asked: &Asked,
    happening: Happening,
    indicator: &Indicator,
    by: &Permit,
    kept: &Kept,
    (before, after): (Option<&Observation>, Option<&Observation>),
) -> Event {
    let disclosed = |observed: Option<&Observation>| match observed {
        Some(observed) if indicator.hides_small() => told(&indicator.hidden(observed.clone())),
        Some(observed) => told(observed),
        None => Map::new(),
    };
    let exact = |observed: Option<&Observation>| observed.map(told).unwrap_or_default();
    let (old, new) = (exact(before), exact(after));
    let changed = new.iter().filter(|(name, value)| before.is_some() && old.get(*name) != Some(value));
    let changed: Vec<String> = changed.map(|(name, _)| name.clone()).collect();
    let (old, new) = (disclosed(before), disclosed(after));
    let (forward, reverse) = match (before, after) {
        (None, _) => (patch(&old, &new), None),
        (_, None) => (Some(r#"{"deleted":true}"#.to_owned()), Some(r#"{"deleted":false}"#.to_owned())),
        _ => (patch(&old, &new), patch(&new, &old)),
    };
    Event {
        resource: Some(Collection::Observations),
        record: kept.place.id(),
        owner: indicator.organisation.as_ref().map(|organisation| organisation.id),
        revision: Some(i64::from(kept.revision)),
        changed,
        on_behalf_of: by.organisation.as_ref().map(|organisation| organisation.id),
        forward,
        reverse,
        ..note(asked, happening)
    }
}

/// The merge patch from one side to the other.
fn patch(from: &Map<String, Value>, to: &Map<String, Value>) -> Option<String> {
    let differs = |(name, value): &(&String, &Value)| from.get(*name) != Some(*value);
    let patch: Map<String, Value> =
        to.iter().filter(differs).map(|(name, value)| (name.clone(), value.clone())).collect();
    serde_json_canonicalizer::to_string(&patch).ok()
}
