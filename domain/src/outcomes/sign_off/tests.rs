use super::*;
use crate::access::Role;

fn by(role: Role) -> Permit {
    Permit { role, organisation: None, acts_for: None, joins: None }
}

fn link() -> Link {
    Link { id: Id(uuid::Uuid::from_u128(1)), reference: "code:emergency-admissions".to_owned() }
}

fn in_state(state: SignOffState) -> SignOff {
    let period = Period::parse("2016/17").unwrap();
    let moves = vec![];
    SignOff { indicator: link(), period, note: None, state, covered: Covered::default(), organisation: None, moves }
}

#[test]
fn every_move_by_state() {
    use SignOffState::{Lapsed, Locked, Reopened, SignedOff};
    for (from, to, told) in [
        (SignedOff, SignedOff, None),
        (SignedOff, Locked, Some(Happening::Locked)),
        (SignedOff, Reopened, Some(Happening::Reopened)),
        (SignedOff, Lapsed, None),
        (Locked, SignedOff, None),
        (Locked, Locked, None),
        (Locked, Reopened, Some(Happening::Reopened)),
        (Locked, Lapsed, None),
        (Reopened, SignedOff, None),
        (Reopened, Locked, None),
        (Reopened, Reopened, None),
        (Reopened, Lapsed, None),
        (Lapsed, SignedOff, None),
        (Lapsed, Locked, None),
        (Lapsed, Reopened, None),
        (Lapsed, Lapsed, None),
    ] {
        let mut sign_off = in_state(from);
        let why = Some("A hospital corrected its return".to_owned());
        let moved = sign_off.transition(to, &by(Role::Steward), DateTime::UNIX_EPOCH, why);
        assert_eq!(moved, told.ok_or(NotMoved::IllegalState { from, to }), "{from} to {to}");
        assert_eq!(sign_off.state, if told.is_some() { to } else { from });
        assert_eq!(sign_off.moves.len(), usize::from(told.is_some()));
    }
}

#[test]
fn reopening_needs_a_reason_and_locking_none() {
    for (to, reason, expected) in [
        (SignOffState::Locked, None, Ok(Happening::Locked)),
        (SignOffState::Reopened, None, Err(NotMoved::NoReason)),
        (SignOffState::Reopened, Some("Wrong boundary"), Ok(Happening::Reopened)),
    ] {
        let mut sign_off = in_state(SignOffState::SignedOff);
        let reason = reason.map(str::to_owned);
        assert_eq!(sign_off.transition(to, &by(Role::Steward), DateTime::UNIX_EPOCH, reason), expected, "{to}");
    }
}

#[test]
fn only_why_it_was_reopened_is_kept() {
    let mut sign_off = in_state(SignOffState::SignedOff);
    for (to, kept) in [(SignOffState::Locked, None), (SignOffState::Reopened, Some("Wrong boundary"))] {
        let why = Some("Wrong boundary".to_owned());
        sign_off.transition(to, &by(Role::Steward), DateTime::UNIX_EPOCH, why).unwrap();
        assert_eq!(sign_off.moves.last().unwrap().reason.as_deref(), kept, "{to}");
    }
}

#[test]
fn a_period_is_signed_off_once_while_that_stands() {
    for (state, keys) in [
        (SignOffState::SignedOff, 1),
        (SignOffState::Locked, 1),
        (SignOffState::Reopened, 0),
        (SignOffState::Lapsed, 0),
    ] {
        assert_eq!(in_state(state).keys().len(), keys, "{state}");
    }
    let mut sign_off = in_state(SignOffState::SignedOff);
    sign_off.lapse(&by(Role::Analyst), DateTime::UNIX_EPOCH);
    assert_eq!((sign_off.state, sign_off.moves[0].role), (SignOffState::Lapsed, Role::Analyst));
}

#[test]
fn a_lock_closes_what_lies_within() {
    let period = |said: &str| Period::parse(said).unwrap();
    for (outer, figure, expected) in [
        ("2016", "2016", true),
        ("2016", "2016-04", true),
        ("2016", "2016-Q4", true),
        ("2016-04", "2016", false),
        ("2016/17", "2016", false),
        ("2016/17", "2017-03", true),
        ("2016/17", "2017-04", false),
    ] {
        assert_eq!(holds(&period(outer), &period(figure)), expected, "{outer} {figure}");
    }
}

#[test]
fn the_digest_tells_which_figures_and_which_revisions() {
    let tally = |figures: &[(u128, i32)]| {
        let mut tally = Tally::default();
        for (id, revision) in figures {
            tally.add(Id(uuid::Uuid::from_u128(*id)), *revision);
        }
        tally.finish()
    };
    assert_eq!(tally(&[]), None);
    let covered = tally(&[(1, 1), (2, 1)]).unwrap();
    assert_eq!(covered.figures, 2);
    // printf '…0001 1\n…0002 1\n' | sha256sum, the ids written in full.
    assert_eq!(covered.sha256, "1d9de97e1ac8c57d6bc01fee6a7fe4f7f97497cbfc60f84a8bb8bcc7d463b7e4");
    assert_ne!(tally(&[(1, 1), (2, 2)]), Some(covered));
}
