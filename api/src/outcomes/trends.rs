//! `GET /v1/trends`: which way figures go, perhaps beside others; and the picture.

use actix_web::{HttpRequest, web::Data};
use domain::{
    outcomes::{
        Polarity,
        trend::{self, Apart, Fitted, Trend, TrendMethod},
    },
    period::Period,
    record::Asked,
    statistics::{Estimate, Level, Refusal, interrupted::Coefficient, recent_trend::Direction, verdict::Verdict},
    vocabulary::Vocabulary,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    figures::Measured,
    places::{Place, overlap},
    question::{Question, not_borne, refused},
    said::PeriodBody,
    series::{Figured, lines, point},
    telling::{MethodView, Table, Warning, caption, cell, drawn, limits, told, unit, warnings},
};
use crate::{
    app::App,
    charts::series::{Fit, Line, SeriesChart},
    document::{FormatOfFigures, LevelFilter, MeasuredFilters, TrendFilters, WindowFilters},
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

/// A number with its interval.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EstimateView {
    /// The number.
    pub value: f64,
    /// Its interval, lower and upper end.
    #[schema(min_items = 2, max_items = 2, example = json!([-13.1, -2.8]))]
    pub ci: Vec<f64>,
    /// The chance of such a number or one further off, were it nought in truth.
    #[schema(minimum = 0, maximum = 1)]
    pub p: f64,
}

/// A straight line through the figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinearView {
    /// The rise for each period.
    pub slope: EstimateView,
    /// The slope's standard error.
    pub slope_se: f64,
    /// Degrees of freedom.
    #[schema(minimum = 1)]
    pub df: u64,
    /// The part of the variance that the line explains.
    pub r_squared: f64,
    /// The line's value at the first period.
    pub fitted_first: f64,
    /// The line's value at the last period.
    pub fitted_last: f64,
    /// From the line's first value to its last, in per cent.
    pub fitted_change_pct: Option<f64>,
    /// Durbin and Watson's statistic: 2 when neighbours are unrelated.
    pub durbin_watson: f64,
}

/// The recent years.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecentView {
    /// Which way.
    #[schema(schema_with = crate::resource::word::one::<Direction>)]
    pub direction: Word<Direction>,
    /// The slope a year.
    pub slope: f64,
    /// The test statistic, with one degree of freedom.
    pub chi_squared: f64,
    /// Whether the slope keeps its sign whichever year is left out.
    pub steady: bool,
}

/// What changed at an interruption. Of counts every number is a ratio: 0.9 is a tenth less.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InterruptedView {
    /// Whether the numbers are ratios.
    pub ratios: bool,
    /// The first period after.
    pub after: PeriodBody,
    /// The slope before, for each period.
    pub trend: EstimateView,
    /// The step at the first period after.
    pub level_change: EstimateView,
    /// How the slope changed.
    pub trend_change: EstimateView,
    /// Degrees of freedom.
    #[schema(minimum = 1)]
    pub df: u64,
    /// How much the counts scatter: 1 as chance alone would have it. Of counts.
    pub dispersion: Option<f64>,
    /// Up to how many periods apart neighbours are taken as related, where that is allowed for.
    pub lag: Option<u64>,
    /// The fitted figure of the last period.
    pub fitted_last: f64,
    /// Where the trend before would have led.
    pub counterfactual_last: f64,
    /// How the two differ, in per cent.
    pub change_at_end_pct: Option<f64>,
}

/// One place's trend.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrendSide {
    /// The area, or areas put together, as asked for.
    #[serde(rename = "ref")]
    #[schema(max_length = 10_000, example = "gss:E04008560")]
    pub reference: String,
    /// What it is called.
    #[schema(max_length = 10_000, example = "Frome")]
    pub name: String,
    /// How many figures.
    #[schema(minimum = 1)]
    pub points: u64,
    /// The first period.
    pub first: PeriodBody,
    /// The last period.
    pub last: PeriodBody,
    /// From the first figure to the last, in per cent: another statistic than the fitted change.
    pub two_point_change_pct: Option<f64>,
    /// A straight line, by that method.
    pub linear: Option<LinearView>,
    /// The recent years, by that method.
    pub recent: Option<RecentView>,
    /// What changed at the interruption, by those methods.
    pub interrupted: Option<InterruptedView>,
    /// Whether it goes the better way.
    #[schema(schema_with = crate::resource::word::one::<Verdict>)]
    pub verdict: Word<Verdict>,
    /// In plain words.
    #[schema(max_length = 20_000)]
    pub words: String,
    /// What a reader must know.
    #[schema(max_items = 10)]
    pub warnings: Vec<Warning>,
    /// How it was found.
    pub method: MethodView,
}

/// How the changes of two places differ.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrendDifference {
    /// The first period of those that are compared; of an interruption, those before and after are.
    pub from: Option<PeriodBody>,
    /// The last period.
    pub to: Option<PeriodBody>,
    /// The ratio of the two ratios.
    pub ratio: f64,
    /// The same as a change in per cent.
    pub relative_pct: f64,
    /// The interval of that change, lower and upper end.
    #[schema(min_items = 2, max_items = 2, example = json!([-41.4, -29.3]))]
    pub ci: Vec<f64>,
    /// The standard error of the ratio's natural logarithm.
    pub se_log: f64,
    /// The chance of such a ratio were there no difference.
    #[schema(minimum = 0, maximum = 1)]
    pub p: f64,
    /// In plain words.
    #[schema(max_length = 20_000)]
    pub words: String,
    /// How it was found.
    pub method: MethodView,
}

/// Which way figures go.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Trend)]
pub struct TrendView {
    /// What is measured.
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// The unit.
    #[schema(max_length = 300)]
    pub unit: String,
    /// Slopes are per one of these.
    #[schema(max_length = 10, example = "quarter")]
    pub step: &'static str,
    /// How sure the intervals are.
    #[schema(example = 0.95)]
    pub level: f64,
    /// The area.
    pub area: TrendSide,
    /// What it is held against.
    pub comparator: Option<TrendSide>,
    /// How the two changes differ.
    pub did: Option<TrendDifference>,
    /// Which way is better.
    #[schema(schema_with = crate::resource::word::one::<Polarity>)]
    pub polarity: Word<Polarity>,
    /// What a reader must know.
    #[schema(max_items = 10)]
    pub warnings: Vec<Warning>,
    /// As of when the figures were known.
    #[schema(format = DateTime)]
    pub as_of: String,
}

/// One place with its figures and their trend.
struct Side {
    place: Place,
    figures: Figured,
    trend: Trend,
}

/// A trend that was found.
struct Found {
    measured: Measured,
    after: Option<Period>,
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
            let detail = format!("{left_out} periods have no figure that is told, and are left out");
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
    Ok(Found { measured, after, area, comparator, apart, not_apart, level, locked })
}

fn view(found: &Found, asked: &Asked) -> TrendView {
    let indicator = &found.measured.indicator.state;
    let mut warnings: Vec<Warning> = found.measured.rounded().into_iter().collect();
    if let Some(why) = &found.not_apart {
        let detail = format!("How the two changes differ is not told: {why}");
        warnings.push(Warning { code: "not_held_apart".to_owned(), detail });
    }
    TrendView {
        indicator: found.measured.indicator.link().reference,
        unit: indicator.definition.unit.as_str().to_owned(),
        step: found.area.trend.grain.called(),
        level: found.level.confidence(),
        area: side(found, &found.area),
        comparator: found.comparator.as_ref().map(|other| side(found, other)),
        did: found.apart.as_ref().zip(found.comparator.as_ref()).map(|(apart, other)| {
            let (se_log, p) = apart.error();
            let relative = apart.ratio().as_percent_change();
            let (from, to) = match apart {
                Apart::Counts { from, to, .. } => (Some((*from).into()), Some((*to).into())),
                Apart::Series(_) => (None, None),
            };
            TrendDifference {
                from,
                to,
                ratio: apart.ratio().value,
                relative_pct: relative.value,
                ci: limits(relative),
                se_log,
                p,
                words: apart.words(&found.area.place.name(), &other.place.name()),
                method: apart.method().into(),
            }
        }),
        polarity: Word(indicator.polarity),
        warnings,
        as_of: moment(found.measured.as_of.unwrap_or(asked.at)),
    }
}

fn side(found: &Found, side: &Side) -> TrendSide {
    let Side { place, trend, .. } = side;
    let indicator = &found.measured.indicator.state;
    let (linear, recent, interrupted) = fitted(found, &trend.fitted);
    TrendSide {
        reference: place.reference.clone(),
        name: place.name(),
        points: count(trend.points),
        first: trend.window.0.into(),
        last: trend.window.1.into(),
        two_point_change_pct: trend.two_point_change,
        linear,
        recent,
        interrupted,
        verdict: Word(trend.verdict(indicator)),
        words: trend.words(indicator, &place.name()),
        warnings: warnings(&trend.warnings, []),
        method: trend.method.into(),
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn estimate(estimate: Estimate, p: f64) -> EstimateView {
    EstimateView { value: estimate.value, ci: limits(estimate), p }
}

fn fitted(found: &Found, fitted: &Fitted) -> (Option<LinearView>, Option<RecentView>, Option<InterruptedView>) {
    let plain = |effect: &Coefficient| estimate(effect.estimate, effect.p);
    // A ratio too large to be a number is told as the model has it: on the logarithm.
    let ratio = |effect: &Coefficient| estimate(effect.as_ratio().unwrap_or(effect.estimate), effect.p);
    let after = || found.after.map(PeriodBody::from);
    match fitted {
        Fitted::Linear(fit) => {
            let linear = LinearView {
                slope: estimate(fit.slope, fit.p),
                slope_se: fit.slope_se,
                df: count(fit.freedom),
                r_squared: fit.r_squared,
                fitted_first: fit.fitted_first,
                fitted_last: fit.fitted_last,
                fitted_change_pct: fit.fitted_change(),
                durbin_watson: fit.durbin_watson,
            };
            (Some(linear), None, None)
        }
        Fitted::Recent(fit) => {
            let (slope, chi_squared, steady) = (fit.slope, fit.chi_squared, fit.steady);
            (None, Some(RecentView { direction: Word(fit.direction), slope, chi_squared, steady }), None)
        }
        Fitted::Segments(fit) => {
            let interrupted = after().map(|after| InterruptedView {
                ratios: false,
                after,
                trend: plain(&fit.segments.trend),
                level_change: plain(&fit.segments.level_change),
                trend_change: plain(&fit.segments.trend_change),
                df: count(fit.freedom),
                dispersion: None,
                lag: fit.lag.map(count),
                fitted_last: fit.fitted_last,
                counterfactual_last: fit.counterfactual_last,
                change_at_end_pct: fit.change_at_end(),
            });
            (None, None, interrupted)
        }
        Fitted::CountSegments(fit) => {
            let interrupted = after().map(|after| InterruptedView {
                ratios: true,
                after,
                trend: ratio(&fit.segments.trend),
                level_change: ratio(&fit.segments.level_change),
                trend_change: ratio(&fit.segments.trend_change),
                df: count(fit.freedom),
                dispersion: Some(fit.dispersion),
                lag: None,
                fitted_last: fit.fitted_last,
                counterfactual_last: fit.counterfactual_last,
                change_at_end_pct: Some(fit.change_at_end()),
            });
            (None, None, interrupted)
        }
    }
}

fn table(view: &TrendView) -> Table {
    let mut table = Table::of(&["side", "area", "term", "value", "lower", "upper", "p", "method"]);
    for (name, side) in [("area", Some(&view.area)), ("comparator", view.comparator.as_ref())] {
        let Some(side) = side else { continue };
        let mut row = |term: &str, value: Option<f64>, told: Option<&EstimateView>| {
            let limit = |at: usize| cell(told.and_then(|told| told.ci.get(at).copied()));
            let value = cell(value.or(told.map(|told| told.value)));
            let p = cell(told.map(|told| told.p));
            let (name, term, method) = (name.to_owned(), term.to_owned(), side.method.id.to_owned());
            table.row(vec![name, side.reference.clone(), term, value, limit(0), limit(1), p, method]);
        };
        row("two_point_change_pct", side.two_point_change_pct, None);
        if let Some(linear) = &side.linear {
            row("slope", None, Some(&linear.slope));
            row("fitted_first", Some(linear.fitted_first), None);
            row("fitted_last", Some(linear.fitted_last), None);
            row("fitted_change_pct", linear.fitted_change_pct, None);
            row("durbin_watson", Some(linear.durbin_watson), None);
        }
        if let Some(recent) = &side.recent {
            row(recent.direction.0.word(), Some(recent.slope), None);
            row("chi_squared", Some(recent.chi_squared), None);
        }
        if let Some(interrupted) = &side.interrupted {
            row("trend", None, Some(&interrupted.trend));
            row("level_change", None, Some(&interrupted.level_change));
            row("trend_change", None, Some(&interrupted.trend_change));
            row("change_at_end_pct", interrupted.change_at_end_pct, None);
        }
    }
    if let Some(did) = &view.did {
        let limits = [did.ci.first(), did.ci.last()].map(|limit| cell(limit.copied()));
        let named = ["did".to_owned(), String::new(), "relative_pct".to_owned(), cell(did.relative_pct)];
        let rest = [cell(did.p), did.method.id.to_owned()];
        table.row([named.to_vec(), limits.to_vec(), rest.to_vec()].concat());
    }
    table
}

fn picture(found: &Found) -> SeriesChart {
    let indicator = &found.measured.indicator.state;
    let sides: Vec<&Side> = std::iter::once(&found.area).chain(&found.comparator).collect();
    let names: Vec<String> = sides.iter().map(|side| side.place.name()).collect();
    let mut notes: Vec<String> = sides.iter().map(|side| side.trend.words(indicator, &side.place.name())).collect();
    if let (Some(apart), Some(other)) = (&found.apart, &found.comparator) {
        notes.push(apart.words(&found.area.place.name(), &other.place.name()));
    }
    notes.extend(sides.iter().flat_map(|side| &side.trend.warnings).map(|(_, detail)| format!("{detail}.")));
    let title = format!("{}: {}", indicator.name.as_str(), names.join(" and "));
    SeriesChart {
        caption: caption(indicator, title, found.area.trend.method.name.to_owned(), notes),
        unit: unit(indicator),
        lines: sides.into_iter().map(|side| line(found, side)).collect(),
        targets: vec![],
    }
}

fn line(found: &Found, side: &Side) -> Line {
    let points =
        side.figures.iter().map(|(period, figure)| point(&found.measured, &found.locked, *period, figure, found.level));
    let (first, last) = side.trend.window;
    let fit = match &side.trend.fitted {
        Fitted::Linear(fit) => Some(Fit {
            said: domain::outcomes::words::estimate_a(
                fit.slope,
                domain::outcomes::words::number,
                side.trend.grain.called(),
            ),
            from: (first.middle(), fit.fitted_first),
            to: (last.middle(), fit.fitted_last),
        }),
        _ => None,
    };
    Line { name: side.place.name(), points: points.collect(), fit }
}
