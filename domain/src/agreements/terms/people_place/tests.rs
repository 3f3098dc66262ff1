//! What terms of people or place lack, and what is wrong within them.

use super::*;
use crate::agreements::{
    PartySort, Terms,
    text::tests::{link, note, party, text},
    theory::{Leads, Step, StepKind},
};

fn key(said: &str) -> Key {
    Key::parse(said).unwrap()
}

fn title(said: &str) -> Title {
    Title::parse(said).unwrap()
}

fn figure(period: &str, value: f64) -> Figure {
    Figure { period: Period::parse(period).unwrap(), value }
}

/// Terms that lack nothing, in an agreement that starts on 2026-04-01.
pub fn whole() -> PeoplePlace {
    let step = |name: &str, kind| Step { key: key(name), kind, text: note(name) };
    let leads = |from: &str, to: &str| Leads { from: key(from), to: key(to) };
    PeoplePlace {
        target_group: Some(TargetGroup {
            description: note("People who live alone"),
            size: Some(400),
            source: Some(title("Census 2021")),
        }),
        needs: vec![note("Company")],
        activities: vec![Activity {
            key: key("visits"),
            title: title("Visits"),
            provider: link(2),
            reach: Some(100),
            dosage: None,
        }],
        theory: Theory {
            steps: vec![step("company", StepKind::Outcome), step("beds", StepKind::PublicServiceDemand)],
            leads: vec![leads("visits", "company"), leads("company", "beds")],
        },
        promises: vec![OutcomePromise {
            key: key("fewer"),
            indicator: link(70),
            area: Some(link(100)),
            direction: Direction::Decrease,
            baseline: Some(figure("2024/25", 1000.0)),
            targets: vec![figure("2026/27", 900.0), figure("2027/28", 830.0)],
            falls_to: Some(link(1)),
            step: Some(key("beds")),
        }],
        evaluation: Some(Evaluation {
            comparator: title("gss:E06000066 minus gss:E04008560"),
            before: Period::parse("2024/25").unwrap(),
            after: Period::parse("2027/28").unwrap(),
            method: title("difference in differences of counts"),
            note: None,
        }),
    }
}

fn within(terms: &PeoplePlace) -> AgreementText {
    AgreementText { terms: Terms::PeoplePlace(Box::new(terms.clone())), ..text() }
}

#[test]
fn what_is_whole_lacks_nothing() {
    let whole = whole();
    assert_eq!(whole.faults(&within(&whole)).0, []);
    assert_eq!(whole.missing(&within(&whole)), []);
}

#[test]
fn each_lack_is_named() {
    type Change = fn(&mut PeoplePlace);
    let changes: [(Change, &str); 11] = [
        (|terms| terms.target_group = None, "no_target_group"),
        (|terms| terms.target_group.as_mut().unwrap().source = None, "no_source"),
        (|terms| terms.activities.clear(), "no_activity"),
        (|terms| drop(terms.theory.leads.pop()), "theory_incomplete"),
        (|terms| terms.promises.clear(), "no_promise"),
        (|terms| terms.promises[0].area = None, "no_area"),
        (|terms| terms.promises[0].baseline = None, "no_baseline"),
        (|terms| terms.promises[0].targets.clear(), "no_target"),
        (|terms| terms.promises[0].falls_to = None, "no_beneficiary"),
        (|terms| terms.evaluation = None, "no_evaluation"),
        (|terms| terms.evaluation.as_mut().unwrap().before = Period::parse("2026-04").unwrap(), "evaluation_too_late"),
    ];
    for (change, expected) in changes {
        let mut terms = whole();
        change(&mut terms);
        let codes: Vec<_> = terms.missing(&within(&terms)).iter().map(|unmet| unmet.code).collect();
        assert!(codes.contains(&expected), "{expected}: {codes:?}");
    }
}

#[test]
fn faults_name_their_place() {
    type Change = fn(&mut PeoplePlace);
    let changes: [(Change, &str, &str); 7] = [
        (|terms| terms.activities[0].provider = link(9), "/terms/activities/0/provider", "not_a_party"),
        (|terms| terms.activities.push(terms.activities[0].clone()), "/terms/activities/1/key", "repeated"),
        (|terms| terms.promises.push(terms.promises[0].clone()), "/terms/promises/1/key", "repeated"),
        (|terms| terms.promises[0].step = Some(key("visits")), "/terms/promises/0/step", "unknown_key"),
        (
            |terms| terms.promises[0].targets[0] = figure("2024/25", 1.0),
            "/terms/promises/0/targets/0/period",
            "out_of_order",
        ),
        (
            |terms| terms.promises[0].direction = Direction::Increase,
            "/terms/promises/0/targets/0/value",
            "against_direction",
        ),
        (
            |terms| terms.evaluation.as_mut().unwrap().after = Period::parse("2024/25").unwrap(),
            "/terms/evaluation/after",
            "out_of_order",
        ),
    ];
    for (change, pointer, code) in changes {
        let mut terms = whole();
        change(&mut terms);
        let found = terms.faults(&within(&terms));
        assert!(found.0.iter().any(|fault| fault.pointer == pointer && fault.code == code), "{pointer}: {found:?}");
    }
    let outsider = AgreementText { parties: vec![party(1, PartySort::PrincipalAuthority)], ..within(&whole()) };
    assert_eq!(whole().faults(&outsider).0[0].code, "not_a_party");
}
