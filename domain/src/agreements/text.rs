//! What is agreed: the text that is negotiated, frozen, signed and varied.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    party::{self, Party},
    terms::Terms,
    undertaking::{self, Undertaking},
};
use crate::{
    documents::Annex,
    fault::{Fault, Faults},
    formations::formation::Issue,
    identity::Link,
    period::Span,
    text::{Note, Title},
    vocabulary,
};

vocabulary! {
    /// How long an agreement lasts.
    TermType {
        /// Until somebody ends it.
        Permanent = "permanent",
        /// Until a day that is fixed.
        FixedTerm = "fixed_term",
    }
}

/// From when, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// How long it lasts.
    #[serde(rename = "type")]
    pub kind: TermType,
    /// The first day on which it holds; empty while it is not settled.
    pub starts_on: Option<NaiveDate>,
    /// The last day of a fixed term.
    pub ends_on: Option<NaiveDate>,
    /// A day from which a party may leave early.
    pub break_on: Option<NaiveDate>,
    /// The notice that leaving early takes, in months.
    pub notice_months: Option<u8>,
}

impl Term {
    /// The days on which it holds, as far as they are settled.
    pub fn span(&self) -> Span {
        Span { from: self.starts_on, to: self.ends_on }
    }

    /// Whether it lasts seven years or less from its first day, as LGA 1972 s123(7) asks of a short tenancy.
    pub fn is_seven_years_or_less(&self) -> bool {
        let last = self.starts_on.and_then(|from| from.checked_add_months(chrono::Months::new(7 * 12)));
        matches!((self.ends_on, last), (Some(end), Some(last)) if end < last)
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults(self.span().order_fault("/term/ends_on").into_iter().collect());
        match (self.kind, self.ends_on) {
            (TermType::FixedTerm, None) => {
                let detail = "Required when term.type is fixed_term";
                faults.note(Fault::new("/term/ends_on", "required_when", detail));
            }
            (TermType::Permanent, Some(_)) => {
                let detail = "A permanent agreement has no last day";
                faults.note(Fault::new("/term/ends_on", "not_applicable", detail));
            }
            _ => {}
        }
        if self.break_on.is_some_and(|day| !self.span().holds(day)) {
            faults.note(Fault::new("/term/break_on", "outside_term", "The break lies within the term"));
        }
        faults
    }
}

/// What is agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementText {
    /// Its title.
    pub title: Title,
    /// What it is for.
    pub purpose: Option<Note>,
    /// The areas it is about.
    pub places: Vec<Link>,
    /// The issues it works on.
    pub agenda: Vec<Issue>,
    /// From when, and for how long.
    pub term: Term,
    /// Days on which the parties review it.
    pub reviews_on: Vec<NaiveDate>,
    /// Who agrees.
    pub parties: Vec<Party>,
    /// What its kind asks.
    pub terms: Terms,
    /// What the parties keep.
    pub obligations: Vec<Undertaking>,
    /// What they reach, and when.
    pub milestones: Vec<Undertaking>,
    /// Documents that belong to it, by their digests.
    pub annexes: Vec<Annex>,
}

impl AgreementText {
    /// The text as it is kept, hashed and signed: RFC 8785 canonical JSON.
    pub fn canonical(&self) -> String {
        serde_json_canonicalizer::to_string(self).unwrap_or_default()
    }

    /// What is wrong within it, however far the negotiation is.
    pub fn faults(&self) -> Faults {
        let mut faults = self.term.faults();
        for (at, day) in self.reviews_on.iter().enumerate() {
            if !self.term.span().holds(*day) {
                faults.note(Fault::new(format!("/reviews_on/{at}"), "outside_term", "A review lies within the term"));
            }
        }
        faults.0.extend(party::faults(&self.parties).0);
        let lists = [("obligations", &self.obligations[..]), ("milestones", &self.milestones[..])];
        faults.0.extend(undertaking::faults(lists, &self.parties).0);
        faults.0.extend(self.terms.faults(self).0);
        faults
    }

    /// The obligation or milestone of a key.
    pub fn undertaking(&self, key: &str) -> Option<&Undertaking> {
        self.obligations.iter().chain(&self.milestones).find(|undertaking| undertaking.key.as_str() == key)
    }
}

/// SHA-256 of a text, in hex.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[allow(missing_docs, reason = "tests of other files build on these")]
pub mod tests {
    use super::*;
    use crate::{
        agreements::{PartyRole, PartySort, terms::CouncilDevelopment, undertaking::Key},
        identity::Id,
        period::day,
    };

    /// The link of a number.
    pub fn link(number: u128) -> Link {
        Link { id: Id(uuid::Uuid::from_u128(number)), reference: format!("ref:{number}") }
    }

    /// A note.
    pub fn note(said: &str) -> Note {
        Note::parse(said).unwrap()
    }

    /// A party that signs.
    pub fn party(number: u128, sort: PartySort) -> Party {
        let (powers, duties, outcomes) = (vec![], vec![], vec![]);
        let role = PartyRole::Partner;
        Party { party: link(number), sort, role, represented_by: None, powers, duties, outcomes, signs: true }
    }

    /// An obligation.
    pub fn undertaking(key: &str, party: Option<Link>) -> Undertaking {
        let (key, text) = (Key::parse(key).unwrap(), note("Cut the grass"));
        Undertaking { key, party, text, due_on: None, evidence_wanted: None }
    }

    /// A term.
    pub fn term(from: &str, to: &str) -> Term {
        let kind = if to.is_empty() { TermType::Permanent } else { TermType::FixedTerm };
        Term { kind, starts_on: day(from).ok(), ends_on: day(to).ok(), break_on: None, notice_months: None }
    }

    /// A text that could be agreed: a unitary and a town, one plan.
    pub fn text() -> AgreementText {
        let plan = Some(note("Train the clerk"));
        AgreementText {
            title: Title::parse("Training").unwrap(),
            purpose: None,
            places: vec![link(100)],
            agenda: vec![],
            term: term("2026-04-01", "2027-03-31"),
            reviews_on: vec![],
            parties: vec![party(1, PartySort::PrincipalAuthority), party(2, PartySort::LocalCouncil)],
            terms: Terms::CouncilDevelopment(CouncilDevelopment { offers: vec![], assessments: vec![], plan }),
            obligations: vec![undertaking("O1", Some(link(2)))],
            milestones: vec![],
            annexes: vec![],
        }
    }

    #[test]
    fn terms_are_checked_by_their_type() {
        for (term, expected) in [
            (term("2026-04-01", "2027-03-31"), vec![]),
            (term("2026-04-01", ""), vec![]),
            (term("", ""), vec![]),
            (term("2026-04-01", "2026-03-31"), vec![("/term/ends_on", "ends_before_start")]),
            (Term { kind: TermType::FixedTerm, ..term("2026-04-01", "") }, vec![("/term/ends_on", "required_when")]),
            (
                Term { kind: TermType::Permanent, ..term("2026-04-01", "2027-03-31") },
                vec![("/term/ends_on", "not_applicable")],
            ),
            (
                Term { break_on: day("2028-01-01").ok(), ..term("2026-04-01", "2027-03-31") },
                vec![("/term/break_on", "outside_term")],
            ),
        ] {
            let found = AgreementText { term, ..text() }.faults();
            let told: Vec<_> = found.0.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn seven_years_are_counted_to_the_day() {
        for (from, to, expected) in [
            ("2026-04-01", "2033-03-31", true),
            ("2026-04-01", "2033-04-01", false),
            ("2024-02-29", "2031-02-27", true),
            ("2024-02-29", "2031-02-28", false),
            ("2026-04-01", "", false),
            ("", "2033-03-31", false),
        ] {
            assert_eq!(term(from, to).is_seven_years_or_less(), expected, "{from} {to}");
        }
    }

    #[test]
    fn the_canonical_text_is_stable() {
        // Written by hand after RFC 8785: keys sorted, no spaces; hashed by `printf … | sha256sum`.
        let id = |number: u32| format!("00000000-0000-0000-0000-{number:012x}");
        let party = |number: u32, sort: &str| {
            format!(
                r#"{{"duties":[],"outcomes":[],"party":{{"id":"{}","ref":"ref:{number}"}},"powers":[],"represented_by":null,"role":"partner","signs":true,"sort":"{sort}"}}"#,
                id(number)
            )
        };
        let expected = format!(
            r#"{{"agenda":[],"annexes":[],"milestones":[],"obligations":[{{"due_on":null,"evidence_wanted":null,"key":"O1","party":{{"id":"{}","ref":"ref:2"}},"text":"Cut the grass"}}],"parties":[{},{}],"places":[{{"id":"{}","ref":"ref:100"}}],"purpose":null,"reviews_on":[],"term":{{"break_on":null,"ends_on":"2027-03-31","notice_months":null,"starts_on":"2026-04-01","type":"fixed_term"}},"terms":{{"assessments":[],"kind":"council_development","offers":[],"plan":"Train the clerk"}},"title":"Training"}}"#,
            id(2),
            party(1, "principal_authority"),
            party(2, "local_council"),
            id(100),
        );
        assert_eq!(text().canonical(), expected);
    }

    #[test]
    fn the_digest_is_sha_256() {
        // FIPS 180-4's own example.
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
