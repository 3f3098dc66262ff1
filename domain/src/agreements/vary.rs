//! Varying a text that holds: version N+1, with a reason and the same signatures.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Agreement, AgreementStatus, AgreementText, Terms, Unmet, Version, agreement::Varied, around::Around,
    missing::to_freeze, version::signers,
};
use crate::{
    fault::{Fault, Faults},
    text::Note,
};

/// Why a text is not varied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotVaried {
    /// Nothing holds that could be varied.
    #[error("What is {0} is not varied")]
    NotInForce(AgreementStatus),
    /// Another variation is being signed or awaits its day.
    #[error("Version {0} is being signed or awaits its day")]
    Pending(u32),
    /// The new text lacks something.
    #[error("The varied text lacks {} things", .0.len())]
    Unmet(Vec<Unmet>),
    /// What was said is wrong.
    #[error(transparent)]
    Faults(#[from] Faults),
}

impl Agreement {
    /// Puts a varied text before the parties: those that sign the new text, and those that signed the one it replaces.
    pub fn vary(
        &mut self,
        text: AgreementText,
        rationale: Note,
        takes_effect_on: NaiveDate,
        at: DateTime<Utc>,
        today: NaiveDate,
        around: &Around,
    ) -> Result<(), NotVaried> {
        if !self.status.binds() {
            return Err(NotVaried::NotInForce(self.status));
        }
        if let Some(pending) = self.pending() {
            return Err(NotVaried::Pending(pending.number));
        }
        let mut faults = text.faults();
        faults.0.extend(self.fixed(&text, takes_effect_on, today).0);
        faults.or(())?;
        let mut unmet = to_freeze(&text);
        unmet.extend(self.misnamed(&text, today, around));
        unmet.extend(around.preferred_elsewhere(self, &text, Some(&self.text), today));
        if !unmet.is_empty() {
            return Err(NotVaried::Unmet(unmet));
        }
        let mut signers = signers(&text.parties);
        let held = super::version::signers(&self.text.parties);
        for party in held.iter().flat_map(|party| self.standing_for(party)) {
            if !signers.contains(&party) {
                signers.push(party);
            }
        }
        let number = u32::try_from(self.versions.len() + 1).unwrap_or(u32::MAX);
        self.versions.push(Version::freeze(number, &text, signers, takes_effect_on, Some(rationale), at));
        self.varied = Some(Varied { number, text });
        Ok(())
    }

    /// What a variation leaves as it is.
    fn fixed(&self, text: &AgreementText, takes_effect_on: NaiveDate, today: NaiveDate) -> Faults {
        let mut faults = Faults::default();
        let mut note = |pointer: &str, code, detail: &str| faults.note(Fault::new(pointer, code, detail));
        if *text == self.text {
            note("", "unchanged", "It says what the text that holds says");
        }
        if text.terms.kind() != self.text.terms.kind() {
            note("/terms/kind", "fixed", "An agreement keeps its kind");
        }
        if text.term.starts_on != self.text.term.starts_on {
            note("/term/starts_on", "fixed", "It has begun: its first day stays");
        }
        if let (Terms::PeoplePlace(new), Terms::PeoplePlace(old)) = (&text.terms, &self.text.terms)
            && new.evaluation != old.evaluation
        {
            note("/terms/evaluation", "fixed", "The evaluation plan was fixed before the start, and stays");
        }
        if takes_effect_on < today {
            note("/takes_effect_on", "in_the_past", "A variation takes effect today or later");
        }
        if self.text.term.ends_on.is_some_and(|end| takes_effect_on > end) {
            note("/takes_effect_on", "outside_term", "A variation takes effect within the term it varies");
        }
        if text.term.ends_on.is_some_and(|end| takes_effect_on > end) {
            note("/term/ends_on", "outside_term", "The term does not end before the variation takes effect");
        }
        faults
    }
}
