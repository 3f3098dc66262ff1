//! The body of a capability profile.

use domain::{
    councils::{Appetite, AwardLevel, Profile},
    fault::Faults,
    period,
    text::Title,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::resource::{MoneyBody, Visibility, Word, whole};

/// What a council can do, on a day.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = CapabilityProfile)]
pub struct ProfileBody {
    /// The day it describes.
    #[serde(default)]
    #[schema(format = Date)]
    pub as_of: Option<String>,
    /// People on the electoral register.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(max = 10_000_000))]
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub electorate: Option<u32>,
    /// What it raises by precept in that year.
    #[serde(default)]
    #[validate(nested)]
    pub precept: Option<MoneyBody>,
    /// Staff in full-time equivalents.
    #[serde(default)]
    #[validate(range(min = 0.0, max = 1_000_000.0))]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub staff_fte: Option<f64>,
    /// Whether it holds the general power of competence.
    #[serde(default)]
    pub general_power_of_competence: Option<bool>,
    /// Its level in the Local Council Award Scheme.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<AwardLevel>)]
    pub award_level: Option<Word<AwardLevel>>,
    /// Services it runs.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub services_run: Option<Vec<String>>,
    /// How far it wants services and assets devolved to it.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<Appetite>)]
    pub devolution_appetite: Option<Word<Appetite>>,
}

/// A profile as bodies tell it.
pub fn body(profile: &Profile) -> ProfileBody {
    ProfileBody {
        as_of: profile.as_of.map(|day| day.to_string()),
        electorate: profile.electorate,
        precept: profile.precept.map(MoneyBody::from),
        staff_fte: profile.staff_fte,
        general_power_of_competence: profile.general_power_of_competence,
        award_level: profile.award_level.map(Word),
        services_run: Some(profile.services_run.iter().map(|service| service.as_str().to_owned()).collect()),
        devolution_appetite: profile.devolution_appetite.map(Word),
    }
}

/// The profile a body says; `None` when it says nothing.
pub fn parse(body: &ProfileBody, faults: &mut Faults) -> Option<Profile> {
    let precept = body.precept.as_ref().and_then(|money| money.read("/profile/precept", faults));
    let mut services_run = Vec::new();
    for (at, service) in body.services_run.iter().flatten().enumerate() {
        services_run.extend(faults.take(&format!("/profile/services_run/{at}"), Title::parse(service)));
    }
    let profile = Profile {
        as_of: faults.take_optional("/profile/as_of", body.as_of.as_deref(), period::day),
        electorate: body.electorate,
        precept,
        staff_fte: body.staff_fte,
        general_power_of_competence: body.general_power_of_competence,
        award_level: body.award_level.map(|word| word.0),
        services_run,
        devolution_appetite: body.devolution_appetite.map(|word| word.0),
    };
    let says_nothing = profile == Profile { as_of: profile.as_of, ..Profile::default() };
    (!says_nothing).then_some(profile)
}

/// What a council would take on it says to those who might hand it over; the hours of a clerk who works alone are that
/// person's, and the council's own affair.
pub const HIDDEN: &[(&str, Visibility)] =
    &[("profile.devolution_appetite", Visibility::Shared), ("profile.staff_fte", Visibility::Own)];

/// Whether profiles tell something in a field that is not public.
pub fn tell(profiles: &[Profile], field: &str) -> bool {
    profiles.iter().any(|profile| match field {
        "profile.staff_fte" => profile.staff_fte.is_some(),
        _ => profile.devolution_appetite.is_some(),
    })
}

/// Takes hidden fields out of profiles as they are told.
pub fn conceal(told: &mut Value, hidden: &[String]) {
    for profile in told.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        profile.retain(|name, _| !hidden.iter().any(|field| field.strip_prefix("profile.") == Some(name)));
    }
}
