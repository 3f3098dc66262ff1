//! Which moves are possible, and what each needs.

use super::*;

#[test]
fn every_pair_of_states() {
    // By hand: the moves that are possible from the state as it is reached by the shortest way, on 1 June 2026.
    for (from, possible) in [
        (Draft, &[Proposed, Withdrawn][..]),
        (Proposed, &[Negotiating, Withdrawn]),
        (Negotiating, &[Agreed, Withdrawn]),
        (Agreed, &[Withdrawn]),
        (InForce, &[UnderReview, Terminated]),
        (UnderReview, &[InForce, Terminated]),
        (Completed, &[]),
        (Terminated, &[]),
        (Withdrawn, &[]),
    ] {
        for to in AgreementStatus::ALL {
            let mut agreement = brought(text(), from);
            let before = agreement.clone();
            let result = agreement.transition(wish(*to), &permit(), AT, on("2026-06-01"), &around());
            assert_eq!(result.is_ok(), possible.contains(to), "{from} to {to}: {result:?}");
            if result.is_err() {
                assert_eq!(agreement, before, "{from} to {to} is refused and changes nothing");
            }
        }
    }
    for to in AgreementStatus::ALL {
        let mut expired = brought(text(), Expired);
        assert!(expired.transition(wish(*to), &permit(), AT, on("2027-06-01"), &around()).is_err(), "expired to {to}");
    }
}

#[test]
fn a_reason_and_an_authority_are_asked_for() {
    for (from, to, today, expected) in [
        (Negotiating, Withdrawn, "2026-06-01", &["no_reason"][..]),
        (InForce, Terminated, "2026-06-01", &["no_reason", "no_authority"]),
        (Negotiating, Agreed, "2026-03-01", &["no_authority"]),
        (InForce, UnderReview, "2026-06-01", &["moved"]),
    ] {
        let mut agreement = brought(text(), from);
        let bare = Wish { to, effective_on: None, reason: None, authority: None };
        assert_eq!(codes(agreement.transition(bare, &permit(), AT, on(today), &around())), expected, "{from} to {to}");
    }
}

#[test]
fn what_a_draft_lacks_is_listed_at_once() {
    let town = party(2, PartySort::LocalCouncil);
    let bare = AgreementText { places: vec![], parties: vec![town.clone()], obligations: vec![], ..text() };
    let mut agreement = Agreement::draft(bare);
    assert_eq!(
        codes(agreement.transition(wish(Proposed), &permit(), AT, on("2026-01-01"), &around())),
        ["side_empty", "no_place"]
    );
    let silent = crate::agreements::Party { signs: false, ..party(1, PartySort::PrincipalAuthority) };
    let unsigned = AgreementText { parties: vec![silent, town], term: term("", ""), ..text() };
    let mut agreement = brought(unsigned, Negotiating);
    assert_eq!(
        codes(agreement.transition(wish(Agreed), &permit(), AT, on("2026-01-01"), &around())),
        ["side_unsigned", "no_start"]
    );
}

#[test]
fn days_are_neither_ahead_nor_back() {
    let mut agreement = brought(text(), Negotiating);
    for (said, expected) in [("2026-01-03", "in_the_future"), ("2025-12-31", "out_of_order"), ("2026-01-02", "moved")] {
        let wish = Wish { effective_on: day(said).ok(), ..wish(Agreed) };
        assert_eq!(codes(agreement.transition(wish, &permit(), AT, on("2026-01-02"), &around())), [expected], "{said}");
    }
}

#[test]
fn it_holds_when_all_have_signed_and_the_day_has_come() {
    // Signed before the first day: the day brings it. Signed after it: the last signature does.
    for (first, second, asked, begins) in [
        ("2026-02-01", "2026-02-02", "2026-04-01", "2026-04-01"),
        ("2026-02-01", "2026-02-02", "2026-09-30", "2026-04-01"),
        ("2026-02-01", "2026-05-05", "2026-05-05", "2026-05-05"),
    ] {
        let mut agreement = brought(text(), Agreed);
        assert_eq!(sign(&mut agreement, 1, first), None);
        assert_eq!(agreement.day_came(on(asked), AT), None, "one has not signed");
        sign(&mut agreement, 2, second);
        agreement.day_came(on(asked), AT);
        assert_eq!((agreement.status, agreement.moves.last().unwrap().effective_on), (InForce, on(begins)));
        let version = agreement.in_effect().unwrap();
        assert_eq!((version.number, version.held_from), (1, Some(on(begins))));
    }
    let mut agreement = brought(text(), Agreed);
    assert_eq!(
        codes(agreement.transition(wish(InForce), &permit(), AT, on("2026-03-01"), &around())),
        ["not_signed", "not_signed", "not_started"]
    );
    sign(&mut agreement, 1, "2026-04-10");
    agreement.versions[0].signers.pop();
    let early = Wish { effective_on: day("2026-04-09").ok(), ..wish(InForce) };
    assert_eq!(codes(agreement.transition(early, &permit(), AT, on("2026-04-12"), &around())), ["not_ready"]);
}

#[test]
fn a_text_is_written_while_it_is_drafted_or_negotiated_and_never_else() {
    for status in
        [Draft, Proposed, Negotiating, Agreed, InForce, UnderReview, Completed, Terminated, Expired, Withdrawn]
    {
        let agreement = brought(text(), status);
        let mut other = agreement.clone();
        other.text.purpose = Some(note("Another"));
        assert_eq!(agreement.closed_to(Some(&other)).is_none(), status.is_written(), "{status}");
        assert_eq!(agreement.closed_to(Some(&agreement)), None, "what is not text may be written: {status}");
        assert_eq!(agreement.closed_to(None).is_none(), status == Draft, "{status}");
    }
}
