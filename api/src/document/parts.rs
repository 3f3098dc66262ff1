//! Parts of the document that several operations share.

use std::borrow::Cow;

use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{Ref, RefOr, Schema},
};

use crate::{
    accounts::erasure::ErasureView,
    formations::{memberships::FormationMembership, overlaps::Overlap},
    outcomes::observations::view::ObservationView,
    places::relatives::Relative,
    reference::{ErrorCode, IdentifierScheme},
};

/// A schema that stands under another's name in the document.
macro_rules! refers_to {
    ($($name:ident = $schema:literal),+ $(,)?) => { $(
        #[doc = concat!("The schema `", $schema, "`.")]
        pub struct $name;
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> { Ref::from_schema_name($schema).into() }
        }
        impl ToSchema for $name {
            fn name() -> Cow<'static, str> { Cow::Borrowed($schema) }
        }
    )+ };
}
refers_to!(
    AreaRef = "Area",
    CouncilRef = "Council",
    ExpressionOfInterest = "ExpressionOfInterest",
    GeometryOrPoint = "GeometryOrPoint",
    ImportReport = "ImportReport",
    ImportRow = "ImportRow",
    ObservationPatch = "ObservationPatch",
    OfferRequest = "OfferRequest",
    PageInfo = "PageInfo",
    SignOff = "SignOff",
    Agreement = "Agreement",
    AgreementPatch = "AgreementPatch"
);

/// A page of a collection.
macro_rules! page {
    ($($name:ident of $item:ty),+ $(,)?) => { $(
        #[doc = concat!("A page of ", stringify!($item), " records.")]
        #[derive(ToSchema)]
        #[allow(dead_code)]
        pub struct $name {
            /// The records, in order.
            #[schema(max_items = 1000)]
            items: Vec<$item>,
            /// Where the page stands.
            page: PageInfo,
        }
    )+ };
}
page!(
    RelativePage of Relative,
    FormationMembershipPage of FormationMembership,
    ImportPage of ImportReport,
    ImportRowPage of ImportRow,
    ObservationPage of ObservationView,
    ErasurePage of ErasureView,
);

/// All of a short collection.
macro_rules! items {
    ($($name:ident of $item:ty),+ $(,)?) => { $(
        #[doc = concat!("Every ", stringify!($item), ".")]
        #[derive(ToSchema)]
        #[allow(dead_code)]
        pub struct $name {
            /// The records.
            #[schema(max_items = 1000)]
            items: Vec<$item>,
        }
    )+ };
}
items!(ErrorCodes of ErrorCode, IdentifierSchemes of IdentifierScheme, Overlaps of Overlap);

/// An area that came before or after.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct AreaStep {
    /// How many steps away, from 1.
    #[schema(minimum = 1, maximum = 1000)]
    distance: u32,
    /// The area.
    record: AreaRef,
}

/// The lineage of an area.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct AreaLineage {
    /// Those it came from, nearest first.
    #[schema(max_items = 10_000)]
    predecessors: Vec<AreaStep>,
    /// Those that came from it, nearest first.
    #[schema(max_items = 10_000)]
    successors: Vec<AreaStep>,
}

/// A council that came before or after.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct CouncilStep {
    /// How many steps away, from 1.
    #[schema(minimum = 1, maximum = 1000)]
    distance: u32,
    /// The council.
    record: CouncilRef,
}

/// The lineage of a council.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct CouncilLineage {
    /// Those it came from, nearest first.
    #[schema(max_items = 10_000)]
    predecessors: Vec<CouncilStep>,
    /// Those that came from it, nearest first.
    #[schema(max_items = 10_000)]
    successors: Vec<CouncilStep>,
    /// Merges and splits that it was part of, with what moved.
    #[schema(max_items = 10_000)]
    reorganisations: Vec<crate::councils::reorganisation::Reorganisation>,
}

/// A day.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct ValidOn {
    /// Only what held on that day.
    #[param(value_type = String, format = Date)]
    valid_on: Option<String>,
}

/// Page parameters.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct Paging {
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// The place after which the page begins, from the page before.
    #[param(max_length = 2000)]
    cursor: Option<String>,
}

/// What changes can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct ChangeFilters {
    /// The number after which to begin; 0 is the first change of all.
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 184_200)]
    after: Option<i64>,
    /// Only changes of these types, separated by commas; `*` is anything that happens to a record of the kind.
    #[param(
        max_length = 2000,
        pattern = "^[a-z-]+[.]([a-z]+|[*])(,[a-z-]+[.]([a-z]+|[*]))*$",
        example = "council.*,formation.updated"
    )]
    r#type: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// For how many seconds to wait when nothing has come yet.
    #[param(minimum = 0, maximum = 30, example = 0)]
    wait: Option<u32>,
    /// The form of the answer, which wins over Accept.
    #[param(pattern = "^(json|ndjson)$", max_length = 6, example = "json")]
    format: Option<String>,
}

/// Page parameters of an import's rows.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct RowPaging {
    /// How many at most.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// The place after which the page begins, from the page before.
    #[param(max_length = 2000)]
    cursor: Option<String>,
}

/// Page parameters with the total.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct Relatives {
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// The place after which the page begins, from the page before.
    #[param(max_length = 2000)]
    cursor: Option<String>,
    /// Whether to count all.
    total: Option<bool>,
    /// Only what held on that day.
    #[param(value_type = String, format = Date)]
    valid_on: Option<String>,
    /// Only areas of these kinds, separated by commas.
    #[param(max_length = 200, pattern = "^[a-z]+(,[a-z]+)*$", example = "parish")]
    kind: Option<String>,
}

/// What memberships of formations can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct FormationMembershipFilters {
    /// Only those that held on that day.
    #[param(value_type = String, format = Date)]
    valid_on: Option<String>,
    /// Only formations that work on this issue.
    #[param(max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "population_health")]
    issue: Option<String>,
    /// Only parts of this organisation.
    #[param(max_length = 200, example = "gss:E04008560")]
    organisation: Option<String>,
    /// Only parts in this formation.
    #[param(max_length = 200, example = "modgov:902")]
    formation: Option<String>,
    /// Only formations of this kind.
    #[param(max_length = 40, pattern = "^[a-z_]+$", example = "local_community_network")]
    kind: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// The place after which the page begins, from the page before.
    #[param(max_length = 2000)]
    cursor: Option<String>,
    /// Whether to count all.
    total: Option<bool>,
}

/// The filters of observations.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct ObservationFilters {
    /// Only of these indicators, separated by commas.
    #[param(max_length = 4000, example = "code:emergency-admissions")]
    indicator: Option<String>,
    /// Only of these areas, separated by commas.
    #[param(max_length = 20_000, example = "gss:E04008560")]
    area: Option<String>,
    /// Only of these organisations.
    #[param(max_length = 20_000, example = "gss:E04008560")]
    organisation: Option<String>,
    /// Only of these formations.
    #[param(max_length = 20_000, example = "modgov:902")]
    formation: Option<String>,
    /// Only of these periods, separated by commas: `2016`, `2016/17`, `2016-Q2`, `2016-04`, or both days.
    #[param(max_length = 4000, example = "2016/17")]
    period: Option<String>,
    /// Only of periods that begin on this day, or with this period, or later.
    #[param(max_length = 30, example = "2013-04-01")]
    from: Option<String>,
    /// Only of periods that end on this day, or with this period, or earlier.
    #[param(max_length = 30, example = "2017-03-31")]
    to: Option<String>,
    /// Only of this part, such as `age=65+;sex=female`; `none` is the whole.
    #[param(max_length = 1000, example = "none")]
    dimensions: Option<String>,
    /// As they were known at that time.
    #[param(value_type = String, format = DateTime)]
    as_of: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// The place after which the page begins, from the page before.
    #[param(max_length = 2000)]
    cursor: Option<String>,
    /// Whether to count all.
    total: Option<bool>,
    /// The form of the answer; it wins over Accept.
    #[param(pattern = "^(json|csv|ndjson)$", max_length = 10, example = "csv")]
    format: Option<String>,
}
