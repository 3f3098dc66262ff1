//! `DELETE /v1/observations/{id}`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{event::Happening, resource::Resource as Collection, store::Session as _};

use super::{addressed, missing, permitted, write::event};
use crate::{
    app::App,
    http::{
        answer::Answer, codes::Code, idempotency::write_unrepeated, precondition::Preconditions, principal::Asking,
        problem::Problem,
    },
    outcomes::sign_offs::lapse::lapse,
    resource::handlers::dry_run,
};

/// Withdraw an observation
///
/// It is no longer on record, and becomes a revision: `as_of` an earlier time still tells it. To say that a figure is not
/// known, give it the status `missing` instead.
#[utoipa::path(
    delete, path = "/v1/observations/{id}", operation_id = "withdraw_observation", tag = "observations",
    params(("id" = uuid::Uuid, Path, description = "Its id.")),
    responses((status = 204, description = "Withdrawn, or a dry run that would withdraw")),
    security(("bearer" = ["observations:write"]))
)]
pub async fn withdraw_observation(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    preconditions: Preconditions,
) -> Result<Answer, Problem> {
    asking.may_ask_to_write(Collection::Observations)?;
    let dry_run = dry_run(&req)?;
    let asked = &asking.0;
    let place = addressed(&id)?;
    write_unrepeated(&app.store, dry_run, async |session| {
        let (indicator, by) = permitted(session, asked, place, &id).await?;
        // An import that runs looked which figures were withdrawn; none is while it runs.
        session.hold_figures(indicator.id).await?;
        let kept = session.observations_at(&[place]).await?.remove(&place).ok_or_else(|| missing(&id))?;
        preconditions.expect(Some(kept.revision.into()))?;
        let period = place.period();
        let standing = session.standing_sign_offs(&[indicator.id]).await?;
        let standing: Vec<_> = standing.into_iter().filter(|standing| standing.holds(&period)).collect();
        if standing.iter().any(|standing| standing.locked) {
            let detail = format!("{} was signed off and is closed; reopen it first", period.label());
            return Err(Problem::new(Code::PeriodLocked, detail));
        }
        let batch = session.open_batch(asked.at, None).await?;
        session.withdraw_observation(place, batch).await?;
        let ended: Vec<_> = standing.iter().map(|standing| (standing.id, by.clone())).collect();
        lapse(session, asked, &ended).await?;
        let sides = (Some(&kept.said), None);
        session.append(&[event(asked, Happening::Deleted, &indicator.state, &by, &kept, sides)]).await?;
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    })
    .await
}
