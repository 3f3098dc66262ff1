use RequestState::{Approved, Closed, Declined, Delivered, Requested, Withdrawn};

use super::*;
use crate::{access::Role, identity::Id, period::day};

fn by() -> Permit {
    Permit { role: Role::Clerk, organisation: None, acts_for: None, joins: None }
}

fn link(number: u128) -> Link {
    Link { id: Id(uuid::Uuid::from_u128(number)), reference: format!("ref:{number}") }
}

fn in_state(state: RequestState) -> OfferRequest {
    OfferRequest {
        offer: link(1),
        council: link(2),
        provider: Some(link(3)),
        units: 1,
        wanted_on: day("2026-06-01").unwrap(),
        note: None,
        state,
        feedback: None,
        call_off: None,
        moves: vec![],
    }
}

fn call_off() -> CallOff {
    let pounds = |said: &str| Money::parse(said).unwrap();
    let supplier = Title::parse("A supplier").unwrap();
    CallOff { supplier, value: pounds("1200"), saving: pounds("180") }
}

fn score(score: u8) -> Feedback {
    Feedback { score, text: None }
}

/// What goes with a move of an offer of this kind.
fn rightly(to: RequestState, kind: OfferKind) -> Said {
    Said {
        reason: (to == Declined).then(|| "No places".to_owned()),
        feedback: (to == Closed).then(|| score(4)),
        call_off: (to == Delivered && kind == OfferKind::ProcurementFramework).then(call_off),
    }
}

#[test]
fn every_move_by_state() {
    let allowed = [
        (Requested, Approved),
        (Requested, Declined),
        (Requested, Withdrawn),
        (Approved, Declined),
        (Approved, Withdrawn),
        (Approved, Delivered),
        (Delivered, Closed),
    ];
    for kind in [OfferKind::Training, OfferKind::ProcurementFramework] {
        for from in RequestState::ALL {
            for to in RequestState::ALL {
                let mut request = in_state(*from);
                let moved = request.transition(*to, rightly(*to, kind), kind, vec![], &by(), DateTime::UNIX_EPOCH);
                let expected = allowed.contains(&(*from, *to));
                assert_eq!(moved.is_ok(), expected, "{from} to {to}");
                assert_eq!((request.state, request.moves.len()), if expected { (*to, 1) } else { (*from, 0) });
                if !expected {
                    assert_eq!(moved, Err(NotMoved::IllegalState { from: *from, to: *to }));
                }
            }
        }
    }
}

#[test]
fn what_goes_with_a_move() {
    let why = Some("Why".to_owned());
    let (training, framework) = (OfferKind::Training, OfferKind::ProcurementFramework);
    let said = |reason: &Option<String>, feedback, call_off| Said { reason: reason.clone(), feedback, call_off };
    for (from, to, kind, said, faults) in [
        (Requested, Approved, training, said(&None, None, None), &[][..]),
        (Requested, Approved, training, said(&why, None, None), &[]),
        (Requested, Approved, training, said(&None, Some(score(3)), None), &["/feedback"]),
        (Requested, Declined, training, said(&None, None, None), &["/reason"]),
        (Requested, Withdrawn, training, said(&None, None, None), &[]),
        (Approved, Delivered, training, said(&None, None, None), &[]),
        (Approved, Delivered, training, said(&None, None, Some(call_off())), &["/call_off"]),
        (Approved, Delivered, framework, said(&None, None, None), &["/call_off"]),
        (Approved, Delivered, framework, said(&None, None, Some(call_off())), &[]),
        (Delivered, Closed, training, said(&None, None, None), &["/feedback"]),
        (Delivered, Closed, training, said(&None, Some(score(0)), None), &["/feedback/score"]),
        (Delivered, Closed, training, said(&None, Some(score(6)), None), &["/feedback/score"]),
        (Delivered, Closed, framework, said(&None, Some(score(1)), None), &[]),
        (Delivered, Closed, framework, said(&None, Some(score(5)), Some(call_off())), &["/call_off"]),
    ] {
        let mut request = in_state(from);
        let moved = request.transition(to, said.clone(), kind, vec![], &by(), DateTime::UNIX_EPOCH);
        let told: Vec<String> = match moved {
            Ok(()) => vec![],
            Err(NotMoved::Faults(faults)) => faults.0.into_iter().map(|fault| fault.pointer).collect(),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(told, faults, "{from} to {to} with {said:?}");
    }
}

#[test]
fn what_is_no_longer_right_is_not_approved_and_can_be_declined() {
    let reasons = vec![Ineligible::NotOffered];
    let kind = OfferKind::Training;
    let mut request = in_state(Requested);
    let moved = request.transition(Approved, Said::default(), kind, reasons.clone(), &by(), DateTime::UNIX_EPOCH);
    assert_eq!(moved, Err(NotMoved::Ineligible(reasons.clone())));
    let said = rightly(Declined, kind);
    assert!(request.transition(Declined, said, kind, reasons, &by(), DateTime::UNIX_EPOCH).is_ok());
    assert_eq!(request.moves[0].reason.as_deref(), Some("No places"));
}

proptest::proptest! {
    /// Whatever is tried, a request takes units until it is given up, and what was said stays.
    #[test]
    fn random_walks(tries in proptest::collection::vec(0_usize..6, 0..20)) {
        let kind = OfferKind::ProcurementFramework;
        let mut request = in_state(Requested);
        for at in tries {
            let to = RequestState::ALL[at];
            let before = request.clone();
            let moved = request.transition(to, rightly(to, kind), kind, vec![], &by(), DateTime::UNIX_EPOCH);
            proptest::prop_assert!(moved.is_ok() || request == before);
            proptest::prop_assert!(before.state.takes_units() || !request.state.takes_units(), "given up for good");
            let delivered = matches!(request.state, Delivered | Closed);
            proptest::prop_assert_eq!(request.call_off.is_some(), delivered);
            proptest::prop_assert_eq!(request.feedback.is_some(), request.state == Closed);
        }
    }
}
