//! Terms of people or place.

use domain::{
    agreements::{
        terms::{Activity, Direction, Evaluation, Figure, OutcomePromise, PeoplePlace, TargetGroup},
        theory::{Leads, Step, StepKind, Theory},
        undertaking::Key,
    },
    fault::Faults,
    identity::Space,
    resource::Resource as Collection,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    agreements::party::{Paragraph, found, notes, told},
    outcomes::said::PeriodBody,
    resource::{Links, Word},
};

/// For whom it is done.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TargetGroup)]
pub struct TargetGroupBody {
    /// Who they are.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000)]
    pub description: String,
    /// How many.
    #[serde(default, deserialize_with = "crate::resource::whole")]
    #[validate(range(max = 100_000_000))]
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub size: Option<u32>,
    /// How that is known.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
}

/// Something that is done.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AgreementActivity)]
pub struct ActivityBody {
    /// Its short name, unique among activities and steps.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "connectors")]
    pub key: String,
    /// What is done.
    #[validate(length(min = 1, max = 300))]
    #[schema(max_length = 300)]
    pub title: String,
    /// The party that does it.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub provider: String,
    /// How many people it reaches in a year.
    #[serde(default, deserialize_with = "crate::resource::whole")]
    #[validate(range(max = 100_000_000))]
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub reach: Option<u32>,
    /// How much of it each gets, such as `a visit each week`.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub dosage: Option<String>,
}

/// A step of the theory of change.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TheoryStep)]
pub struct StepBody {
    /// Its short name.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "fewer_admissions")]
    pub key: String,
    /// What it is.
    #[schema(schema_with = crate::resource::word::one::<StepKind>)]
    pub kind: Word<StepKind>,
    /// In words.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000)]
    pub text: String,
}

/// One step leads to another.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TheoryLink)]
pub struct LeadsBody {
    /// The key of an activity or step.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "connectors")]
    pub from: String,
    /// The key of a later step.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "fewer_admissions")]
    pub to: String,
}

/// Why it should work: activities lead to outputs, these to outcomes, these to demand on public services.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TheoryOfChange)]
pub struct TheoryBody {
    /// Steps besides the activities.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub steps: Option<Vec<StepBody>>,
    /// What leads to what.
    #[serde(default)]
    #[validate(length(max = 1000), nested)]
    #[schema(max_items = 1000)]
    pub leads: Option<Vec<LeadsBody>>,
}

/// A figure of a period.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = PromisedFigure)]
pub struct FigureBody {
    /// When.
    #[validate(nested)]
    pub period: PeriodBody,
    /// The figure, in the indicator's unit.
    #[validate(range(min = -1e15, max = 1e15))]
    #[schema(minimum = -1_000_000_000_000_000i64, maximum = 1_000_000_000_000_000i64, example = 830)]
    pub value: f64,
}

/// An outcome that is promised.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = OutcomePromise)]
pub struct PromiseBody {
    /// Its short name, unique among promises.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "admissions")]
    pub key: String,
    /// What is measured.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "code:emergency-admissions")]
    pub indicator: String,
    /// Of which area.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub area: String,
    /// Which way it is to move.
    #[schema(schema_with = crate::resource::word::one::<Direction>)]
    pub direction: Word<Direction>,
    /// Where it stood.
    #[serde(default)]
    #[validate(nested)]
    pub baseline: Option<FigureBody>,
    /// Where it is to stand, period by period.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub targets: Option<Vec<FigureBody>>,
    /// The public body that the benefit falls to.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub falls_to: Option<String>,
    /// The step of the theory of change that it measures.
    #[serde(default)]
    #[validate(length(max = 40))]
    #[schema(max_length = 40)]
    pub step: Option<String>,
}

/// How it will be known whether it worked; fixed before the start.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = EvaluationPlan)]
pub struct EvaluationBody {
    /// The areas that are compared with, written as `/v1/comparisons` takes them.
    #[validate(length(min = 1, max = 300))]
    #[schema(max_length = 300, example = "gss:E06000066 minus gss:E04008560")]
    pub comparator: String,
    /// The days before.
    #[validate(nested)]
    pub before: PeriodBody,
    /// The days after.
    #[validate(nested)]
    pub after: PeriodBody,
    /// How they are compared.
    #[validate(length(min = 1, max = 300))]
    #[schema(max_length = 300)]
    pub method: String,
    /// Where the figures come from, and what else is fixed.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub note: Option<String>,
}

/// Terms of people or place.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = PeoplePlaceTerms)]
pub struct PeoplePlaceBody {
    /// For whom.
    #[serde(default)]
    #[validate(nested)]
    pub target_group: Option<TargetGroupBody>,
    /// What they need.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<Paragraph>>)]
    pub needs: Option<Vec<String>>,
    /// What is done.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub activities: Option<Vec<ActivityBody>>,
    /// Why it should work.
    #[serde(default)]
    #[validate(nested)]
    pub theory: Option<TheoryBody>,
    /// What is promised.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub promises: Option<Vec<PromiseBody>>,
    /// How it will be known.
    #[serde(default)]
    #[validate(nested)]
    pub evaluation: Option<EvaluationBody>,
}

impl PeoplePlaceBody {
    /// The terms that are said.
    pub fn read(&self, links: &Links, faults: &mut Faults) -> PeoplePlace {
        PeoplePlace {
            target_group: self.target_group.as_ref().and_then(|said| said.read(faults)),
            needs: notes(self.needs.as_ref(), "/terms/needs", faults),
            activities: each(self.activities.as_ref(), |at, said| said.read(at, links, faults)),
            theory: self.theory.as_ref().map(|said| said.read(faults)).unwrap_or_default(),
            promises: each(self.promises.as_ref(), |at, said| said.read(at, links, faults)),
            evaluation: self.evaluation.as_ref().and_then(|said| said.read(faults)),
        }
    }
}

fn each<S, T>(said: Option<&Vec<S>>, mut read: impl FnMut(usize, &S) -> Option<T>) -> Vec<T> {
    said.into_iter().flatten().enumerate().filter_map(|(at, said)| read(at, said)).collect()
}

impl TargetGroupBody {
    fn read(&self, faults: &mut Faults) -> Option<TargetGroup> {
        let description = faults.take("/terms/target_group/description", Note::parse(&self.description));
        let source = faults.take_optional("/terms/target_group/source", self.source.as_deref(), Title::parse);
        Some(TargetGroup { description: description?, size: self.size, source })
    }
}

impl ActivityBody {
    fn read(&self, at: usize, links: &Links, faults: &mut Faults) -> Option<Activity> {
        let here = |field: &str| format!("/terms/activities/{at}/{field}");
        let key = faults.take(&here("key"), Key::parse(&self.key));
        let title = faults.take(&here("title"), Title::parse(&self.title));
        let provider = found(links, faults, &here("provider"), &self.provider).map(|found| found.link.clone());
        let dosage = faults.take_optional(&here("dosage"), self.dosage.as_deref(), Title::parse);
        Some(Activity { key: key?, title: title?, provider: provider?, reach: self.reach, dosage })
    }
}

impl TheoryBody {
    fn read(&self, faults: &mut Faults) -> Theory {
        let steps = each(self.steps.as_ref(), |at, said| {
            let key = faults.take(&format!("/terms/theory/steps/{at}/key"), Key::parse(&said.key));
            let text = faults.take(&format!("/terms/theory/steps/{at}/text"), Note::parse(&said.text));
            Some(Step { key: key?, kind: said.kind.0, text: text? })
        });
        let leads = each(self.leads.as_ref(), |at, said| {
            let from = faults.take(&format!("/terms/theory/leads/{at}/from"), Key::parse(&said.from));
            let to = faults.take(&format!("/terms/theory/leads/{at}/to"), Key::parse(&said.to));
            Some(Leads { from: from?, to: to? })
        });
        Theory { steps, leads }
    }
}

impl FigureBody {
    fn read(&self, pointer: &str, faults: &mut Faults) -> Option<Figure> {
        Some(Figure { period: self.period.read(&format!("{pointer}/period"), faults)?, value: self.value })
    }
}

impl PromiseBody {
    fn read(&self, at: usize, links: &Links, faults: &mut Faults) -> Option<OutcomePromise> {
        let here = |field: &str| format!("/terms/promises/{at}/{field}");
        let key = faults.take(&here("key"), Key::parse(&self.key));
        let indicators = Space::Of(Collection::Indicators);
        let indicator = links.take(faults, &here("indicator"), indicators, &self.indicator);
        let area = links.take(faults, &here("area"), Space::Area, &self.area);
        let baseline = self.baseline.as_ref().and_then(|said| said.read(&here("baseline"), faults));
        let targets = each(self.targets.as_ref(), |nth, said| said.read(&here(&format!("targets/{nth}")), faults));
        let body = self.falls_to.as_deref();
        let falls_to = body.and_then(|said| links.take(faults, &here("falls_to"), Space::Organisation, said));
        let step = faults.take_optional(&here("step"), self.step.as_deref(), Key::parse);
        let direction = self.direction.0;
        let (key, indicator, area) = (key?, indicator?, area?);
        Some(OutcomePromise { key, indicator, area, direction, baseline, targets, falls_to, step })
    }
}

impl EvaluationBody {
    fn read(&self, faults: &mut Faults) -> Option<Evaluation> {
        let comparator = faults.take("/terms/evaluation/comparator", Title::parse(&self.comparator));
        let before = self.before.read("/terms/evaluation/before", faults);
        let after = self.after.read("/terms/evaluation/after", faults);
        let method = faults.take("/terms/evaluation/method", Title::parse(&self.method));
        let note = faults.take_optional("/terms/evaluation/note", self.note.as_deref(), Note::parse);
        Some(Evaluation { comparator: comparator?, before: before?, after: after?, method: method?, note })
    }
}

fn figure(figure: &Figure) -> FigureBody {
    FigureBody { period: figure.period.into(), value: figure.value }
}

fn line(title: &Title) -> String {
    title.as_str().to_owned()
}

impl From<&PeoplePlace> for PeoplePlaceBody {
    fn from(terms: &PeoplePlace) -> Self {
        let activity = |activity: &Activity| ActivityBody {
            key: activity.key.as_str().to_owned(),
            title: line(&activity.title),
            provider: activity.provider.reference.clone(),
            reach: activity.reach,
            dosage: activity.dosage.as_ref().map(line),
        };
        let step = |step: &Step| StepBody {
            key: step.key.as_str().to_owned(),
            kind: Word(step.kind),
            text: step.text.as_str().to_owned(),
        };
        let leads =
            |leads: &Leads| LeadsBody { from: leads.from.as_str().to_owned(), to: leads.to.as_str().to_owned() };
        let promise = |promise: &OutcomePromise| PromiseBody {
            key: promise.key.as_str().to_owned(),
            indicator: promise.indicator.reference.clone(),
            area: promise.area.reference.clone(),
            direction: Word(promise.direction),
            baseline: promise.baseline.as_ref().map(figure),
            targets: Some(promise.targets.iter().map(figure).collect()),
            falls_to: promise.falls_to.as_ref().map(|link| link.reference.clone()),
            step: promise.step.as_ref().map(|key| key.as_str().to_owned()),
        };
        Self {
            target_group: terms.target_group.as_ref().map(|group| TargetGroupBody {
                description: group.description.as_str().to_owned(),
                size: group.size,
                source: group.source.as_ref().map(line),
            }),
            needs: told(&terms.needs),
            activities: Some(terms.activities.iter().map(activity).collect()),
            theory: Some(TheoryBody {
                steps: Some(terms.theory.steps.iter().map(step).collect()),
                leads: Some(terms.theory.leads.iter().map(leads).collect()),
            }),
            promises: Some(terms.promises.iter().map(promise).collect()),
            evaluation: terms.evaluation.as_ref().map(|plan| EvaluationBody {
                comparator: line(&plan.comparator),
                before: plan.before.into(),
                after: plan.after.into(),
                method: line(&plan.method),
                note: plan.note.as_ref().map(|note| note.as_str().to_owned()),
            }),
        }
    }
}
