//! `GET /v1/series`: figures of areas over time, with their intervals; and their picture.

mod body;
mod told;

use actix_web::{HttpRequest, web::Data};
use domain::{
    listing::{Filter, Listing, Operator, Page, Value as Told},
    outcomes::{Observation, Target},
    period::Period,
    record::{Aggregate, Asked, Record},
    statistics::Level,
    store::Repository,
};

pub use body::{SeriesItem, SeriesLine, SeriesTarget, SeriesView};
pub use told::{is_locked, point};
use told::{picture, table, view};

use super::{
    figures::Measured,
    places::Place,
    question::{Question, not_borne},
    telling::{drawn, told},
};
use crate::{
    app::App,
    document::{FormatOfFigures, LevelFilter, MeasuredFilters, SeriesFilters, WindowFilters},
    http::{
        answer::Answer,
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    store::AppSession,
};

const PARAMETERS: &[&str] =
    &["indicator", "area", "period", "from", "to", "grain", "dimensions", "level", "as_of", "format"];
/// At most so many indicators.
const MOST_INDICATORS: usize = 20;
/// At most so many areas.
const MOST_PLACES: usize = 500;
/// At most so many figures in one answer.
const MOST_FIGURES: usize = 50_000;
/// At most so many targets stand beside.
const MOST_TARGETS: u32 = 100;

/// The figures of a place in the order of time.
pub type Figured = Vec<(Period, Observation)>;

/// What one indicator tells of every place.
struct Measure {
    measured: Measured,
    lines: Vec<Figured>,
    targets: Vec<Record<Target>>,
    /// Whether there are more of them.
    more_targets: bool,
    locked: Vec<Period>,
}

impl Measure {
    /// That not all targets are told.
    fn left_out(&self) -> Option<(&'static str, String)> {
        let name = self.measured.indicator.state.name.as_str();
        let detail = format!("There are more than the {MOST_TARGETS} targets told of {name}; see /v1/targets");
        self.more_targets.then_some(("more_targets", detail))
    }
}

/// A series that was read.
struct Read {
    measures: Vec<Measure>,
    places: Vec<Place>,
    level: Level,
}

/// Follow figures of areas over time
///
/// Every figure has the interval that its source gives or its counts tell. `area` names areas, or areas put together,
/// separated by commas; without `period`, `from`, `to` or `grain` all periods are told. Small numbers are hidden or
/// rounded first for callers without the right to see them.
#[utoipa::path(
    get, path = "/v1/series", operation_id = "fetch_series", tag = "analyses",
    params(MeasuredFilters, SeriesFilters, WindowFilters, LevelFilter, FormatOfFigures),
    responses(
        (status = 200, description = "The figures", content((SeriesView = "application/json"), (String = "text/csv"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn fetch_series(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Csv])?;
    let read = read(&app.store.session(), &asking.0, query).await?;
    Ok(told(format, &view(&read, &asking.0), table))
}

/// The picture of a series
///
/// The same question as `/v1/series`, of one indicator, drawn: intervals and targets shown, readable without colour, in
/// light, dark and print, with the figures as text for those who do not see it.
#[utoipa::path(
    get, path = "/v1/series/chart.svg", operation_id = "draw_series", tag = "analyses",
    params(MeasuredFilters, SeriesFilters, WindowFilters, LevelFilter),
    responses(
        (status = 200, description = "The picture", content((String = "image/svg+xml"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn draw_series(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let read = read(&app.store.session(), &asking.0, Query::of(&req)?).await?;
    if let [measure] = &read.measures[..] {
        Ok(drawn(picture(measure, &read.places, read.level).svg()))
    } else {
        let detail = "A picture is of one indicator, as figures of several have no axis in common".to_owned();
        Err(not_borne("indicator", ("too_many", detail), ""))
    }
}

async fn read(session: &AppSession, asked: &Asked, query: Query) -> Result<Read, Problem> {
    let mut question = Question::new(session, asked, query);
    let dimensions = question.dimensions("dimensions");
    let measured = question.all_measured("indicator", dimensions, MOST_INDICATORS).await?;
    let places = question.required_places("area", MOST_PLACES).await?;
    let (window, level) = (question.window(MOST_PLACES), question.level());
    let (measured, places) = question.close(PARAMETERS, places.map(|places| (measured, places)))?;
    let mut measures = Vec::new();
    let mut figures = 0;
    for measured in measured {
        let periods = window.of(measured.periods(session).await?);
        figures += periods.len() * places.len();
        if figures > MOST_FIGURES {
            let detail = format!("At most {MOST_FIGURES} figures at once; name fewer areas or periods");
            return Err(not_borne("area", ("too_many", detail), ""));
        }
        let lines = lines(session, &measured, &places, &periods).await?;
        let Page { items: targets, next } = targets(session, &measured, &places).await?;
        let more_targets = next.is_some();
        let locked = measured.locked(session).await?;
        measures.push(Measure { measured, lines, targets, more_targets, locked });
    }
    Ok(Read { measures, places, level })
}

/// The figures of places in some periods, each in the order of time. Error 422: a place's parts do not go together.
pub async fn lines(
    session: &AppSession,
    measured: &Measured,
    places: &[Place],
    periods: &[Period],
) -> Result<Vec<Figured>, Problem> {
    let named: Vec<&Place> = places.iter().collect();
    let figures = measured.figures(session, &named, periods).await?;
    let line = |place: &Place| {
        let mut line = Vec::new();
        for period in periods {
            let figure = measured.together(place, &figures, period);
            let figure = figure.map_err(|not| not_borne("area", not, &place.reference))?;
            line.extend(figure.map(|figure| (*period, figure)));
        }
        Ok(line)
    };
    places.iter().map(line).collect()
}

/// What somebody set out to reach in these places, as far as it is told.
async fn targets(session: &AppSession, measured: &Measured, places: &[Place]) -> Result<Page<Record<Target>>, Problem> {
    let field = |name: &str| Target::FIELDS.iter().find(|field| field.name == name).copied();
    let (Some(indicator), Some(area)) = (field("indicator"), field("area")) else {
        return Ok(Page { items: vec![], next: None });
    };
    // Of one area alone: a target of areas put together is nobody's.
    let areas = places.iter().filter(|place| place.parts.len() == 1).flat_map(|place| &place.parts);
    let areas: Vec<Told> = areas.map(|part| Told::Id(part.link.id)).collect();
    let mut listing = Listing::all(MOST_TARGETS);
    listing.filters = vec![
        Filter { field: indicator, operator: Operator::Eq, values: vec![Told::Id(measured.indicator.id)] },
        Filter { field: area, operator: Operator::Eq, values: areas },
    ];
    Ok(Repository::<Target>::list(session, &listing).await?)
}
