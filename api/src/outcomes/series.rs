//! `GET /v1/series`: figures of areas over time, with their intervals; and their picture.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, web::Data};
use domain::{
    listing::{Filter, Listing, Operator, Value as Told},
    outcomes::{Certainty, Observation, ObservationStatus, Target, sign_off},
    period::Period,
    record::{Aggregate, Asked, Record},
    statistics::{Level, Method},
    store::Repository,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    figures::Measured,
    places::Place,
    question::{Question, not_borne},
    said::PeriodBody,
    telling::{MethodView, Table, Warning, caption, cell, drawn, told, unit},
};
use crate::{
    app::App,
    charts::series::{Line, Point, SeriesChart, Status, Target as DrawnTarget},
    document::{FormatOfFigures, LevelFilter, MeasuredFilters, SeriesFilters, WindowFilters},
    http::{
        answer::Answer,
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    resource::{Word, view::moment},
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

/// One figure of a series.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesItem {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The area, or areas put together, as asked for.
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub area: String,
    /// When.
    pub period: PeriodBody,
    /// The figure.
    pub value: Option<f64>,
    /// What stands above the line.
    pub numerator: Option<f64>,
    /// What stands below it.
    pub denominator: Option<f64>,
    /// The lower end of its interval.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// How sure the interval is.
    #[schema(example = 0.95)]
    pub level: Option<f64>,
    /// How the interval was computed; `published` where the figure's source gives it.
    #[schema(max_length = 60, example = "byar_count")]
    pub method: Option<&'static str>,
    /// What the figure is, or why there is none.
    #[schema(schema_with = crate::resource::word::one::<ObservationStatus>)]
    pub status: Word<ObservationStatus>,
    /// Whether the period is signed off and closed to changes.
    pub locked: bool,
}

/// The figures of one area, in words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesLine {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The area, or areas put together, as asked for.
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub area: String,
    /// What the area is called.
    #[schema(max_length = 10_000, example = "Frome")]
    pub name: String,
    /// The unit.
    #[schema(max_length = 300)]
    pub unit: String,
    /// The figures in plain words.
    #[schema(max_length = 20_000)]
    pub words: String,
}

/// A target beside the figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SeriesTarget {
    /// The target's record.
    #[schema(max_length = 200)]
    pub target: String,
    /// What is measured.
    #[schema(max_length = 200)]
    pub indicator: String,
    /// Of which area.
    #[schema(max_length = 200)]
    pub area: String,
    /// When it is to be reached.
    pub period: PeriodBody,
    /// The figure to reach.
    pub value: f64,
    /// Who set it.
    #[schema(max_length = 200)]
    pub set_by: String,
}

/// Figures of areas over time.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Series)]
pub struct SeriesView {
    /// The figures: by indicator and area as asked for, and then in the order of time.
    #[schema(max_items = 50_000)]
    pub items: Vec<SeriesItem>,
    /// Each area's figures in words.
    #[schema(max_items = 10_000)]
    pub lines: Vec<SeriesLine>,
    /// What somebody set out to reach.
    #[schema(max_items = 2000)]
    pub targets: Vec<SeriesTarget>,
    /// How the intervals were computed.
    #[schema(max_items = 10)]
    pub methods: Vec<MethodView>,
    /// What a reader must know.
    #[schema(max_items = 20)]
    pub warnings: Vec<Warning>,
    /// As of when the figures were known.
    #[schema(format = DateTime)]
    pub as_of: String,
}

/// The figures of a place in the order of time.
pub type Figured = Vec<(Period, Observation)>;

/// What one indicator tells of every place.
struct Measure {
    measured: Measured,
    lines: Vec<Figured>,
    targets: Vec<Record<Target>>,
    locked: Vec<Period>,
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
        let targets = targets(session, &measured, &places).await?;
        let locked = measured.locked(session).await?;
        measures.push(Measure { measured, lines, targets, locked });
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

/// What somebody set out to reach in these places.
async fn targets(session: &AppSession, measured: &Measured, places: &[Place]) -> Result<Vec<Record<Target>>, Problem> {
    let field = |name: &str| Target::FIELDS.iter().find(|field| field.name == name).copied();
    let (Some(indicator), Some(area)) = (field("indicator"), field("area")) else { return Ok(vec![]) };
    // Of one area alone: a target of areas put together is nobody's.
    let areas = places.iter().filter(|place| place.parts.len() == 1).flat_map(|place| &place.parts);
    let areas: Vec<Told> = areas.map(|part| Told::Id(part.link.id)).collect();
    let mut listing = Listing::all(MOST_TARGETS);
    listing.filters = vec![
        Filter { field: indicator, operator: Operator::Eq, values: vec![Told::Id(measured.indicator.id)] },
        Filter { field: area, operator: Operator::Eq, values: areas },
    ];
    Ok(Repository::<Target>::list(session, &listing).await?.items)
}

fn view(read: &Read, asked: &Asked) -> SeriesView {
    let mut view = SeriesView {
        items: vec![],
        lines: vec![],
        targets: vec![],
        methods: vec![],
        warnings: vec![],
        as_of: String::new(),
    };
    let mut methods: BTreeMap<&'static str, Method> = BTreeMap::new();
    for Measure { measured, lines, targets, locked } in &read.measures {
        let (indicator, reference) = (&measured.indicator.state, measured.indicator.link().reference);
        for (place, line) in read.places.iter().zip(lines) {
            for (period, figure) in line {
                let certainty = indicator.certainty(figure, read.level);
                methods.extend(certainty.and_then(|certainty| certainty.method).map(|method| (method.id, method)));
                let locked = is_locked(locked, period);
                view.items.push(item(&reference, place, (*period, locked), figure, certainty));
            }
            view.lines.push(SeriesLine {
                indicator: reference.clone(),
                area: place.reference.clone(),
                name: place.name(),
                unit: indicator.definition.unit.as_str().to_owned(),
                words: indicator.series_told(&place.name(), line),
            });
        }
        view.targets.extend(targets.iter().map(|record| SeriesTarget {
            target: record.link().reference,
            indicator: reference.clone(),
            area: record.state.subject.link().reference.clone(),
            period: record.state.period.into(),
            value: record.state.value,
            set_by: record.state.set_by.reference.clone(),
        }));
        view.warnings = read.measures.iter().find_map(|measure| measure.measured.rounded()).into_iter().collect();
        view.as_of = moment(measured.as_of.unwrap_or(asked.at));
    }
    view.methods = methods.into_values().map(MethodView::from).collect();
    view
}

fn item(
    indicator: &str,
    place: &Place,
    (period, locked): (Period, bool),
    figure: &Observation,
    certainty: Option<Certainty>,
) -> SeriesItem {
    SeriesItem {
        indicator: indicator.to_owned(),
        area: place.reference.clone(),
        period: period.into(),
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        lower: certainty.map(|certainty| certainty.interval.lower()),
        upper: certainty.map(|certainty| certainty.interval.upper()),
        level: certainty.map(|certainty| certainty.interval.level().confidence()),
        method: certainty.map(|certainty| certainty.method.map_or("published", |method| method.id)),
        status: Word(figure.status),
        locked,
    }
}

/// Whether a period's figures are among those that are closed to changes.
pub fn is_locked(locked: &[Period], period: &Period) -> bool {
    locked.iter().any(|closed| sign_off::holds(closed, period))
}

fn table(view: &SeriesView) -> Table {
    let mut table = Table::of(&[
        "indicator",
        "area",
        "period",
        "start",
        "end",
        "value",
        "numerator",
        "denominator",
        "lower",
        "upper",
        "level",
        "method",
        "status",
        "locked",
    ]);
    for item in &view.items {
        let period = &item.period;
        let figures = [item.value, item.numerator, item.denominator, item.lower, item.upper, item.level].map(cell);
        let named = [&item.indicator, &item.area].map(Clone::clone);
        let dated = [period.label.clone().unwrap_or_default(), period.start.clone(), period.end.clone()];
        let rest = [item.method.unwrap_or_default().to_owned(), item.status.0.to_string(), item.locked.to_string()];
        table.row([named.to_vec(), dated.to_vec(), figures.to_vec(), rest.to_vec()].concat());
    }
    table
}

fn picture(measure: &Measure, places: &[Place], level: Level) -> SeriesChart {
    let Measure { measured, lines, targets, locked } = measure;
    let indicator = &measured.indicator.state;
    let line = |(place, figured): (&Place, &Figured)| Line {
        name: place.name(),
        points: figured.iter().map(|(period, figure)| point(measured, locked, *period, figure, level)).collect(),
        fit: None,
    };
    let target = |record: &Record<Target>| DrawnTarget {
        name: format!("Target of {}", record.state.subject.link().reference),
        value: record.state.value,
        from: Some(record.state.period.start),
        to: Some(record.state.period.end),
    };
    let named = match places {
        [only] => format!(" in {}", only.name()),
        _ => String::new(),
    };
    let interval = format!("With {}% intervals where they are known.", level.confidence() * 100.0);
    SeriesChart {
        caption: caption(indicator, format!("{}{named}", indicator.name.as_str()), interval, vec![]),
        unit: unit(indicator),
        lines: places.iter().zip(lines).map(line).collect(),
        targets: targets.iter().map(target).collect(),
    }
}

/// A figure as a point of a picture.
pub fn point(measured: &Measured, locked: &[Period], period: Period, figure: &Observation, level: Level) -> Point {
    let certainty = measured.indicator.state.certainty(figure, level);
    Point {
        label: period.label(),
        start: period.start,
        end: period.end,
        value: figure.value,
        lower: certainty.map(|certainty| certainty.interval.lower()),
        upper: certainty.map(|certainty| certainty.interval.upper()),
        status: match figure.status {
            ObservationStatus::Normal => Status::Normal,
            ObservationStatus::Provisional => Status::Provisional,
            ObservationStatus::Estimated => Status::Estimated,
            ObservationStatus::Missing => Status::Missing,
            ObservationStatus::Suppressed => Status::Suppressed,
            ObservationStatus::NotApplicable => Status::NotApplicable,
        },
        locked: is_locked(locked, &period),
    }
}
