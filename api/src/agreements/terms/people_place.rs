//! Terms of people or place.

mod read;
mod tell;

use domain::agreements::{terms::Direction, theory::StepKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{agreements::party::Paragraph, outcomes::said::PeriodBody, resource::Word};

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
    /// The party that does it; in a template the key of its role.
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
    /// Of which area; empty while it is not settled. Drafted from a template, it is the one place of the draft.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub area: Option<String>,
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
