//! Terms of a service or asset.

use domain::{
    agreements::terms::{Consideration, OpenSpaceNotice, ServiceAsset, Staff, TaperedYear, Tenure},
    fault::Faults,
    identity::Space,
    period,
    resource::Resource as Collection,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    agreements::party::{Paragraph, notes, told},
    resource::{Links, MoneyBody, Word},
};

/// What is paid, beside what could be.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = Consideration)]
pub struct ConsiderationBody {
    /// What is paid.
    #[serde(default)]
    #[validate(nested)]
    pub amount: Option<MoneyBody>,
    /// The best consideration that can reasonably be obtained: Local Government Act 1972 s123(2).
    #[serde(default)]
    #[validate(nested)]
    pub best: Option<MoneyBody>,
    /// The well-being that justifies less: General Disposal Consent (England) 2003.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub well_being: Option<String>,
    /// The Secretary of State's consent, where one was given.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub specific_consent: Option<String>,
}

/// A notice of a disposal of open space: Local Government Act 1972 s123(2A).
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = OpenSpaceNotice)]
pub struct OpenSpaceNoticeBody {
    /// When.
    #[schema(format = Date)]
    pub published_on: String,
    /// In which newspaper.
    #[validate(length(min = 1, max = 300))]
    #[schema(max_length = 300)]
    pub newspaper: String,
}

/// Staff who move.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = StaffTransferred)]
pub struct StaffBody {
    /// Full-time equivalents, to two decimals.
    #[validate(range(min = 0.0, max = 100_000.0))]
    #[schema(minimum = 0, maximum = 100_000, example = 2.5)]
    pub fte: f64,
    /// Whether the TUPE regulations 2006 apply.
    #[serde(default)]
    pub tupe: Option<bool>,
    /// What else is agreed.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub note: Option<String>,
}

/// What is paid towards the running of it in one year.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TaperedYear)]
pub struct TaperedYearBody {
    /// The first day of the year.
    #[schema(format = Date)]
    pub from: String,
    /// How much.
    #[validate(nested)]
    pub amount: MoneyBody,
}

/// Terms of a service or asset.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ServiceAssetTerms)]
pub struct ServiceAssetBody {
    /// Assets that move.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub assets: Option<Vec<String>>,
    /// Services that move.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub services: Option<Vec<String>>,
    /// How they are held.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<Tenure>)]
    pub tenure: Option<Word<Tenure>>,
    /// What is paid.
    #[serde(default)]
    #[validate(nested)]
    pub consideration: Option<ConsiderationBody>,
    /// Whether any of it is open space; a disposal is agreed once that is said.
    #[serde(default)]
    pub open_space: Option<bool>,
    /// Notices of the disposal.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub open_space_notices: Option<Vec<OpenSpaceNoticeBody>>,
    /// When objections were considered.
    #[serde(default)]
    #[schema(format = Date)]
    pub objections_considered_on: Option<String>,
    /// Covenants.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<Paragraph>>)]
    pub covenants: Option<Vec<String>>,
    /// What is due when the land gains in value.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub overage: Option<String>,
    /// What brings it back.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<Paragraph>>)]
    pub reversion_triggers: Option<Vec<String>>,
    /// How it is handed back.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub hand_back: Option<String>,
    /// Staff who move.
    #[serde(default)]
    #[validate(nested)]
    pub staff: Option<StaffBody>,
    /// What is paid towards the running of it, year by year.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub budget: Option<Vec<TaperedYearBody>>,
}

const ASSETS: Space = Space::Of(Collection::Assets);
const SERVICES: Space = Space::Of(Collection::Services);

impl ServiceAssetBody {
    /// The terms that are said.
    pub fn read(&self, links: &Links, faults: &mut Faults) -> ServiceAsset {
        let linked = |said: Option<&Vec<String>>, name: &str, space, faults: &mut Faults| {
            let said = said.into_iter().flatten().enumerate();
            said.filter_map(|(at, said)| links.take(faults, &format!("/terms/{name}/{at}"), space, said)).collect()
        };
        let note = |said: &Option<String>, name: &str, faults: &mut Faults| {
            faults.take_optional(&format!("/terms/{name}"), said.as_deref(), Note::parse)
        };
        let considered = self.objections_considered_on.as_deref();
        ServiceAsset {
            assets: linked(self.assets.as_ref(), "assets", ASSETS, faults),
            services: linked(self.services.as_ref(), "services", SERVICES, faults),
            tenure: self.tenure.map(|word| word.0),
            consideration: self.consideration.as_ref().map(|said| said.read(faults)).unwrap_or_default(),
            open_space: self.open_space,
            open_space_notices: self.notices(faults),
            objections_considered_on: faults.take_optional("/terms/objections_considered_on", considered, period::day),
            covenants: notes(self.covenants.as_ref(), "/terms/covenants", faults),
            overage: note(&self.overage, "overage", faults),
            reversion_triggers: notes(self.reversion_triggers.as_ref(), "/terms/reversion_triggers", faults),
            hand_back: note(&self.hand_back, "hand_back", faults),
            staff: self.staff.as_ref().map(|staff| Staff {
                fte_hundredths: hundredths(staff.fte),
                tupe: staff.tupe,
                note: note(&staff.note, "staff/note", faults),
            }),
            budget: self.years(faults),
        }
    }

    fn notices(&self, faults: &mut Faults) -> Vec<OpenSpaceNotice> {
        let said = self.open_space_notices.iter().flatten().enumerate();
        said.filter_map(|(at, said)| {
            let here = |field: &str| format!("/terms/open_space_notices/{at}/{field}");
            let published_on = faults.take(&here("published_on"), period::day(&said.published_on));
            let newspaper = faults.take(&here("newspaper"), Title::parse(&said.newspaper));
            Some(OpenSpaceNotice { published_on: published_on?, newspaper: newspaper? })
        })
        .collect()
    }

    fn years(&self, faults: &mut Faults) -> Vec<TaperedYear> {
        let said = self.budget.iter().flatten().enumerate();
        said.filter_map(|(at, said)| {
            let from = faults.take(&format!("/terms/budget/{at}/from"), period::day(&said.from));
            let amount = said.amount.read(&format!("/terms/budget/{at}/amount"), faults);
            Some(TaperedYear { from: from?, amount: amount? })
        })
        .collect()
    }
}

impl ConsiderationBody {
    fn read(&self, faults: &mut Faults) -> Consideration {
        let here = |field: &str| format!("/terms/consideration/{field}");
        let amount = self.amount.as_ref().and_then(|said| said.read(&here("amount"), faults));
        let best = self.best.as_ref().and_then(|said| said.read(&here("best"), faults));
        let well_being = faults.take_optional(&here("well_being"), self.well_being.as_deref(), Note::parse);
        let consent = self.specific_consent.as_deref();
        let specific_consent = faults.take_optional(&here("specific_consent"), consent, Note::parse);
        Consideration { amount, best, well_being, specific_consent }
    }
}

/// A number of at most 100,000 and two decimals, in hundredths.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded by the schema, and rounded")]
fn hundredths(number: f64) -> u32 {
    (number * 100.0).round().clamp(0.0, 1e7) as u32
}

fn text(note: &Note) -> String {
    note.as_str().to_owned()
}

impl From<&ServiceAsset> for ServiceAssetBody {
    fn from(terms: &ServiceAsset) -> Self {
        let references = |links: &[domain::identity::Link]| {
            Some(links.iter().map(|link| link.reference.clone()).collect::<Vec<_>>())
        };
        let consideration = &terms.consideration;
        Self {
            assets: references(&terms.assets),
            services: references(&terms.services),
            tenure: terms.tenure.map(Word),
            consideration: Some(ConsiderationBody {
                amount: consideration.amount.map(MoneyBody::from),
                best: consideration.best.map(MoneyBody::from),
                well_being: consideration.well_being.as_ref().map(text),
                specific_consent: consideration.specific_consent.as_ref().map(text),
            }),
            open_space: terms.open_space,
            open_space_notices: Some(
                terms
                    .open_space_notices
                    .iter()
                    .map(|notice| OpenSpaceNoticeBody {
                        published_on: notice.published_on.to_string(),
                        newspaper: notice.newspaper.as_str().to_owned(),
                    })
                    .collect(),
            ),
            objections_considered_on: terms.objections_considered_on.map(|day| day.to_string()),
            covenants: told(&terms.covenants),
            overage: terms.overage.as_ref().map(text),
            reversion_triggers: told(&terms.reversion_triggers),
            hand_back: terms.hand_back.as_ref().map(text),
            staff: terms.staff.as_ref().map(|staff| StaffBody {
                fte: f64::from(staff.fte_hundredths) / 100.0,
                tupe: staff.tupe,
                note: staff.note.as_ref().map(text),
            }),
            budget: Some(
                terms
                    .budget
                    .iter()
                    .map(|year| TaperedYearBody { from: year.from.to_string(), amount: year.amount.into() })
                    .collect(),
            ),
        }
    }
}
