//! Signing, declining, and taking a signature back.

use super::*;

#[test]
fn a_decline_or_a_signature_taken_back_reopens_the_negotiation() {
    for decision in [Decision::Declined, Decision::Withdrawn] {
        let mut agreement = brought(text(), Agreed);
        sign(&mut agreement, 1, "2026-02-01");
        let by = if decision == Decision::Withdrawn { 1 } else { 2 };
        let said = signing(&agreement, by, decision);
        assert_eq!(agreement.sign(said, &permit(), AT, on("2026-02-03"), &around()), Ok(None));
        assert_eq!((agreement.status, agreement.versions[0].state), (Negotiating, VersionState::Refused));
        moved(&mut agreement, Agreed, "2026-02-10");
        assert_eq!(agreement.versions[1].number, 2);
        assert_eq!(agreement.versions[1].outstanding().len(), 2, "an earlier signature counts for nothing");
    }
}

#[test]
fn what_is_signed_wrongly_is_refused() {
    let mut agreement = brought(text(), Agreed);
    let right = signing(&agreement, 2, Decision::Signed);
    let other = Signing { text_sha256: sha256("another"), ..right.clone() };
    assert!(matches!(
        agreement.sign(other, &permit(), AT, on("2026-02-01"), &around()),
        Err(NotSigned::TextChanged { .. })
    ));
    let stranger = Signing { party: link(9), ..right.clone() };
    assert!(
        matches!(agreement.sign(stranger, &permit(), AT, on("2026-02-01"), &around()), Err(NotSigned::Fault(fault)) if fault.code == "not_a_signer")
    );
    let back = signing(&agreement, 2, Decision::Withdrawn);
    assert!(
        matches!(agreement.sign(back, &permit(), AT, on("2026-02-01"), &around()), Err(NotSigned::Fault(fault)) if fault.code == "nothing_signed")
    );
    let silent = Signing { reason: None, ..signing(&agreement, 2, Decision::Declined) };
    assert!(
        matches!(agreement.sign(silent, &permit(), AT, on("2026-02-01"), &around()), Err(NotSigned::Fault(fault)) if fault.pointer == "/reason")
    );
    agreement.sign(right.clone(), &permit(), AT, on("2026-02-01"), &around()).unwrap();
    assert!(matches!(
        agreement.sign(right, &permit(), AT, on("2026-02-01"), &around()),
        Err(NotSigned::Decided { .. })
    ));
    let mut draft = brought(text(), Draft);
    let said = signing(&draft, 2, Decision::Signed);
    assert_eq!(draft.sign(said, &permit(), AT, on("2026-02-01"), &around()), Err(NotSigned::NoText(Draft)));
}

#[test]
fn what_was_signed_on_paper_holds_from_its_own_day() {
    let on_paper = |agreement: &Agreement, number, day: &str| Signing {
        on: Some(on(day)),
        ..signing(agreement, number, Decision::Signed)
    };
    let mut agreement = brought(text(), Agreed);
    let mut tried = |number, day| {
        let said = on_paper(&agreement, number, day);
        agreement.sign(said, &permit(), AT, on("2026-09-01"), &around())
    };
    let refused = |tried: Result<Option<Came>, NotSigned>| match tried {
        Err(NotSigned::Fault(fault)) => (fault.pointer, fault.code),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(tried(1, "2026-09-02")), ("/signed_on".into(), "in_the_future"));
    assert_eq!(refused(tried(1, "2025-12-31")), ("/signed_on".into(), "out_of_order"), "it was agreed on 1 January");
    assert_eq!(tried(1, "2026-05-01"), Ok(None));
    assert_eq!(tried(2, "2026-04-20"), Ok(Some(Came::Moved)));
    let last = agreement.moves.last().unwrap();
    assert_eq!(
        (last.to, last.effective_on),
        (InForce, on("2026-05-01")),
        "its term began on 1 April, the last signed in May"
    );
    assert_eq!(agreement.in_effect().and_then(|version| version.held_from), Some(on("2026-05-01")));
}

#[test]
fn a_party_that_leaves_during_the_negotiation_signs_nothing() {
    let third = party(3, PartySort::LocalCouncil);
    let mut parties = text().parties;
    parties.push(third);
    let mut agreement = brought(AgreementText { parties, ..text() }, Agreed);
    let said = signing(&agreement, 3, Decision::Declined);
    agreement.sign(said, &permit(), AT, on("2026-02-01"), &around()).unwrap();
    agreement.text.parties.pop();
    moved(&mut agreement, Agreed, "2026-02-02");
    assert_eq!(agreement.versions[1].signers, [link(1), link(2)]);
    sign(&mut agreement, 1, "2026-02-03");
    sign(&mut agreement, 2, "2026-02-03");
    assert_eq!(agreement.day_came(on("2026-04-01"), AT), Some(Came::Moved));
}
