//! Terms of council development.

use domain::{
    agreements::{
        terms::{Assessment, CouncilDevelopment, OfferTaken},
        undertaking::Key,
    },
    fault::Faults,
    identity::Space,
    period,
    resource::Resource as Collection,
    text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    agreements::party::Whom,
    resource::{Links, MoneyBody, whole},
};

const OFFERS: Space = Space::Of(Collection::Offers);
/// Where scales are named.
pub const SCALES: Space = Space::Of(Collection::AssessmentScales);

/// Where a council says it stands on a theme, by one version of a scale.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = SelfAssessment)]
pub struct AssessmentBody {
    /// The party that it is of; in a template, the key of its role. When it is empty, it is of the party that receives or,
    /// where none is said to, of the one on the local side; of several, one is named.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub party: Option<String>,
    /// The theme, by its key in the scale; it stands once for each party.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, pattern = "^[A-Za-z0-9_-]{1,40}$", example = "buying")]
    pub theme: String,
    /// The version of the scale, whose themes and points these are when the text is proposed.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "code:governance-1")]
    pub scale: String,
    /// The point at which it stands at the beginning.
    #[serde(deserialize_with = "crate::resource::number::whole_there")]
    #[validate(range(min = -1000, max = 1000))]
    #[schema(minimum = -1000, maximum = 1000, example = 2)]
    pub baseline: i32,
    /// The point that it wants to reach.
    #[serde(deserialize_with = "crate::resource::number::whole_there")]
    #[validate(range(min = -1000, max = 1000))]
    #[schema(minimum = -1000, maximum = 1000, example = 4)]
    pub target: i32,
    /// When it looks again.
    #[serde(default)]
    #[schema(format = Date)]
    pub again_on: Option<String>,
}

/// An offer that is taken.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = OfferTaken)]
pub struct OfferTakenBody {
    /// The offer.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "ref:training")]
    pub offer: String,
    /// How often it may be used.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(max = 1_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub allowance: Option<u32>,
    /// What it costs.
    #[serde(default)]
    #[validate(nested)]
    pub cost: Option<MoneyBody>,
    /// What else is agreed of it.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub note: Option<String>,
}

/// Terms of council development.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = CouncilDevelopmentTerms)]
pub struct CouncilDevelopmentBody {
    /// Offers that are taken from the catalogue.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub offers: Option<Vec<OfferTakenBody>>,
    /// Where councils stand.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub assessments: Option<Vec<AssessmentBody>>,
    /// The development plan.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub plan: Option<String>,
}

impl CouncilDevelopmentBody {
    /// The terms that are said.
    pub fn read<W: Whom>(&self, links: &Links, faults: &mut Faults) -> CouncilDevelopment<W> {
        let mut assessments = Vec::new();
        for (at, said) in self.assessments.iter().flatten().enumerate() {
            let here = |field: &str| format!("/terms/assessments/{at}/{field}");
            let whose = said.party.as_deref();
            let party = whose.and_then(|said| W::read(said, &here("party"), links, faults));
            let theme = faults.take(&here("theme"), Key::parse(&said.theme));
            let scale = links.take(faults, &here("scale"), SCALES, &said.scale);
            let again_on = faults.take_optional(&here("again_on"), said.again_on.as_deref(), period::day);
            let (Some(theme), Some(scale)) = (theme, scale) else { continue };
            let AssessmentBody { baseline, target, .. } = *said;
            assessments.push(Assessment { party, theme, scale, baseline, target, again_on });
        }
        let mut offers = Vec::new();
        for (at, said) in self.offers.iter().flatten().enumerate() {
            let here = |field: &str| format!("/terms/offers/{at}/{field}");
            let offer = links.take(faults, &here("offer"), OFFERS, &said.offer);
            let cost = said.cost.as_ref().and_then(|cost| cost.read(&here("cost"), faults));
            let note = faults.take_optional(&here("note"), said.note.as_deref(), Note::parse);
            let Some(offer) = offer else { continue };
            offers.push(OfferTaken { offer, allowance: said.allowance, cost, note });
        }
        let plan = faults.take_optional("/terms/plan", self.plan.as_deref(), Note::parse);
        CouncilDevelopment { offers, assessments, plan }
    }
}

impl<W: Whom> From<&Assessment<W>> for AssessmentBody {
    fn from(assessment: &Assessment<W>) -> Self {
        Self {
            party: assessment.party.as_ref().map(Whom::told),
            theme: assessment.theme.as_str().to_owned(),
            scale: assessment.scale.reference.clone(),
            baseline: assessment.baseline,
            target: assessment.target,
            again_on: assessment.again_on.map(|day| day.to_string()),
        }
    }
}

impl<W: Whom> From<&CouncilDevelopment<W>> for CouncilDevelopmentBody {
    fn from(terms: &CouncilDevelopment<W>) -> Self {
        let taken = |taken: &OfferTaken| OfferTakenBody {
            offer: taken.offer.reference.clone(),
            allowance: taken.allowance,
            cost: taken.cost.map(MoneyBody::from),
            note: taken.note.as_ref().map(|note| note.as_str().to_owned()),
        };
        Self {
            offers: Some(terms.offers.iter().map(taken).collect()),
            assessments: Some(terms.assessments.iter().map(AssessmentBody::from).collect()),
            plan: terms.plan.as_ref().map(|plan| plan.as_str().to_owned()),
        }
    }
}
