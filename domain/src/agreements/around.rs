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
    preferred: HashMap<Id, Vec<Preferred>>,
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
            let found = Repository::<Formation>::look(store, &formations).await?;
            let there = found.into_iter().filter(|formation| formation.deleted_at.is_none());
            around.formations = there.map(|formation| (formation.id, formation.state)).collect();
        }
        if !scales.is_empty() {
            let found = Repository::<AssessmentScale>::look(store, &scales).await?;
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

    /// What a text hands over, and `held` does not yet, though whoever keeps it, a party, prefers an organisation that is
    /// none. Of others' assets and services nothing is told. Where a party was merged or split, those who come after it count
    /// as the party already before their day: what it kept is theirs.
    pub(super) fn preferred_elsewhere(
        &self,
        agreement: &Agreement,
        text: &AgreementText,
        held: Option<&AgreementText>,
        on: NaiveDate,
    ) -> Vec<Unmet> {
        let joins = |organisation: &Link| {
            text.parties.iter().any(|party| {
                let formation = self.formations.get(&party.party.id);
                agreement.comes_after(organisation, &party.party)
                    || party.represented_by.as_ref().is_some_and(|acting| agreement.comes_after(organisation, acting))
                    || formation.is_some_and(|formation| speaks_for(formation, organisation, on))
            })
        };
        let held: Vec<&Link> = held.into_iter().flat_map(handed_over).map(|(_, _, subject)| subject).collect();
        let elsewhere = handed_over(text).filter(|(_, _, subject)| {
            let preferred = self.preferred.get(&subject.id).into_iter().flatten();
            let elsewhere = |Preferred { by, organisation }: &Preferred| joins(by) && !joins(organisation);
            !held.contains(subject) && preferred.into_iter().any(elsewhere)
        });
        let unmet = |(name, at, subject): (&str, usize, &Link)| {
            let detail = format!("Another organisation is preferred for {}", subject.reference);
            Unmet::new("preferred_elsewhere", format!("/terms/{name}/{at}"), detail)
        };
        elsewhere.map(unmet).collect()
    }

    /// A scale that a text names.
    pub(super) fn scale(&self, link: &Link) -> Option<&AssessmentScale> {
        self.scales.get(&link.id)
    }

    /// Themes and points that are not those of the scale that a text names for them, and scales that are not in use on a day
    /// and that `held` does not name yet.
    pub(super) fn off_their_scales(
        &self,
        text: &AgreementText,
        held: Option<&AgreementText>,
        on: NaiveDate,
    ) -> Vec<Unmet> {
        let held = held.map(|held| held.terms.assessments()).unwrap_or_default();
        let mut unmet = Vec::new();
        for (at, assessment) in text.terms.assessments().iter().enumerate() {
            let here = |field: &str| format!("/terms/assessments/{at}/{field}");
            let (scale, reference) = (self.scale(&assessment.scale), &assessment.scale.reference);
            if scale.is_none_or(|scale| scale.theme(&assessment.theme).is_none()) {
                let detail = format!("{reference} has no theme {}", assessment.theme.as_str());
                unmet.push(Unmet::new("unknown_theme", here("theme"), detail));
            }
            let Some(scale) = scale else { continue };
            if !scale.span.holds(on) && held.iter().all(|held| held.scale != assessment.scale) {
                let detail = format!("{reference} is not in use on {on}");
                unmet.push(Unmet::new("scale_not_in_use", here("scale"), detail));
            }
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

/// Who prefers whom for an asset or a service.
#[derive(Debug, Clone)]
struct Preferred {
    by: Link,
    organisation: Link,
}

/// The assets and services that a text hands over: in which list, at which place.
fn handed_over(text: &AgreementText) -> impl Iterator<Item = (&'static str, usize, &Link)> {
    let terms = match &text.terms {
        Terms::ServiceAsset(terms) => Some(terms),
        Terms::CouncilDevelopment(_) | Terms::PeoplePlace(_) => None,
    };
    terms.into_iter().flat_map(|terms| {
        let assets = terms.assets.iter().enumerate().map(|(at, asset)| (ASSETS, at, asset));
        assets.chain(terms.services.iter().enumerate().map(|(at, service)| ("services", at, service)))
    })
}

const ASSETS: &str = "assets";

/// Who is preferred for each asset and service that these texts hand over.
async fn preferred_in<'a, T: Repository<Expression>>(
    store: &T,
    texts: impl IntoIterator<Item = &'a AgreementText>,
) -> Result<HashMap<Id, Vec<Preferred>>, StoreError> {
    let (assets, services): (Vec<_>, Vec<_>) = texts.into_iter().flat_map(handed_over).partition(|it| it.0 == ASSETS);
    let mut found: HashMap<Id, Vec<Preferred>> = HashMap::new();
    for (is_asset, subjects) in [(true, assets), (false, services)] {
        let subjects: Vec<Id> = subjects.into_iter().map(|(_, _, subject)| subject.id).collect();
        if !subjects.is_empty() {
            let page = Repository::<Expression>::list(store, &preferred(is_asset, &subjects)).await?;
            for Expression { subject, organisation, keeper, .. } in page.items.into_iter().map(|record| record.state) {
                let preferred = keeper.map(|by| Preferred { by, organisation });
                found.entry(subject.link().id).or_default().extend(preferred);
            }
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
    use crate::period::day;

    fn around(preferred: &[(u128, u128, u128)]) -> Around {
        let of = |(subject, by, organisation): &(u128, u128, u128)| {
            (link(*subject).id, vec![Preferred { by: link(*by), organisation: link(*organisation) }])
        };
        Around { preferred: preferred.iter().map(of).collect(), ..Around::default() }
    }

    fn elsewhere(around: &Around, text: &AgreementText, held: Option<&AgreementText>) -> Vec<String> {
        let told = around.preferred_elsewhere(&merged(), text, held, day("2026-04-01").unwrap());
        told.into_iter().map(|unmet| unmet.pointer).collect()
    }

    /// An agreement of which a party, 2, is merged into 7 on a day that has not come.
    fn merged() -> Agreement {
        let mut agreement = Agreement::draft(text());
        agreement.succeeded(link(2), vec![link(7)], day("2027-04-01").unwrap());
        agreement
    }

    fn transfer(assets: &[u128]) -> AgreementText {
        let assets = assets.iter().copied().map(link).collect();
        let terms = ServiceAsset { assets, services: vec![link(62)], ..ServiceAsset::default() };
        AgreementText { terms: Terms::ServiceAsset(Box::new(terms)), ..text() }
    }

    #[test]
    fn what_another_is_preferred_for_is_not_handed_over() {
        let text = transfer(&[60, 61]);
        for (preferred, expected) in [
            (&[][..], &[][..]),
            (&[(60, 1, 2)], &[]),
            (&[(60, 1, 99), (61, 1, 2), (62, 1, 99)], &["/terms/assets/0", "/terms/services/0"]),
            (&[(63, 1, 99)], &[]),
            (&[(60, 1, 7), (61, 7, 1)], &[]),
            (&[(60, 7, 99)], &["/terms/assets/0"]),
            // Whom somebody else prefers, who is no party, is nobody's business here.
            (&[(60, 98, 99)], &[]),
        ] {
            assert_eq!(elsewhere(&around(preferred), &text, None), expected);
        }
        let around = around(&[(60, 1, 99), (61, 1, 99)]);
        assert_eq!(elsewhere(&around, &text, Some(&transfer(&[60]))), ["/terms/assets/1"], "what was held stays");
    }

    #[test]
    fn who_is_preferred_joins_by_those_it_acts_for() {
        let represented = |by: u128| {
            let mut text = transfer(&[60]);
            text.parties[1] = party(70, PartySort::Formation);
            text.parties[1].represented_by = Some(link(by));
            text
        };
        let around = around(&[(60, 1, 99)]);
        assert_eq!(elsewhere(&around, &represented(99), None), Vec::<String>::new());
        assert_eq!(elsewhere(&around, &represented(98), None), ["/terms/assets/0"]);
    }
}
