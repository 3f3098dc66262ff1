//! Random walks over the whole life.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Move(AgreementStatus, bool, bool),
    Sign(u128, Decision, bool),
    Vary(u8, u8),
    Write(u8),
    Pass(Stage),
    Days(u16),
    Merge(u128, u16),
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
        1 => (1u128..3, 0u16..60).prop_map(|(party, ahead)| Step::Merge(party, ahead)),
    ];
    proptest::collection::vec(step, 1..60)
}

fn take(agreement: &mut Agreement, step: Step, today: &mut NaiveDate) {
    match step {
        Step::Move(to, reason, authority_said) => {
            let reason = reason.then(|| note("Why"));
            let wish = Wish { to, effective_on: None, reason, authority: authority_said.then(authority) };
            drop(agreement.transition(wish, &permit(), AT, *today, &around()));
        }
        Step::Sign(number, decision, right) => {
            let mut said = signing(agreement, number, decision);
            if !right {
                said.text_sha256 = sha256("another");
            }
            drop(agreement.sign(said, &permit(), AT, *today, &around()));
        }
        Step::Vary(purpose, ahead) => {
            let varied = AgreementText { purpose: Some(note(&purpose.to_string())), ..agreement.text.clone() };
            drop(agreement.vary(varied, note("Why"), *today + Days::new(ahead.into()), AT, *today, &around()));
        }
        Step::Write(purpose) => {
            let mut after = agreement.clone();
            after.text.purpose = Some(note(&purpose.to_string()));
            if agreement.closed_to(Some(&after)).is_none() {
                *agreement = after;
            }
        }
        Step::Pass(stage) => drop(agreement.pass(gate(stage, "2025-12-01"), *today)),
        Step::Merge(party, ahead) => {
            agreement.succeeded(link(party), vec![link(party + 10)], *today + Days::new(ahead.into()));
        }
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
