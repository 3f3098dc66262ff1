//! `POST /v1/sign-offs`.

use actix_web::{
    HttpRequest,
    http::header::LOCATION,
    web::{Data, Payload},
};
use domain::{
    access::Action,
    fault::{Fault, Faults},
    identity::{Found, Link},
    outcomes::{
        Indicator, SignOff,
        sign_off::{Covered, Tally},
    },
    record::{Asked, Change, Record, SaveError, permit_record, save},
    resource::Resource as Collection,
    store::Repository,
};
use persistence::{FigureQuery, day_number};

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
    write_once(&app.store, asked, &req, &key, digest, dry_run, async |session| {
        let mut said = said.clone();
        take_read_only::<SignOff>(&mut said, None)?;
        let change = prepare_one::<SignOff>(session, asked, None, said).await?;
        let record = sign(session, asked, change).await?;
        let shown = Shown::bare(asked);
        let address = href(Collection::SignOffs, record.id);
        Ok(answer(session, created(dry_run), &record, &shown).await?.with(LOCATION, address))
    })
    .await
}

async fn sign(session: &AppSession, asked: &Asked, mut change: Change<SignOff>) -> Result<Record<SignOff>, Problem> {
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
    let Some(covered) = covered(session, &state).await? else {
        let detail = "There is no figure in this period to sign off";
        return Err(Faults(vec![Fault::new("/period", "no_observation", detail)]).into());
    };
    let organisation = indicator.state.organisation.clone();
    let signed = SignOff { organisation, ..state }.signed(covered, &permit, asked.at);
    change.after.state = signed;
    change.permit = Some(permit);
    save(session, asked, std::slice::from_ref(&change)).await?;
    Ok(change.after)
}

/// The indicator of a sign-off as it is now: its keepers decide.
pub async fn indicator(session: &AppSession, sign_off: &SignOff) -> Result<Record<Indicator>, Problem> {
    let gone = || {
        let detail = format!("No indicator {}", sign_off.indicator.reference);
        Problem::from(Faults(vec![Fault::new("/indicator", "reference_not_found", detail)]))
    };
    Repository::<Indicator>::get(session, &[sign_off.indicator.id]).await?.pop().ok_or_else(gone)
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
