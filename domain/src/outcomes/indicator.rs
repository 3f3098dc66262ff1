//! An indicator: what is measured, how, and which way is better.

use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    fault::{Fault, Faults, Malformed},
    identity::{Identifier, Link, Space, schemes},
    listing::{Field, FieldType},
    record::Aggregate,
    resource::Resource,
    statistics::verdict::Polarity,
    text::{Note, Title},
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// What an indicator's values are.
    ValueType {
        /// Whole events or people.
        Count = "count",
        /// Events per so many.
        Rate = "rate",
        /// A share, from 0 to 1.
        Proportion = "proportion",
        Mean = "mean",
        /// A score without a unit.
        Index = "index",
    }
}

vocabulary! {
    /// How often an indicator is observed; it only describes.
    Frequency {
        Annual = "annual",
        Quarterly = "quarterly",
        Monthly = "monthly",
        Irregular = "irregular",
    }
}

/// An indicator's code: 1 to 64 letters, digits and `. _ -`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IndicatorCode(String);

impl IndicatorCode {
    /// Parses a code. Error: `indicator_code`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        if schemes::code(said) {
            return Ok(Self(said.to_owned()));
        }
        let form = "An indicator's code has 1 to 64 letters, digits and . _ -, a letter or digit first";
        Err(Malformed::new("indicator_code", form, said))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What its figures mean: whoever changes one of these begins a new version, so that no series is redefined in silence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// What is counted or measured, and what is not.
    pub text: Note,
    /// What stands above the line.
    pub numerator: Option<Title>,
    /// What stands below the line.
    pub denominator: Option<Title>,
    /// What values are.
    pub value_type: ValueType,
    /// Per how many, for a rate.
    pub per: Option<f64>,
    /// The unit.
    pub unit: Title,
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Its code, unique for ever.
    pub code: IndicatorCode,
    /// Its name.
    pub name: Title,
    /// What its figures mean today.
    pub definition: Definition,
    /// The number of that definition, from 1.
    pub version: i64,
    /// The definitions before it, oldest first.
    pub earlier: Vec<Definition>,
    /// Which way is better.
    pub polarity: Polarity,
    /// Whether figures of parts add up to that of the whole.
    pub aggregable: bool,
    /// How often it is observed.
    pub frequency: Frequency,
    /// Where figures come from.
    pub source: Option<Title>,
    /// Under which licence.
    pub licence: Option<Title>,
    /// Counts below this are hidden from callers who may not see small numbers; 0 hides none.
    pub suppress_below: u32,
    /// The organisation that keeps it; principal authorities keep one without together.
    pub organisation: Option<Link>,
}

/// Counts below this are hidden unless an indicator says otherwise.
pub use crate::statistics::rounding::SUPPRESS_BELOW;
/// An indicator has at most so many definitions.
pub const MOST_VERSIONS: usize = 100;

impl Indicator {
    /// The same indicator following another: the definitions so far are kept, and another one gets the next number.
    ///
    /// Faults (`fixed_once_made`): another value type, or another scale of a rate. Figures on record were written in them,
    /// and would be read as others; small ones would be told.
    pub fn following(mut self, previous: Option<&Self>) -> Result<Self, Faults> {
        let Some(previous) = previous else { return Ok(self) };
        let mut faults = Faults::default();
        let (now, then) = (&self.definition, &previous.definition);
        let changed = [("/value_type", now.value_type != then.value_type), ("/per", now.per != then.per)];
        for (pointer, _) in changed.into_iter().filter(|(_, changed)| *changed) {
            let detail = "Its figures were written in it: another value type or scale is another indicator";
            faults.note(Fault::new(pointer, "fixed_once_made", detail));
        }
        self.earlier.clone_from(&previous.earlier);
        self.version = previous.version;
        if self.definition != previous.definition {
            self.earlier.push(previous.definition.clone());
            self.version += 1;
        }
        faults.or(self)
    }

    /// Every definition with its number, oldest first.
    pub fn versions(&self) -> impl Iterator<Item = (i64, &Definition)> {
        (1..).zip(self.earlier.iter().chain([&self.definition]))
    }

    /// The identifier it carries.
    pub fn identifier(&self) -> Option<Identifier> {
        Identifier::parse(&format!("code:{}", self.code.as_str())).ok()
    }
}

impl Aggregate for Indicator {
    const RESOURCE: Resource = Resource::Indicators;
    const FIELDS: &'static [Field] = &[
        Field::column("code", FieldType::Text, "The indicator's code").sortable(),
        Field::column("name", FieldType::Text, "The indicator's name").sortable(),
        Field::column("value_type", FieldType::Word(ValueType::WORDS), "What its values are").sortable(),
        Field::column("polarity", FieldType::Word(Polarity::WORDS), "Which way is better"),
        Field::column("frequency", FieldType::Word(Frequency::WORDS), "How often it is observed"),
        Field::reference("organisation", "organisation_id", Space::Organisation, "The organisation that keeps it")
            .nullable(),
    ];

    fn owner(&self) -> Owner {
        match &self.organisation {
            Some(organisation) => Owner::Organisations(vec![organisation.clone()]),
            None => Owner::Common,
        }
    }

    fn keys(&self) -> Vec<Identifier> {
        self.identifier().into_iter().collect()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.identifier()
    }

    fn kind(&self) -> &'static str {
        self.definition.value_type.word()
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        let is_rate = self.definition.value_type == ValueType::Rate;
        match self.definition.per {
            None if is_rate => faults.note(Fault::new("/per", "required_when", "A rate says per how many")),
            Some(_) if !is_rate => faults.note(Fault::new("/per", "not_permitted_when", "Only a rate is per so many")),
            Some(per) if !(per.is_finite() && per > 0.0) => {
                faults.note(Fault::new("/per", "out_of_range", "Per how many is above 0"));
            }
            _ => {}
        }
        let adds_up = matches!(self.definition.value_type, ValueType::Count | ValueType::Rate | ValueType::Proportion);
        if self.aggregable && !adds_up {
            let detail = "Means and indices of parts do not add up to that of the whole";
            faults.note(Fault::new("/aggregable", "not_permitted_when", detail));
        }
        if self.earlier.len() >= MOST_VERSIONS {
            let detail = format!("It was defined {MOST_VERSIONS} times; make another indicator");
            faults.note(Fault::new("/definition", "too_many", detail));
        }
        faults
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An indicator of some values, of which small counts are hidden.
    pub(in crate::outcomes) fn indicator_of(value_type: ValueType, per: Option<f64>) -> Indicator {
        let mut indicator = indicator("All", per);
        indicator.definition.value_type = value_type;
        indicator
    }

    fn indicator(text: &str, per: Option<f64>) -> Indicator {
        Indicator {
            code: IndicatorCode::parse("emergency-admissions").unwrap(),
            name: Title::parse("Emergency admissions").unwrap(),
            definition: Definition {
                text: Note::parse(text).unwrap(),
                numerator: None,
                denominator: None,
                value_type: ValueType::Count,
                per,
                unit: Title::parse("admissions").unwrap(),
            },
            version: 1,
            earlier: vec![],
            polarity: Polarity::LowerIsBetter,
            aggregable: true,
            frequency: Frequency::Annual,
            source: None,
            licence: None,
            suppress_below: SUPPRESS_BELOW,
            organisation: None,
        }
    }

    #[test]
    fn a_changed_definition_is_a_new_version() {
        let first = indicator("All", None);
        let renamed =
            Indicator { name: Title::parse("Other").unwrap(), ..first.clone() }.following(Some(&first)).unwrap();
        assert_eq!((renamed.version, renamed.earlier.len()), (1, 0));
        let second = indicator("Without births", None).following(Some(&renamed)).unwrap();
        let third = indicator("All", None).following(Some(&second)).unwrap();
        assert_eq!((third.version, third.earlier.len()), (3, 2));
        let told: Vec<_> = third.versions().map(|(version, definition)| (version, definition.text.as_str())).collect();
        assert_eq!(told, [(1, "All"), (2, "Without births"), (3, "All")]);
        assert_eq!(third.clone().following(Some(&third)).unwrap(), third);
    }

    #[test]
    fn what_figures_are_written_in_is_fixed() {
        let rate = indicator_of(ValueType::Rate, Some(1000.0));
        let codes = |next: Indicator| {
            let Faults(faults) = next.following(Some(&rate)).unwrap_err();
            faults.into_iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect::<Vec<_>>()
        };
        assert_eq!(codes(indicator_of(ValueType::Rate, Some(100_000.0))), ["/per fixed_once_made"]);
        let both = codes(indicator_of(ValueType::Index, None));
        assert_eq!(both, ["/value_type fixed_once_made", "/per fixed_once_made"]);
    }

    #[test]
    fn what_does_not_go_together_is_named() {
        let codes = |indicator: &Indicator| {
            indicator.faults().0.iter().map(|fault| (fault.pointer.clone(), fault.code)).collect::<Vec<_>>()
        };
        assert_eq!(codes(&indicator("All", None)), []);
        assert_eq!(codes(&indicator("All", Some(1000.0))), [("/per".to_owned(), "not_permitted_when")]);
        let mut rate = indicator("All", None);
        rate.definition.value_type = ValueType::Rate;
        assert_eq!(codes(&rate), [("/per".to_owned(), "required_when")]);
        for per in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            rate.definition.per = Some(per);
            assert_eq!(codes(&rate), [("/per".to_owned(), "out_of_range")], "{per}");
        }
        rate.definition.per = Some(1000.0);
        assert_eq!(codes(&rate), []);
        let mut index = indicator("All", None);
        index.definition.value_type = ValueType::Index;
        assert_eq!(codes(&index), [("/aggregable".to_owned(), "not_permitted_when")]);
    }
}
