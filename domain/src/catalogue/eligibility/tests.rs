use super::*;
use crate::{
    identity::Identifiers,
    period::{Span, day},
    text::Title,
};

fn link(number: u128) -> Link {
    Link { id: Id(uuid::Uuid::from_u128(number)), reference: format!("ref:{number}") }
}

fn council(kind: CouncilKind) -> Council {
    Council {
        identifiers: Identifiers::default(),
        name: Title::parse("A council").unwrap(),
        kind,
        status: CouncilStatus::Active,
        unitary: None,
        areas: vec![],
        website: None,
        email: None,
        telephone: None,
        span: Span { from: day("1974-04-01").ok(), to: None },
        basis: None,
        profiles: vec![],
        source: None,
        licence: None,
        merged_into: None,
    }
}

fn codes(found: Result<(), Vec<Ineligible>>) -> Vec<&'static str> {
    found.err().unwrap_or_default().iter().map(Ineligible::code).collect()
}

fn pounds(said: &str) -> Option<Money> {
    Money::parse(said).ok()
}

const SALC: u128 = 7;

/// Every rule there is.
fn strict() -> Eligibility {
    Eligibility {
        council_kinds: vec![CouncilKind::Parish, CouncilKind::Town],
        electorate_at_least: Some(100),
        electorate_at_most: Some(5_000),
        precept_at_most: pounds("250000"),
        members_of: Some(link(SALC)),
        general_power_of_competence: true,
    }
}

fn able() -> Profile {
    Profile {
        electorate: Some(5_000),
        precept: pounds("250000.00"),
        general_power_of_competence: Some(true),
        ..Profile::default()
    }
}

#[test]
fn every_rule_names_its_reason() {
    let (on, member) = (day("2026-06-01").unwrap(), [link(SALC).id]);
    let parish = council(CouncilKind::Parish);
    for (profile, members, reasons) in [
        (Some(able()), &member[..], &[][..]),
        (Some(Profile { electorate: Some(100), ..able() }), &member, &[]),
        (Some(Profile { electorate: Some(99), ..able() }), &member, &["electorate_too_small"]),
        (Some(Profile { electorate: Some(5_001), ..able() }), &member, &["electorate_too_large"]),
        (Some(Profile { electorate: None, ..able() }), &member, &["electorate_unknown"]),
        (Some(Profile { precept: pounds("250000.01"), ..able() }), &member, &["precept_too_large"]),
        (Some(Profile { precept: None, ..able() }), &member, &["precept_unknown"]),
        (Some(Profile { general_power_of_competence: Some(false), ..able() }), &member, &["general_power_needed"]),
        (Some(Profile { general_power_of_competence: None, ..able() }), &member, &["general_power_unknown"]),
        (Some(able()), &[], &["membership_needed"]),
        (Some(able()), &[link(8).id], &["membership_needed"]),
        (None, &[], &["electorate_unknown", "precept_unknown", "membership_needed", "general_power_unknown"]),
    ] {
        let found = codes(strict().holds(&parish, profile.as_ref(), members, on));
        assert_eq!(found, reasons, "{profile:?} {members:?}");
    }
}

#[test]
fn what_says_nothing_excludes_no_local_council() {
    let on = day("2026-06-01").unwrap();
    for kind in CouncilKind::ALL {
        let expected: &[&str] = if kind.is_principal() { &["council_of_other_kind"] } else { &[] };
        assert_eq!(codes(Eligibility::default().holds(&council(*kind), None, &[], on)), expected, "{kind}");
        let named = strict().council_kinds.contains(kind);
        let found = codes(strict().holds(&council(*kind), Some(&able()), &[link(SALC).id], on));
        assert_eq!(found.is_empty(), named, "{kind}");
    }
}

#[test]
fn a_council_stands_on_the_day() {
    let ended = |to: Option<&str>| Council {
        status: CouncilStatus::Ended,
        span: Span { from: day("1974-04-01").ok(), to: to.and_then(|to| day(to).ok()) },
        ..council(CouncilKind::Parish)
    };
    for (council, on, stands) in [
        (council(CouncilKind::Parish), "1974-04-01", true),
        (council(CouncilKind::Parish), "1974-03-31", false),
        (ended(Some("2026-05-31")), "2026-05-31", true),
        (ended(Some("2026-05-31")), "2026-06-01", false),
        (ended(None), "2026-06-01", false),
    ] {
        let found = Eligibility::default().holds(&council, None, &[], day(on).unwrap());
        assert_eq!(found.is_ok(), stands, "{on}");
    }
}

#[test]
fn a_rule_that_nobody_can_meet_is_a_fault() {
    let told = |rule: Eligibility| rule.faults().0.into_iter().map(|fault| fault.pointer).collect::<Vec<_>>();
    let none: &[&str] = &[];
    assert_eq!(told(strict()), none);
    assert_eq!(told(Eligibility { electorate_at_most: Some(99), ..strict() }), ["/eligibility/electorate_at_most"]);
    let unitary = Eligibility { council_kinds: vec![CouncilKind::Unitary], ..strict() };
    assert_eq!(told(unitary), ["/eligibility/council_kinds"]);
}
