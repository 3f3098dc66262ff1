//! Templates: what is wrong with them, and drafts in which parties take their roles.

use super::*;
use crate::{
    agreements::{
        PartyRole, PartySort, Side,
        terms::{Activity, Assessment, CouncilDevelopment, Direction, OutcomePromise, PeoplePlace},
        text::{
            TermType,
            tests::{link, note},
        },
    },
    period::day,
};

fn key(said: &str) -> Key {
    Key::parse(said).unwrap()
}

fn role(said: &str, side: Side) -> Role {
    let (powers, duties, outcomes) = (vec![], vec![note("Keep it open")], vec![]);
    Role { key: key(said), name: None, side, role: PartyRole::Partner, powers, duties, outcomes, signs: true }
}

fn task(said: &str, role: Option<&str>, due_after_months: Option<u32>) -> Task {
    Task { key: key(said), role: role.map(key), text: note("Cut the grass"), due_after_months, evidence_wanted: None }
}

fn term(kind: TermType, months: Option<u32>, break_after_months: Option<u32>) -> TermOutline {
    TermOutline { kind, months, break_after_months, notice_months: Some(6) }
}

/// A county and a town that agree on training for a year, reviewed every four months.
fn template() -> AgreementTemplate {
    let plan = Some(note("Train the clerk"));
    AgreementTemplate {
        identifiers: Identifiers::default(),
        name: Title::parse("Training").unwrap(),
        description: None,
        keeper: link(3),
        span: Span::default(),
        source: None,
        purpose: Some(note("Better meetings")),
        agenda: vec![Issue::parse("council_development").unwrap()],
        term: term(TermType::FixedTerm, Some(12), None),
        review_every_months: Some(4),
        roles: vec![role("county", Side::Principal), role("town", Side::Local)],
        terms: Terms::CouncilDevelopment(CouncilDevelopment { offers: vec![], assessments: vec![], plan }),
        obligations: vec![task("O1", Some("town"), Some(3)), task("O2", None, None)],
        milestones: vec![task("M1", Some("county"), Some(12))],
    }
}

fn visits(provider: &str, area: Option<Link>) -> Terms<Key> {
    let activity = Activity {
        key: key("visits"),
        title: Title::parse("Visits").unwrap(),
        provider: key(provider),
        reach: None,
        dosage: None,
    };
    let promise = OutcomePromise {
        key: key("fewer"),
        indicator: link(70),
        area,
        direction: Direction::Decrease,
        baseline: None,
        targets: vec![],
        falls_to: None,
        step: None,
    };
    let terms = PeoplePlace { activities: vec![activity], promises: vec![promise], ..PeoplePlace::default() };
    Terms::PeoplePlace(Box::new(terms))
}

fn assessed(of: &[Option<&str>]) -> Terms<Key> {
    let assessment = |of: Option<&str>| {
        let (party, theme, scale) = (of.map(key), key("buying"), link(80));
        Assessment { party, theme, scale, baseline: 0, target: 1, again_on: None }
    };
    let assessments = of.iter().copied().map(assessment).collect();
    Terms::CouncilDevelopment(CouncilDevelopment { assessments, ..CouncilDevelopment::default() })
}

fn taken(role: &str, number: u128, sort: PartySort) -> Taken {
    Taken { role: key(role), party: link(number), sort, represented_by: None, signs: None }
}

/// The county and the town, from the first of April 2027.
fn cast() -> Cast {
    Cast {
        title: None,
        parties: vec![taken("town", 2, PartySort::LocalCouncil), taken("county", 1, PartySort::PrincipalAuthority)],
        places: vec![link(100)],
        term: SaidTerm { starts_on: day("2027-04-01").ok(), ..SaidTerm::default() },
    }
}

fn told(faults: &Faults) -> Vec<(&str, &str)> {
    faults.0.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect()
}

#[test]
fn what_is_wrong_with_a_template_is_told_at_once() {
    type Wrong = fn(&mut AgreementTemplate);
    let cases: &[(Wrong, &[(&str, &str)])] = &[
        (|_| {}, &[]),
        (|it| it.term = term(TermType::Permanent, Some(12), None), &[("/term/months", "not_applicable")]),
        (|it| it.term = term(TermType::FixedTerm, None, Some(6)), &[]),
        (|it| it.term = term(TermType::FixedTerm, Some(12), Some(12)), &[("/term/break_after_months", "outside_term")]),
        (
            |it| it.roles[1].key = key("county"),
            &[("/roles/1/key", "repeated"), ("/obligations/0/role", "unknown_role")],
        ),
        (|it| it.milestones[0].role = Some(key("village")), &[("/milestones/0/role", "unknown_role")]),
        (|it| it.terms = visits("nobody", None), &[("/terms/activities/0/provider", "unknown_role")]),
        (|it| it.terms = visits("town", None), &[]),
        (|it| it.terms = assessed(&[None, Some("county")]), &[]),
        (|it| it.terms = assessed(&[Some("nobody")]), &[("/terms/assessments/0/party", "unknown_role")]),
        (|it| it.terms = assessed(&[None, Some("town")]), &[("/terms/assessments/1/theme", "repeated")]),
        (
            |it| {
                it.roles.push(role("village", Side::Local));
                it.terms = assessed(&[None]);
            },
            &[("/terms/assessments/0/party", "ambiguous_party")],
        ),
        // What would be wrong with an agreement.
        (|it| it.milestones[0].key = key("O1"), &[("/milestones/0/key", "repeated")]),
        (
            |it| {
                let mut terms = visits("town", None);
                if let Terms::PeoplePlace(terms) = &mut terms {
                    terms.promises[0].step = Some(key("beds"));
                }
                it.terms = terms;
            },
            &[("/terms/promises/0/step", "unknown_key")],
        ),
        (
            |it| it.span = Span { from: day("2027-01-01").ok(), to: day("2026-01-01").ok() },
            &[("/valid_to", "ends_before_start")],
        ),
    ];
    for (wrong, expected) in cases {
        let mut template = template();
        wrong(&mut template);
        assert_eq!(told(&template.faults()), *expected);
    }
}

#[test]
fn parties_take_the_roles() {
    let text = template().cast(&cast()).unwrap();
    assert!(text.faults().0.is_empty());
    assert_eq!((text.title.as_str(), text.places), ("Training", vec![link(100)]));
    let parties: Vec<_> =
        text.parties.iter().map(|party| (&party.party, party.sort, party.signs, party.duties.len())).collect();
    let expected = [(&link(2), PartySort::LocalCouncil, true, 1), (&link(1), PartySort::PrincipalAuthority, true, 1)];
    assert_eq!(parties, expected, "in the order in which they are said");
    let owed = |list: &[crate::agreements::Undertaking]| -> Vec<_> {
        list.iter().map(|it| (it.party.clone(), it.due_on.map(|day| day.to_string()))).collect()
    };
    assert_eq!(owed(&text.obligations), [(Some(link(2)), Some("2027-07-01".to_owned())), (None, None)]);
    assert_eq!(owed(&text.milestones), [(Some(link(1)), Some("2028-04-01".to_owned()))]);
    let own = Cast { title: Title::parse("Ours").ok(), ..cast() };
    assert_eq!(template().cast(&own).unwrap().title.as_str(), "Ours");
    let mut silent = cast();
    silent.parties[0].signs = Some(false);
    assert!(!template().cast(&silent).unwrap().parties[0].signs);
}

#[test]
fn who_takes_which_role_is_judged() {
    type Wrong = fn(&mut Cast);
    let cases: &[(Wrong, &[(&str, &str)])] = &[
        (|cast| cast.parties.truncate(1), &[("/parties", "role_not_taken")]),
        (|cast| cast.parties.clear(), &[("/parties", "role_not_taken"), ("/parties", "role_not_taken")]),
        (
            |cast| cast.parties[0].role = key("village"),
            &[("/parties/0/role", "unknown_role"), ("/parties", "role_not_taken")],
        ),
        (|cast| cast.parties.push(taken("town", 4, PartySort::LocalCouncil)), &[("/parties/2/role", "repeated")]),
        (|cast| cast.parties[0].sort = PartySort::PrincipalAuthority, &[("/parties/0/party", "role_of_other_side")]),
        (|cast| cast.parties[0].sort = PartySort::CommunityPartner, &[]),
        (|cast| cast.parties[1].sort = PartySort::Formation, &[("/parties/1/party", "role_of_other_side")]),
    ];
    for (wrong, expected) in cases {
        let mut cast = cast();
        wrong(&mut cast);
        let judged = template().cast(&cast);
        assert_eq!(judged.as_ref().map_or_else(|faults| told(faults), |_| vec![]), *expected);
    }
}

#[test]
fn months_become_days_from_the_first() {
    use TermType::{FixedTerm, Permanent};
    let days = |days: &[chrono::NaiveDate]| days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let on = |said: &str| day(said).ok();
    let starts = SaidTerm { starts_on: on("2027-04-01"), ..SaidTerm::default() };
    for (outline, said, ends_on, break_on, reviews) in [
        (term(FixedTerm, Some(12), Some(6)), starts, "2028-03-31", "2027-10-01", "2027-08-01 2027-12-01"),
        (
            term(FixedTerm, Some(12), None),
            SaidTerm { ends_on: on("2027-12-01"), ..starts },
            "2027-12-01",
            "",
            "2027-08-01 2027-12-01",
        ),
        (
            term(FixedTerm, Some(12), Some(6)),
            SaidTerm { break_on: on("2027-05-01"), ..starts },
            "2028-03-31",
            "2027-05-01",
            "2027-08-01 2027-12-01",
        ),
        (
            term(FixedTerm, Some(12), Some(6)),
            SaidTerm { kind: Some(Permanent), ..starts },
            "",
            "2027-10-01",
            "2027-08-01 2027-12-01 2028-04-01 2028-08-01 2028-12-01",
        ),
        (term(FixedTerm, Some(1), None), SaidTerm { starts_on: on("2028-01-31"), ..starts }, "2028-02-28", "", ""),
        (term(Permanent, None, Some(6)), SaidTerm::default(), "", "", ""),
    ] {
        let template = AgreementTemplate { term: outline, ..template() };
        let text = template.cast(&Cast { term: said, ..cast() }).unwrap();
        let told = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(
            (told(text.term.ends_on).as_str(), told(text.term.break_on).as_str(), days(&text.reviews_on).as_str()),
            (ends_on, break_on, reviews)
        );
        assert_eq!(text.term.notice_months, Some(6));
    }
}

#[test]
fn what_is_promised_of_no_area_is_promised_of_the_one_place() {
    for (said, places, expected) in [
        (None, vec![link(100)], Some(link(100))),
        (None, vec![link(100), link(101)], None),
        (None, vec![], None),
        (Some(link(7)), vec![link(100)], Some(link(7))),
    ] {
        let template = AgreementTemplate { terms: visits("town", said), ..template() };
        let text = template.cast(&Cast { places, ..cast() }).unwrap();
        let Terms::PeoplePlace(terms) = text.terms else { panic!("of another kind") };
        assert_eq!((terms.activities[0].provider.clone(), terms.promises[0].area.clone()), (link(2), expected));
    }
}

#[test]
fn a_template_is_in_use_from_its_first_day_to_its_last() {
    let span = Span { from: day("2026-01-01").ok(), to: day("2026-12-31").ok() };
    let template = AgreementTemplate { span, ..template() };
    for (on, refused) in [
        ("2025-12-31", "Training is not in use on 2025-12-31: its first day is 2026-01-01"),
        ("2026-01-01", ""),
        ("2026-12-31", ""),
        ("2027-01-01", "Training is not in use on 2027-01-01: its last day was 2026-12-31"),
    ] {
        let told = template.in_use(day(on).unwrap()).err().map(|not| not.to_string()).unwrap_or_default();
        assert_eq!(told, refused);
    }
}
