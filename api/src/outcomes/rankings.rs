//! `GET /v1/rankings`: areas in the order of a figure, or of its change, beside a benchmark; and the picture.

use std::collections::HashSet;

use actix_web::{HttpRequest, web::Data};
use domain::{
    outcomes::ranking::{self, Order, Ranking, Unranked, rank},
    record::Asked,
    statistics::Level,
};

use super::{
    field::Field,
    figures::Measured,
    places::Place,
    question::{Question, not_borne},
    ranked::{RankingView, picture, table, view},
    siblings::Siblings,
    telling::{drawn, told},
};
use crate::{
    app::App,
    http::{
        answer::Answer,
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    store::AppSession,
};

/// What the picture takes; it draws intervals of 95% and as many areas as have room.
const DRAWN: &[&str] = &[
    "indicator",
    "kind",
    "within",
    "area",
    "period",
    "before",
    "order",
    "benchmark",
    "dimensions",
    "as_of",
    "highlight",
];
const PARAMETERS: &[&str] = &[
    "indicator",
    "kind",
    "within",
    "area",
    "period",
    "before",
    "order",
    "benchmark",
    "dimensions",
    "as_of",
    "level",
    "limit",
    "format",
];
/// At most so many areas are told.
pub const MOST_TOLD: usize = 20_000;
/// At most so many areas are shown wherever they stand.
const MOST_HIGHLIGHTED: usize = 5;
/// So many areas are told in JSON unless more are asked for.
const USUALLY_TOLD: usize = 100;

/// How many areas are told in a format unless the question says: a file is whole.
pub fn usually_told(format: Format) -> usize {
    if format == Format::Csv { usize::MAX } else { USUALLY_TOLD }
}

/// A ranking that was made.
pub struct Made {
    /// What was measured.
    pub measured: Measured,
    /// Which areas.
    pub siblings: Siblings,
    /// The areas, and what is known of each.
    pub field: Field,
    /// What they are held against.
    pub benchmark: Option<Place>,
    /// The question.
    pub question: ranking::Asked,
    /// How sure intervals are.
    pub level: Level,
    /// At most so many areas are told.
    pub limit: usize,
    /// The areas that a picture shows wherever they stand.
    pub highlighted: HashSet<usize>,
    /// What it says.
    pub ranking: Ranking,
}

/// Rank areas by a figure or its change
///
/// Areas of a kind, or areas by name, in the order of their figures in `period` or, with `before`, of the change in per
/// cent. Equals share a rank; who has no figure stands last, without a rank. Each stands beside the benchmark by its
/// 95% and 99.8% intervals; with `before` the benchmark's own change is what changes are held against. Small numbers are
/// hidden or rounded first for callers without the right to see them, and ranks follow from what is then left.
#[utoipa::path(
    get, path = "/v1/rankings", operation_id = "fetch_ranking", tag = "analyses",
    params(crate::document::RankingFilters, crate::document::LevelAndLimit, crate::document::FormatOfFigures),
    responses(
        (status = 200, description = "The ranking", content((RankingView = "application/json"), (String = "text/csv"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn fetch_ranking(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Csv])?;
    let made = make(&app.store.session(), &asking.0, query, PARAMETERS, usually_told(format)).await?;
    Ok(told(format, &view(&made, asking.0.at), table))
}

/// The picture of a ranking
///
/// The same question as `/v1/rankings`, drawn with 95% intervals: both ends of it, as many areas as have room on a page.
#[utoipa::path(
    get, path = "/v1/rankings/chart.svg", operation_id = "draw_ranking", tag = "analyses",
    params(crate::document::RankingFilters, crate::document::Highlighted),
    responses(
        (status = 200, description = "The picture", content((String = "image/svg+xml"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn draw_ranking(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let made = make(&app.store.session(), &asking.0, Query::of(&req)?, DRAWN, MOST_TOLD).await?;
    Ok(drawn(picture(&made).svg()))
}

async fn make(
    session: &AppSession,
    asked: &Asked,
    query: Query,
    allowed: &[&str],
    usually: usize,
) -> Result<Made, Problem> {
    let mut question = Question::new(session, asked, query);
    let measured = question.measured().await?;
    let siblings = Siblings::read(&mut question).await?;
    let (period, before) = (question.period("period"), question.optional_period("before"));
    let order = question.word("order").unwrap_or(Order::HighestFirst);
    let benchmark = question.optional_place("benchmark").await?;
    let (mut level, mut limit, mut highlight) = (Level::P95, usually, None);
    if allowed.contains(&"limit") {
        (level, limit) = (question.level(), question.number("limit", 1..=MOST_TOLD, usually));
    } else {
        highlight = question.places("highlight", MOST_HIGHLIGHTED).await?;
    }
    let read = (|| Some((measured?, siblings?, period?)))();
    let (measured, siblings, period) = question.close(allowed, read)?;
    if let Some(before) = before.filter(|before| before.overlaps(&period) || period.start < before.start) {
        let detail = "The period begins when the one before is over".to_owned();
        return Err(not_borne("before", ("ends_before_start", detail), &before.label()));
    }
    let (field, against) = Field::of(session, &measured, &siblings, (period, before), benchmark.as_ref()).await?;
    let highlighted = highlighted(&field, highlight.unwrap_or_default())?;
    let question = ranking::Asked { period, before, order, benchmark: against };
    let ranking = rank(&measured.indicator.state, &field, &question).map_err(|why| {
        let name = benchmark.as_ref().map(Place::name).unwrap_or_default();
        let not = match why {
            Unranked::NoChange => (
                "zero_count",
                format!(
                    "The figure of {name} was nought before, or is or was below it, so no change in per cent is told"
                ),
            ),
            _ => ("no_observation", format!("There is no figure of {name} to hold areas against")),
        };
        not_borne("benchmark", not, &name)
    })?;
    Ok(Made { measured, siblings, field, benchmark, question, level, limit, highlighted, ranking })
}

/// Which of the areas are shown wherever they stand. Error 422: one is none of them.
fn highlighted(field: &Field, wanted: Vec<Place>) -> Result<HashSet<usize>, Problem> {
    let at = |wanted: Place| {
        field.find(&wanted).ok_or_else(|| {
            let detail = format!("{} is not among the areas that are ranked", wanted.name());
            not_borne("highlight", ("not_within", detail), &wanted.reference)
        })
    };
    wanted.into_iter().map(at).collect()
}
