//! `GET /v1/agreements/load`: who has taken on what.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use chrono::NaiveDate;
use domain::{
    agreements::{Agreement, AgreementStatus},
    identity::Id,
    record::Record,
    vocabulary::Vocabulary,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{pages::Pages, reading::asked_day};
use crate::{
    app::App,
    http::{answer::Answer, principal::Asking, problem::Problem, query::Query},
    resource::sight::Hidden,
};

/// Who has taken on what.
#[derive(Serialize, ToSchema)]
pub struct AgreementLoad {
    /// The day.
    #[schema(format = Date)]
    on: String,
    /// Each organisation that acts in an agreement that binds on the day.
    #[schema(max_items = 2_000_000)]
    items: Vec<LoadItem>,
}

/// What one organisation has taken on.
#[derive(Serialize, ToSchema)]
pub struct LoadItem {
    /// The council or partner.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: String,
    /// Agreements that bind it.
    #[schema(minimum = 0, maximum = 1_000_000)]
    agreements: usize,
    /// Obligations and milestones that are not met and not yet due.
    #[schema(minimum = 0, maximum = 1_000_000)]
    open: usize,
    /// Those whose day is past.
    #[schema(minimum = 0, maximum = 1_000_000)]
    overdue: usize,
    /// The next day on which one of its agreements is reviewed.
    #[schema(format = Date)]
    next_review: Option<String>,
}

/// Who has taken on what
///
/// For each organisation that acts in an agreement that is in force or under review: how many bind it, which of its
/// obligations are open or overdue on a day (`on=`, else today), and its next review. Takes the filters of the list.
#[utoipa::path(
    get, path = "/v1/agreements/load", operation_id = "fetch_agreements_load", tag = "agreements",
    params(("on" = Option<String>, Query, description = "The day; today when not said.", format = Date)),
    responses((status = 200, description = "Each organisation, the most overdue first", body = AgreementLoad)),
    security((), ("bearer" = []))
)]
pub async fn fetch_agreements_load(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let on = asked_day(&mut query, "on", asking.0.today)?;
    let binding = AgreementStatus::ALL.iter().filter(|status| status.binds()).map(|status| status.word());
    let mut pages = Pages::of(&app, &asking, query).await?.of_words("status", binding);
    let mut by_organisation: BTreeMap<Id, LoadItem> = BTreeMap::new();
    while !pages.is_done() {
        for (record, hidden) in pages.next().await? {
            take_on(&mut by_organisation, &record, &hidden, on);
        }
    }
    let mut items: Vec<LoadItem> = by_organisation.into_values().collect();
    items.sort_by(|a, b| (b.overdue, b.open, &a.organisation).cmp(&(a.overdue, a.open, &b.organisation)));
    Ok(Answer::json(StatusCode::OK, &AgreementLoad { on: on.to_string(), items }))
}

/// Adds what an agreement has its organisations do.
fn take_on(by_organisation: &mut BTreeMap<Id, LoadItem>, record: &Record<Agreement>, hidden: &Hidden, on: NaiveDate) {
    let agreement = &record.state;
    let withheld = hidden.iter().any(|field| matches!(field.as_str(), "obligations" | "milestones"));
    let review = agreement.text.reviews_on.iter().find(|day| **day >= on).map(ToString::to_string);
    for taken in agreement.taken_on(on) {
        let (id, organisation) = (taken.organisation.id, taken.organisation.reference);
        let none = LoadItem { organisation, agreements: 0, open: 0, overdue: 0, next_review: None };
        let item = by_organisation.entry(id).or_insert(none);
        item.agreements += 1;
        if !withheld {
            item.open += taken.open;
            item.overdue += taken.overdue;
        }
        item.next_review = [item.next_review.take(), review.clone()].into_iter().flatten().min();
    }
}
