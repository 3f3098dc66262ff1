//! What the cells of a file of observations fill: long files and wide ones.

use std::collections::HashMap;

use domain::{imports::RowFault, outcomes::Dimensions, period::Period};

use crate::{
    http::suggest::did_you_mean,
    imports::{options::Options, rows::fault},
};

/// The columns of a file of observations, as templates and exports name them.
pub const COLUMNS: &[(&str, &str)] = &[
    ("indicator", "What is measured; required"),
    ("area", "The area it tells of; or organisation, or formation"),
    ("organisation", "The organisation it tells of"),
    ("formation", "The formation it tells of"),
    ("period", "When: 2016, 2016/17, 2016-Q2, 2016-04 or both days; required"),
    ("value", "The figure; computed from numerator and denominator when empty"),
    ("numerator", "What stands above the line"),
    ("denominator", "What stands below it"),
    ("lower", "The lower end of an interval that the source gives"),
    ("upper", "Its upper end"),
    ("status", "normal, provisional, estimated, missing, suppressed or not_applicable"),
    ("note", "What a reader should know"),
    ("dimensions", "Of which part, such as age=65+;sex=female"),
];
/// Columns of exports that an import passes over.
pub const KEPT: &[&str] = &["id", "revision", "created_at", "updated_at"];
/// The column of an export that says whether its figures were rounded for whoever asked for it.
pub const ROUNDED: &str = "rounded";
/// Names of dimensions that every file may have as columns.
const USUAL_DIMENSIONS: &[&str] = &["sex", "age"];

/// What a cell fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fill {
    /// Nothing.
    Nothing,
    /// A column, by its name.
    Column(&'static str),
    /// A dimension of that name.
    Dimension(String),
    /// The figure of a period, in a wide file.
    OfPeriod(Period),
    /// The figure of an indicator, in a wide file.
    OfIndicator(String),
}

/// What an import of observations asks beside what every import does.
#[derive(Debug, Clone, Default)]
pub struct More {
    /// Columns that are dimensions.
    pub dimensions: Vec<String>,
    /// Columns of a wide file, each a period or an indicator, with what it stands for.
    pub pivot: Vec<(String, Fill)>,
    /// A change of more than so many fold from one period to the next is warned of.
    pub fold: f64,
}

/// How the cells of a file are read.
pub struct Layout {
    /// What each cell fills.
    pub fills: Vec<Fill>,
    /// Constants, by column.
    pub constants: HashMap<&'static str, String>,
    /// Whether each row has a figure for each of several columns.
    pub wide: bool,
}

/// Every column that a file may have, beside its dimensions.
pub fn names() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(known, _)| *known).chain(KEPT.iter().copied()).chain([ROUNDED])
}

/// The column of a name.
pub fn column(name: &str) -> Option<&'static str> {
    names().find(|known| *known == name)
}

impl Layout {
    /// Matches a header with the columns. Faults: unknown, repeated and missing columns, all at once.
    pub fn of(header: &[String], options: &Options, more: &More) -> Result<Self, Vec<RowFault>> {
        let mut faults = Vec::new();
        for (at, name) in header.iter().enumerate().filter(|(at, name)| header[..*at].contains(name)) {
            faults.push(fault(name, "duplicate_column", format!("Column {} stands twice", at + 1), None));
        }
        let named = options.columns.values().chain(more.pivot.iter().map(|(name, _)| name)).chain(&more.dimensions);
        for name in named.filter(|name| !header.contains(name)) {
            faults.push(fault(name, "missing_column", "The file has no such column, though the query names it", None));
        }
        let constants: HashMap<&'static str, String> =
            options.set.iter().filter_map(|(name, value)| Some((column(name)?, value.clone()))).collect();
        let mut fills = Vec::new();
        for name in header {
            let fill = fill(name, options, more);
            let set = matches!(&fill, Some(Fill::Column(column)) if constants.contains_key(column));
            match fill {
                None if options.ignore_extra => fills.push(Fill::Nothing),
                None => {
                    let known: Vec<&str> = COLUMNS.iter().map(|(known, _)| *known).collect();
                    let near = did_you_mean(name, &known).map(|near| format!("; did you mean {near}?"));
                    let near = near.unwrap_or_else(|| "; name it in dimensions= if it is one".to_owned());
                    let detail = format!("Columns are {}{near}", known.join(", "));
                    faults.push(fault(name, "unknown_column", detail, None));
                }
                Some(_) if set => fills.push(Fill::Nothing),
                Some(fill) => fills.push(fill),
            }
        }
        let has = |name: &str| {
            constants.contains_key(name)
                || fills.iter().any(|fill| matches!(fill, Fill::Column(column) if *column == name))
        };
        let of_periods = fills.iter().any(|fill| matches!(fill, Fill::OfPeriod(_)));
        let of_indicators = fills.iter().any(|fill| matches!(fill, Fill::OfIndicator(_)));
        for (name, given) in [
            ("indicator", has("indicator") || of_indicators),
            ("period", has("period") || of_periods),
            ("area", has("area") || has("organisation") || has("formation")),
        ] {
            if !given {
                faults.push(fault(name, "missing_column", format!("The file says no {name}"), None));
            }
        }
        let layout = Self { fills, constants, wide: of_periods || of_indicators };
        if faults.is_empty() { Ok(layout) } else { Err(faults) }
    }
}

fn fill(name: &str, options: &Options, more: &More) -> Option<Fill> {
    if let Some((_, fill)) = more.pivot.iter().find(|(pivoted, _)| pivoted == name) {
        return Some(fill.clone());
    }
    if more.dimensions.iter().any(|dimension| dimension == name) {
        return Some(Fill::Dimension(name.to_owned()));
    }
    let target = options.columns.iter().find(|(_, source)| *source == name).map(|(target, _)| target.as_str());
    // A column that another is mapped to does not also fill its namesake.
    let own = || (!options.columns.contains_key(name)).then_some(name);
    let target = target.or_else(own)?;
    match column(target) {
        Some(column) if KEPT.contains(&column) => Some(Fill::Nothing),
        Some(column) => Some(Fill::Column(column)),
        None => USUAL_DIMENSIONS.contains(&target).then(|| Fill::Dimension(target.to_owned())),
    }
}

/// What the columns of a wide file stand for: `2015,2016` or `score:code:imd-2025`. Error: what is wrong with one.
pub fn pivot(said: &str) -> Result<Vec<(String, Fill)>, String> {
    let one = |part: &str| {
        let (name, meant) = part.split_once(':').unwrap_or((part, part));
        if let Ok(period) = Period::parse(meant) {
            return Ok((name.to_owned(), Fill::OfPeriod(period)));
        }
        if meant.is_empty() || name.is_empty() {
            return Err(format!("{part}: a column, or a column:what it stands for"));
        }
        let reference = if meant.contains(':') { meant.to_owned() } else { format!("code:{meant}") };
        Ok((name.to_owned(), Fill::OfIndicator(reference)))
    };
    let pivoted = said.split(',').filter(|part| !part.is_empty()).map(one).collect::<Result<Vec<_>, String>>()?;
    let of_periods = pivoted.iter().filter(|(_, fill)| matches!(fill, Fill::OfPeriod(_))).count();
    if pivoted.is_empty() || (of_periods > 0 && of_periods < pivoted.len()) {
        return Err("All are periods, or all are indicators".to_owned());
    }
    Ok(pivoted)
}

/// The dimensions that a query names as columns. Error: one that can be none.
pub fn dimensions(said: &str) -> Result<Vec<String>, String> {
    let names: Vec<String> = said.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    match names.iter().find(|name| !Dimensions::is_name(name) || column(name).is_some()) {
        Some(name) => Err(format!("{name} is no name of a dimension")),
        None => Ok(names),
    }
}
