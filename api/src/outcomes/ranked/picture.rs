//! A ranking as a picture.

use domain::{
    outcomes::{
        ranking::{Entrants, Row, interval},
        words,
    },
    statistics::{Interval, Level, verdict::Verdict},
    vocabulary::Vocabulary,
};

use super::super::{
    rankings::Made,
    telling::{caption, unit},
};
use crate::charts::{
    Estimate, Form, Unit,
    ranking::{Benchmark, RankRow, RankingChart, Standing as Drawn},
};

/// So many areas have room in a picture.
const ROOM: usize = 30;

/// A ranking as a picture.
pub fn picture(made: &Made) -> RankingChart {
    let Made { measured, question, ranking, .. } = made;
    let indicator = &measured.indicator.state;
    // Areas without a figure would push the lowest out of a long picture; the notes count them.
    let all = ranking.rows.len() <= ROOM;
    let shown = |row: &&Row| all || row.place.is_ok() || made.highlighted.contains(&row.entrant);
    let (when, unit) = match question.before {
        None => (question.period.label(), unit(indicator)),
        Some(before) => {
            let when = format!("change from {} to {}", before.label(), question.period.label());
            (when.clone(), Unit { name: format!("{when} in per cent"), form: Form::Percent, from_zero: true })
        }
    };
    let warned = ranking.warnings.iter().map(|(_, detail)| format!("{detail}."));
    RankingChart {
        caption: caption(
            measured,
            format!("{} {}", indicator.name.as_str(), made.siblings.told()),
            format!("{}, with 95% intervals.", words::capital(&when)),
            warned.collect(),
        ),
        verdict: words::capital(&ranking.said),
        unit,
        rows: ranking.rows.iter().filter(shown).map(|row| drawn(made, row)).collect(),
        benchmark: ranking
            .benchmark
            .zip(question.benchmark.as_ref())
            .map(|(value, held)| Benchmark { name: held.name.clone().into_owned(), value }),
        room: ROOM,
    }
}

fn drawn(made: &Made, row: &Row) -> RankRow {
    let (indicator, entrant) = (&made.measured.indicator.state, made.field.entrant(row.entrant));
    let limits = interval(indicator, &entrant, made.question.before.is_some(), Level::P95);
    let ranked = row.place.ok();
    RankRow {
        rank: ranked.map(|ranked| ranked.rank),
        name: entrant.name.clone().into_owned(),
        value: ranked.map(|ranked| Estimate {
            value: ranked.value,
            lower: limits.map(Interval::lower),
            upper: limits.map(Interval::upper),
        }),
        absent: row.place.err().map(|why| why.word().replace('_', " ")).unwrap_or_default(),
        standing: match ranked.map(|ranked| ranked.verdict) {
            Some(Verdict::Better) => Drawn::Better,
            Some(Verdict::Worse) => Drawn::Worse,
            Some(Verdict::Similar) => Drawn::Similar,
            Some(Verdict::Higher) => Drawn::Higher,
            Some(Verdict::Lower) => Drawn::Lower,
            Some(Verdict::NotCompared) | None => Drawn::NotCompared,
        },
        chosen: made.highlighted.contains(&row.entrant),
    }
}
