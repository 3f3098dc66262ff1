//! The whole life, move by move and by random walks.

use chrono::{DateTime, Days, NaiveDate, Utc};
use proptest::prelude::*;

use super::{
    agreement::Agreement,
    calendar::Came,
    follow::{Conclusion, Gate, GateDecision, Judgement, NotRecorded, Recorder, Stage, UndertakingState},
    sign::{NotSigned, Signing},
    status::{AgreementStatus, Authority},
    terms::{ServiceAsset, Tenure, Terms},
    text::{
        AgreementText, sha256,
        tests::{link, note, party, term, text},
    },
    transition::{NotMoved, Wish},
    vary::NotVaried,
    version::{Decision, VersionState},
};
use crate::{
    access::{Permit, Role},
    agreements::PartySort,
    period::day,
    record::Aggregate,
    text::Title,
    vocabulary::Vocabulary,
};

use AgreementStatus::{
    Agreed, Completed, Draft, Expired, HandedBack, InForce, Negotiating, Proposed, Terminated, UnderReview, Withdrawn,
};
use UndertakingState::{Met, Open, Overdue, PartlyMet};

fn permit() -> Permit {
    Permit { role: Role::Clerk, organisation: Some(link(2)), joins: None }
}

fn authority() -> Authority {
    Authority { minute_ref: Title::parse("FTC 2027/034").unwrap(), resolved_on: None }
}

fn on(said: &str) -> NaiveDate {
    day(said).unwrap()
}

const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn wish(to: AgreementStatus) -> Wish {
    Wish { to, effective_on: None, reason: Some(note("It was resolved")), authority: Some(authority()) }
}

fn moved(agreement: &mut Agreement, to: AgreementStatus, today: &str) {
    agreement.transition(wish(to), &permit(), AT, on(today)).unwrap_or_else(|why| panic!("{to}: {why}"));
}

fn codes(result: Result<(), NotMoved>) -> Vec<&'static str> {
    match result {
        Err(NotMoved::Illegal { unmet, .. }) => unmet.iter().map(|unmet| unmet.code).collect(),
        Err(NotMoved::Fault(fault)) => vec![fault.code],
        Ok(()) => vec!["moved"],
    }
}

fn signing(agreement: &Agreement, number: u128, decision: Decision) -> Signing {
    Signing {
        party: link(number),
        decision,
        text_sha256: agreement.versions.last().map(|version| version.sha256.clone()).unwrap_or_default(),
        name: Title::parse("The signatory").unwrap(),
        capacity: Title::parse("Town Clerk").unwrap(),
        authority: authority(),
        reason: (decision != Decision::Signed).then(|| note("The budget is not settled")),
    }
}

fn sign(agreement: &mut Agreement, number: u128, today: &str) -> Option<Came> {
    let said = signing(agreement, number, Decision::Signed);
    agreement.sign(said, &permit(), AT, on(today)).unwrap()
}

/// An agreement on a text, brought to a state by the shortest way.
fn brought(text: AgreementText, to: AgreementStatus) -> Agreement {
    let mut agreement = Agreement::draft(text);
    let way: &[AgreementStatus] = match to {
        Draft => &[],
        Proposed => &[Proposed],
        Negotiating => &[Proposed, Negotiating],
        Withdrawn => &[Withdrawn],
        _ => &[Proposed, Negotiating, Agreed],
    };
    for step in way {
        moved(&mut agreement, *step, "2026-01-01");
    }
    if way.contains(&Agreed) && to != Agreed {
        sign(&mut agreement, 1, "2026-02-01");
        sign(&mut agreement, 2, "2026-02-02");
        assert_eq!(agreement.day_came(on("2026-04-01"), AT), Some(Came::Moved));
        match to {
            InForce => {}
            Expired => assert_eq!(agreement.day_came(on("2027-04-01"), AT), Some(Came::Moved)),
            Completed => {
                let permit = permit();
                let by = Recorder { permit: &permit, at: AT, today: on("2026-05-01") };
                agreement.judge("O1", Judgement::Met, on("2026-05-01"), note("Seen"), vec![], by).unwrap();
                moved(&mut agreement, Completed, "2026-05-02");
            }
            other => moved(&mut agreement, other, "2026-05-02"),
        }
    }
    assert_eq!(agreement.status, to);
    agreement
}

/// A licence of one service, whose stages up to completion are passed.
fn transfer() -> (AgreementText, Vec<Gate>) {
    let terms = ServiceAsset {
        services: vec![link(60)],
        tenure: Some(Tenure::Licence),
        hand_back: Some(note("The keys")),
        ..ServiceAsset::default()
    };
    let gates = Stage::MonitoringAndReview.before().iter().map(|stage| gate(*stage, "2025-12-01")).collect();
    (AgreementText { terms: Terms::ServiceAsset(Box::new(terms)), ..text() }, gates)
}

fn gate(stage: Stage, said: &str) -> Gate {
    let (decision, evidence) = (GateDecision::Passed, note("The report of the panel"));
    Gate { stage, decision, on: on(said), evidence, documents: vec![], minute_ref: None, organisation: None, at: AT }
}

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
            let result = agreement.transition(wish(*to), &permit(), AT, on("2026-06-01"));
            assert_eq!(result.is_ok(), possible.contains(to), "{from} to {to}: {result:?}");
            if result.is_err() {
                assert_eq!(agreement, before, "{from} to {to} is refused and changes nothing");
            }
        }
    }
    for to in AgreementStatus::ALL {
        let mut expired = brought(text(), Expired);
        assert!(expired.transition(wish(*to), &permit(), AT, on("2027-06-01")).is_err(), "expired to {to}");
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
        assert_eq!(codes(agreement.transition(bare, &permit(), AT, on(today))), expected, "{from} to {to}");
    }
}

#[test]
fn what_a_draft_lacks_is_listed_at_once() {
    let town = party(2, PartySort::LocalCouncil);
    let bare = AgreementText { places: vec![], parties: vec![town.clone()], obligations: vec![], ..text() };
    let mut agreement = Agreement::draft(bare);
    assert_eq!(
        codes(agreement.transition(wish(Proposed), &permit(), AT, on("2026-01-01"))),
        ["side_empty", "no_place"]
    );
    let silent = super::Party { signs: false, ..party(1, PartySort::PrincipalAuthority) };
    let unsigned = AgreementText { parties: vec![silent, town], term: term("", ""), ..text() };
    let mut agreement = brought(unsigned, Negotiating);
    assert_eq!(
        codes(agreement.transition(wish(Agreed), &permit(), AT, on("2026-01-01"))),
        ["side_unsigned", "no_start"]
    );
}

#[test]
fn days_are_neither_ahead_nor_back() {
    let mut agreement = brought(text(), Negotiating);
    for (said, expected) in [("2026-01-03", "in_the_future"), ("2025-12-31", "out_of_order"), ("2026-01-02", "moved")] {
        let wish = Wish { effective_on: day(said).ok(), ..wish(Agreed) };
        assert_eq!(codes(agreement.transition(wish, &permit(), AT, on("2026-01-02"))), [expected], "{said}");
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
        codes(agreement.transition(wish(InForce), &permit(), AT, on("2026-03-01"))),
        ["not_signed", "not_signed", "not_started"]
    );
    sign(&mut agreement, 1, "2026-04-10");
    agreement.versions[0].signers.pop();
    let early = Wish { effective_on: day("2026-04-09").ok(), ..wish(InForce) };
    assert_eq!(codes(agreement.transition(early, &permit(), AT, on("2026-04-12"))), ["not_ready"]);
}

#[test]
fn a_decline_or_a_signature_taken_back_reopens_the_negotiation() {
    for decision in [Decision::Declined, Decision::Withdrawn] {
        let mut agreement = brought(text(), Agreed);
        sign(&mut agreement, 1, "2026-02-01");
        let by = if decision == Decision::Withdrawn { 1 } else { 2 };
        let said = signing(&agreement, by, decision);
        assert_eq!(agreement.sign(said, &permit(), AT, on("2026-02-03")), Ok(None));
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
    assert!(matches!(agreement.sign(other, &permit(), AT, on("2026-02-01")), Err(NotSigned::TextChanged { .. })));
    let stranger = Signing { party: link(9), ..right.clone() };
    assert!(
        matches!(agreement.sign(stranger, &permit(), AT, on("2026-02-01")), Err(NotSigned::Fault(fault)) if fault.code == "not_a_signer")
    );
    let back = signing(&agreement, 2, Decision::Withdrawn);
    assert!(
        matches!(agreement.sign(back, &permit(), AT, on("2026-02-01")), Err(NotSigned::Fault(fault)) if fault.code == "nothing_signed")
    );
    let silent = Signing { reason: None, ..signing(&agreement, 2, Decision::Declined) };
    assert!(
        matches!(agreement.sign(silent, &permit(), AT, on("2026-02-01")), Err(NotSigned::Fault(fault)) if fault.pointer == "/reason")
    );
    agreement.sign(right.clone(), &permit(), AT, on("2026-02-01")).unwrap();
    assert!(matches!(agreement.sign(right, &permit(), AT, on("2026-02-01")), Err(NotSigned::Decided { .. })));
    let mut draft = brought(text(), Draft);
    let said = signing(&draft, 2, Decision::Signed);
    assert_eq!(draft.sign(said, &permit(), AT, on("2026-02-01")), Err(NotSigned::NoText(Draft)));
}

#[test]
fn a_party_that_leaves_during_the_negotiation_signs_nothing() {
    let third = party(3, PartySort::LocalCouncil);
    let mut parties = text().parties;
    parties.push(third);
    let mut agreement = brought(AgreementText { parties, ..text() }, Agreed);
    let said = signing(&agreement, 3, Decision::Declined);
    agreement.sign(said, &permit(), AT, on("2026-02-01")).unwrap();
    agreement.text.parties.pop();
    moved(&mut agreement, Agreed, "2026-02-02");
    assert_eq!(agreement.versions[1].signers, [link(1), link(2)]);
    sign(&mut agreement, 1, "2026-02-03");
    sign(&mut agreement, 2, "2026-02-03");
    assert_eq!(agreement.day_came(on("2026-04-01"), AT), Some(Came::Moved));
}

#[test]
fn a_variation_holds_from_its_day_once_all_have_signed() {
    let mut agreement = brought(text(), InForce);
    let varied = AgreementText { purpose: Some(note("To do more")), ..text() };
    let (old, new) = (agreement.text.clone(), varied.clone());
    agreement.vary(varied.clone(), note("Demand rose"), on("2026-07-01"), AT, on("2026-06-01")).unwrap();
    let again = agreement.vary(varied, note("Again"), on("2026-07-01"), AT, on("2026-06-01"));
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
    agreement.vary(varied.clone(), note("Demand rose"), on("2026-06-01"), AT, on("2026-06-01")).unwrap();
    sign(&mut agreement, 1, "2026-06-02");
    let said = signing(&agreement, 2, Decision::Declined);
    agreement.sign(said, &permit(), AT, on("2026-06-03")).unwrap();
    assert_eq!((agreement.status, &agreement.text, &agreement.varied), (InForce, &text(), &None));
    assert_eq!(agreement.in_effect().map(|version| version.number), Some(1));
    agreement.vary(varied, note("Once more"), on("2026-06-10"), AT, on("2026-06-10")).unwrap();
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
        let result = agreement.clone().vary(varied, note("Why"), on(takes_effect_on), AT, on("2026-06-01"));
        let Err(NotVaried::Faults(faults)) = result else { panic!("{expected:?}: {result:?}") };
        let told: Vec<_> = faults.0.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        assert_eq!(told, [expected]);
    }
    let alone = AgreementText { parties: vec![party(1, PartySort::PrincipalAuthority)], obligations: vec![], ..text() };
    let result = agreement.clone().vary(alone, note("Why"), on("2026-06-01"), AT, on("2026-06-01"));
    assert!(matches!(result, Err(NotVaried::Unmet(unmet)) if unmet[0].code == "side_empty"));
    let result = brought(text(), Agreed).vary(text(), note("Why"), on("2026-06-01"), AT, on("2026-06-01"));
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
    agreement.vary(text(), note("It was merged"), on("2026-06-01"), AT, on("2026-06-01")).unwrap();
    sign(&mut agreement, 1, "2026-06-01");
    sign(&mut agreement, 2, "2026-06-01");
    assert_eq!(agreement.day_came(on("2026-07-01"), AT), None);
    assert_eq!(agreement.signs_for(link(3).id), Some(&link(3)));
    sign(&mut agreement, 3, "2026-07-01");
    assert_eq!(agreement.text, text());
}

#[test]
fn a_fixed_term_ends_by_itself_on_the_day_after_its_last() {
    let (text, gates) = transfer();
    for (reverted, expected) in [(false, Expired), (true, HandedBack)] {
        let mut agreement = Agreement::draft(text.clone());
        agreement.gates.clone_from(&gates);
        for step in [Proposed, Negotiating, Agreed] {
            moved(&mut agreement, step, "2026-01-01");
        }
        sign(&mut agreement, 1, "2026-02-01");
        sign(&mut agreement, 2, "2026-02-01");
        agreement.day_came(on("2026-04-01"), AT);
        assert_eq!(agreement.day_came(on("2027-03-31"), AT), None, "its last day is its own");
        if reverted {
            agreement.pass(gate(Stage::Reversion, "2027-03-31"), on("2027-03-31")).unwrap();
        }
        // However late, and asked twice.
        assert_eq!(agreement.day_came(on("2028-01-01"), AT), Some(Came::Moved));
        assert_eq!(agreement.day_came(on("2028-01-01"), AT), None);
        assert_eq!((agreement.status, agreement.moves.last().unwrap().effective_on), (expected, on("2027-04-01")));
        assert_eq!(agreement.versions[0].held_until, Some(on("2027-03-31")));
        if !reverted {
            assert_eq!(
                codes(agreement.transition(wish(HandedBack), &permit(), AT, on("2028-01-02"))),
                ["not_reverted"]
            );
            agreement.pass(gate(Stage::Reversion, "2028-01-02"), on("2028-01-02")).unwrap();
            moved(&mut agreement, HandedBack, "2028-01-02");
        }
    }
}

#[test]
fn a_transfer_passes_its_stages_in_their_order() {
    let (text, gates) = transfer();
    let mut agreement = brought(text, Negotiating);
    assert_eq!(codes(agreement.transition(wish(Agreed), &permit(), AT, on("2026-01-02"))), ["stage_open"]);
    let early = agreement.pass(gate(Stage::HeadsOfTerms, "2025-12-01"), on("2026-01-02"));
    assert!(matches!(early, Err(NotRecorded::Early(unmet)) if unmet.detail.contains("expression_of_interest")));
    for gate in gates.into_iter().filter(|gate| gate.stage != Stage::Completion) {
        agreement.pass(gate, on("2026-01-02")).unwrap();
    }
    moved(&mut agreement, Agreed, "2026-01-02");
    sign(&mut agreement, 1, "2026-04-02");
    assert_eq!(sign(&mut agreement, 2, "2026-04-02"), None, "it is not completed");
    agreement.pass(gate(Stage::Completion, "2026-04-20"), on("2026-04-20")).unwrap();
    assert_eq!(agreement.day_came(on("2026-05-01"), AT), Some(Came::Moved));
    assert_eq!(agreement.moves.last().unwrap().effective_on, on("2026-04-20"), "from the completion on");
    let deferred = Gate { decision: GateDecision::Deferred, ..gate(Stage::MonitoringAndReview, "2026-05-01") };
    agreement.pass(deferred, on("2026-05-01")).unwrap();
    assert!(!agreement.has_passed(Stage::MonitoringAndReview));
    let mut plain = brought(super::text::tests::text(), Negotiating);
    assert!(plain.pass(gate(Stage::ExpressionOfInterest, "2026-01-01"), on("2026-01-02")).is_err());
}

#[test]
fn obligations_are_judged_and_overdue_on_a_day() {
    let mut text = text();
    text.obligations[0].due_on = day("2026-06-30").ok();
    let mut agreement = brought(text, InForce);
    let obligation = agreement.text.obligations[0].clone();
    let permit = permit();
    let by = |today: &str| Recorder { permit: &permit, at: AT, today: on(today) };
    for (said, expected) in [("2026-06-30", Open), ("2026-07-01", Overdue)] {
        assert_eq!(agreement.standing(&obligation, on(said)), expected, "{said}");
    }
    agreement.judge("O1", Judgement::PartlyMet, on("2026-06-15"), note("Half"), vec![], by("2026-07-10")).unwrap();
    agreement.judge("O1", Judgement::Met, on("2026-07-05"), note("All"), vec![], by("2026-07-10")).unwrap();
    for (said, expected) in
        [("2026-06-14", Open), ("2026-06-15", PartlyMet), ("2026-07-01", Overdue), ("2026-07-05", Met)]
    {
        assert_eq!(agreement.standing(&obligation, on(said)), expected, "{said}");
    }
    let unknown = agreement.judge("O9", Judgement::Met, on("2026-07-05"), note("All"), vec![], by("2026-07-10"));
    assert!(matches!(unknown, Err(NotRecorded::Faults(faults)) if faults.0[0].code == "unknown_key"));
    let ahead = agreement.judge("O1", Judgement::Met, on("2026-07-11"), note("All"), vec![], by("2026-07-10"));
    assert!(matches!(ahead, Err(NotRecorded::Faults(faults)) if faults.0[0].code == "in_the_future"));
    let draft = brought(super::text::tests::text(), Draft).review(
        on("2026-01-01"),
        note("x"),
        Conclusion::End,
        by("2026-01-01"),
    );
    assert!(matches!(draft, Err(NotRecorded::Early(_))));
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

#[derive(Debug, Clone)]
enum Step {
    Move(AgreementStatus, bool, bool),
    Sign(u128, Decision, bool),
    Vary(u8, u8),
    Write(u8),
    Pass(Stage),
    Days(u16),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let status = proptest::sample::select(AgreementStatus::ALL);
    let likely = proptest::sample::select(vec![Proposed, Negotiating, Agreed]);
    let step = prop_oneof![
        4 => likely.prop_map(|to| Step::Move(to, true, true)),
        3 => (status, any::<bool>(), any::<bool>()).prop_map(|(to, reason, authority)| Step::Move(to, reason, authority)),
        6 => (1u128..4, proptest::bool::weighted(0.9)).prop_map(|(party, right)| Step::Sign(party, Decision::Signed, right)),
        1 => (1u128..4, proptest::sample::select(&[Decision::Declined, Decision::Withdrawn][..]))
            .prop_map(|(party, decision)| Step::Sign(party, decision, true)),
        2 => (any::<u8>(), 0u8..60).prop_map(|(purpose, ahead)| Step::Vary(purpose, ahead)),
        2 => any::<u8>().prop_map(Step::Write),
        2 => proptest::sample::select(Stage::ALL).prop_map(Step::Pass),
        2 => (0u16..200).prop_map(Step::Days),
    ];
    proptest::collection::vec(step, 1..60)
}

fn take(agreement: &mut Agreement, step: Step, today: &mut NaiveDate) {
    match step {
        Step::Move(to, reason, authority_said) => {
            let reason = reason.then(|| note("Why"));
            let wish = Wish { to, effective_on: None, reason, authority: authority_said.then(authority) };
            drop(agreement.transition(wish, &permit(), AT, *today));
        }
        Step::Sign(number, decision, right) => {
            let mut said = signing(agreement, number, decision);
            if !right {
                said.text_sha256 = sha256("another");
            }
            drop(agreement.sign(said, &permit(), AT, *today));
        }
        Step::Vary(purpose, ahead) => {
            let varied = AgreementText { purpose: Some(note(&purpose.to_string())), ..agreement.text.clone() };
            drop(agreement.vary(varied, note("Why"), *today + Days::new(ahead.into()), AT, *today));
        }
        Step::Write(purpose) => {
            let mut after = agreement.clone();
            after.text.purpose = Some(note(&purpose.to_string()));
            if agreement.closed_to(Some(&after)).is_none() {
                *agreement = after;
            }
        }
        Step::Pass(stage) => drop(agreement.pass(gate(stage, "2025-12-01"), *today)),
        Step::Days(days) => *today = *today + Days::new(days.into()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Whatever is done in whatever order, on a permanent or a fixed term, a training or a transfer.
    #[test]
    fn no_walk_breaks_what_holds(
        walk in steps(),
        fixed in any::<bool>(),
        transfers in any::<bool>(),
        signed in any::<bool>(),
    ) {
        let (mut text, gates) = if transfers { transfer() } else { (text(), vec![]) };
        if !fixed {
            text.term = term("2026-04-01", "");
        }
        let mut agreement = Agreement::draft(text);
        let mut today = on("2026-01-01");
        if signed {
            agreement.gates = gates;
            for step in [Proposed, Negotiating, Agreed] {
                moved(&mut agreement, step, "2026-01-01");
            }
            sign(&mut agreement, 1, "2026-01-01");
            sign(&mut agreement, 2, "2026-01-01");
            today = on("2026-04-01");
        }
        let mut frozen: Vec<String> = Vec::new();
        for step in walk {
            let before = agreement.clone();
            take(&mut agreement, step, &mut today);
            agreement.day_came(today, AT);

            // The calendar says the same twice.
            let settled = agreement.clone();
            prop_assert_eq!(agreement.day_came(today, AT), None);
            prop_assert_eq!(&agreement, &settled);

            // No frozen text changes, and none is lost.
            let digests: Vec<String> = agreement.versions.iter().map(|version| version.sha256.clone()).collect();
            prop_assert!(digests.starts_with(&frozen));
            frozen = digests;

            // What is told as the text is the text that is frozen: the one in effect, the one to sign, the varied one.
            let text_sha256 = sha256(&agreement.text.canonical());
            match agreement.status {
                Agreed => prop_assert_eq!(&text_sha256, &agreement.pending().unwrap().sha256),
                InForce | UnderReview => prop_assert_eq!(&text_sha256, &agreement.in_effect().unwrap().sha256),
                _ => {}
            }
            if let Some(varied) = &agreement.varied {
                let version = agreement.pending().unwrap();
                prop_assert_eq!((version.number, &version.sha256), (varied.number, &sha256(&varied.text.canonical())));
                prop_assert!(agreement.status.binds());
            }

            // What held was signed by all who had to, before or on the day from which it held or was recorded to hold.
            for version in agreement.versions.iter().filter(|version| version.held_from.is_some()) {
                prop_assert!(version.outstanding().is_empty());
                prop_assert!(version.signers.len() >= 2);
                prop_assert!(version.signed_on() <= version.held_from, "it holds on no day before it was signed");
                prop_assert!(version.held_until.is_none_or(|until| version.held_from <= Some(until)));
            }
            let in_effect = agreement.versions.iter().filter(|version| version.state == VersionState::InEffect).count();
            prop_assert_eq!(in_effect, usize::from(agreement.was_in_force()), "one text holds at a time");
            if agreement.status.binds() {
                prop_assert!(agreement.text.term.span().holds(today), "no fixed term lingers, none begins early");
                if transfers {
                    prop_assert!(agreement.has_passed(Stage::Completion));
                }
            }

            // Every move was possible, and nothing moves without one.
            let new = &agreement.moves[before.moves.len()..];
            let mut from = before.status;
            for step in new {
                prop_assert!(from.next().contains(&step.to), "{} to {}", from, step.to);
                from = step.to;
            }
            prop_assert_eq!(from, agreement.status);
            prop_assert!(agreement.moves.windows(2).all(|pair| pair[0].effective_on <= pair[1].effective_on));
        }
    }
}
