//! `POST /v1/sign-offs`.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::{
    HttpRequest,
    http::header::LOCATION,
    web::{Data, Payload},
};
use domain::{
    access::Action,
    fault::{Fault, Faults},
    identity::{Found, Id, Link},
    outcomes::{
        Indicator, SignOff,
        sign_off::{Covered, Tally},
    },
    record::{Asked, Change, Record, SaveError, permit_record, save},
    resource::Resource as Collection,
    store::{Repository, StoreError},
};
use persistence::{FigureQuery, day_number};
use serde_json::{Map, Value};

use crate::{
    app::App,
    http::{
        answer::Answer,
        body::read_json,
        idempotency::{IdempotencyKey, write_once},
        principal::Asking,
        problem::Problem,
    },
    resource::{
        handlers::{created, dry_run},
        href,
        prepare::{prepare_one, take_read_only},
        view::{Shown, answer},
    },
    store::AppSession,
};

/// How many figures are counted at a time.
const CHUNK: u32 = 5_000;

/// Sign off an indicator's figures of a period
///
/// Whoever may write its observations vouches for those on record, and the answer tells which: how many, and a digest. A
/// figure that changes later ends it: the sign-off lapses, and the period is signed off anew. To close the figures to
/// changes, lock it with `POST /v1/sign-offs/{id}/transitions`. A period that is signed off already is a 409 that names
/// that sign-off.
#[utoipa::path(
    post, path = "/v1/sign-offs", operation_id = "create_sign_off", tag = "observations",
    request_body(content = super::SignOffBody, content_type = "application/json"),
    responses((status = 201, description = "Signed off", body = crate::document::SignOff)),
    security(("bearer" = ["sign-offs:write"]))
)]
pub async fn create_sign_off(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may(Action::Write(Collection::SignOffs))?;
    let dry_run = dry_run(&req)?;
    let (said, digest) = read_json(&req, payload.into_inner()).await?;
    let asked = &asking.0;
    for last in [false, true] {
        let counted = Counted::ahead(&app.store.session(), asked, &said).await?;
        let moved = AtomicBool::new(false);
        let signed = write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
            let change = prepare_one::<SignOff>(session, asked, None, wished(&said)?).await?;
            let Some(record) = sign(session, asked, change, counted.as_ref(), last).await? else {
                moved.store(true, Ordering::Relaxed);
                return Err(StoreError::Stale.into());
            };
            let shown = Shown::bare(asked);
            let address = href(Collection::SignOffs, record.id);
            Ok(answer(session, created(dry_run), &record, &shown).await?.with(LOCATION, address))
        })
        .await;
        if last || signed.is_ok() || !moved.load(Ordering::Relaxed) {
            return signed;
        }
    }
    Err(StoreError::Stale.into())
}

/// What the caller says of a new sign-off.
fn wished(said: &Map<String, Value>) -> Result<Map<String, Value>, Problem> {
    let mut said = said.clone();
    take_read_only::<SignOff>(&mut said, None)?;
    Ok(said)
}

/// Signs off; `None` when figures were written since they were counted, unless this is the last attempt, which counts
/// them while others wait to write.
async fn sign(
    session: &AppSession,
    asked: &Asked,
    mut change: Change<SignOff>,
    counted: Option<&Counted>,
    last: bool,
) -> Result<Option<Record<SignOff>>, Problem> {
    let state = change.after.state.clone();
    let indicator = indicator(session, &state).await?;
    session.hold_figures(indicator.id).await?;
    let permit = permit_record(session, asked, Action::Write(Collection::SignOffs), &indicator).await??;
    let standing = session.standing_sign_offs(&[indicator.id]).await?;
    if let Some(before) = standing.iter().find(|before| before.period == state.period) {
        let link = Link { id: before.id, reference: before.id.to_string() };
        let kind = String::new();
        let existing = Found { link, resource: Collection::SignOffs, kind, deleted: false, merged_into: None };
        let detail = format!("{} of {} is signed off", state.period.label(), indicator.link().reference);
        return Err(SaveError::Duplicate { detail, existing }.into());
    }
    let covered = match counted {
        Some(counted) if counted.stands(session, indicator.id).await? => counted.covered.clone(),
        Some(_) if !last => return Ok(None),
        _ => covered(session, &state).await?,
    };
    let Some(covered) = covered else {
        let detail = "There is no figure in this period to sign off";
        return Err(Faults(vec![Fault::new("/period", "no_observation", detail)]).into());
    };
    let organisation = indicator.state.organisation.clone();
    let signed = SignOff { organisation, ..state }.signed(covered, &permit, asked.at);
    change.after.state = signed;
    change.permit = Some(permit);
    save(session, asked, std::slice::from_ref(&change)).await?;
    Ok(Some(change.after))
}

/// The indicator of a sign-off as it is now: its keepers decide.
pub async fn indicator(session: &AppSession, sign_off: &SignOff) -> Result<Record<Indicator>, Problem> {
    let gone = || {
        let detail = format!("No indicator {}", sign_off.indicator.reference);
        Problem::from(Faults(vec![Fault::new("/indicator", "reference_not_found", detail)]))
    };
    Repository::<Indicator>::get(session, &[sign_off.indicator.id]).await?.pop().ok_or_else(gone)
}

/// Figures counted before the transaction that signs them, so that others may write meanwhile, however many they are.
struct Counted {
    indicator: Id,
    /// The indicator's number and how many transactions had written its figures, before they were counted.
    written: Option<(i32, i64)>,
    covered: Option<Covered>,
}

impl Counted {
    /// Counts the figures of a wish; `None` when it would be refused anyway, which the transaction says.
    async fn ahead(session: &AppSession, asked: &Asked, said: &Map<String, Value>) -> Result<Option<Self>, Problem> {
        let Ok(said) = wished(said) else { return Ok(None) };
        let Ok(change) = prepare_one::<SignOff>(session, asked, None, said).await else { return Ok(None) };
        let state = change.after.state;
        let Ok(indicator) = indicator(session, &state).await else { return Ok(None) };
        let permit = permit_record(session, asked, Action::Write(Collection::SignOffs), &indicator).await?;
        let standing = session.standing_sign_offs(&[indicator.id]).await?;
        if permit.is_err() || standing.iter().any(|before| before.period == state.period) {
            return Ok(None);
        }
        let written = written(session, indicator.id).await?;
        let covered = covered(session, &state).await?;
        Ok(Some(Self { indicator: indicator.id, written, covered }))
    }

    /// Whether nobody wrote figures since; asked by a transaction that holds them.
    async fn stands(&self, session: &AppSession, indicator: Id) -> Result<bool, Problem> {
        Ok(self.indicator == indicator && self.written == written(session, indicator).await?)
    }
}

/// An indicator's number, and how many transactions wrote its figures.
async fn written(session: &AppSession, indicator: Id) -> Result<Option<(i32, i64)>, Problem> {
    let numbers = session.observed_numbers(&[indicator]).await?;
    let Some(number) = numbers.get(&indicator) else { return Ok(None) };
    Ok(session.figure_writes(&[*number]).await?.into_iter().next())
}

/// The figures that stand in the period now.
async fn covered(session: &AppSession, sign_off: &SignOff) -> Result<Option<Covered>, Problem> {
    let numbers = session.observed_numbers(&[sign_off.indicator.id]).await?;
    let mut asked = FigureQuery {
        indicators: Some(numbers.into_values().collect()),
        from: Some(day_number(sign_off.period.start)),
        to: Some(day_number(sign_off.period.end)),
        limit: Some(CHUNK),
        ..FigureQuery::default()
    };
    let mut tally = Tally::default();
    loop {
        let figures = session.figures(&asked).await?;
        for figure in &figures {
            if let Some(id) = figure.kept.place.id() {
                tally.add(id, figure.kept.revision);
            }
        }
        if figures.len() < CHUNK as usize {
            return Ok(tally.finish());
        }
        asked.after = figures.last().map(|figure| figure.kept.place);
    }
}
