//! A template as bodies say it.

use domain::agreements::{PartyRole, Side, text::TermType};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    agreements::{party::Paragraph, terms::TermsBody},
    resource::{Word, whole},
};

/// How long an agreement lasts, from a first day that nobody knows yet.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TermOutline)]
pub struct TermOutlineBody {
    /// How long it lasts.
    #[serde(rename = "type")]
    #[schema(schema_with = crate::resource::word::one::<TermType>)]
    pub kind: Word<TermType>,
    /// For how many months a fixed term runs; each draft says it where this is empty.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(min = 1, max = 1200))]
    #[schema(minimum = 1, maximum = 1200, example = 36)]
    pub months: Option<u32>,
    /// After how many months a party may leave early.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(min = 1, max = 1200))]
    #[schema(minimum = 1, maximum = 1200)]
    pub break_after_months: Option<u32>,
    /// The notice that leaving early takes, in months.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(max = 120))]
    #[schema(minimum = 0, maximum = 120)]
    pub notice_months: Option<u32>,
}

/// One party of the agreement, by what it does rather than by name.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TemplateRole)]
pub struct RoleBody {
    /// Its short name, by which drafts say who takes it.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "town")]
    pub key: String,
    /// Who is meant, in words.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300, example = "The local council that takes it on")]
    pub name: Option<String>,
    /// The side on which it stands.
    #[schema(schema_with = crate::resource::word::one::<Side>)]
    pub side: Word<Side>,
    /// What it does; `partner` when not said.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<PartyRole>)]
    pub role: Option<Word<PartyRole>>,
    /// Powers that are devolved to it.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<Paragraph>>)]
    pub powers: Option<Vec<String>>,
    /// Duties that it accepts.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<Paragraph>>)]
    pub duties: Option<Vec<String>>,
    /// Outcomes that it promises.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<Paragraph>>)]
    pub outcomes: Option<Vec<String>>,
    /// Whether the agreement needs its signature; true when not said.
    #[serde(default)]
    pub signs: Option<bool>,
}

/// An obligation to keep, or a milestone to reach, by whoever takes a role.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TemplateUndertaking)]
pub struct TaskBody {
    /// Its short name, unique among the template's obligations and milestones.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "O1")]
    pub key: String,
    /// The key of the role that undertakes it; the parties together when it is empty.
    #[serde(default)]
    #[validate(length(max = 40))]
    #[schema(max_length = 40, example = "town")]
    pub role: Option<String>,
    /// What.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000)]
    pub text: String,
    /// How many months after the first day it is due; empty for what holds throughout.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(max = 1200))]
    #[schema(minimum = 0, maximum = 1200, example = 6)]
    pub due_after_months: Option<u32>,
    /// What will show that it was kept.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub evidence_wanted: Option<String>,
}

/// What can be written of a template: an agreement's text as far as it can be said without knowing who and where.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AgreementTemplateBody)]
pub struct AgreementTemplateBody {
    /// Its identifiers, each `scheme:value`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub identifiers: Option<Vec<String>>,
    /// Its name, which drafts take as their title unless they say another.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// What it is good for.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// The organisation that keeps it.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub keeper: String,
    /// The first day it is in use; empty when it always was.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_from: Option<String>,
    /// The last day it is in use; empty while it is.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    /// Where this was taken from.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
    /// What the agreement is for.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub purpose: Option<String>,
    /// The issues it works on, each written like `population_health`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub agenda: Option<Vec<String>>,
    /// For how long.
    #[validate(nested)]
    pub term: TermOutlineBody,
    /// How many months lie between two reviews. A fixed term is reviewed until it ends; of a permanent one, five reviews are set.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(min = 1, max = 120))]
    #[schema(minimum = 1, maximum = 120, example = 12)]
    pub review_every_months: Option<u32>,
    /// Who agrees, without names.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub roles: Option<Vec<RoleBody>>,
    /// What its kind asks. Where an agreement names a party here, a template names the key of a role.
    #[validate(nested)]
    pub terms: TermsBody,
    /// What the parties keep.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub obligations: Option<Vec<TaskBody>>,
    /// What they reach, and when.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub milestones: Option<Vec<TaskBody>>,
}
