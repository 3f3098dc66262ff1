//! `GET /v1/inequalities`: how a figure goes with need, from the areas most in need to those least; and the picture.

use actix_web::{HttpRequest, web::Data};
use domain::{
    outcomes::{
        Dimensions, Observation, ValueType,
        inequality::{self, Candidate, IntervalBy, Scale, Unequal, Weights, most_in_need, unequal},
        ranking::Order,
    },
    period::Period,
    record::Asked,
};

use super::{
    figures::{Figures, Measured},
    places::Place,
    question::{Question, not_borne},
    rankings::{MOST_TOLD, usually_told},
    siblings::Siblings,
    telling::{drawn, told},
    unequal::{InequalityView, picture, table, view},
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

/// What the picture takes; it draws every point.
const DRAWN: &[&str] = &[
    "indicator",
    "kind",
    "within",
    "area",
    "period",
    "need",
    "need_period",
    "need_dimensions",
    "need_order",
    "population",
    "population_period",
    "population_dimensions",
    "groups",
    "interval",
    "seed",
    "transform",
    "level",
    "dimensions",
    "as_of",
];
/// What the figures take beside.
const TOLD: &[&str] = &["limit", "format"];
/// Seeds are whole numbers that every client can write.
const LARGEST_SEED: usize = u32::MAX as usize;

/// An inequality that was told.
pub struct Made {
    /// What was measured.
    pub measured: Measured,
    /// Which areas.
    pub siblings: Siblings,
    /// By whose figures areas are put in order.
    pub need: Measured,
    /// Whom areas count for, and when they were counted; none where it is the denominators.
    pub population: Option<(Measured, Period)>,
    /// The areas.
    pub places: Vec<Place>,
    /// The question.
    pub question: inequality::Asked,
    /// At most so many areas are told.
    pub limit: usize,
    /// What it says.
    pub unequal: Unequal,
}

/// Tell how a figure goes with need
///
/// The slope and the relative index of inequality with their intervals, and the concentration index with its curve, of
/// areas put in the order of their need. Areas equally in need stand together as one group. Figures, need and people
/// are what the caller may see, small numbers hidden or rounded first, and all else follows from them.
#[utoipa::path(
    get, path = "/v1/inequalities", operation_id = "fetch_inequality", tag = "analyses",
    params(crate::document::InequalityFilters, crate::document::LimitOfAreas, crate::document::FormatOfFigures),
    responses(
        (status = 200, description = "The inequality", content((InequalityView = "application/json"), (String = "text/csv"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn fetch_inequality(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Csv])?;
    let made = make(&app.store.session(), &asking.0, query, &[DRAWN, TOLD].concat(), usually_told(format)).await?;
    Ok(told(format, &view(&made, asking.0.at), table))
}

/// The picture of an inequality
///
/// The same question as `/v1/inequalities`, drawn as a concentration curve: what share the people most in need have.
#[utoipa::path(
    get, path = "/v1/inequalities/chart.svg", operation_id = "draw_inequality", tag = "analyses",
    params(crate::document::InequalityFilters),
    responses(
        (status = 200, description = "The picture", content((String = "image/svg+xml"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn draw_inequality(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let made = make(&app.store.session(), &asking.0, Query::of(&req)?, DRAWN, 0).await?;
    Ok(drawn(picture(&made).svg()))
}

/// What is read of a query beside the figures themselves.
struct Wanted {
    order: Option<Order>,
    groups: Option<u8>,
    interval: IntervalBy,
    seed: u64,
    scale: Scale,
}

impl Wanted {
    fn read(question: &mut Question<'_>) -> Self {
        let groups = question.text("groups").and_then(|said| match said.as_str() {
            "5" => Some(5),
            "10" => Some(10),
            _ => {
                question.note("groups", "unknown_word", "5 or 10", &said);
                None
            }
        });
        let seeded = question.says("seed");
        let interval = question.word("interval").unwrap_or(IntervalBy::DeltaResidual);
        if seeded && interval != IntervalBy::Simulated {
            question.note("seed", "not_permitted_when", "Only interval=simulated draws by a seed", "");
        }
        Self {
            order: question.word("need_order"),
            groups,
            interval,
            seed: u64::try_from(question.number("seed", 0..=LARGEST_SEED, 1)).unwrap_or(1),
            scale: question.word("transform").unwrap_or(Scale::None),
        }
    }
}

/// An indicator beside the figures, and the period that is asked for.
pub type Beside = (Option<Measured>, Option<Period>);

/// Reads `name`, `name_period` and `name_dimensions`.
pub async fn beside(question: &mut Question<'_>, name: &str) -> Result<Beside, Problem> {
    let dimensions: Dimensions = question.dimensions(&format!("{name}_dimensions"));
    let period = question.optional_period(&format!("{name}_period"));
    Ok((question.measured_by(name, dimensions).await?, period))
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
    let period = question.period("period");
    let (need, need_period) = beside(&mut question, "need").await?;
    let by_people = question.says("population");
    let people = if by_people { Some(beside(&mut question, "population").await?) } else { None };
    let wanted = Wanted::read(&mut question);
    let level = question.level();
    let limit = if allowed.contains(&"limit") { question.number("limit", 1..=MOST_TOLD, usually) } else { usually };
    let read = (|| Some((measured?, siblings?, period?, need?)))();
    let (measured, siblings, period, need) = question.close(allowed, read)?;

    let order = need_order(&need, wanted.order)?;
    let need_period = when(session, "need", &need, need_period, None).await?;
    let population = match people {
        Some((Some(people), said)) => {
            if people.indicator.state.definition.value_type != ValueType::Count {
                let detail = "The population is a count of people".to_owned();
                return Err(not_borne("population", ("not_counts", detail), people.indicator.state.code.as_str()));
            }
            let at = when(session, "population", &people, said, Some(period)).await?;
            Some((people, at))
        }
        _ => None,
    };
    if let Some((one, other)) = siblings.counted_twice(session, period.end).await? {
        let detail = format!("{one} lies in {other}, so its people would count twice");
        return Err(not_borne("area", ("overlap", detail), &one));
    }
    let places = siblings.places(session, period.end).await?;
    let known = |name: &'static str, measured, at| Known { name, measured, at };
    let figures = known("area", &measured, period).of(session, &places).await?;
    let needs = known("need", &need, need_period).of(session, &places).await?;
    let counted = match &population {
        Some((people, at)) => known("population", people, *at).of(session, &places).await?,
        None => vec![None; places.len()],
    };
    let candidates: Vec<Candidate> = figures
        .into_iter()
        .zip(needs)
        .zip(counted)
        .map(|((figure, need), population)| Candidate { figure, need, population })
        .collect();
    let question = inequality::Asked {
        period,
        need: (need.indicator.state.name.as_str().to_owned(), need_period),
        order,
        weights: if population.is_some() { Weights::Population } else { Weights::Denominators },
        groups: wanted.groups,
        interval: wanted.interval,
        seed: wanted.seed,
        scale: wanted.scale,
        level,
    };
    let unequal = unequal(&measured.indicator.state, &candidates, &question)
        .map_err(|not| not_borne(not.parameter(), (not.code(), not.to_string()), ""))?;
    Ok(Made { measured, siblings, need, population, places, question, limit, unequal })
}

/// Which end of need is the most in need. Error 422 where neither its polarity nor the caller says it.
pub fn need_order(need: &Measured, said: Option<Order>) -> Result<Order, Problem> {
    said.or_else(|| most_in_need(need.indicator.state.polarity)).ok_or_else(|| {
        let detail = "Neither way is better of this need: say which end is the most in need".to_owned();
        not_borne("need_order", ("required_when", detail), "")
    })
}

/// The period that is asked for, or the one that is wished where it has figures, or the latest. Error 422: it has none.
pub async fn when(
    session: &AppSession,
    name: &str,
    measured: &Measured,
    said: Option<Period>,
    wished: Option<Period>,
) -> Result<Period, Problem> {
    if let Some(said) = said {
        return Ok(said);
    }
    let periods = measured.periods(session).await?;
    let latest = periods.iter().max_by_key(|period| (period.end, period.start)).copied();
    wished.filter(|wished| periods.contains(wished)).or(latest).ok_or_else(|| {
        let called = measured.indicator.state.name.as_str();
        not_borne(name, ("no_observation", format!("There is no figure of {called}")), called)
    })
}

/// Figures of one indicator in one period.
struct Known<'a> {
    name: &'static str,
    measured: &'a Measured,
    at: Period,
}

impl Known<'_> {
    async fn of(&self, session: &AppSession, places: &[Place]) -> Result<Vec<Option<Observation>>, Problem> {
        let all: Vec<&Place> = places.iter().collect();
        let figures: Figures = self.measured.figures(session, &all, &[self.at]).await?;
        let together = |place: &Place| {
            let together = self.measured.together(place, &figures, &self.at);
            together.map_err(|not| not_borne(self.name, not, &place.name()))
        };
        places.iter().map(together).collect()
    }
}
