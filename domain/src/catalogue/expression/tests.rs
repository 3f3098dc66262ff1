use ExpressionState::{Declined, Preferred, Shortlisted, Submitted, Withdrawn};

use super::*;
use crate::{access::Role, period::day};

fn by() -> Permit {
    Permit { role: Role::Clerk, organisation: None, acts_for: None, joins: None }
}

pub fn link(number: u128) -> Link {
    Link { id: Id(uuid::Uuid::from_u128(number)), reference: format!("ref:{number}") }
}

pub fn in_state(state: ExpressionState) -> Expression {
    Expression {
        subject: Subject::Asset(link(1)),
        organisation: link(2),
        keeper: Some(link(3)),
        purpose: Note::parse("A park that neighbours look after").unwrap(),
        outline_case: None,
        state,
        moves: vec![],
    }
}

fn rivals(preferred: Option<u128>, closes_on: Option<&str>) -> Rivals {
    let preferred = preferred.map(|number| link(number).id);
    Rivals { preferred, closes_on: closes_on.map(|said| day(said).unwrap()), today: day("2026-07-01").unwrap() }
}

#[test]
fn every_move_by_state() {
    let allowed = [
        (Submitted, Shortlisted),
        (Submitted, Preferred),
        (Submitted, Declined),
        (Submitted, Withdrawn),
        (Shortlisted, Preferred),
        (Shortlisted, Declined),
        (Shortlisted, Withdrawn),
        (Preferred, Shortlisted),
        (Preferred, Declined),
        (Preferred, Withdrawn),
    ];
    for from in ExpressionState::ALL {
        for to in ExpressionState::ALL {
            let mut expression = in_state(*from);
            let reason = Some("The case is thin".to_owned());
            let moved = expression.transition(*to, reason, rivals(None, None), &by(), DateTime::UNIX_EPOCH);
            assert_eq!(moved.is_ok(), allowed.contains(&(*from, *to)), "{from} to {to}: {moved:?}");
            let expected = if moved.is_ok() { (*to, 1) } else { (*from, 0) };
            assert_eq!((expression.state, expression.moves.len()), expected);
        }
    }
}

#[test]
fn one_is_preferred_once_everybody_could_express_interest() {
    for (to, preferred, closes_on, expected) in [
        (Preferred, None, Some("2026-06-30"), Ok(())),
        (Preferred, None, Some("2026-07-01"), Err(NotMoved::StillOpen(day("2026-07-01").unwrap()))),
        (Preferred, Some(9), Some("2026-06-30"), Err(NotMoved::AnotherPreferred)),
        (Preferred, Some(9), None, Err(NotMoved::AnotherPreferred)),
        (Shortlisted, Some(9), Some("2026-07-01"), Ok(())),
        (Withdrawn, Some(9), Some("2026-07-01"), Ok(())),
    ] {
        let mut expression = in_state(Submitted);
        let moved = expression.transition(to, None, rivals(preferred, closes_on), &by(), DateTime::UNIX_EPOCH);
        assert_eq!(moved, expected, "{to} {preferred:?} {closes_on:?}");
    }
}

#[test]
fn whoever_declines_says_why() {
    let silent = in_state(Submitted).transition(Declined, None, rivals(None, None), &by(), DateTime::UNIX_EPOCH);
    let Err(NotMoved::Faults(faults)) = silent else { panic!("{silent:?}") };
    assert_eq!((faults.0[0].pointer.as_str(), faults.0[0].code), ("/reason", "required_when"));
}

#[test]
fn interest_is_expressed_by_another_until_its_last_day() {
    for (keeper, closes_on, expected) in [
        (3, None, vec![]),
        (3, Some("2026-07-01"), vec![]),
        (3, Some("2026-06-30"), vec![("/asset", "interest_closed")]),
        (2, None, vec![("/organisation", "keeps_it")]),
        (2, Some("2026-06-30"), vec![("/asset", "interest_closed"), ("/organisation", "keeps_it")]),
    ] {
        let window = Window { keeper: link(keeper), closes_on: closes_on.map(|said| day(said).unwrap()) };
        let today = day("2026-07-01").unwrap();
        let submitted = in_state(Submitted).submitted(window, today, &by(), DateTime::UNIX_EPOCH);
        let faults = submitted.err().map(|faults| faults.0).unwrap_or_default();
        let told: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        assert_eq!(told, expected, "{keeper} {closes_on:?}");
    }
}

#[test]
fn an_organisation_says_so_once_while_it_stands() {
    for state in ExpressionState::ALL {
        let expression = in_state(*state);
        let stands = !matches!(state, Declined | Withdrawn);
        assert_eq!((expression.keys().len(), expression.claim().is_some()), (usize::from(stands), *state == Preferred));
    }
    let service = Expression { subject: Subject::Service(link(4)), ..in_state(Preferred) };
    assert_ne!(service.keys(), in_state(Preferred).keys());
    assert_ne!(service.claim(), in_state(Preferred).claim());
}
