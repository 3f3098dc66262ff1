#![allow(missing_docs, reason = "tests of other files build on these")]

use super::*;
use crate::{
    agreements::text::tests::{link, note},
    period::day,
};

fn title(said: &str) -> Title {
    Title::parse(said).unwrap()
}

/// A scale of two themes, with levels at these points.
pub fn scale(points: &[i32]) -> AssessmentScale {
    let theme = |key: &str| Theme { key: Key::parse(key).unwrap(), name: title(key), meaning: None };
    let level = |point: &i32| Level { point: *point, name: title("A level"), meaning: note("What is done there") };
    AssessmentScale {
        code: ScaleCode::parse("governance").unwrap(),
        version: 1,
        name: title("Governance"),
        publisher: link(1),
        themes: vec![theme("buying"), theme("staff")],
        levels: points.iter().map(level).collect(),
        span: Span::default(),
        source: None,
    }
}

#[test]
fn codes_are_words() {
    for said in ["governance", "local_council_award", "a1", &"x".repeat(50)] {
        assert!(ScaleCode::parse(said).is_ok(), "{said}");
    }
    for said in ["", "Governance", "1st", "_a", "a-b", "a b", "a.b", "é", &"x".repeat(51)] {
        assert_eq!(ScaleCode::parse(said).unwrap_err().code, "scale_code", "{said}");
    }
}

#[test]
fn an_identifier_names_one_version() {
    for (said, expected) in [
        ("code:governance-1", Some(("governance", 1))),
        ("code:local_award-12", Some(("local_award", 12))),
        ("code:governance", None),
        ("code:governance-01", None),
        ("code:governance-1-2", None),
        ("code:governance-one", None),
        ("code:Governance-1", None),
        ("ref:governance-1", None),
    ] {
        let named = AssessmentScale::named_by(&Identifier::parse(said).unwrap());
        assert_eq!(named.as_ref().map(|(code, version)| (code.as_str(), *version)), expected, "{said}");
    }
    let longest = ScaleCode::parse(&"x".repeat(50)).unwrap();
    let longest = AssessmentScale::identifier_of(&longest, AssessmentScale::MOST_VERSIONS).to_string();
    assert!(Identifier::parse(&longest).is_ok(), "{longest}");
}

#[test]
fn versions_follow_one_another_and_are_one_publishers() {
    let of = |version, publisher| AssessmentScale { version, publisher: link(publisher), ..scale(&[0, 1]) };
    assert_eq!(of(1, 1).goes_on_from(), None);
    assert_eq!(of(3, 1).goes_on_from(), Identifier::parse("code:governance-2").ok());
    assert_eq!(of(2, 1).follows(Some(&of(1, 1))), Ok(()));
    let told = |before: Option<&AssessmentScale>| of(2, 1).follows(before).map_err(|fault| (fault.pointer, fault.code));
    assert_eq!(told(Some(&of(1, 2))), Err(("/publisher".to_owned(), "another_publishes")));
    assert_eq!(told(None), Err(("/version".to_owned(), "version_left_out")));
}

#[test]
fn levels_rise_and_keys_are_unique() {
    let mut twice = scale(&[1, 2]);
    twice.themes.push(twice.themes[0].clone());
    let backwards = Span { from: day("2026-01-02").ok(), to: day("2026-01-01").ok() };
    for (scale, expected) in [
        (scale(&[-1, 0, 5]), &[][..]),
        (scale(&[1, 1, 0, 2]), &[("/levels/1/point", "out_of_order"), ("/levels/2/point", "out_of_order")]),
        (twice, &[("/themes/2/key", "repeated")]),
        (AssessmentScale { span: backwards, ..scale(&[1, 2]) }, &[("/valid_to", "ends_before_start")]),
    ] {
        let found = scale.faults().0;
        let told: Vec<_> = found.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        assert_eq!(told, expected, "{scale:?}");
    }
}

#[test]
fn what_a_version_says_is_fixed() {
    let written = scale(&[1, 2, 3]);
    let with = |change: fn(&mut AssessmentScale)| {
        let mut after = written.clone();
        change(&mut after);
        after
    };
    for (after, open) in [
        (with(|_| {}), true),
        (with(|scale| scale.name = title("Another name")), true),
        (with(|scale| scale.span.to = day("2027-03-31").ok()), true),
        (with(|scale| scale.source = Some(title("A page"))), true),
        (with(|scale| scale.publisher = link(2)), true),
        (with(|scale| scale.code = ScaleCode::parse("other").unwrap()), false),
        (with(|scale| scale.version = 2), false),
        (with(|scale| scale.themes.truncate(1)), false),
        (with(|scale| scale.themes[0].meaning = Some(note("Another"))), false),
        (with(|scale| scale.levels[2].point = 4), false),
        (with(|scale| scale.levels[2].name = title("Best")), false),
        (with(|scale| scale.levels[2].meaning = note("Another")), false),
    ] {
        let closed = written.closed_to(Some(&after));
        assert_eq!(closed.is_none(), open, "{after:?}");
        assert!(closed.is_none_or(|detail| detail.contains("write the next version")));
    }
    assert!(written.closed_to(None).is_some(), "an agreement may rest on it");
}

#[test]
fn what_a_complete_file_leaves_out_ends() {
    let on = day("2026-06-30").unwrap();
    for (to, expected) in [("", "2026-06-30"), ("2026-12-31", "2026-06-30"), ("2025-12-31", "2025-12-31")] {
        let mut scale = AssessmentScale { span: Span { from: None, to: day(to).ok() }, ..scale(&[1, 2]) };
        assert!(scale.end(on));
        assert_eq!(scale.span.to, day(expected).ok(), "{to}");
    }
}
