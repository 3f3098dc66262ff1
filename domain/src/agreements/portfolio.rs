//! What is devolved to whom, how much each organisation has taken on, and how agreements add up.

use chrono::NaiveDate;

use super::{Agreement, AgreementText, Side, Terms, follow::UndertakingState, party, terms::Tenure};
use crate::{identity::Link, period::Period, vocabulary, vocabulary::Vocabulary};

/// Something that an agreement devolves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Devolved {
    /// The asset or service.
    pub subject: Link,
    /// Whether it is an asset.
    pub is_asset: bool,
    /// How it is held.
    pub tenure: Option<Tenure>,
    /// The parties on the principal side.
    pub by: Vec<Link>,
    /// The parties on the local side.
    pub to: Vec<Link>,
    /// The day from which it has been.
    pub since: NaiveDate,
    /// The last day of a fixed term.
    pub until: Option<NaiveDate>,
}

vocabulary! {
    /// By what agreements are added up.
    Aspect {
        Kind = "kind",
        Status = "status",
        Place = "place",
        /// The organisations that act for parties.
        Party = "party",
        Agenda = "agenda",
        /// The financial year in which a fixed term ends.
        Expiry = "expiry",
    }
}

/// What an agreement that does not end is counted under.
pub const NEVER: &str = "never";

/// What an organisation has taken on in one agreement, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOn {
    /// The organisation that acts.
    pub organisation: Link,
    /// Obligations and milestones that are its, not met and not yet due.
    pub open: usize,
    /// Those whose day is past.
    pub overdue: usize,
}

impl Agreement {
    /// What it is counted under, by each aspect: once under each, so that those of a place or a party may be more than all.
    pub fn counted_under(&self) -> Vec<(Aspect, String)> {
        let references = |links: &[Link]| -> Vec<String> { links.iter().map(|link| link.reference.clone()).collect() };
        let ends = self.text.term.ends_on.map(|day| Period::financial_year_of(day).label());
        let under = |aspect| match aspect {
            Aspect::Kind => vec![self.text.terms.kind().word().to_owned()],
            Aspect::Status => vec![self.status.word().to_owned()],
            Aspect::Place => references(&self.text.places),
            Aspect::Party => references(&self.acting()),
            Aspect::Agenda => self.text.agenda.iter().map(|issue| issue.as_str().to_owned()).collect(),
            Aspect::Expiry => vec![ends.clone().unwrap_or_else(|| NEVER.to_owned())],
        };
        Aspect::ALL.iter().flat_map(|aspect| under(*aspect).into_iter().map(|under| (*aspect, under))).collect()
    }

    /// What it devolves by the text that held on a day; nothing when none did.
    pub fn devolves(&self, text: &AgreementText, on: NaiveDate) -> Vec<Devolved> {
        let (Terms::ServiceAsset(terms), Some(_)) = (&text.terms, self.version_on(on)) else { return vec![] };
        let Some(since) = self.in_force_since() else { return vec![] };
        let side = |side: Side| -> Vec<Link> {
            let parties = text.parties.iter().filter(|party| party.sort.side() == side);
            parties.flat_map(|party| self.stood_for(&party.party, on)).collect()
        };
        let devolved = |(subject, is_asset): (&Link, bool)| Devolved {
            subject: subject.clone(),
            is_asset,
            tenure: terms.tenure,
            by: side(Side::Principal),
            to: side(Side::Local),
            since,
            until: text.term.ends_on,
        };
        let assets = terms.assets.iter().map(|asset| (asset, true));
        assets.chain(terms.services.iter().map(|service| (service, false))).map(devolved).collect()
    }

    /// What each organisation that acts in it has taken on, as its text stands; undertakings of nobody are everybody's.
    pub fn taken_on(&self, on: NaiveDate) -> Vec<TakenOn> {
        let undertakings = || self.text.obligations.iter().chain(&self.text.milestones);
        let of = |organisation: Link| {
            let acts_for = |link: &Link| {
                let acting = party::find(&self.text.parties, link.id).and_then(party::Party::acting);
                acting.is_some_and(|acting| self.standing_for(acting).contains(&organisation))
            };
            let own = undertakings().filter(|undertaking| undertaking.party.as_ref().is_none_or(acts_for));
            let states: Vec<UndertakingState> = own.map(|undertaking| self.standing(undertaking, on)).collect();
            let count = |wanted: &[UndertakingState]| states.iter().filter(|state| wanted.contains(state)).count();
            let open = count(&[UndertakingState::Open, UndertakingState::PartlyMet, UndertakingState::NotMet]);
            let overdue = count(&[UndertakingState::Overdue]);
            TakenOn { organisation, open, overdue }
        };
        self.acting().into_iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agreements::text::tests::{term, text},
        formations::Issue,
    };

    #[test]
    fn an_agreement_is_counted_under_all_that_it_is() {
        for (ends_on, expiry) in [("2027-03-31", "2026/27"), ("2027-04-01", "2027/28"), ("", NEVER)] {
            let agenda = vec![Issue::parse("isolation").unwrap(), Issue::parse("parks").unwrap()];
            let agreement = Agreement::draft(AgreementText { agenda, term: term("2026-04-01", ends_on), ..text() });
            let told = agreement.counted_under();
            let told: Vec<_> = told.iter().map(|(aspect, under)| (aspect.word(), under.as_str())).collect();
            let expected = [
                ("kind", "council_development"),
                ("status", "draft"),
                ("place", "ref:100"),
                ("party", "ref:1"),
                ("party", "ref:2"),
                ("agenda", "isolation"),
                ("agenda", "parks"),
                ("expiry", expiry),
            ];
            assert_eq!(told, expected);
        }
    }
}
