//! `GET /v1/rollups`: figures of parts put together to those of larger areas, or of formations as they then were.

mod body;
mod lots;

use std::collections::{BTreeSet, HashMap, HashSet, hash_map::Entry};

use actix_web::{HttpRequest, web::Data};
use chrono::NaiveDate;
use domain::{
    formations::Formation,
    identity::Space,
    outcomes::{Observation, ObservationStatus, rollup::Rolled, words},
    period::Period,
    places::AreaKind,
    record::Asked,
    resource::Resource as Collection,
    statistics::{Level, Method},
    store::Repository,
    vocabulary::Vocabulary,
};

pub use body::{RollupInput, RollupItem, RollupPart, RollupView};
use lots::lots;

use super::{
    figures::{Figures, Measured},
    places::Place,
    question::{Question, not_borne},
    telling::{MethodView, Table, cell, codes, told, warnings},
    wholes::{Parts, Whole, parts},
};
use crate::{
    app::App,
    document::{FormatOfFigures, LevelFilter, MeasuredFilters, RollupFilters},
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
    &["indicator", "area", "kind", "formation", "period", "on", "partial", "dimensions", "level", "as_of", "format"];
/// At most so many wholes.
const MOST_WHOLES: usize = 100;
/// At most so many periods.
const MOST_PERIODS: usize = 60;
/// At most so many wholes in periods.
const MOST_ITEMS: usize = 600;
/// At most so many parts of all wholes and periods together.
const MOST_PARTS: usize = 500_000;
/// Of at most so many parts of all wholes and periods together each is told with its figure.
const MOST_INPUTS: usize = 5_000;
/// At most so many parts without a figure are named.
const MOST_NAMED: usize = 100;

/// Put figures of parts together to those of a whole
///
/// The parts of an area are the areas of a `kind` that lie in it as a whole at the end of the period; those of a
/// formation the areas that its councils serve, as it was then; `on` names another day. Counts are added; rates and
/// proportions are computed from the sums of their numerators and denominators; anything else is refused (422). Where a
/// part has no figure the whole has none, unless `partial=true` asks for what there is. Small numbers are hidden or
/// rounded before they are put together for callers without the right to see them.
#[utoipa::path(
    get, path = "/v1/rollups", operation_id = "fetch_rollup", tag = "analyses",
    params(MeasuredFilters, RollupFilters, LevelFilter, FormatOfFigures),
    responses(
        (status = 200, description = "The figures", content((RollupView = "application/json"), (String = "text/csv"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn fetch_rollup(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Csv])?;
    let view = roll_up(&app.store.session(), &asking.0, query).await?;
    Ok(told(format, &view, table))
}

async fn roll_up(session: &AppSession, asked: &Asked, query: Query) -> Result<RollupView, Problem> {
    let mut question = Question::new(session, asked, query);
    let measured = question.measured().await?;
    let areas = question.places("area", MOST_WHOLES).await?;
    let kind = question.word::<AreaKind>("kind");
    let formations = question.records("formation", Space::Of(Collection::Formations), MOST_WHOLES).await?;
    let periods = question.periods("period", MOST_PERIODS);
    let (on, partial, level) = (question.on("on"), question.yes("partial"), question.level());
    if areas.is_none() && formations.is_none() {
        question.note("area", "required", "Areas with the kind of their parts, or formations", "");
    }
    if areas.is_some() && kind.is_none() {
        question.note("kind", "required_when", "The kind of the parts that are put together", "");
    }
    if areas.is_none()
        && let Some(kind) = kind
    {
        question.note("kind", "not_permitted_when", "A formation's parts are its councils' areas", kind.word());
    }
    if periods.is_none() {
        question.note("period", "required", "Periods such as 2013/14, separated by commas", "");
    }
    for place in areas.iter().flatten().filter(|place| place.parts.len() > 1) {
        question.note("area", "expression", "One area at a time: its parts are put together", &place.reference);
    }
    let (measured, periods) = question.close(PARAMETERS, measured.zip(periods))?;
    let mut wholes = Vec::new();
    if kind.is_some() {
        wholes.extend(areas.into_iter().flatten().map(Whole::Area));
    }
    let formations = Repository::<Formation>::get(session, &formations.unwrap_or_default()).await?;
    wholes.extend(formations.into_iter().map(|formation| Whole::Formation(Box::new(formation))));
    if wholes.len() * periods.len() > MOST_ITEMS {
        let detail = format!("At most {MOST_ITEMS} wholes and periods at once; name fewer");
        return Err(not_borne("period", ("too_many", detail), ""));
    }
    // Boundaries and members change: the parts of each day are found once, of all wholes together.
    let mut by_day: HashMap<NaiveDate, Vec<Parts>> = HashMap::new();
    let mut counted = 0;
    for period in &periods {
        let day = on.unwrap_or(period.end);
        let parts = match by_day.entry(day) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(open) => open.insert(parts(session, &wholes, kind, day).await?),
        };
        counted += parts.iter().map(|parts| parts.places.len()).sum::<usize>();
        if counted > MOST_PARTS {
            let detail = format!("At most {MOST_PARTS} parts at once; name fewer areas or periods");
            return Err(not_borne("area", ("too_many", detail), ""));
        }
    }
    let parts_in = |period: &Period| by_day.get(&on.unwrap_or(period.end)).map_or(&[][..], Vec::as_slice);
    let places_in = |period: &Period| {
        let parts = parts_in(period).iter().flat_map(|parts| &parts.places);
        parts.chain(wholes.iter().filter_map(Whole::own)).collect::<Vec<&Place>>()
    };
    let subjects = |period: &Period| -> HashSet<i32> {
        places_in(period).into_iter().flat_map(|place| &place.parts).filter_map(|part| part.number).collect()
    };
    let asked_for = AskedFor { partial, level, inputs: counted <= MOST_INPUTS };
    let mut items = Vec::new();
    for periods in lots(&periods, subjects) {
        let places: Vec<&Place> = periods.iter().flat_map(places_in).collect();
        let figures = measured.figures(session, &places, periods).await?;
        for period in periods {
            for (at, (whole, parts)) in wholes.iter().zip(parts_in(period)).enumerate() {
                items.push((at, item(&measured, whole, parts, &figures, *period, &asked_for)?));
            }
        }
    }
    items.sort_by_key(|(at, _)| *at);
    let items: Vec<RollupItem> = items.into_iter().map(|(_, item)| item).collect();
    let intervals: BTreeSet<&str> = items.iter().filter_map(|item| item.method).collect();
    let methods = intervals.into_iter().filter_map(Method::find).copied();
    let left_out = (!asked_for.inputs).then(|| {
        let detail =
            format!("The parts are not told one by one, being more than {MOST_INPUTS}; name fewer areas or periods");
        ("inputs_left_out", detail)
    });
    Ok(RollupView {
        indicator: measured.indicator.link().reference,
        unit: words::unit(&measured.indicator.state),
        warnings: warnings(left_out.as_slice(), [&measured]),
        items,
        level: level.confidence(),
        methods: std::iter::once(measured.indicator.state.rolled_up_by())
            .chain(methods)
            .map(MethodView::from)
            .collect(),
        as_of: moment(measured.as_of.unwrap_or(asked.at)),
    })
}

/// How an item is told.
struct AskedFor {
    partial: bool,
    level: Level,
    /// Whether each part is told.
    inputs: bool,
}

fn item(
    measured: &Measured,
    whole: &Whole,
    parts: &Parts,
    figures: &Figures,
    period: Period,
    AskedFor { partial, level, inputs }: &AskedFor,
) -> Result<RollupItem, Problem> {
    let indicator = &measured.indicator.state;
    let (name, reference, own) = (whole.name(), whole.reference(), whole.own());
    let of = |place: &Place| figure_of(figures, place, period);
    let figured: Vec<Option<Observation>> = parts.places.iter().map(of).collect();
    let found: Vec<Option<&Observation>> = figured.iter().map(Option::as_ref).collect();
    let rolled: Rolled = indicator
        .rolled_up(&found, *partial)
        .map_err(|not| not_borne("indicator", (not.code(), not.to_string()), &reference))?;
    let missing = rolled.without.iter().take(MOST_NAMED).filter_map(|at| parts.places.get(*at));
    let missing = missing.map(|place| RollupPart { area: place.reference.clone(), name: place.name() }).collect();
    // A sum of rounded parts is off by more than chance, and an interval of it would not say so.
    let certainty = rolled.figure.as_ref().filter(|_| !measured.is_rounded() || parts.places.len() == 1);
    let certainty = certainty.and_then(|figure| indicator.certainty(figure, *level));
    let inputs = if *inputs { input(parts, &rolled, &figured) } else { vec![] };
    let told = |of: fn(&Observation) -> Option<f64>| rolled.figure.as_ref().and_then(of);
    Ok(RollupItem {
        words: indicator.roll_up_told(&name, parts.places.len(), &rolled, &period),
        reference,
        name,
        period: period.into(),
        value: told(|figure| figure.value),
        numerator: told(|figure| figure.numerator),
        denominator: told(|figure| figure.denominator),
        lower: certainty.map(|certainty| certainty.interval.lower()),
        upper: certainty.map(|certainty| certainty.interval.upper()),
        method: certainty.map(|certainty| certainty.method.map_or("published", |method| method.id)),
        status: Word(rolled.figure.as_ref().map_or(ObservationStatus::Missing, |figure| figure.status)),
        partial: rolled.is_partial(),
        parts: u64::try_from(parts.places.len()).unwrap_or(u64::MAX),
        without_figure: u64::try_from(rolled.without.len()).unwrap_or(u64::MAX),
        missing,
        inputs,
        observed: own.and_then(of).and_then(|figure| figure.value),
        warnings: parts.warnings.iter().cloned().chain(warnings(&rolled.warnings(), [])).collect(),
    })
}

/// The parts that count, with their figures.
fn input(parts: &Parts, rolled: &Rolled, figured: &[Option<Observation>]) -> Vec<RollupInput> {
    let without: HashSet<usize> = rolled.without.iter().copied().collect();
    let one = |(at, (place, figure)): (usize, (&Place, &Option<Observation>))| {
        let figure = figure.as_ref().filter(|_| !without.contains(&at))?;
        Some(RollupInput {
            area: place.reference.clone(),
            name: place.name(),
            value: figure.value,
            numerator: figure.numerator,
            denominator: figure.denominator,
            status: Word(figure.status),
        })
    };
    parts.places.iter().zip(figured).enumerate().filter_map(one).collect()
}

fn figure_of(figures: &Figures, place: &Place, period: Period) -> Option<Observation> {
    figures.of(place.parts.first()?.number, &period)
}

fn table(view: &RollupView) -> Table {
    let mut table = Table::of(&[
        "indicator",
        "ref",
        "name",
        "period",
        "value",
        "numerator",
        "denominator",
        "lower",
        "upper",
        "status",
        "partial",
        "parts",
        "without_figure",
        "observed",
        "level",
        "method",
        "put_together",
        "unit",
        "warnings",
    ]);
    let put_together = view.methods.first().map(|method| method.id.to_owned()).unwrap_or_default();
    for item in &view.items {
        let label = item.period.label.clone().unwrap_or_default();
        let named = [view.indicator.clone(), item.reference.clone(), item.name.clone(), label];
        let figures = [item.value, item.numerator, item.denominator, item.lower, item.upper].map(cell);
        let rest = [
            item.status.0.to_string(),
            item.partial.to_string(),
            item.parts.to_string(),
            item.without_figure.to_string(),
            cell(item.observed),
            cell(view.level),
            item.method.unwrap_or_default().to_owned(),
            put_together.clone(),
            view.unit.clone(),
            codes(&[&view.warnings[..], &item.warnings].concat()),
        ];
        table.row([named.to_vec(), figures.to_vec(), rest.to_vec()].concat());
    }
    table
}
