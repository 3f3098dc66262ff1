//! `GET /v1/agreements/rollup`: how many, by what they are.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use domain::{agreements::portfolio::Aspect, vocabulary::Vocabulary};
use serde::Serialize;
use utoipa::ToSchema;

use super::pages::Pages;
use crate::{
    app::App,
    http::{answer::Answer, principal::Asking, problem::Problem, query::Query},
    resource::Word,
};

/// How many agreements there are, by what they are.
#[derive(Serialize, ToSchema)]
pub struct AgreementRollup {
    /// All of them.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 3)]
    agreements: u64,
    /// By kind, status, place, party, agenda and expiry, in this order; of each, the most first.
    #[schema(max_items = 6)]
    by: Vec<RollupBy>,
}

/// How many there are under each value of one aspect.
#[derive(Serialize, ToSchema)]
#[schema(as = AgreementRollupBy)]
pub struct RollupBy {
    /// The aspect. Of `expiry`, keys are the financial years in which fixed terms end, and `never`.
    #[schema(schema_with = crate::resource::word::one::<Aspect>)]
    aspect: Word<Aspect>,
    /// Each value with how many there are. An agreement about two places, or of two parties, is counted under both.
    #[schema(max_items = 2_000_000)]
    items: Vec<RollupItem>,
}

/// How many there are under one value.
#[derive(Serialize, ToSchema)]
#[schema(as = AgreementRollupItem)]
pub struct RollupItem {
    /// The word, reference or year.
    #[schema(max_length = 200, example = "gss:E04008560")]
    key: String,
    /// How many agreements.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 3)]
    agreements: u64,
}

/// How many agreements there are, by what they are
///
/// Counts of agreements that the caller may know of, by kind, status, place, party, agenda and the financial year of their
/// expiry. Takes the filters of the list: those of one council are `?party=gss:E04008560`, those that end by a day
/// `?ends_on__lte=2028-03-31`.
#[utoipa::path(
    get, path = "/v1/agreements/rollup", operation_id = "fetch_agreements_rollup", tag = "agreements",
    responses((status = 200, description = "The counts", body = AgreementRollup)),
    security((), ("bearer" = []))
)]
pub async fn fetch_agreements_rollup(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut pages = Pages::of(&app, &asking, Query::of(&req)?).await?;
    let (mut agreements, mut counts) = (0, BTreeMap::<(Aspect, String), u64>::new());
    while !pages.is_done() {
        for (record, _) in pages.next().await? {
            agreements += 1;
            for under in record.state.counted_under() {
                *counts.entry(under).or_default() += 1;
            }
        }
    }
    let by = |aspect: &Aspect| {
        let of = counts.iter().filter(|((counted, _), _)| counted == aspect);
        let mut items: Vec<RollupItem> =
            of.map(|((_, key), agreements)| RollupItem { key: key.clone(), agreements: *agreements }).collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.agreements));
        RollupBy { aspect: Word(*aspect), items }
    };
    Ok(Answer::json(StatusCode::OK, &AgreementRollup { agreements, by: Aspect::ALL.iter().map(by).collect() }))
}
