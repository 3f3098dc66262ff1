//! What a move of an agreement still needs, told so that a front end can show where.

use chrono::NaiveDate;

use super::{
    Agreement, AgreementKind, AgreementStatus, AgreementText,
    around::Around,
    follow::UndertakingState,
    party::{Side, empty_sides},
    stages::Stage,
};

/// Something that a move needs and has not got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// A code that never changes meaning.
    pub code: &'static str,
    /// Where in the agreement it would be mended; empty where nowhere.
    pub pointer: String,
    /// One sentence for the person who has to see to it.
    pub detail: String,
}

impl Unmet {
    /// Something missing at a place.
    pub fn new(code: &'static str, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into(), detail: detail.into() }
    }
}

fn sides(empty: Vec<Side>, code: &'static str, needed: &str) -> impl Iterator<Item = Unmet> {
    empty.into_iter().map(move |side| Unmet::new(code, "/parties", format!("{needed} {}", side.told())))
}

/// What a text lacks to be put before the other parties.
pub fn to_propose(text: &AgreementText) -> Vec<Unmet> {
    let mut unmet: Vec<Unmet> = sides(empty_sides(&text.parties), "side_empty", "It needs").collect();
    if text.places.is_empty() {
        unmet.push(Unmet::new("no_place", "/places", "Say which places it is about"));
    }
    unmet
}

/// What a text lacks to be frozen and signed.
pub fn to_freeze(text: &AgreementText) -> Vec<Unmet> {
    let mut unmet = to_propose(text);
    let signing = text.parties.iter().filter(|party| party.signs);
    unmet.extend(sides(empty_sides(signing), "side_unsigned", "Somebody signs for each side; it needs"));
    if text.term.starts_on.is_none() {
        unmet.push(Unmet::new("no_start", "/term/starts_on", "Say from which day it holds"));
    }
    unmet.extend(text.terms.missing(text));
    unmet
}

impl Agreement {
    /// What a move lacks on a day, its reason and authority apart. Whether it can be asked for at all,
    /// [`AgreementStatus::asked`] tells.
    pub fn unmet(&self, to: AgreementStatus, on: NaiveDate, around: &Around) -> Vec<Unmet> {
        use AgreementStatus::{
            Agreed, Completed, Draft, Expired, HandedBack, InForce, Negotiating, Proposed, Terminated, UnderReview,
            Withdrawn,
        };
        match to {
            Proposed => {
                let mut unmet = to_propose(&self.text);
                unmet.extend(self.misnamed(&self.text, on, around));
                unmet
            }
            Agreed => {
                let mut unmet = to_freeze(&self.text);
                unmet.extend(self.misnamed(&self.text, on, around));
                unmet.extend(around.preferred_elsewhere(self, &self.text, None, on));
                unmet.extend(around.drafts_among(&self.related));
                unmet.extend(self.stage_missing(Stage::LegalDrafting.before()));
                unmet
            }
            InForce if self.status == Agreed => self.not_begun(on),
            Completed => self.unfinished(on),
            HandedBack => self.not_reverted(),
            Draft | Negotiating | InForce | UnderReview | Expired | Terminated | Withdrawn => vec![],
        }
    }

    /// What a text names that is not so: parties that are none any more, or are represented by somebody who is no member,
    /// themes and points that are not of their scale, scales that are out of use.
    pub(super) fn misnamed(&self, text: &AgreementText, on: NaiveDate, around: &Around) -> Vec<Unmet> {
        let mut unmet = self.ended_parties(text);
        unmet.extend(around.unrepresented(self, &text.parties, on));
        let held = self.status.binds().then_some(&self.text);
        unmet.extend(around.off_their_scales(text, held, on));
        unmet
    }

    /// Whether a transfer is not completed.
    pub(super) fn awaits_completion(&self) -> bool {
        self.stage_missing(Stage::MonitoringAndReview.before()).is_some()
    }

    /// The first of some stages that a transfer has not passed.
    fn stage_missing(&self, stages: &[Stage]) -> Option<Unmet> {
        if self.text.terms.kind() != AgreementKind::ServiceAsset {
            return None;
        }
        let first = self.first_not_passed(stages)?;
        Some(Unmet::new("stage_open", "", format!("The stage {first} is not passed")))
    }

    /// Why the agreed text does not hold on a day.
    pub(super) fn not_begun(&self, on: NaiveDate) -> Vec<Unmet> {
        let mut unmet: Vec<Unmet> = Vec::new();
        let outstanding = self.versions.last().map(super::Version::outstanding).unwrap_or_default();
        unmet.extend(
            outstanding
                .into_iter()
                .map(|party| Unmet::new("not_signed", "", format!("{} has not signed", party.reference))),
        );
        if let Some(start) = self.text.term.starts_on.filter(|start| *start > on) {
            unmet.push(Unmet::new("not_started", "/term/starts_on", format!("Its first day is {start}")));
        }
        unmet.extend(self.stage_missing(Stage::MonitoringAndReview.before()));
        if let Some(ready) = self.ready_on().filter(|ready| *ready > on && unmet.is_empty()) {
            unmet.push(Unmet::new("not_ready", "", format!("It was signed and completed by {ready}")));
        }
        unmet
    }

    /// The day by which it was signed, and what is transferred completed: it does not hold before.
    pub(super) fn ready_on(&self) -> Option<NaiveDate> {
        let signed = self.versions.last().and_then(super::Version::signed_on);
        let completed = self.gates.iter().filter(|gate| gate.stage == Stage::Completion).map(|gate| gate.on).max();
        signed.max(completed)
    }

    fn unfinished(&self, on: NaiveDate) -> Vec<Unmet> {
        let lists = [("obligations", &self.text.obligations), ("milestones", &self.text.milestones)];
        let undertakings = lists
            .into_iter()
            .flat_map(|(name, list)| list.iter().enumerate().map(move |(at, undertaking)| (name, at, undertaking)));
        let open = undertakings.filter(|(.., undertaking)| {
            matches!(self.standing(undertaking, on), UndertakingState::Open | UndertakingState::Overdue)
        });
        open.map(|(name, at, undertaking)| {
            let detail = format!("Say how far {} was kept", undertaking.key.as_str());
            Unmet::new("undertaking_open", format!("/{name}/{at}"), detail)
        })
        .collect()
    }

    fn not_reverted(&self) -> Vec<Unmet> {
        if self.text.terms.kind() != AgreementKind::ServiceAsset {
            return vec![Unmet::new("nothing_to_hand_back", "/terms", "Only a service or asset is handed back")];
        }
        let unmet = (!self.has_passed(Stage::Reversion)).then(|| {
            Unmet::new("not_reverted", "", "Record the stage reversion first: what went back, and what shows it")
        });
        unmet.into_iter().collect()
    }
}
