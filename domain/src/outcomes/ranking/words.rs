//! What a ranking says in words.

use super::{Asked, Entrants, Order, Ranking, Row, Unranked, interval};
use crate::{
    outcomes::{
        Indicator, Polarity, ValueType,
        unlike::unlike,
        warned::{not_final, shares_as_rates},
        words::{change, counted, measured, told},
    },
    statistics::{Level, verdict::Verdict},
    vocabulary::Vocabulary,
};

/// What is ranked, and when.
pub fn heading(indicator: &Indicator, asked: &Asked) -> String {
    let when = match asked.before {
        Some(before) => format!("{} to {}", before.label(), asked.period.label()),
        None => asked.period.label(),
    };
    format!("{}, {when}", measured(indicator))
}

/// Both ends, and how many stand where beside the benchmark.
pub fn said<E>(indicator: &Indicator, ranking: &Ranking, entrants: &E, asked: &Asked) -> String
where
    E: Entrants + ?Sized,
{
    let ends = ends(indicator, ranking, entrants, asked);
    [Some(ends), beside(indicator, ranking, asked)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// How many have no rank, and why.
pub fn unsaid(ranking: &Ranking) -> String {
    match ranking.rows.len() - ranking.ranked() {
        0 => String::new(),
        without => format!("{}: {}.", counted(without, "area has no rank", "areas have no rank"), reasons(ranking)),
    }
}

/// What a reader must know.
pub fn warnings(indicator: &Indicator, ranking: &Ranking, unsure: usize, asked: &Asked) -> Vec<(&'static str, String)> {
    let mut warnings = Vec::new();
    let ranked = ranking.ranked();
    if ranked < ranking.rows.len() {
        warnings.push(("areas_without_figure", unsaid(ranking).trim_end_matches('.').to_owned()));
    }
    warnings.extend(not_final(unsure));
    if asked.benchmark.is_some() && asked.before.is_none() && indicator.definition.value_type == ValueType::Count {
        let detail = "Counts grow with the size of a place, so one beside the benchmark tells little unless they are of \
                      one size: rank rates, or changes with before";
        warnings.push(("counts_grow_with_size", detail.to_owned()));
    }
    let compared = ranking.judged(Verdict::NotCompared) < ranked;
    if asked.benchmark.is_some() && ranked > 0 && !compared {
        let detail = "No area has an interval, so none could be compared with the benchmark";
        warnings.push(("nothing_compared", detail.to_owned()));
    }
    warnings.extend(asked.before.iter().flat_map(|before| unlike(before, &asked.period)));
    if asked.before.is_some() && indicator.definition.value_type == ValueType::Proportion {
        warnings.push(shares_as_rates());
    }
    warnings
}

/// `3 suppressed, 1 not observed`.
fn reasons(ranking: &Ranking) -> String {
    let said = |why: &Unranked| match ranking.unranked(*why) {
        0 => None,
        count if *why == Unranked::NoChange => Some(format!(
            "{count} without a change in per cent, as the figure was nought before, or is or was below it"
        )),
        count => Some(format!("{count} {}", why.word().replace('_', " "))),
    };
    Unranked::ALL.iter().filter_map(said).collect::<Vec<_>>().join(", ")
}

fn ends<E>(indicator: &Indicator, ranking: &Ranking, entrants: &E, asked: &Asked) -> String
where
    E: Entrants + ?Sized,
{
    let ranked: Vec<(&Row, f64)> = ranking.rows.iter().filter_map(|row| Some((row, row.place.ok()?.value))).collect();
    let (Some(first), Some(last)) = (ranked.first(), ranked.last()) else {
        return "no area has a figure.".to_owned();
    };
    let (highest, lowest) = if asked.order == Order::HighestFirst { (first, last) } else { (last, first) };
    let by_change = asked.before.is_some();
    let said = |value: f64| {
        if by_change { format!("it {}", change(value)) } else { told(indicator, value) }
    };
    let name = |row: &Row| entrants.entrant(row.entrant).name;
    if ranked.len() == 1 {
        let figure = said(first.1);
        let name = name(first.0);
        return if by_change {
            format!("in {name} {figure}.")
        } else {
            format!("only {name} has a figure ({figure}).")
        };
    }
    let equal = |value: f64| -> Vec<&Row> {
        let same = |other: &f64| asked.order.compare(*other, value).is_eq();
        ranked.iter().filter(|(_, other)| same(other)).map(|(row, _)| *row).collect()
    };
    // `Frome`, `Frome and Wells`, `Frome and 3 others`.
    let together = |rows: &[&Row]| match rows {
        [] => String::new(),
        [one] => name(one).into_owned(),
        [one, other] => format!("{} and {}", name(one), name(other)),
        [one, others @ ..] => format!("{} and {}", name(one), counted(others.len(), "other", "others")),
    };
    let (top, bottom) = (equal(highest.1), equal(lowest.1));
    if top.len() == ranked.len() {
        let figure = said(highest.1);
        let all = ranked.len();
        let same = if by_change { format!("{figure} alike") } else { format!("the figure is the same ({figure})") };
        return format!("in all {all} areas {same}.");
    }
    let better = match indicator.polarity {
        Polarity::LowerIsBetter => " Lower is better.",
        Polarity::HigherIsBetter => " Higher is better.",
        Polarity::Neutral => "",
    };
    let both = |row: &Row| interval(indicator, &entrants.entrant(row.entrant), by_change, Level::P95);
    let overlap = both(highest.0).zip(both(lowest.0)).is_some_and(|(high, low)| high.lower() <= low.upper());
    let chance = if overlap { " Their 95% intervals overlap, so even these two may differ by chance." } else { "" };
    if by_change {
        format!(
            "of {} areas, the highest change is that of {}, where it {}, and the lowest that of {}, where it {}.{better}{chance}",
            ranked.len(),
            together(&top),
            change(highest.1),
            together(&bottom),
            change(lowest.1),
        )
    } else {
        format!(
            "of {} areas, {} {} the highest figure ({}) and {} the lowest ({}).{better}{chance}",
            ranked.len(),
            together(&top),
            if top.len() == 1 { "has" } else { "share" },
            said(highest.1),
            together(&bottom),
            said(lowest.1),
        )
    }
}

/// How many stand where beside the benchmark.
fn beside(indicator: &Indicator, ranking: &Ranking, asked: &Asked) -> Option<String> {
    let (benchmark, value) = (asked.benchmark.as_ref()?, ranking.benchmark?);
    let figure = if asked.before.is_some() { format!("where it {}", change(value)) } else { told(indicator, value) };
    let sides = if indicator.polarity == Polarity::Neutral {
        [Verdict::Higher, Verdict::Similar, Verdict::Lower]
    } else {
        [Verdict::Better, Verdict::Similar, Verdict::Worse]
    };
    let mut said: Vec<String> = sides.iter().map(|side| format!("{} {side}", ranking.judged(*side))).collect();
    let not = ranking.judged(Verdict::NotCompared);
    if not > 0 {
        said.push(format!("{not} not compared"));
    }
    Some(format!("Beside {} ({figure}), by 95% intervals: {}.", benchmark.name, said.join(", ")))
}
