//! The text of a draft: parties take the roles of a template, and a first day makes its months into days.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{AgreementTemplate, Task, outline::after};
use crate::{
    agreements::{AgreementText, Party, PartySort, Side, Term, Undertaking, text::TermType, undertaking::Key},
    fault::{Fault, Faults},
    identity::{Id, Link},
    text::Title,
};

/// How many reviews of an agreement without an end are set; further ones are when it is reviewed and varied.
const REVIEWS_OF_PERMANENT: u32 = 5;

/// How many are set at most.
const REVIEWS: u32 = 100;

/// What a draft says that a template cannot.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cast {
    /// Its title; the template's name where it is empty.
    pub title: Option<Title>,
    /// Who takes which role.
    pub parties: Vec<Taken>,
    /// The areas it is about.
    pub places: Vec<Link>,
    /// From when, and for how long.
    pub term: SaidTerm,
}

/// A role that is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The role.
    pub role: Key,
    /// By whom.
    pub party: Link,
    /// What that is.
    pub sort: PartySort,
    /// The organisation that acts for it, where it is a formation.
    pub represented_by: Option<Link>,
    /// Whether its signature is needed; as the template says where it is empty.
    pub signs: Option<bool>,
}

/// What a draft says of its term; the rest is as the template says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SaidTerm {
    /// How long it lasts.
    pub kind: Option<TermType>,
    /// The first day, from which months are counted.
    pub starts_on: Option<NaiveDate>,
    /// The last day of a fixed term.
    pub ends_on: Option<NaiveDate>,
    /// A day from which a party may leave early.
    pub break_on: Option<NaiveDate>,
    /// The notice that leaving early takes, in months.
    pub notice_months: Option<u8>,
}

impl AgreementTemplate {
    /// The text of a draft. Parties stand in the order in which they are said. Faults: a role that is none, is taken twice, by
    /// somebody of the other side, or by nobody.
    pub fn cast(&self, cast: &Cast) -> Result<AgreementText, Faults> {
        self.cast_faults(&cast.parties).or(self.text(cast))
    }

    fn text(&self, cast: &Cast) -> AgreementText {
        let who = |key: &Key| cast.parties.iter().find(|taken| taken.role == *key).map(|taken| taken.party.clone());
        let term = self.term_of(&cast.term);
        // What is promised of the place is promised of no other.
        let place = cast.places.first().filter(|_| cast.places.len() == 1);
        let undertakings = |tasks: &[Task]| -> Vec<Undertaking> {
            let undertaking = |task: &Task| {
                let due_on = task.due_after_months.zip(term.starts_on).and_then(|(months, day)| after(day, months));
                let Task { key, role, text, evidence_wanted, .. } = task.clone();
                Undertaking { key, party: role.as_ref().and_then(who), text, due_on, evidence_wanted }
            };
            tasks.iter().map(undertaking).collect()
        };
        AgreementText {
            title: cast.title.clone().unwrap_or_else(|| self.name.clone()),
            purpose: self.purpose.clone(),
            places: cast.places.clone(),
            agenda: self.agenda.clone(),
            reviews_on: self.reviews(&term),
            parties: cast.parties.iter().filter_map(|taken| self.party(taken)).collect(),
            terms: self.terms.cast(&who, place),
            obligations: undertakings(&self.obligations),
            milestones: undertakings(&self.milestones),
            annexes: vec![],
            term,
        }
    }

    /// A text in which nobody in particular takes the roles: what is wrong with it is wrong with every draft.
    pub(super) fn with_stand_ins(&self) -> AgreementText {
        let taken = |(at, role): (usize, &super::Role)| Taken {
            role: role.key.clone(),
            party: Link { id: Id(Uuid::from_u128(at as u128 + 1)), reference: role.key.as_str().to_owned() },
            sort: match role.side {
                Side::Principal => PartySort::PrincipalAuthority,
                Side::Local => PartySort::LocalCouncil,
            },
            represented_by: None,
            signs: None,
        };
        let parties = self.roles.iter().enumerate().map(taken).collect();
        // Days come with the draft: what is wrong with them is told there.
        let term = SaidTerm { kind: Some(TermType::Permanent), ..SaidTerm::default() };
        self.text(&Cast { parties, term, ..Cast::default() })
    }

    fn cast_faults(&self, parties: &[Taken]) -> Faults {
        let mut faults = Faults::default();
        for (at, taken) in parties.iter().enumerate() {
            let here = |field: &str| format!("/parties/{at}{field}");
            let Some(role) = self.role(&taken.role) else {
                let keys: Vec<&str> = self.roles.iter().map(|role| role.key.as_str()).collect();
                let detail = format!("The template has no such role; its roles are {}", keys.join(", "));
                faults.note(Fault::new(here("/role"), "unknown_role", detail).with_value(taken.role.as_str()));
                continue;
            };
            if parties[..at].iter().any(|other| other.role == taken.role) {
                let fault = Fault::new(here("/role"), "repeated", "This role is taken already");
                faults.note(fault.with_value(taken.role.as_str()));
            }
            if taken.sort.side() != role.side {
                let detail = format!("This role is for {}", role.side.told());
                faults
                    .note(Fault::new(here("/party"), "role_of_other_side", detail).with_value(&taken.party.reference));
            }
        }
        for role in self.roles.iter().filter(|role| parties.iter().all(|taken| taken.role != role.key)) {
            let named = role.name.as_ref().map(|name| format!(": {}", name.as_str())).unwrap_or_default();
            let detail = format!("Nobody takes the role {}{named}", role.key.as_str());
            faults.note(Fault::new("/parties", "role_not_taken", detail).with_value(role.key.as_str()));
        }
        faults
    }

    fn party(&self, taken: &Taken) -> Option<Party> {
        let role = self.role(&taken.role)?;
        Some(Party {
            party: taken.party.clone(),
            sort: taken.sort,
            role: role.role,
            represented_by: taken.represented_by.clone(),
            powers: role.powers.clone(),
            duties: role.duties.clone(),
            outcomes: role.outcomes.clone(),
            signs: taken.signs.unwrap_or(role.signs),
        })
    }

    fn term_of(&self, said: &SaidTerm) -> Term {
        let kind = said.kind.unwrap_or(self.term.kind);
        let last_day = said.starts_on.filter(|_| kind == TermType::FixedTerm).and_then(|day| self.term.last_day(day));
        let leave = self.term.break_after_months.zip(said.starts_on).and_then(|(months, day)| after(day, months));
        let ends_on = said.ends_on.or(last_day);
        // Where the draft ends sooner than the template, nobody leaves after its end.
        let leave = leave.filter(|day| ends_on.is_none_or(|end| *day <= end));
        Term {
            kind,
            starts_on: said.starts_on,
            ends_on,
            break_on: said.break_on.or(leave),
            notice_months: said.notice_months.or(self.term.notice_months),
        }
    }

    /// The days of reviews within a term, from its first day.
    fn reviews(&self, term: &Term) -> Vec<NaiveDate> {
        let (Some(every), Some(first)) = (self.review_every_months, term.starts_on) else { return vec![] };
        let most = if term.ends_on.is_some() { REVIEWS } else { REVIEWS_OF_PERMANENT };
        let days = (1..=most).filter_map(|nth| after(first, every.saturating_mul(nth)));
        days.take_while(|day| term.span().holds(*day)).collect()
    }
}
