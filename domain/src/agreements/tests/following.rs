//! What became of it: its end, its stages, its obligations.

use super::*;

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
                codes(agreement.transition(wish(HandedBack), &permit(), AT, on("2028-01-02"), &around())),
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
    assert_eq!(codes(agreement.transition(wish(Agreed), &permit(), AT, on("2026-01-02"), &around())), ["stage_open"]);
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
    let mut plain = brought(crate::agreements::text::tests::text(), Negotiating);
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
    let draft = brought(crate::agreements::text::tests::text(), Draft).review(
        on("2026-01-01"),
        note("x"),
        Conclusion::End,
        by("2026-01-01"),
    );
    assert!(matches!(draft, Err(NotRecorded::Early(_))));
}
