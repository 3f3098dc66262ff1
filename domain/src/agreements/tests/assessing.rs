//! Themes, points, and looking again.

use super::*;
use crate::{
    agreements::{
        assess::Finding,
        terms::{Assessment, CouncilDevelopment},
        undertaking::Key,
    },
    catalogue::assessment_scale::tests::scale,
};

const SCALE: u128 = 9;

fn key(said: &str) -> Key {
    Key::parse(said).unwrap()
}

fn assessment(theme: &str, baseline: i32, target: i32) -> Assessment {
    Assessment {
        party: None,
        theme: key(theme),
        scale: link(SCALE),
        baseline,
        target,
        again_on: day("2026-09-30").ok(),
    }
}

fn assessing(assessments: Vec<Assessment>) -> AgreementText {
    let terms =
        CouncilDevelopment { assessments, plan: Some(note("Train the clerk")), ..CouncilDevelopment::default() };
    AgreementText { terms: Terms::CouncilDevelopment(terms), ..text() }
}

/// A scale with the points 0, 1 and 3.
fn known() -> Around {
    Around::scales([(link(SCALE).id, scale(&[0, 1, 3]))])
}

/// In force since 2026-04-01, on a text that assesses buying from 0 to 3.
fn in_force() -> Agreement {
    let mut agreement = brought(text(), InForce);
    agreement.text = assessing(vec![assessment("buying", 0, 3)]);
    agreement
}

fn finding(theme: &str, scale: u128, point: i32, said: &str) -> Finding {
    let (evidence, documents) = (note("A register of contracts"), vec![]);
    Finding { party: None, scale: link(scale), theme: key(theme), point, on: on(said), evidence, documents }
}

fn found(agreement: &mut Agreement, finding: Finding, today: &str) -> Vec<(String, &'static str)> {
    let permit = permit();
    let by = Recorder { permit: &permit, at: AT, today: on(today) };
    match agreement.assess(finding, by, &known()) {
        Ok(()) => vec![],
        Err(NotRecorded::Early(unmet)) => vec![(unmet.pointer, unmet.code)],
        Err(NotRecorded::Faults(faults)) => faults.0.into_iter().map(|fault| (fault.pointer, fault.code)).collect(),
    }
}

#[test]
fn themes_and_points_are_those_of_the_scale() {
    for (assessments, around, expected) in [
        (vec![assessment("buying", 0, 3), assessment("staff", 3, 1)], known(), &[][..]),
        (
            vec![assessment("buying", 2, 4), assessment("finance", 1, 3)],
            known(),
            &[
                ("/terms/assessments/0/baseline", "not_on_scale"),
                ("/terms/assessments/0/target", "not_on_scale"),
                ("/terms/assessments/1/theme", "unknown_theme"),
            ],
        ),
        (vec![assessment("buying", 0, 3)], around(), &[("/terms/assessments/0/theme", "unknown_theme")]),
    ] {
        let text = assessing(assessments);
        for to in [Proposed, Agreed] {
            let unmet = Agreement::draft(text.clone()).unmet(to, on("2026-01-01"), &around);
            let told: Vec<_> = unmet.iter().map(|unmet| (unmet.pointer.as_str(), unmet.code)).collect();
            assert_eq!(told, expected, "{to}");
        }
        let varied =
            brought(super::text(), InForce).vary(text, note("Why"), on("2026-06-01"), AT, on("2026-06-01"), &around);
        match varied {
            Ok(()) => assert!(expected.is_empty()),
            Err(NotVaried::Unmet(unmet)) => assert_eq!(unmet.len(), expected.len()),
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[test]
fn only_what_the_text_assesses_is_looked_at_again() {
    for (finding, expected) in [
        (finding("buying", SCALE, 1, "2026-04-01"), &[][..]),
        (finding("staff", SCALE, 1, "2026-06-01"), &[("/theme", "not_assessed")]),
        (finding("buying", 8, 1, "2026-06-01"), &[("/scale", "not_assessed")]),
        (finding("buying", SCALE, 2, "2026-06-01"), &[("/point", "not_on_scale")]),
        (finding("buying", SCALE, 1, "2026-06-02"), &[("/on", "in_the_future")]),
        (finding("buying", SCALE, 1, "2026-03-31"), &[("/on", "out_of_order")]),
        (finding("buying", SCALE, 9, "2026-06-02"), &[("/on", "in_the_future"), ("/point", "not_on_scale")]),
    ] {
        let mut agreement = in_force();
        let told = found(&mut agreement, finding.clone(), "2026-06-01");
        let told: Vec<_> = told.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
        assert_eq!(told, expected, "{finding:?}");
        assert_eq!(agreement.reassessments.len(), usize::from(expected.is_empty()));
    }
    let mut agreement = in_force();
    assert_eq!(found(&mut agreement, finding("buying", SCALE, 1, "2026-05-02"), "2026-06-01"), []);
    let stands = |agreement: &Agreement| {
        let assessment = agreement.text.terms.assessments()[0].clone();
        agreement.stands(&assessment, on("2026-06-01")).latest.map(|latest| (latest.point, latest.on))
    };
    assert_eq!(found(&mut agreement, finding("buying", SCALE, 3, "2026-05-01"), "2026-06-01"), [], "it was forgotten");
    assert_eq!(stands(&agreement), Some((1, on("2026-05-02"))));
    assert_eq!(found(&mut agreement, finding("buying", SCALE, 3, "2026-05-02"), "2026-06-01"), [], "mended that day");
    assert_eq!(stands(&agreement), Some((3, on("2026-05-02"))));
    let first = &agreement.reassessments[0];
    assert_eq!((first.version, &first.organisation), (1, &Some(link(2))));
}

#[test]
fn what_is_not_in_force_or_of_another_kind_is_not_assessed() {
    let mut draft = Agreement::draft(assessing(vec![assessment("buying", 0, 3)]));
    let early = found(&mut draft, finding("buying", SCALE, 1, "2026-05-01"), "2026-06-01");
    assert_eq!(early, [(String::new(), "not_in_force")]);
    let mut other = brought(text(), InForce);
    other.text = transfer().0;
    let none = found(&mut other, finding("buying", SCALE, 1, "2026-05-01"), "2026-06-01");
    assert_eq!(none, [("/terms".to_owned(), "not_applicable")]);
}

#[test]
fn a_theme_stands_as_it_was_last_found() {
    let mut agreement = in_force();
    for (point, said) in [(1, "2026-06-01"), (3, "2026-09-30")] {
        assert_eq!(found(&mut agreement, finding("buying", SCALE, point, said), "2026-12-01"), []);
    }
    let assessment = assessment("buying", 0, 3);
    let due = day("2026-09-30").ok();
    for (said, latest, reached, due_on) in [
        ("2026-05-31", None, false, due),
        ("2026-06-01", Some(1), false, due),
        ("2026-09-29", Some(1), false, due),
        ("2026-09-30", Some(3), true, None),
        ("2026-12-01", Some(3), true, None),
    ] {
        let stand = agreement.stands(&assessment, on(said));
        assert_eq!((stand.latest.map(|latest| latest.point), stand.reached), (latest, reached), "{said}");
        assert_eq!((stand.due_on, stand.overdue), (due_on, false), "{said}");
    }
    let kept = Assessment { baseline: 3, ..assessment };
    assert!(in_force().stands(&kept, on("2026-05-01")).reached, "the baseline counts while nobody looked again");
}

#[test]
fn it_is_overdue_from_the_day_after() {
    let agreement = in_force();
    let assessment = assessment("buying", 0, 3);
    for (said, overdue) in [("2026-09-29", false), ("2026-09-30", false), ("2026-10-01", true)] {
        assert_eq!(agreement.stands(&assessment, on(said)).overdue, overdue, "{said}");
    }
    let never = Assessment { again_on: None, ..assessment };
    let stand = agreement.stands(&never, on("2030-01-01"));
    assert_eq!((stand.due_on, stand.overdue), (None, false));
}

#[test]
fn the_diary_tells_the_day_until_it_is_done() {
    let mut agreement = in_force();
    let told = |agreement: &Agreement| -> Vec<String> {
        let dates = agreement.dates().into_iter().filter(|date| date.what == "assess");
        dates.map(|date| format!("{} {} {:?}", date.day, date.told, date.of)).collect()
    };
    let expected = [r#"2026-09-30 Training: look again at buying, by ref:9 Some("terms.assessments")"#];
    assert_eq!(told(&agreement), expected);
    found(&mut agreement, finding("buying", SCALE, 1, "2026-09-29"), "2026-10-10");
    assert_eq!(told(&agreement), expected, "looking early is not looking on the day");
    found(&mut agreement, finding("buying", SCALE, 1, "2026-10-10"), "2026-10-10");
    assert!(told(&agreement).is_empty());
}

#[test]
fn a_theme_that_is_dropped_keeps_its_history() {
    let mut agreement = in_force();
    found(&mut agreement, finding("buying", SCALE, 1, "2026-06-01"), "2026-06-01");
    assert_eq!(agreement.formerly_assessed().count(), 0);
    agreement.text = assessing(vec![assessment("staff", 0, 3)]);
    assert_eq!(agreement.formerly_assessed().map(|one| one.theme.as_str()).collect::<Vec<_>>(), ["buying"]);
    agreement.text = assessing(vec![assessment("buying", 0, 1)]);
    let assessment = assessment("buying", 0, 1);
    assert_eq!((agreement.formerly_assessed().count(), agreement.reassessed(&assessment).count()), (0, 1));
    assert!(agreement.stands(&assessment, on("2026-06-01")).reached, "the target that holds is what counts");
}

/// In force, on a text that assesses the buying of two councils, 2 and 4.
fn of_two() -> Agreement {
    let mut agreement = in_force();
    let of = |number: u128| Assessment { party: Some(link(number)), ..assessment("buying", 0, 3) };
    agreement.text = assessing(vec![of(2), of(4)]);
    agreement.text.parties.push(party(4, PartySort::LocalCouncil));
    agreement
}

fn found_of(agreement: &mut Agreement, party: Option<u128>, point: i32, said: &str) -> Vec<(String, &'static str)> {
    found(agreement, Finding { party: party.map(link), ..finding("buying", SCALE, point, said) }, "2026-12-01")
}

fn points(agreement: &Agreement) -> Vec<Option<i32>> {
    let stand = |one| agreement.stands(one, on("2026-12-01")).latest.map(|latest| latest.point);
    agreement.text.terms.assessments().iter().map(stand).collect()
}

#[test]
fn each_of_several_councils_has_a_stand_of_its_own() {
    let mut agreement = of_two();
    assert_eq!(found_of(&mut agreement, None, 1, "2026-06-01"), [("/party".to_owned(), "ambiguous_party")]);
    assert_eq!(found_of(&mut agreement, Some(1), 1, "2026-06-01"), [("/party".to_owned(), "not_assessed")]);
    assert_eq!(found_of(&mut agreement, Some(4), 1, "2026-06-01"), []);
    assert_eq!(points(&agreement), [None, Some(1)]);
    assert_eq!(found_of(&mut agreement, Some(2), 3, "2026-10-01"), []);
    assert_eq!(points(&agreement), [Some(3), Some(1)]);
    let told: Vec<_> = agreement.dates().into_iter().filter(|date| date.what == "assess").collect();
    assert_eq!(told.len(), 1, "one has looked again");
    assert_eq!(told[0].told, "Training: look again at buying of ref:4, by ref:9");
    agreement.text = assessing(vec![Assessment { party: Some(link(2)), ..assessment("buying", 0, 3) }]);
    assert_eq!(agreement.formerly_assessed().map(|one| one.point).collect::<Vec<_>>(), [1]);
}

#[test]
fn what_was_found_counts_for_whoever_stands_in_the_place_of_the_party() {
    let mut agreement = of_two();
    assert_eq!(found_of(&mut agreement, Some(2), 1, "2026-06-01"), []);
    agreement.succeeded(link(2), vec![link(7)], on("2026-07-01"));
    agreement.day_came(on("2026-07-01"), AT);
    assert_eq!(found_of(&mut agreement, Some(7), 3, "2026-08-01"), [], "the survivor looks again");
    assert_eq!(points(&agreement), [Some(3), None]);
    assert_eq!(agreement.reassessments[1].party, link(2), "of whom the text says");
    agreement.text = assessing(vec![Assessment { party: Some(link(7)), ..assessment("buying", 0, 3) }]);
    assert_eq!((points(&agreement), agreement.formerly_assessed().count()), (vec![Some(3)], 0));
}
