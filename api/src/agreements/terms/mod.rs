//! The terms of each kind as bodies say them.

mod council_development;
mod people_place;
mod service_asset;

use std::borrow::Cow;

use domain::{agreements::Terms, fault::Faults, identity::Space};
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Discriminator, ObjectBuilder, OneOfBuilder, Ref, RefOr, Schema, Type, schema::AdditionalProperties},
};
use validator::{Validate, ValidationErrors};

pub use council_development::{AssessmentBody, CouncilDevelopmentBody, SCALES};
pub use people_place::PeoplePlaceBody;
pub use service_asset::ServiceAssetBody;

use super::party::Whom;
use crate::resource::Links;

/// What its kind asks of an agreement.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TermsBody {
    /// Of council development.
    CouncilDevelopment(CouncilDevelopmentBody),
    /// Of a service or asset.
    ServiceAsset(Box<ServiceAssetBody>),
    /// Of people or place.
    PeoplePlace(Box<PeoplePlaceBody>),
}

/// Where terms name other records than the parties.
pub const TERMS_REFERENCES: &[(&str, Space)] = &[
    ("/terms/offers/*/offer", Space::Of(domain::resource::Resource::Offers)),
    ("/terms/assessments/*/scale", SCALES),
    ("/terms/assets/*", Space::Of(domain::resource::Resource::Assets)),
    ("/terms/services/*", Space::Of(domain::resource::Resource::Services)),
    ("/terms/promises/*/indicator", Space::Of(domain::resource::Resource::Indicators)),
    ("/terms/promises/*/area", Space::Area),
    ("/terms/promises/*/falls_to", Space::Organisation),
];

impl TermsBody {
    /// The terms that are said.
    pub fn read<W: Whom>(&self, links: &Links, faults: &mut Faults) -> Option<Terms<W>> {
        Some(match self {
            Self::CouncilDevelopment(body) => Terms::CouncilDevelopment(body.read(links, faults)),
            Self::ServiceAsset(body) => Terms::ServiceAsset(Box::new(body.read(links, faults))),
            Self::PeoplePlace(body) => Terms::PeoplePlace(Box::new(body.read(links, faults))),
        })
    }
}

impl<W: Whom> From<&Terms<W>> for TermsBody {
    fn from(terms: &Terms<W>) -> Self {
        match terms {
            Terms::CouncilDevelopment(terms) => Self::CouncilDevelopment(terms.into()),
            Terms::ServiceAsset(terms) => Self::ServiceAsset(Box::new(terms.as_ref().into())),
            Terms::PeoplePlace(terms) => Self::PeoplePlace(Box::new(terms.as_ref().into())),
        }
    }
}

impl Validate for TermsBody {
    fn validate(&self) -> Result<(), ValidationErrors> {
        match self {
            Self::CouncilDevelopment(body) => body.validate(),
            Self::ServiceAsset(body) => body.validate(),
            Self::PeoplePlace(body) => body.validate(),
        }
    }
}

/// A kind of terms with the name of its schema.
const KINDS: [(&str, &str); 3] = [
    ("council_development", "CouncilDevelopmentTerms"),
    ("service_asset", "ServiceAssetTerms"),
    ("people_place", "PeoplePlaceTerms"),
];

impl PartialSchema for TermsBody {
    fn schema() -> RefOr<Schema> {
        let mut one_of = OneOfBuilder::new().description(Some("What its kind asks of an agreement."));
        let mut discriminator = Discriminator::new("kind");
        for (kind, name) in KINDS {
            one_of = one_of.item(Ref::from_schema_name(name));
            discriminator.mapping.insert(kind.to_owned(), format!("#/components/schemas/{name}"));
        }
        one_of.discriminator(Some(discriminator)).into()
    }
}

impl ToSchema for TermsBody {
    fn name() -> Cow<'static, str> {
        "AgreementTerms".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        CouncilDevelopmentBody::schemas(schemas);
        ServiceAssetBody::schemas(schemas);
        PeoplePlaceBody::schemas(schemas);
        let bodies = [CouncilDevelopmentBody::schema(), ServiceAssetBody::schema(), PeoplePlaceBody::schema()];
        for ((kind, name), body) in KINDS.into_iter().zip(bodies) {
            schemas.push((name.to_owned(), of_kind(kind, body)));
        }
    }
}

/// The schema of one kind: closed, and its kind is required.
fn of_kind(kind: &'static str, schema: RefOr<Schema>) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(mut object)) = schema else { return schema };
    let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind])).description(Some("Its kind."));
    object.properties.insert("kind".to_owned(), word.into());
    object.required.push("kind".to_owned());
    object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    RefOr::T(Schema::Object(object))
}
