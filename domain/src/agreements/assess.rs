//! Where councils find that they stand, once an agreement is in force: their self-assessment, looked at again.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Agreement, AgreementKind, Unmet,
    around::Around,
    follow::{NotRecorded, Recorder, not_ahead},
    terms::Assessment,
    undertaking::Key,
};
use crate::{
    fault::{Fault, Faults},
    identity::{Id, Link},
    text::Note,
};

/// Where a theme was found to stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassessment {
    /// The party that it is of.
    pub party: Link,
    /// The version of the scale.
    pub scale: Link,
    /// The theme.
    pub theme: Key,
    /// The point.
    pub point: i32,
    /// The day it tells of.
    pub on: NaiveDate,
    /// What shows it.
    pub evidence: Note,
    /// Documents of the agreement that show it.
    pub documents: Vec<Id>,
    /// On whose behalf it was recorded.
    pub organisation: Option<Link>,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The version of the text that held when it was recorded.
    pub version: u32,
}

/// What somebody says of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The party that it is of; the one that the text assesses on the theme where it is empty.
    pub party: Option<Link>,
    /// The version of the scale.
    pub scale: Link,
    /// The theme.
    pub theme: Key,
    /// The point.
    pub point: i32,
    /// The day it tells of.
    pub on: NaiveDate,
    /// What shows it.
    pub evidence: Note,
    /// Documents of the agreement that show it.
    pub documents: Vec<Id>,
}

/// How a theme stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand<'a> {
    /// The last re-assessment of or before the day.
    pub latest: Option<&'a Reassessment>,
    /// Whether the target is reached: by the last re-assessment, or by the baseline while there is none.
    pub reached: bool,
    /// The day on which it is to be looked at again, while that has not been done.
    pub due_on: Option<NaiveDate>,
    /// Whether that day is past.
    pub overdue: bool,
}

impl Agreement {
    /// Records where a theme that the text assesses was found to stand.
    pub fn assess(&mut self, found: Finding, by: Recorder<'_>, around: &Around) -> Result<(), NotRecorded> {
        if self.text.terms.kind() != AgreementKind::CouncilDevelopment {
            let detail = "Only council development is assessed";
            return Err(NotRecorded::Early(Unmet::new("not_applicable", "/terms", detail)));
        }
        let Some(since) = self.in_force_since() else {
            return Err(NotRecorded::Early(Unmet::new("not_in_force", "", "It has not been in force")));
        };
        let party = self.meant(&found)?;
        let mut faults = not_ahead("/on", found.on, by.today).err().unwrap_or_default();
        if found.on < since {
            faults.note(Fault::new("/on", "out_of_order", format!("It has been in force since {since}")));
        }
        if let Some(scale) = around.scale(&found.scale).filter(|scale| !scale.has(found.point)) {
            let detail = format!("The points of {} are {}", found.scale.reference, scale.points());
            faults.note(Fault::new("/point", "not_on_scale", detail).with_value(found.point.to_string()));
        }
        faults.or(())?;
        let Finding { scale, theme, point, on, evidence, documents, .. } = found;
        let (organisation, at) = (by.permit.organisation.clone(), by.at);
        let version = self.in_effect().map_or(1, |version| version.number);
        let reassessment =
            Reassessment { party, scale, theme, point, on, evidence, documents, organisation, at, version };
        self.reassessments.push(reassessment);
        Ok(())
    }

    /// The party of which something was found. Faults: the text does not assess that, or not of one party alone.
    fn meant(&self, found: &Finding) -> Result<Link, Faults> {
        let on_scale = || self.text.terms.assessments().iter().filter(|one| one.scale == found.scale);
        let on_theme: Vec<&Assessment> = on_scale().filter(|one| one.theme == found.theme).collect();
        let meant = match (&found.party, &on_theme[..]) {
            (Some(said), [_, ..]) => self.of_party(on_theme.iter().copied(), said),
            (None, [only]) => Some(*only),
            (None, [_, _, ..]) => {
                let detail = "Several parties are assessed on this theme; say of which one it is";
                return Err(Faults(vec![Fault::new("/party", "ambiguous_party", detail)]));
            }
            (_, []) => None,
        };
        let party = meant.and_then(|one| one.whose(&self.text.parties)).cloned();
        party.ok_or_else(|| {
            let (field, said) = match (on_scale().next(), &found.party) {
                (None, _) => ("/scale", found.scale.reference.as_str()),
                (Some(_), Some(party)) if !on_theme.is_empty() => ("/party", party.reference.as_str()),
                (Some(_), _) => ("/theme", found.theme.as_str()),
            };
            let fault = Fault::new(field, "not_assessed", "The text that holds does not assess it").with_value(said);
            Faults(vec![fault])
        })
    }

    /// The assessment of a party, or of one of which either stands in the other's place.
    fn of_party<'a>(
        &'a self,
        among: impl Iterator<Item = &'a Assessment> + Clone,
        party: &Link,
    ) -> Option<&'a Assessment> {
        let find = |suits: &dyn Fn(&Link) -> bool| {
            among.clone().find(|assessment| assessment.whose(&self.text.parties).is_some_and(suits))
        };
        let heirs = self.standing_for(party);
        let stands = |whose: &Link| heirs.contains(whose) || self.standing_for(whose).contains(party);
        find(&|whose| whose == party).or_else(|| find(&stands))
    }

    /// What the text assesses that a re-assessment is of.
    fn is_of(&self, one: &Reassessment) -> Option<&Assessment> {
        let assessments = self.text.terms.assessments().iter();
        let same = assessments.filter(|assessment| assessment.scale == one.scale && assessment.theme == one.theme);
        self.of_party(same, &one.party)
    }

    /// The re-assessments of what the text assesses, in the order in which they were recorded.
    pub fn reassessed<'a>(&'a self, of: &'a Assessment) -> impl Iterator<Item = &'a Reassessment> {
        let parties = &self.text.parties[..];
        let same = move |other: &Assessment| {
            other.scale == of.scale && other.theme == of.theme && other.whose(parties) == of.whose(parties)
        };
        self.reassessments.iter().filter(move |one| self.is_of(one).is_some_and(same))
    }

    /// Re-assessments of what the text assesses no more, in that order.
    pub fn formerly_assessed(&self) -> impl Iterator<Item = &Reassessment> {
        self.reassessments.iter().filter(|one| self.is_of(one).is_none())
    }

    /// How a theme stands on a day, by what was found last by then; of one day, by what was recorded last.
    pub fn stands<'a>(&'a self, assessment: &'a Assessment, on: NaiveDate) -> Stand<'a> {
        let latest = self.reassessed(assessment).filter(|one| one.on <= on).max_by_key(|one| one.on);
        let due_on = assessment.again_on.filter(|again| latest.is_none_or(|latest| latest.on < *again));
        let point = latest.map_or(assessment.baseline, |latest| latest.point);
        Stand { latest, reached: assessment.is_reached_at(point), due_on, overdue: due_on.is_some_and(|due| due < on) }
    }
}
