//! Varying what holds.

use super::*;

#[test]
fn a_variation_holds_from_its_day_once_all_have_signed() {
    let mut agreement = brought(text(), InForce);
    let varied = AgreementText { purpose: Some(note("To do more")), ..text() };
    let (old, new) = (agreement.text.clone(), varied.clone());
    agreement.vary(varied.clone(), note("Demand rose"), on("2026-07-01"), AT, on("2026-06-01"), &around()).unwrap();
    let again = agreement.vary(varied, note("Again"), on("2026-07-01"), AT, on("2026-06-01"), &around());
    assert_eq!(again, Err(NotVaried::Pending(2)));
    sign(&mut agreement, 1, "2026-06-10");
    assert_eq!(agreement.day_came(on("2026-08-01"), AT), None, "one has not signed");
    assert_eq!(agreement.text, old);
    sign(&mut agreement, 2, "2026-06-20");
    assert_eq!(agreement.text, old, "its day has not come");
    assert_eq!(agreement.day_came(on("2026-08-01"), AT), Some(Came::Varied));
    assert_eq!(agreement.text, new);
    for (said, number) in
        [("2026-03-31", None), ("2026-04-01", Some(1)), ("2026-06-30", Some(1)), ("2026-07-01", Some(2))]
    {
        assert_eq!(agreement.version_on(on(said)).map(|version| version.number), number, "{said}");
    }
    assert_eq!(agreement.versions[0].state, VersionState::Superseded);
}

#[test]
fn a_variation_that_is_declined_falls_and_the_text_stays() {
    let mut agreement = brought(text(), InForce);
    let varied = AgreementText { purpose: Some(note("To do more")), ..text() };
    agreement.vary(varied.clone(), note("Demand rose"), on("2026-06-01"), AT, on("2026-06-01"), &around()).unwrap();
    sign(&mut agreement, 1, "2026-06-02");
    let said = signing(&agreement, 2, Decision::Declined);
    agreement.sign(said, &permit(), AT, on("2026-06-03"), &around()).unwrap();
    assert_eq!((agreement.status, &agreement.text, &agreement.varied), (InForce, &text(), &None));
    assert_eq!(agreement.in_effect().map(|version| version.number), Some(1));
    agreement.vary(varied, note("Once more"), on("2026-06-10"), AT, on("2026-06-10"), &around()).unwrap();
    assert_eq!(agreement.versions.last().map(|version| version.number), Some(3));
}

#[test]
fn what_a_variation_may_not_change() {
    let agreement = brought(text(), InForce);
    let later = AgreementText { term: term("2026-05-01", "2027-03-31"), ..text() };
    let longer = AgreementText { term: term("2026-04-01", "2028-03-31"), ..text() };
    let shorter = AgreementText { term: term("2026-04-01", "2026-05-31"), ..text() };
    for (varied, takes_effect_on, expected) in [
        (text(), "2026-06-01", ("", "unchanged")),
        (later, "2026-06-01", ("/term/starts_on", "fixed")),
        (transfer().0, "2026-06-01", ("/terms/kind", "fixed")),
        (AgreementText { purpose: Some(note("More")), ..text() }, "2026-05-31", ("/takes_effect_on", "in_the_past")),
        (longer, "2027-04-01", ("/takes_effect_on", "outside_term")),
        (shorter, "2026-06-01", ("/term/ends_on", "outside_term")),
    ] {
        let result = agreement.clone().vary(varied, note("Why"), on(takes_effect_on), AT, on("2026-06-01"), &around());
        let Err(NotVaried::Faults(faults)) = result else { panic!("{expected:?}: {result:?}") };
        let told: Vec<_> = faults.0.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        assert_eq!(told, [expected]);
    }
    let alone = AgreementText { parties: vec![party(1, PartySort::PrincipalAuthority)], obligations: vec![], ..text() };
    let result = agreement.clone().vary(alone, note("Why"), on("2026-06-01"), AT, on("2026-06-01"), &around());
    assert!(matches!(result, Err(NotVaried::Unmet(unmet)) if unmet[0].code == "side_empty"));
    let result = brought(text(), Agreed).vary(text(), note("Why"), on("2026-06-01"), AT, on("2026-06-01"), &around());
    assert_eq!(result, Err(NotVaried::NotInForce(Agreed)));
}

#[test]
fn a_party_leaves_by_a_variation_only_with_its_own_signature() {
    let mut parties = text().parties;
    parties.push(party(3, PartySort::LocalCouncil));
    let mut agreement = brought(AgreementText { parties, ..text() }, Agreed);
    for number in 1..=3 {
        sign(&mut agreement, number, "2026-04-01");
    }
    assert_eq!(agreement.status, InForce);
    agreement.vary(text(), note("It was merged"), on("2026-06-01"), AT, on("2026-06-01"), &around()).unwrap();
    sign(&mut agreement, 1, "2026-06-01");
    sign(&mut agreement, 2, "2026-06-01");
    assert_eq!(agreement.day_came(on("2026-07-01"), AT), None);
    assert_eq!(agreement.signs_for(&link(3)), [link(3)]);
    sign(&mut agreement, 3, "2026-07-01");
    assert_eq!(agreement.text, text());
}
