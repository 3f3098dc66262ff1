//! `GET /v1/trends`: which way figures go, perhaps beside others; and the picture.

mod body;
mod picture;
mod told;

use actix_web::{HttpRequest, web::Data};
use domain::{
    outcomes::{
        trend::{self, Apart, Trend, TrendMethod},
        words::counted,
    },
    period::Period,
    record::Asked,
    statistics::{Level, Refusal},
};

pub use body::{EstimateView, InterruptedView, LinearView, RecentView, TrendDifference, TrendSide, TrendView};
use picture::picture;
use told::{table, view};

use super::{
    figures::Measured,
    places::{Place, overlap},
    question::{Question, not_borne, refused},
    series::{Figured, lines},
    telling::{drawn, told},
};
use crate::{
    app::App,
    document::{FormatOfFigures, LevelFilter, MeasuredFilters, TrendFilters, WindowFilters},
    http::{
        answer::Answer,
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    store::AppSession,
};

const PARAMETERS: &[&str] = &[
    "indicator",
    "area",
    "comparator",
    "method",
    "after",
    "period",
    "from",
    "to",
    "grain",
    "dimensions",
    "level",
    "as_of",
    "format",
];
/// At most so many periods.
const MOST_PERIODS: usize = 500;

/// One place with its figures and their trend.
struct Side {
    place: Place,
    figures: Figured,
    trend: Trend,
}

/// A trend that was found.
struct Found {
    measured: Measured,
    area: Side,
    comparator: Option<Side>,
    apart: Option<Apart>,
    /// Why the two are not held apart.
    not_apart: Option<String>,
    level: Level,
    locked: Vec<Period>,
}

/// Find which way figures go
///
/// A straight line by least squares with its interval, the last five years as public-health profiles mark them, or what
/// changed at an interruption (`after`). With a `comparator` both are told, and how their changes differ: two trends side
/// by side do not tell that. Small numbers are hidden or rounded first for callers without the right to see them.
#[utoipa::path(
    get, path = "/v1/trends", operation_id = "fetch_trend", tag = "analyses",
    params(MeasuredFilters, TrendFilters, WindowFilters, LevelFilter, FormatOfFigures),
    responses(
        (status = 200, description = "The trend", content((TrendView = "application/json"), (String = "text/csv"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn fetch_trend(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Csv])?;
    let found = find(&app.store.session(), &asking.0, query).await?;
    Ok(told(format, &view(&found, &asking.0), table))
}

/// The picture of a trend
///
/// The same question as `/v1/trends`, drawn: the figures with their intervals, and the line through them.
#[utoipa::path(
    get, path = "/v1/trends/chart.svg", operation_id = "draw_trend", tag = "analyses",
    params(MeasuredFilters, TrendFilters, WindowFilters, LevelFilter),
    responses(
        (status = 200, description = "The picture", content((String = "image/svg+xml"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn draw_trend(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let found = find(&app.store.session(), &asking.0, Query::of(&req)?).await?;
    Ok(drawn(picture(&found).svg()))
}

async fn find(session: &AppSession, asked: &Asked, query: Query) -> Result<Found, Problem> {
    let mut question = Question::new(session, asked, query);
    let measured = question.measured().await?;
    let (area, comparator) = (question.place("area").await?, question.optional_place("comparator").await?);
    let method = question.word::<TrendMethod>("method").unwrap_or(TrendMethod::Linear);
    let after = question.optional_period("after");
    match (method.is_interrupted(), &after) {
        (true, None) => question.note("after", "required_when", "The first period after the interruption", ""),
        (false, Some(after)) if comparator.is_none() => {
            let detail = "Only a method that asks what changed at an interruption, or a comparator, has one";
            question.note("after", "not_permitted_when", detail, &after.label());
        }
        _ => {}
    }
    let (window, level) = (question.window(MOST_PERIODS), question.level());
    let (measured, area) = question.close(PARAMETERS, measured.zip(area))?;
    if let Some(comparator) = &comparator
        && overlap(session, &area, comparator).await?
    {
        return Err(refused("comparator", &Refusal::ComparatorIncludesTreated));
    }
    let periods = window.of(measured.periods(session).await?);
    if periods.len() > MOST_PERIODS {
        return Err(not_borne("period", ("too_many", format!("At most {MOST_PERIODS}; say from and to")), ""));
    }
    let indicator = &measured.indicator.state;
    let side = async |name: &str, place: Place| {
        let mut figures = lines(session, &measured, std::slice::from_ref(&place), &periods).await?.concat();
        let all = figures.len();
        figures.retain(|(_, figure)| figure.value.is_some());
        let left_out = all - figures.len();
        let mut trend = trend::trend(indicator, &figures, method, after.as_ref(), level)
            .map_err(|none| not_borne(name, (none.code(), none.to_string()), &place.reference))?;
        if left_out > 0 {
            let (one, many) =
                ("period has no figure that is told, and is", "periods have no figure that is told, and are");
            let detail = format!("{} left out", counted(left_out, one, many));
            trend.warnings.push(("figures_left_out", detail));
        }
        Ok::<_, Problem>(Side { place, figures, trend })
    };
    let area = side("area", area).await?;
    let comparator = match comparator {
        Some(place) => Some(side("comparator", place).await?),
        None => None,
    };
    let apart =
        comparator.as_ref().map(|other| trend::apart(indicator, &area.figures, &other.figures, after.as_ref(), level));
    let (apart, not_apart) = match apart {
        Some(Ok(apart)) => (Some(apart), None),
        Some(Err(none)) => (None, Some(none.to_string())),
        None => (None, None),
    };
    let locked = measured.locked(session).await?;
    Ok(Found { measured, area, comparator, apart, not_apart, level, locked })
}
