//! Legal tests of a disposal, each with the provision it follows. They warn or block; they are no legal advice.

use chrono::{Datelike, NaiveDate};

use super::{
    AgreementText, Unmet,
    terms::{ServiceAsset, Tenure},
};
use crate::{identity::Link, money::Money};

/// The most by which well-being may excuse less than best consideration: General Disposal Consent (England) 2003,
/// paragraph 2(b) (Circular 06/03).
pub const MOST_UNDERVALUE: i64 = 2_000_000 * 100;

/// What a legal test says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It stands in the way.
    Blocks(Unmet),
    /// It is met because of something that the parties should be able to show.
    Warns(Unmet),
}

/// What the tests say of an agreement's disposal; nothing where nothing is disposed of.
pub fn tests(terms: &ServiceAsset, text: &AgreementText) -> Vec<Finding> {
    if terms.assets.is_empty() || !terms.tenure.is_some_and(Tenure::disposes) {
        return vec![];
    }
    consideration(terms, text).into_iter().chain(open_space(terms)).collect()
}

/// LGA 1972 s123(2): no disposal for less than the best consideration that can reasonably be obtained, except by a short
/// tenancy (s123(7): seven years or less) or with consent, which the General Disposal Consent gives for well-being up to
/// an undervalue of £2,000,000.
fn consideration(terms: &ServiceAsset, text: &AgreementText) -> Option<Finding> {
    if terms.tenure.is_some_and(Tenure::is_tenancy) && text.term.is_seven_years_or_less() {
        return None;
    }
    let consideration = &terms.consideration;
    let blocks = |code, pointer: &str, detail: &str| Some(Finding::Blocks(Unmet::new(code, pointer, detail)));
    let (Some(paid), Some(best)) = (consideration.amount, consideration.best) else {
        let detail = "LGA 1972 s123(2): say the consideration, and the best that can reasonably be obtained";
        return blocks("best_consideration", "/terms/consideration", detail);
    };
    let undervalue = best.pence() - paid.pence();
    if undervalue <= 0 {
        return None;
    }
    if undervalue > MOST_UNDERVALUE {
        let detail =
            "General Disposal Consent 2003: an undervalue above £2,000,000 needs the Secretary of State's consent";
        return if consideration.specific_consent.is_some() {
            Some(Finding::Warns(Unmet::new("undervalue_consent", "/terms/consideration/specific_consent", detail)))
        } else {
            blocks("undervalue_consent", "/terms/consideration/specific_consent", detail)
        };
    }
    if consideration.well_being.is_none() {
        let detail = "General Disposal Consent 2003: an undervalue is permitted where the authority considers that the \
                      disposal promotes or improves economic, social or environmental well-being; say how";
        return blocks("well_being", "/terms/consideration/well_being", detail);
    }
    let detail = format!(
        "Less than best consideration by £{}, for well-being (General Disposal Consent 2003)",
        Money::of_pence(undervalue).amount()
    );
    Some(Finding::Warns(Unmet::new("undervalue", "/terms/consideration/amount", detail)))
}

/// LGA 1972 s123(2A): a disposal of open space is advertised in two consecutive weeks in a newspaper circulating in the
/// area, and objections are considered.
fn open_space(terms: &ServiceAsset) -> Option<Finding> {
    let Some(open_space) = terms.open_space else {
        let detail = "LGA 1972 s123(2A): say whether any of it is open space";
        return Some(Finding::Blocks(Unmet::new("open_space_unknown", "/terms/open_space", detail)));
    };
    if !open_space {
        return None;
    }
    let blocks = |pointer: &str, detail: &str| Some(Finding::Blocks(Unmet::new("open_space_notice", pointer, detail)));
    let days: Vec<NaiveDate> = terms.open_space_notices.iter().map(|notice| notice.published_on).collect();
    if !in_two_consecutive_weeks(&days) {
        let detail = "LGA 1972 s123(2A): open space needs a notice in two consecutive weeks in a local newspaper";
        return blocks("/terms/open_space_notices", detail);
    }
    match terms.objections_considered_on {
        Some(day) if days.iter().all(|notice| *notice <= day) => None,
        _ => {
            let detail = "LGA 1972 s123(2A): objections are considered after the notices; say when";
            blocks("/terms/objections_considered_on", detail)
        }
    }
}

/// Whether two of some days lie in weeks, from Monday to Sunday, that follow one another.
fn in_two_consecutive_weeks(days: &[NaiveDate]) -> bool {
    let monday =
        |day: &NaiveDate| day.num_days_from_ce() - i32::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
    let mut mondays: Vec<i32> = days.iter().map(monday).collect();
    mondays.sort_unstable();
    mondays.dedup();
    mondays.windows(2).any(|pair| pair[1] - pair[0] == 7)
}

/// The services and assets that an agreement moves.
pub fn subjects(terms: &ServiceAsset) -> impl Iterator<Item = &Link> {
    terms.assets.iter().chain(&terms.services)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agreements::{
            Terms,
            terms::{Consideration, OpenSpaceNotice},
            text::tests::{link, note, term, text},
        },
        period::day,
        text::Title,
    };

    fn money(said: &str) -> Option<Money> {
        Money::parse(said).ok()
    }

    fn disposal(tenure: Tenure, paid: &str, best: &str) -> ServiceAsset {
        let consideration = Consideration { amount: money(paid), best: money(best), ..Consideration::default() };
        let (assets, tenure, open_space) = (vec![link(50)], Some(tenure), Some(false));
        ServiceAsset { assets, tenure, consideration, open_space, ..ServiceAsset::default() }
    }

    fn codes(terms: &ServiceAsset, from: &str, to: &str) -> Vec<(bool, &'static str)> {
        let text =
            AgreementText { term: term(from, to), terms: Terms::ServiceAsset(Box::new(terms.clone())), ..text() };
        tests(terms, &text)
            .into_iter()
            .map(|finding| match finding {
                Finding::Blocks(unmet) => (true, unmet.code),
                Finding::Warns(unmet) => (false, unmet.code),
            })
            .collect()
    }

    #[test]
    fn best_consideration_unless_seven_years_or_less() {
        use Tenure::{Freehold, Leasehold, Licence, ManagementAgreement};
        let none: &[(bool, &str)] = &[];
        for (tenure, paid, best, to, expected) in [
            (Freehold, "100", "100", "", none),
            (Freehold, "101", "100", "", none),
            (Freehold, "", "", "", &[(true, "best_consideration")]),
            (Freehold, "1", "", "", &[(true, "best_consideration")]),
            (Freehold, "0", "100", "", &[(true, "well_being")]),
            // A short tenancy needs no best consideration, to the day.
            (Leasehold, "0", "100", "2033-03-31", none),
            (Leasehold, "0", "100", "2033-04-01", &[(true, "well_being")]),
            // Freehold for a fixed term is no tenancy.
            (Freehold, "0", "100", "2033-03-31", &[(true, "well_being")]),
            // Nothing is disposed of by a licence or by managing.
            (Licence, "0", "100", "", none),
            (ManagementAgreement, "", "", "", none),
        ] {
            assert_eq!(codes(&disposal(tenure, paid, best), "2026-04-01", to), expected, "{tenure} {paid} {best} {to}");
        }
    }

    #[test]
    fn well_being_excuses_up_to_two_million() {
        for (paid, best, well_being, consent, expected) in [
            ("0", "2000000", true, false, (false, "undervalue")),
            ("0", "2000000", false, true, (true, "well_being")),
            ("0", "2000000.01", true, false, (true, "undervalue_consent")),
            ("0", "2000000.01", true, true, (false, "undervalue_consent")),
            ("500000", "2500000", true, false, (false, "undervalue")),
        ] {
            let mut terms = disposal(Tenure::Freehold, paid, best);
            terms.consideration.well_being = well_being.then(|| note("A youth club stays open"));
            terms.consideration.specific_consent = consent.then(|| note("Consent of 1 May"));
            assert_eq!(codes(&terms, "2026-04-01", ""), [expected], "{paid} {best}");
        }
    }

    #[test]
    fn whether_it_is_open_space_is_said() {
        let unknown = ServiceAsset { open_space: None, ..disposal(Tenure::Freehold, "100", "100") };
        assert_eq!(codes(&unknown, "2026-04-01", ""), [(true, "open_space_unknown")]);
        let licence = ServiceAsset { tenure: Some(Tenure::Licence), ..unknown };
        assert_eq!(codes(&licence, "2026-04-01", ""), []);
    }

    #[test]
    fn open_space_is_advertised_in_two_consecutive_weeks() {
        for (days, considered, met) in [
            (&["2026-01-05", "2026-01-12"][..], "2026-02-01", true),
            // Sunday and the Monday after it lie in weeks that follow one another.
            (&["2026-01-11", "2026-01-12"], "2026-02-01", true),
            (&["2026-01-05", "2026-01-11"], "2026-02-01", false),
            (&["2026-01-05", "2026-01-19"], "2026-02-01", false),
            (&["2026-01-05"], "2026-02-01", false),
            (&[], "2026-02-01", false),
            // Over the turn of the year.
            (&["2026-12-31", "2027-01-04"], "2027-02-01", true),
            (&["2026-01-05", "2026-01-12"], "", false),
            (&["2026-01-05", "2026-01-12"], "2026-01-10", false),
            (&["2026-01-19", "2026-01-05", "2026-01-12"], "2026-02-01", true),
        ] {
            let mut terms = disposal(Tenure::Freehold, "100", "100");
            terms.open_space = Some(true);
            let newspaper = Title::parse("Somerset County Gazette").unwrap();
            let notice =
                |said: &&str| OpenSpaceNotice { published_on: day(said).unwrap(), newspaper: newspaper.clone() };
            terms.open_space_notices = days.iter().map(notice).collect();
            terms.objections_considered_on = day(considered).ok();
            let expected = if met { vec![] } else { vec![(true, "open_space_notice")] };
            assert_eq!(codes(&terms, "2026-04-01", ""), expected, "{days:?} {considered}");
        }
    }
}
