//! What other records tell of an agreement: who is in its formations, and which related agreements are drafts.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{Agreement, AgreementText, Party, PartySort, Unmet, agreement::Related};
use crate::{
    formations::{Formation, MemberRole},
    identity::{Id, Link},
    store::{Repository, StoreError},
};

/// What was found of the records that agreements name.
#[derive(Debug, Clone, Default)]
pub struct Around {
    formations: HashMap<Id, Formation>,
    drafts: HashSet<Id>,
}

impl Around {
    /// Looks up the formations of these texts, and these related agreements.
    pub async fn of<'a, T: Repository<Formation> + Repository<Agreement>>(
        store: &T,
        texts: impl IntoIterator<Item = &'a AgreementText>,
        related: impl IntoIterator<Item = &'a Related>,
    ) -> Result<Self, StoreError> {
        let parties = texts.into_iter().flat_map(|text| &text.parties);
        let formations = parties.filter(|party| party.sort == PartySort::Formation).map(|party| party.party.id);
        let formations: Vec<Id> = formations.collect();
        let related: Vec<Id> = related.into_iter().map(|related| related.agreement.id).collect();
        let mut around = Self::default();
        if !formations.is_empty() {
            let found = Repository::<Formation>::get(store, &formations).await?;
            let there = found.into_iter().filter(|formation| formation.deleted_at.is_none());
            around.formations = there.map(|formation| (formation.id, formation.state)).collect();
        }
        if !related.is_empty() {
            let found = Repository::<Agreement>::get(store, &related).await?;
            let drafts = found.into_iter().filter(|agreement| !agreement.state.is_published());
            around.drafts = drafts.map(|agreement| agreement.id).collect();
        }
        Ok(around)
    }

    /// Formations that are represented by somebody who is no member of theirs on a day.
    pub(super) fn unrepresented(&self, agreement: &Agreement, parties: &[Party], on: NaiveDate) -> Vec<Unmet> {
        let formations = parties.iter().enumerate().filter(|(_, party)| party.sort == PartySort::Formation);
        let outside = formations.filter_map(|(at, party)| {
            let acting = party.represented_by.as_ref()?;
            let formation = self.formations.get(&party.party.id);
            let speaks = |link: &Link| formation.is_some_and(|formation| speaks_for(formation, link, on));
            let detail = format!("{} is no member of {} on {on}", acting.reference, party.party.reference);
            let unmet = Unmet::new("not_a_member", format!("/parties/{at}/represented_by"), detail);
            (!agreement.standing_for(acting).iter().any(speaks)).then_some(unmet)
        });
        outside.collect()
    }

    /// Related agreements that are drafts: what everybody may read names none.
    pub(super) fn drafts_among(&self, related: &[Related]) -> Vec<Unmet> {
        let drafts = related.iter().enumerate().filter(|(_, related)| self.drafts.contains(&related.agreement.id));
        let unmet = |(at, related): (usize, &Related)| {
            let detail = format!("{} is a draft, which everybody would be told of", related.agreement.reference);
            Unmet::new("related_draft", format!("/related/{at}/agreement"), detail)
        };
        drafts.map(unmet).collect()
    }
}

/// Whether an organisation can act for a formation on a day: its lead, or a member that does more than advise.
fn speaks_for(formation: &Formation, organisation: &Link, on: NaiveDate) -> bool {
    let advises = |role: MemberRole| matches!(role, MemberRole::Adviser | MemberRole::Observer);
    let member = |member: &crate::formations::formation::Member| {
        member.organisation == *organisation && !advises(member.role) && member.span.holds(on)
    };
    formation.lead.as_ref() == Some(organisation) || formation.members.iter().any(member)
}
