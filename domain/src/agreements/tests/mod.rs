//! The whole life, move by move and by random walks.

mod assessing;
mod following;
mod moves;
mod signatures;
mod successions;
mod variations;
mod walks;

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{
    agreement::Agreement,
    around::Around,
    calendar::Came,
    follow::{Conclusion, Judgement, NotRecorded, Recorder, UndertakingState},
    sign::{NotSigned, Signing},
    stages::{Gate, GateDecision, Stage},
    status::{AgreementStatus, Authority},
    terms::{ServiceAsset, Tenure, Terms},
    text::{
        AgreementText, sha256,
        tests::{link, note, party, term, text},
    },
    transition::{NotMoved, Wish},
    vary::NotVaried,
    version::{Decision, VersionState},
};
use crate::{
    access::{Permit, Role},
    agreements::PartySort,
    period::day,
    record::Aggregate,
    text::Title,
    vocabulary::Vocabulary,
};

use AgreementStatus::{
    Agreed, Completed, Draft, Expired, HandedBack, InForce, Negotiating, Proposed, Terminated, UnderReview, Withdrawn,
};
use UndertakingState::{Met, Open, Overdue, PartlyMet};

fn permit() -> Permit {
    Permit { role: Role::Clerk, organisation: Some(link(2)), acts_for: Some(link(2)), joins: None }
}

/// Nothing that other records tell.
fn around() -> Around {
    Around::default()
}

fn authority() -> Authority {
    Authority { minute_ref: Title::parse("FTC 2027/034").unwrap(), resolved_on: None }
}

fn on(said: &str) -> NaiveDate {
    day(said).unwrap()
}

const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn wish(to: AgreementStatus) -> Wish {
    Wish { to, effective_on: None, reason: Some(note("It was resolved")), authority: Some(authority()) }
}

fn moved(agreement: &mut Agreement, to: AgreementStatus, today: &str) {
    agreement.transition(wish(to), &permit(), AT, on(today), &around()).unwrap_or_else(|why| panic!("{to}: {why}"));
}

fn codes(result: Result<(), NotMoved>) -> Vec<&'static str> {
    match result {
        Err(NotMoved::Illegal { unmet, .. }) => unmet.iter().map(|unmet| unmet.code).collect(),
        Err(NotMoved::Fault(fault)) => vec![fault.code],
        Ok(()) => vec!["moved"],
    }
}

fn signing(agreement: &Agreement, number: u128, decision: Decision) -> Signing {
    Signing {
        party: link(number),
        decision,
        text_sha256: agreement.versions.last().map(|version| version.sha256.clone()).unwrap_or_default(),
        name: Title::parse("The signatory").unwrap(),
        capacity: Title::parse("Town Clerk").unwrap(),
        authority: authority(),
        on: None,
        reason: (decision != Decision::Signed).then(|| note("The budget is not settled")),
    }
}

fn sign(agreement: &mut Agreement, number: u128, today: &str) -> Option<Came> {
    let said = signing(agreement, number, Decision::Signed);
    agreement.sign(said, &permit(), AT, on(today), &around()).unwrap()
}

/// An agreement on a text, brought to a state by the shortest way.
fn brought(text: AgreementText, to: AgreementStatus) -> Agreement {
    let mut agreement = Agreement::draft(text);
    let way: &[AgreementStatus] = match to {
        Draft => &[],
        Proposed => &[Proposed],
        Negotiating => &[Proposed, Negotiating],
        Withdrawn => &[Withdrawn],
        _ => &[Proposed, Negotiating, Agreed],
    };
    for step in way {
        moved(&mut agreement, *step, "2026-01-01");
    }
    if way.contains(&Agreed) && to != Agreed {
        sign(&mut agreement, 1, "2026-02-01");
        sign(&mut agreement, 2, "2026-02-02");
        assert_eq!(agreement.day_came(on("2026-04-01"), AT), Some(Came::Moved));
        match to {
            InForce => {}
            Expired => assert_eq!(agreement.day_came(on("2027-04-01"), AT), Some(Came::Moved)),
            Completed => {
                let permit = permit();
                let by = Recorder { permit: &permit, at: AT, today: on("2026-05-01") };
                agreement.judge("O1", Judgement::Met, on("2026-05-01"), note("Seen"), vec![], by).unwrap();
                moved(&mut agreement, Completed, "2026-05-02");
            }
            other => moved(&mut agreement, other, "2026-05-02"),
        }
    }
    assert_eq!(agreement.status, to);
    agreement
}

/// A licence of one service, whose stages up to completion are passed.
fn transfer() -> (AgreementText, Vec<Gate>) {
    let terms = ServiceAsset {
        services: vec![link(60)],
        tenure: Some(Tenure::Licence),
        hand_back: Some(note("The keys")),
        ..ServiceAsset::default()
    };
    let gates = Stage::MonitoringAndReview.before().iter().map(|stage| gate(*stage, "2025-12-01")).collect();
    (AgreementText { terms: Terms::ServiceAsset(Box::new(terms)), ..text() }, gates)
}

fn gate(stage: Stage, said: &str) -> Gate {
    let (decision, evidence) = (GateDecision::Passed, note("The report of the panel"));
    Gate { stage, decision, on: on(said), evidence, documents: vec![], minute_ref: None, organisation: None, at: AT }
}
