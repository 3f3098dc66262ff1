//! `POST /v1/agreements/{id}/variations`.

use domain::{
    agreements::{Agreement, AgreementText, Around, vary::NotVaried},
    event::Happening,
    fault::{Fault, Faults},
    period::day,
    text::Note,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    change::{Done, Posted, Work, illegal},
    text::AgreementBody,
};
use crate::{
    http::{answer::Answer, problem::Problem},
    resource::{
        Links, Resource,
        links::wanted,
        prepare::{body_object, fitted, merged},
    },
};

/// A variation of the text that is in effect.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct VariationBody {
    /// Why.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000)]
    pub rationale: String,
    /// The first day on which the varied text holds, once all have signed; today or later.
    #[schema(format = Date)]
    pub takes_effect_on: String,
    /// What it changes: a JSON Merge Patch (RFC 7396) of the agreement as it is read. What is no part of its text stays
    /// as it is.
    #[schema(value_type = crate::document::AgreementPatch)]
    pub changes: Map<String, Value>,
}

/// Vary an agreement
///
/// Puts a varied text before the parties while the agreement is in force or under review. It is frozen at once as the
/// next version, and signed like the first: by its own signing parties, and by those of the text that it replaces. It takes
/// effect on its day once all have signed, and not before; when one declines, it falls.
#[utoipa::path(
    post, path = "/v1/agreements/{id}/variations", operation_id = "vary_agreement", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    request_body(content = VariationBody, content_type = "application/json"),
    responses((status = 201, description = "The agreement as it is now", body = crate::document::Agreement)),
    security(("bearer" = ["agreements:write"]))
)]
pub async fn vary_agreement(posted: Posted) -> Result<Answer, Problem> {
    posted.change("VariationBody", put).await
}

/// Puts a variation before the parties.
pub async fn put(work: &Work<'_>, agreement: &mut Agreement, body: VariationBody) -> Result<Done, Problem> {
    let mut faults = Faults::default();
    let rationale = faults.take("/rationale", Note::parse(&body.rationale));
    let takes_effect_on = faults.take("/takes_effect_on", day(&body.takes_effect_on));
    let (Some(rationale), Some(takes_effect_on)) = (rationale, takes_effect_on) else {
        return Err(faults.into());
    };
    let text = varied(work, agreement, body.changes).await?;
    let (at, today) = (work.asked.at, work.asked.today);
    let around = Around::of(work.session, [&text], []).await?;
    agreement.vary(text, rationale, takes_effect_on, at, today, &around).map_err(|why| refused(why, agreement))?;
    Ok((Happening::Varied, work.permit.clone()))
}

/// The text that the changes make of the one in effect.
async fn varied(work: &Work<'_>, agreement: &Agreement, changes: Map<String, Value>) -> Result<AgreementText, Problem> {
    let whole = merged(body_object(agreement), changes);
    let links = Links::look_up(work.session, &wanted(&whole, Agreement::DESCRIBED.references)).await?;
    let body: AgreementBody = fitted("AgreementBody", whole).map_err(|problem| problem.within("/changes"))?;
    let mut faults = Faults::default();
    let text = body.read_text(&links, &agreement.documents, &mut faults);
    let text = faults.or(text).map_err(|faults| Problem::from(faults).within("/changes"))?;
    // Without a fault there is a text.
    text.ok_or_else(|| Problem::from(Faults(vec![Fault::new("/changes", "wrong_shape", "It makes no text")])))
}

fn refused(why: NotVaried, agreement: &Agreement) -> Problem {
    let detail = why.to_string();
    match why {
        NotVaried::NotInForce(_) | NotVaried::Pending(_) => illegal(detail, agreement, vec![]),
        NotVaried::Unmet(unmet) => illegal(detail, agreement, unmet),
        NotVaried::Faults(faults) => {
            let own = |fault: &Fault| fault.pointer == "/takes_effect_on";
            let (own, inner): (Vec<_>, Vec<_>) = faults.0.into_iter().partition(own);
            let inner = inner.into_iter().map(|fault| Fault { pointer: format!("/changes{}", fault.pointer), ..fault });
            Faults(own.into_iter().chain(inner).collect()).into()
        }
    }
}
