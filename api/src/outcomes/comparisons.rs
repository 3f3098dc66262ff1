//! `GET /v1/comparisons`: what changed in an area, beside what changed elsewhere; and its picture.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, web::Data};
use domain::{
    identity::Id,
    listing::{Filter, Listing, Operator, Value as Told},
    outcomes::{Arm, Beside, Claim, Compared, Observation, Statistic, ValueType, compare, comparison, words},
    period::{Period, Row},
    record::{Aggregate, Asked, Record},
    statistics::{Level, Method, Refusal, difference::LOG_COUNT, ratios::Events},
    store::Repository,
    vocabulary::Vocabulary,
};

use super::{
    compared::{ComparisonView, picture, table, view},
    figures::{Figures, Measured},
    places::{Place, overlap},
    question::{NotBorne, Question, not_borne, refused},
    telling::{drawn, told},
};
use crate::{
    app::App,
    document::{ComparisonFilters, FormatOfFigures, MeasuredFilters},
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
    "before",
    "after",
    "earlier",
    "method",
    "justification",
    "dimensions",
    "as_of",
    "format",
];
/// At most so many earlier periods.
const MOST_EARLIER: usize = 60;
/// At most so many published figures stand beside.
const MOST_CLAIMS: usize = 50;
/// Claims whose windows have more periods than this together have no figures of ours beside them.
const MOST_OF_CLAIMS: usize = 500;
/// Of so many of one indicator they are picked in memory; where there are more, the database picks them.
const FEW_CLAIMS: u32 = 200;

/// A comparison that was made.
pub struct Made {
    /// What was measured.
    pub measured: Measured,
    /// The area, and what it is held against.
    pub places: (Place, Place),
    /// Before and after, of each.
    pub figures: [(Observation, Observation); 2],
    /// What it was ahead of that, of each.
    pub earlier: [Vec<(Period, Observation)>; 2],
    /// The question.
    pub question: comparison::Asked,
    /// What it says.
    pub compared: Compared,
    /// The method.
    pub method: Method,
    /// What others published of the same, each with what our own figures give of it where they cover its window.
    pub claims: Vec<(Record<Claim>, Option<Beside>)>,
}

/// Compare the change in an area with the change elsewhere
///
/// Difference in differences on counts, with intervals, and what was published of the same places beside it. `area` and
/// `comparator` are areas, or areas put together: `gss:E06000066 minus gss:E04008560`. A comparator that contains the
/// area is refused (422), and so is what the figures cannot bear. Small numbers are hidden or rounded first for callers
/// without the right to see them.
#[utoipa::path(
    get, path = "/v1/comparisons", operation_id = "fetch_comparison", tag = "analyses",
    params(MeasuredFilters, ComparisonFilters, FormatOfFigures),
    responses(
        (status = 200, description = "The comparison", content((ComparisonView = "application/json"), (String = "text/csv"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn fetch_comparison(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Csv])?;
    let made = make(&app.store.session(), &asking.0, query).await?;
    Ok(told(format, &view(&made, asking.0.at), table))
}

/// The picture of a comparison
///
/// The same question as `/v1/comparisons`, drawn: readable without colour, in light, dark and print, with the figures as
/// text for those who do not see it.
#[utoipa::path(
    get, path = "/v1/comparisons/chart.svg", operation_id = "draw_comparison", tag = "analyses",
    params(MeasuredFilters, ComparisonFilters),
    responses(
        (status = 200, description = "The picture", content((String = "image/svg+xml"))),
        (status = 422, description = "The figures do not bear it"),
    ),
    security((), ("bearer" = []))
)]
pub async fn draw_comparison(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    let made = make(&app.store.session(), &asking.0, Query::of(&req)?).await?;
    Ok(drawn(picture(&made).svg()))
}

async fn make(session: &AppSession, asked: &Asked, query: Query) -> Result<Made, Problem> {
    let mut question = Question::new(session, asked, query);
    let measured = question.measured().await?;
    let (area, comparator) = (question.place("area").await?, question.place("comparator").await?);
    let (before, after) = (question.period("before"), question.period("after"));
    let earlier = question.periods("earlier", MOST_EARLIER).unwrap_or_default();
    let method = question.text("method").unwrap_or_else(|| LOG_COUNT.id.to_owned());
    if method != LOG_COUNT.id {
        question.note("method", "unknown_word", &format!("The one method is {}", LOG_COUNT.id), &method);
    }
    let justification = question.text("justification");
    if let Some(said) = justification.as_deref().filter(|said| said.trim().is_empty() || said.chars().count() > 500) {
        question.note("justification", "too_long", "1 to 500 characters", said);
    }
    let read = (|| Some((measured?, area?, comparator?, before?, after?)))();
    let (measured, area, comparator, before, after) = question.close(PARAMETERS, read)?;
    if before.overlaps(&after) || after.start < before.start {
        let detail = "The period after begins when the period before is over".to_owned();
        return Err(not_borne("after", ("ends_before_start", detail), &after.label()));
    }
    if !earlier.is_empty() && !Row::of(&[&earlier[..], &[before]].concat()).is_some_and(|row| row.is_whole()) {
        let detail = "Earlier periods are of one length with the period before, and follow one another up to it";
        return Err(not_borne("earlier", ("not_in_a_row", detail.to_owned()), ""));
    }
    if overlap(session, &area, &comparator).await? {
        return Err(refused("comparator", &Refusal::ComparatorIncludesTreated));
    }
    let mut periods = earlier.clone();
    periods.extend([before, after]);
    let figures = measured.figures(session, &[&area, &comparator], &periods).await?;
    let arm = |name: &str, place: &Place| -> Result<_, Problem> {
        let at = |period: Period| counted(&measured, name, place, &figures, period);
        let ((first, events_before), (last, events_after)) = (at(before)?, at(after)?);
        let earlier = earlier.iter().map(|period| at(*period)).collect::<Result<Vec<_>, _>>()?;
        let (earlier_figures, earlier): (Vec<Observation>, Vec<Events>) = earlier.into_iter().unzip();
        let arm = Arm { name: place.name(), before: events_before, after: events_after, earlier };
        Ok((arm, (first, last), earlier_figures))
    };
    let (treated, treated_figures, treated_earlier) = arm("area", &area)?;
    let (other, other_figures, other_earlier) = arm("comparator", &comparator)?;
    let indicator = &measured.indicator.state;
    let told = [&treated_figures, &other_figures].into_iter().flat_map(|(before, after)| [before, after]);
    let is_unsure = told.chain(&treated_earlier).chain(&other_earlier).any(Observation::is_unsure);
    let question = comparison::Asked {
        measured: words::measured(indicator),
        polarity: indicator.polarity,
        before,
        after,
        justification,
        is_share: indicator.definition.value_type == ValueType::Proportion,
        is_unsure,
    };
    let mut compared =
        compare(&treated, &other, &question, Level::P95).map_err(|refusal| refused("indicator", &refusal))?;
    let mut claims = claims(session, &measured, &[&area, &comparator]).await?;
    if claims.len() > MOST_CLAIMS {
        claims.truncate(MOST_CLAIMS);
        let detail =
            format!("More was published of these places than the {MOST_CLAIMS} claims that are told; see /v1/claims");
        compared.warnings.push(("more_claims", detail));
    }
    let (claims, all) = with_ours(session, &measured, claims, &[&area, &comparator]).await?;
    if !all {
        let detail =
            format!("The claims cover more than {MOST_OF_CLAIMS} of our periods: our figures are not told beside them");
        compared.warnings.push(("not_beside", detail));
    }
    Ok(Made {
        measured,
        places: (area, comparator),
        figures: [treated_figures, other_figures],
        earlier: [treated_earlier, other_earlier].map(|figures| earlier.iter().copied().zip(figures).collect()),
        question,
        compared,
        method: LOG_COUNT,
        claims,
    })
}

/// The figure of a place in a period, with its events. Error 422: there is none, or it is none of events.
fn counted(
    measured: &Measured,
    name: &str,
    place: &Place,
    figures: &Figures,
    period: Period,
) -> Result<(Observation, Events), Problem> {
    let (called, label) = (place.name(), period.label());
    let not = |not: NotBorne| not_borne(name, not, &called);
    let found = measured.together(place, figures, &period).map_err(not)?;
    let Some(found) = found else {
        return Err(not(("no_observation", format!("There is no figure of {called} in {label}"))));
    };
    if !found.status.has_value() {
        return Err(not(("no_observation", format!("The figure of {called} in {label} is {}", found.status))));
    }
    match measured.indicator.state.events(&found) {
        Some(events) => Ok((found, events)),
        None if found.is_adjusted(&measured.indicator.state.definition) => {
            let detail = format!(
                "The figure of {called} in {label} was adjusted, as standardised rates are: its counts do not give it, and \
                 this method compares counts"
            );
            Err(not(("adjusted", detail)))
        }
        None => {
            Err(not(("not_counts", "This method compares counts of events, or rates with their numerators".to_owned())))
        }
    }
}

/// What others published of these places: changes, slopes and counts. At most one more than are told.
async fn claims(session: &AppSession, measured: &Measured, places: &[&Place]) -> Result<Vec<Record<Claim>>, Problem> {
    let field = |name: &str| Claim::FIELDS.iter().find(|field| field.name == name).copied();
    let (Some(indicator), Some(area), Some(statistic)) = (field("indicator"), field("area"), field("statistic")) else {
        return Ok(vec![]);
    };
    let areas: Vec<Id> = places.iter().flat_map(|place| &place.parts).map(|part| part.link.id).collect();
    let mut listing = Listing::all(FEW_CLAIMS);
    listing.filters =
        vec![Filter { field: indicator, operator: Operator::Eq, values: vec![Told::Id(measured.indicator.id)] }];
    let tells = |claim: &Record<Claim>| claim.state.statistic != Statistic::Amount;
    Ok(if let Some(few) = session.claims_of(measured.indicator.id, &listing).await? {
        let about = few.iter().filter(|claim| areas.contains(&claim.state.subject.id()) && tells(claim));
        about.take(MOST_CLAIMS + 1).cloned().collect()
    } else {
        let areas = areas.into_iter().map(Told::Id).collect();
        let amount = vec![Told::Text(Statistic::Amount.word().to_owned())];
        listing.limit = u32::try_from(MOST_CLAIMS + 1).unwrap_or(u32::MAX);
        listing.filters.push(Filter { field: area, operator: Operator::Eq, values: areas });
        listing.filters.push(Filter { field: statistic, operator: Operator::Ne, values: amount });
        Repository::<Claim>::list(session, &listing).await?.items
    })
}

/// Claims, each with what our own figures of its place give of it, as the caller may see them; and whether these could be
/// looked at, which takes too long of too many periods.
async fn with_ours(
    session: &AppSession,
    measured: &Measured,
    claims: Vec<Record<Claim>>,
    places: &[&Place],
) -> Result<(Vec<(Record<Claim>, Option<Beside>)>, bool), Problem> {
    let number = |claim: &Record<Claim>| {
        let mut parts = places.iter().flat_map(|place| &place.parts);
        parts.find(|part| part.link.id == claim.state.subject.id()).and_then(|part| part.number)
    };
    // A claim tells of all, so nothing of a part stands beside it.
    let whole = measured.dimensions.is_whole();
    let told = |claim: &&Record<Claim>| whole && claim.state.window.is_some() && number(claim).is_some();
    let asked: Vec<&Record<Claim>> = claims.iter().filter(told).collect();
    let mut periods = if asked.is_empty() { vec![] } else { measured.periods(session).await? };
    periods.retain(|period| asked.iter().any(|claim| claim.state.covers(period)));
    let all = periods.len() <= MOST_OF_CLAIMS;
    if !all {
        periods.clear();
    }
    let subjects: BTreeSet<i32> = asked.iter().filter_map(|claim| number(claim)).collect();
    let figures = measured.figures_of(session, &subjects.into_iter().collect::<Vec<i32>>(), &periods).await?;
    let ours = |claim: &Record<Claim>| {
        let at = |period: &Period| Some((*period, figures.of(Some(number(claim)?), period)?));
        let own: Vec<(Period, Observation)> = periods.iter().filter_map(at).collect();
        claim.state.beside(&measured.indicator.state, &own, Level::P95)
    };
    let beside = |claim| {
        let ours = ours(&claim);
        (claim, ours)
    };
    Ok((claims.into_iter().map(beside).collect(), all))
}
