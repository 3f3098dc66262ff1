//! What all answers of figures tell: warnings, methods, limits, labels, tables and pictures.

use actix_web::http::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
};
use domain::{
    outcomes::{Indicator, ValueType, words},
    statistics::{self, Estimate},
    text::Title,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::figures::Measured;
use crate::{
    charts::{Caption, Unit},
    http::{answer::Answer, file::line, negotiation::Format},
    resource::columns::guarded,
};

/// What a reader must know.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Warning {
    /// A code that never changes meaning.
    #[schema(max_length = 60, pattern = "^[a-z_]+$", example = "pre_trend_not_supplied")]
    pub code: String,
    /// One sentence.
    #[schema(max_length = 500)]
    pub detail: String,
}

/// What a rule warns of, and what a reader must know of the figures of these.
pub fn warnings<'a>(said: &[(&'static str, String)], of: impl IntoIterator<Item = &'a Measured>) -> Vec<Warning> {
    let said = said.iter().map(|(code, detail)| Warning { code: (*code).to_owned(), detail: detail.clone() });
    let mut warnings: Vec<Warning> = said.collect();
    for note in of.into_iter().flat_map(Measured::notes) {
        if !warnings.contains(&note) {
            warnings.push(note);
        }
    }
    warnings
}

/// How a figure was reached.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MethodView {
    /// The method.
    #[schema(max_length = 60, pattern = "^[a-z0-9_]+$", example = "did_log_count")]
    pub id: &'static str,
    /// Its version; a changed formula is a new one.
    #[schema(max_length = 10, example = "1")]
    pub version: &'static str,
    /// What it is called.
    #[schema(max_length = 200)]
    pub name: &'static str,
    /// The formula.
    #[schema(max_length = 1000)]
    pub formula: &'static str,
    /// Where it is published.
    #[schema(max_length = 1000)]
    pub source: &'static str,
    /// What it takes for granted: where that does not hold, neither does the figure.
    #[schema(max_items = 10)]
    pub assumptions: Vec<&'static str>,
}

impl From<statistics::Method> for MethodView {
    fn from(method: statistics::Method) -> Self {
        let statistics::Method { id, version, name, formula, source, assumptions } = method;
        Self { id, version, name, formula, source, assumptions: assumptions.to_vec() }
    }
}

/// Both ends of an estimate's interval.
pub fn limits(estimate: Estimate) -> Vec<f64> {
    vec![estimate.interval.lower(), estimate.interval.upper()]
}

/// What nobody may miss: that figures are made up, where their source says so.
fn labels(indicator: &Indicator) -> Vec<String> {
    let says = |text: &str| text.to_uppercase().contains("SYNTHETIC");
    let synthetic = says(indicator.name.as_str()) || says(indicator.definition.text.as_str());
    synthetic.then(|| "SYNTHETIC demonstration data".to_owned()).into_iter().collect()
}

/// An answer that is a picture.
pub fn drawn(svg: String) -> Answer {
    Answer::bytes(StatusCode::OK, "image/svg+xml", svg.into_bytes())
        .with(CACHE_CONTROL, "no-store")
        // A picture that is opened by itself runs nothing and loads nothing.
        .with(CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'")
}

/// The words around a picture of figures, with what a reader must know of them.
pub fn caption(measured: &Measured, title: String, description: String, mut notes: Vec<String>) -> Caption {
    let indicator = &measured.indicator.state;
    for said in measured.notes().map(|note| format!("{}.", note.detail)) {
        if !notes.contains(&said) {
            notes.push(said);
        }
    }
    let text = |text: &Option<Title>| text.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default();
    Caption {
        title,
        description,
        labels: labels(indicator),
        source: text(&indicator.source),
        licence: text(&indicator.licence),
        notes,
    }
}

/// How a picture writes an indicator's figures.
pub fn unit(indicator: &Indicator) -> Unit {
    let name = indicator.definition.unit.as_str();
    match (indicator.definition.value_type, indicator.definition.per) {
        (ValueType::Count, _) => Unit::count(name),
        (ValueType::Rate, per) => {
            let per = words::number(per.unwrap_or(1.0));
            Unit::count(if name.contains(" per ") { name.to_owned() } else { format!("{name} per {per}") })
        }
        (ValueType::Proportion, _) => Unit::proportion(name),
        (ValueType::Mean | ValueType::Index, _) => Unit::score(name),
    }
}

/// A table of figures as a file of comma-separated values.
pub struct Table(Vec<u8>);

impl Table {
    /// A table of these columns.
    pub fn of(names: &[&str]) -> Self {
        Self(line(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()))
    }

    /// Adds a row. A text that a spreadsheet would take for a formula is made to look like text; a number below nought
    /// is none.
    pub fn row(&mut self, cells: Vec<String>) {
        let safe = |text: String| if text.parse::<f64>().is_ok() { text } else { guarded(text) };
        self.0.extend(line(&cells.into_iter().map(safe).collect::<Vec<_>>()));
    }
}

/// A cell that holds a number, or nothing.
pub fn cell(value: impl Into<Option<f64>>) -> String {
    value.into().map(|value: f64| value.to_string()).unwrap_or_default()
}

/// The codes of warnings as one cell.
pub fn codes(warnings: &[Warning]) -> String {
    warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>().join(";")
}

/// The answer in the form that is asked for. It depends on who asks and is not kept on the way.
pub fn told<T: Serialize>(format: Format, view: &T, table: impl FnOnce(&T) -> Table) -> Answer {
    let answer = if format == Format::Csv {
        Answer::bytes(StatusCode::OK, Format::Csv.media_type(), table(view).0)
    } else {
        Answer::json(StatusCode::OK, view)
    };
    answer.with(CACHE_CONTROL, "no-store")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_numbers_and_formulas_become_text() {
        let mut table = Table::of(&["name", "change"]);
        table.row(vec!["=1+1".into(), cell(-17.5)]);
        assert_eq!(String::from_utf8(table.0).unwrap(), "name,change\r\n'=1+1,-17.5\r\n");
    }
}
