//! What becomes of each row: against what is on record, and against what the file says elsewhere.

use std::collections::HashMap;

use domain::{
    fault::Fault,
    imports::{ImportMode, RowAction, RowFault, RowReport},
    outcomes::{Observation, SaidObservation},
    period::Period,
};
use persistence::{Kept, Place, numbered_day};

use super::{
    dictionary::{Dictionary, Named},
    odd::{Group, Series},
    spool::{Figure, Reading, Spooled},
};
use crate::{http::problem::Problem, imports::rows::fault, store::AppSession};

/// A row's warnings name at most so many sign-offs that end with it; all of them end.
const MOST_LAPSES_TOLD: usize = 10;

/// What judging needs to know of a file as a whole.
pub struct Facts {
    /// What may be done.
    pub mode: ImportMode,
    /// How many fold is a leap.
    pub fold: f64,
    /// Rows that name what an earlier one named, with its line.
    pub repeated_rows: HashMap<u64, u64>,
    /// Periods that repeat others.
    pub repeated_periods: HashMap<Group, Period>,
    /// First and last days of the periods on record that come before those of the file.
    pub before: HashMap<Group, (i32, i32)>,
}

/// What a row is judged by.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// What rows name.
    pub dictionary: &'a Dictionary,
    /// The file as a whole.
    pub facts: &'a Facts,
}

impl Bench<'_> {
    /// Where the figure of the period before a row's stands, if it is on record and the file does not tell it.
    fn before(&self, row: &Spooled, place: Option<Place>) -> Option<Place> {
        let Reading::Figure(figure) = &row.reading else { return None };
        let (starts, ends) = *self.facts.before.get(&figure.group())?;
        // A new part of a known indicator has no number yet, and nothing before it.
        Some(Place { starts, ends, ..place? })
    }
}

impl Named {
    /// What the caller is told of an observation on record.
    fn told(&self, kept: &Observation) -> Observation {
        if self.open { kept.clone() } else { self.state.disclosed(kept.clone()) }
    }

    /// What the caller is warned about: what a row makes of the observation on record, in numbers that the row says
    /// itself where others may be hidden.
    fn warned_about(&self, row: &SaidObservation, kept: Option<&Observation>) -> Observation {
        let kept = kept.cloned().map(|kept| if self.open { kept } else { self.state.without_figures(kept) });
        row.over(kept.as_ref(), &self.state.definition)
    }
}

/// A row with its fate.
pub struct Judged {
    /// What the report tells of it.
    pub report: RowReport,
    /// What is to be written, without its batch; numbers that are not given yet are 0.
    pub write: Option<(Figure, Kept)>,
}

/// Looks up what is on record of some rows.
pub async fn look(session: &AppSession, bench: &Bench<'_>, rows: &[Spooled]) -> Result<Vec<Known>, Problem> {
    let places: Vec<Option<Place>> = rows
        .iter()
        .map(|row| match &row.reading {
            Reading::Figure(figure) => place(bench.dictionary, figure),
            Reading::Refused(..) => None,
        })
        .collect();
    let of = |row: &Spooled| match &row.reading {
        Reading::Figure(figure) => Some(&bench.dictionary.indicators[figure.indicator as usize]),
        Reading::Refused(..) => None,
    };
    let those = |is: &dyn Fn(&Named, &Place) -> bool| -> Vec<Place> {
        let found = rows.iter().zip(&places).filter_map(|(row, place)| Some((of(row)?, (*place)?)));
        found.filter(|(indicator, place)| is(indicator, place)).map(|(_, place)| place).collect()
    };
    let mut standing = session.observations_at(&those(&|indicator, _| indicator.observed)).await?;
    let perhaps = those(&|indicator, place| indicator.revised && !standing.contains_key(place));
    let withdrawn = session.last_revisions(&perhaps).await?;
    let earlier: Vec<Option<Place>> = rows.iter().zip(&places).map(|(row, place)| bench.before(row, *place)).collect();
    let asked: Vec<Place> = earlier.iter().flatten().copied().collect();
    let on_record = session.observations_at(&asked).await?;
    let known = rows.iter().zip(places).zip(earlier).map(|((row, place), earlier)| {
        let Reading::Figure(figure) = &row.reading else { return Known::default() };
        let before = place.and_then(|place| standing.remove(&place));
        let last = place.and_then(|place| withdrawn.get(&place).copied()).unwrap_or_default();
        let indicator = &bench.dictionary.indicators[figure.indicator as usize];
        Known {
            revision: before.as_ref().map_or(last, |before| before.revision),
            before: before.map(|before| before.said),
            earlier: earlier.and_then(|place| indicator.told(&on_record.get(&place)?.said).value),
        }
    });
    Ok(known.collect())
}

/// Judges some rows by what is known of each; the first has that number, counted from 0.
pub fn judge(
    bench: &Bench<'_>,
    series: &mut Series,
    rows: Vec<Spooled>,
    known: impl IntoIterator<Item = Known>,
    number: u64,
) -> impl Iterator<Item = Judged> {
    rows.into_iter().zip(known).zip(number..).map(move |((row, known), number)| match row.reading {
        Reading::Refused(key, errors) => refused(row.line, key, errors),
        Reading::Figure(figure) => {
            let first = bench.facts.repeated_rows.get(&number).copied();
            judge_figure(bench, series, row.line, figure, known, first)
        }
    })
}

fn refused(line: u64, key: String, errors: Vec<RowFault>) -> Judged {
    let report = RowReport { line, key: Some(key), action: RowAction::Rejected, errors, warnings: vec![] };
    Judged { report, write: None }
}

/// The key of a figure in numbers, if all are given.
pub fn place(dictionary: &Dictionary, figure: &Figure) -> Option<Place> {
    Some(Place {
        indicator: dictionary.indicators[figure.indicator as usize].number?,
        dims: dictionary.dims[figure.dims as usize].number?,
        starts: figure.starts,
        ends: figure.ends,
        subject: dictionary.subjects[figure.subject as usize].number?,
    })
}

/// What is known of a figure before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// What stands.
    before: Option<Observation>,
    /// The number of its last revision; 0 when it is new.
    revision: i32,
    /// The value on record of the period before, as the caller is told it.
    earlier: Option<f64>,
}

fn judge_figure(
    bench: &Bench<'_>,
    series: &mut Series,
    line: u64,
    figure: Figure,
    Known { before, revision, earlier }: Known,
    first: Option<u64>,
) -> Judged {
    let indicator = &bench.dictionary.indicators[figure.indicator as usize];
    let period = Period { start: numbered_day(figure.starts), end: numbered_day(figure.ends) };
    let key = || {
        let parts = [
            indicator.reference.as_str(),
            &bench.dictionary.subjects[figure.subject as usize].reference,
            &period.label(),
            &bench.dictionary.dims[figure.dims as usize].reference,
        ];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let said = figure.said.over(before.as_ref(), &indicator.state.definition);
    let unchanged = before.as_ref().is_some_and(|before| *before == said);
    let mut errors: Vec<RowFault> = said.faults(&indicator.state.definition).0.into_iter().map(told).collect();
    if let Some(first) = first {
        errors.push(fault("", "duplicate_row", format!("line {first} names the same observation already"), None));
    }
    match (bench.facts.mode, &before) {
        (ImportMode::Create, Some(_)) => errors.push(fault("", "duplicate", "It is on record already", None)),
        (ImportMode::Update, None) => errors.push(fault("", "not_found", "There is no such observation yet", None)),
        _ => {}
    }
    let standing = indicator.standing.iter().filter(|standing| standing.holds(&period));
    if !unchanged && standing.clone().any(|standing| standing.locked) {
        let detail = format!("{} was signed off and is closed; reopen it first", period.label());
        errors.push(fault("period", "period_locked", detail, Some(&period.label())));
    }
    if !errors.is_empty() {
        return refused(line, key(), errors);
    }
    let action = match &before {
        Some(_) if unchanged => RowAction::Unchanged,
        Some(_) => RowAction::Updated,
        None => RowAction::Created,
    };
    let mut warnings = if unchanged {
        vec![]
    } else {
        let told = indicator.warned_about(&figure.said, before.as_ref());
        warnings(bench, series, &figure, &told, earlier)
    };
    let ended: Vec<_> = standing.filter(|one| !unchanged && series.ends(one.id, figure.indicator)).collect();
    for ended in ended.into_iter().take(MOST_LAPSES_TOLD) {
        let detail = format!("{} was signed off; with this change the sign-off lapses", ended.period.label());
        warnings.push(fault("period", "sign_off_lapses", detail, Some(&ended.period.label())));
    }
    let key = (action != RowAction::Created || !warnings.is_empty()).then(key);
    let write = (!unchanged).then(|| {
        let kept = Kept {
            place: Place { indicator: 0, dims: 0, starts: figure.starts, ends: figure.ends, subject: 0 },
            batch: 0,
            revision: revision + 1,
            definition: i32::try_from(indicator.state.version).unwrap_or(i32::MAX),
            said,
        };
        (figure, kept)
    });
    Judged { report: RowReport { line, key, action, errors: vec![], warnings }, write }
}

fn warnings(
    bench: &Bench<'_>,
    series: &mut Series,
    figure: &Figure,
    said: &Observation,
    earlier: Option<f64>,
) -> Vec<RowFault> {
    let period = Period { start: numbered_day(figure.starts), end: numbered_day(figure.ends) };
    let indicator = &bench.dictionary.indicators[figure.indicator as usize].state;
    let mut warnings: Vec<RowFault> =
        said.warnings(&indicator.definition, indicator.frequency, &period).into_iter().map(told).collect();
    if let Some(first) = bench.facts.repeated_periods.get(&figure.group()) {
        let detail = format!("Every figure of {} is that of {}", period.label(), first.label());
        warnings.push(fault("period", "period_repeats", detail, Some(&period.label())));
    }
    if let Some(value) = said.value
        && let Some(before) = series.leap(figure, value, bench.facts.fold, earlier)
    {
        let detail = format!("{before} in the period before, {value} here: more than {} fold", bench.facts.fold);
        warnings.push(fault("value", "leap", detail, None));
    }
    warnings
}

fn told(found: Fault) -> RowFault {
    let column = found.pointer.trim_start_matches('/').to_owned();
    RowFault { column, code: found.code.to_owned(), detail: found.detail, value: found.value }
}
