//! What other records tell of an agreement: who is in its formations, what its scales have, who is preferred for what it hands
//! over, and which related agreements are drafts.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{Agreement, AgreementText, Party, PartySort, Terms, Unmet, agreement::Related};
use crate::{
    catalogue::{AssessmentScale, Expression, expression::preferred},
    formations::{Formation, MemberRole},
    identity::{Id, Link},
    store::{Repository, StoreError},
};

/// What was found of the records that agreements name.
#[derive(Debug, Clone, Default)]
pub struct Around {
    formations: HashMap<Id, Formation>,
    preferred: HashMap<Id, Id>,
    scales: HashMap<Id, AssessmentScale>,
    drafts: HashSet<Id>,
}

impl Around {
    /// Looks up the formations and scales of these texts, who is preferred for what they hand over, and these related
    /// agreements.
    pub async fn of<'a, T>(
        store: &T,
        texts: impl IntoIterator<Item = &'a AgreementText> + Clone,
        related: impl IntoIterator<Item = &'a Related>,
    ) -> Result<Self, StoreError>
    where
        T: Repository<Formation> + Repository<AssessmentScale> + Repository<Expression> + Repository<Agreement>,
    {
        let (mut formations, mut scales): (Vec<Id>, Vec<Id>) = (vec![], vec![]);
        for text in texts.clone() {
            let parties = text.parties.iter().filter(|party| party.sort == PartySort::Formation);
            formations.extend(parties.map(|party| party.party.id));
            scales.extend(text.terms.assessments().iter().map(|assessment| assessment.scale.id));
        }
        scales.sort_unstable();
        scales.dedup();
        let related: Vec<Id> = related.into_iter().map(|related| related.agreement.id).collect();
        let mut around = Self { preferred: preferred_in(store, texts).await?, ..Self::default() };
        if !formations.is_empty() {
            let found = Repository::<Formation>::get(store, &formations).await?;
            let there = found.into_iter().filter(|formation| formation.deleted_at.is_none());
            around.formations = there.map(|formation| (formation.id, formation.state)).collect();
        }
        if !scales.is_empty() {
            let found = Repository::<AssessmentScale>::get(store, &scales).await?;
            around.scales = found.into_iter().map(|scale| (scale.id, scale.state)).collect();
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

    /// What a text hands over though an organisation is preferred for it that is no party.
    pub(super) fn preferred_elsewhere(&self, text: &AgreementText) -> Vec<Unmet> {
        let Terms::ServiceAsset(terms) = &text.terms else { return vec![] };
        let joins = |organisation: &Id, party: &Party| {
            let is = |link: &Link| link.id == *organisation;
            let formation = self.formations.get(&party.party.id);
            is(&party.party)
                || party.represented_by.as_ref().is_some_and(is)
                || formation.is_some_and(|formation| formation.members.iter().any(|member| is(&member.organisation)))
        };
        let lists = [("assets", &terms.assets), ("services", &terms.services)];
        let subjects = lists.into_iter().flat_map(|(name, list)| list.iter().enumerate().map(move |it| (name, it)));
        let elsewhere = subjects.filter(|(_, (_, subject))| {
            let preferred = self.preferred.get(&subject.id);
            preferred.is_some_and(|organisation| !text.parties.iter().any(|party| joins(organisation, party)))
        });
        let unmet = |(name, (at, subject)): (&str, (usize, &Link))| {
            let detail = format!("Another organisation is preferred for {}", subject.reference);
            Unmet::new("preferred_elsewhere", format!("/terms/{name}/{at}"), detail)
        };
        elsewhere.map(unmet).collect()
    }

    /// A scale that a text names.
    pub(super) fn scale(&self, link: &Link) -> Option<&AssessmentScale> {
        self.scales.get(&link.id)
    }

    /// Themes and points that are not those of the scale that a text names for them.
    pub(super) fn off_their_scales(&self, text: &AgreementText) -> Vec<Unmet> {
        let mut unmet = Vec::new();
        for (at, assessment) in text.terms.assessments().iter().enumerate() {
            let here = |field: &str| format!("/terms/assessments/{at}/{field}");
            let (scale, reference) = (self.scale(&assessment.scale), &assessment.scale.reference);
            if scale.is_none_or(|scale| scale.theme(&assessment.theme).is_none()) {
                let detail = format!("{reference} has no theme {}", assessment.theme.as_str());
                unmet.push(Unmet::new("unknown_theme", here("theme"), detail));
            }
            let Some(scale) = scale else { continue };
            let points = [("baseline", assessment.baseline), ("target", assessment.target)];
            for (field, point) in points.into_iter().filter(|(_, point)| !scale.has(*point)) {
                let detail = format!("{point} is none of the points of {reference}: {}", scale.points());
                unmet.push(Unmet::new("not_on_scale", here(field), detail));
            }
        }
        unmet
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

/// Who is preferred for each asset and service that these texts hand over.
async fn preferred_in<'a, T: Repository<Expression>>(
    store: &T,
    texts: impl IntoIterator<Item = &'a AgreementText>,
) -> Result<HashMap<Id, Id>, StoreError> {
    let (mut assets, mut services) = (vec![], vec![]);
    for text in texts {
        let Terms::ServiceAsset(terms) = &text.terms else { continue };
        assets.extend(terms.assets.iter().map(|link| link.id));
        services.extend(terms.services.iter().map(|link| link.id));
    }
    let mut found = HashMap::new();
    for (is_asset, subjects) in [(true, assets), (false, services)] {
        if !subjects.is_empty() {
            let page = Repository::<Expression>::list(store, &preferred(is_asset, &subjects)).await?;
            let told = page.items.into_iter().map(|record| record.state);
            found.extend(told.map(|expression| (expression.subject.link().id, expression.organisation.id)));
        }
    }
    Ok(found)
}

/// Whether an organisation can act for a formation on a day: its lead, or a member that does more than advise.
fn speaks_for(formation: &Formation, organisation: &Link, on: NaiveDate) -> bool {
    let advises = |role: MemberRole| matches!(role, MemberRole::Adviser | MemberRole::Observer);
    let member = |member: &crate::formations::formation::Member| {
        member.organisation == *organisation && !advises(member.role) && member.span.holds(on)
    };
    formation.lead.as_ref() == Some(organisation) || formation.members.iter().any(member)
}

#[cfg(test)]
impl Around {
    /// What is known where these scales are all there is.
    pub(super) fn scales(scales: impl IntoIterator<Item = (Id, AssessmentScale)>) -> Self {
        Self { scales: scales.into_iter().collect(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreements::{
        terms::ServiceAsset,
        text::tests::{link, party, text},
    };

    #[test]
    fn what_another_is_preferred_for_is_not_handed_over() {
        let terms =
            ServiceAsset { assets: vec![link(60), link(61)], services: vec![link(62)], ..ServiceAsset::default() };
        let text = AgreementText { terms: Terms::ServiceAsset(Box::new(terms)), ..text() };
        let named = text.parties[0].party.id;
        let stranger = link(99).id;
        for (preferred, expected) in [
            (vec![], vec![]),
            (vec![(60, named)], vec![]),
            (vec![(60, stranger), (61, named), (62, stranger)], vec!["/terms/assets/0", "/terms/services/0"]),
            (vec![(63, stranger)], vec![]),
        ] {
            let preferred = preferred.into_iter().map(|(subject, by)| (link(subject).id, by)).collect();
            let around = Around { preferred, ..Around::default() };
            let told: Vec<String> = around.preferred_elsewhere(&text).into_iter().map(|unmet| unmet.pointer).collect();
            assert_eq!(told, expected);
        }
        let mut text = text;
        text.parties[1] = party(70, text.parties[1].sort);
        text.parties[1].represented_by = Some(link(99));
        let around = Around { preferred: [(link(60).id, stranger)].into(), ..Around::default() };
        assert_eq!(around.preferred_elsewhere(&text), [], "who is represented by it");
    }
}
