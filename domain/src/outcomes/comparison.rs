//! What changed in an area, beside what changed elsewhere: the numbers, how sure they are, and plain words.

use super::{
    unlike::unlike,
    warned::shares_as_rates,
    words::{self, capital, range, tenth},
};
use crate::{
    period::Period,
    statistics::{
        Estimate, Level, Refusal,
        difference::{self, Arm as Cells, Design, DifferenceInDifferences, ParallelTrends, PreTrend, maryland_level},
        ratios::Events,
        verdict::Polarity,
    },
};

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Arm {
    /// What it is called.
    pub name: String,
    /// Events before, and among how many where that is known.
    pub before: Events,
    /// Events after.
    pub after: Events,
    /// Events of earlier periods, oldest first.
    pub earlier: Vec<Events>,
}

/// What a comparison is asked to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What is measured, as a sentence begins: `Emergency admissions`.
    pub measured: String,
    /// Which way is better.
    pub polarity: Polarity,
    /// The period before.
    pub before: Period,
    /// The period after.
    pub after: Period,
    /// Why the comparator is a fair one, where somebody says so.
    pub justification: Option<String>,
    /// Whether the events are shares of those among whom they are counted.
    pub is_share: bool,
    /// Whether one of the figures may still change.
    pub is_unsure: bool,
}

/// What a comparison says.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The changes, and how they differ.
    pub did: DifferenceInDifferences,
    /// Whether the two went alike before.
    pub parallel: ParallelTrends,
    /// How they went before, where earlier periods were given.
    pub pre_trend: Option<PreTrend>,
    /// How much it can show, on the Maryland scale of 1 to 5.
    pub maryland_level: u8,
    /// What a reader must know: code and sentence.
    pub warnings: Vec<(&'static str, String)>,
    /// The whole in plain words.
    pub verdict: String,
}

/// Compares. Errors: what the figures cannot bear.
pub fn compare(area: &Arm, comparator: &Arm, asked: &Asked, level: Level) -> Result<Compared, Refusal> {
    let cells = |arm: &Arm| Cells { before: arm.before, after: arm.after };
    let did = difference::difference_in_differences(cells(area), cells(comparator), level)?;
    let mut warnings = Vec::new();
    let pre_trend = if area.earlier.is_empty() || comparator.earlier.is_empty() {
        let detail = "Without an earlier period nobody knows whether the two went alike before";
        warnings.push(("pre_trend_not_supplied", detail.to_owned()));
        None
    } else {
        // The period before belongs to it: a leap from the one ahead of it is no parallel trend.
        let until_change = |arm: &Arm| [&arm.earlier[..], &[arm.before]].concat();
        Some(difference::pre_trend(&until_change(area), &until_change(comparator), level)?)
    };
    let parallel = pre_trend.as_ref().map_or(ParallelTrends::NotTested, PreTrend::parallel);
    if parallel == ParallelTrends::Rejected {
        warnings.push((
            "trends_not_parallel",
            "The two went apart before already, so later differences may be no more than that".to_owned(),
        ));
    }
    if asked.justification.is_none() {
        warnings.push(("comparator_not_justified", "Nobody said why the comparator is a fair one".to_owned()));
    }
    warnings.extend(unlike(&asked.before, &asked.after));
    if asked.is_share {
        warnings.push(shares_as_rates());
    }
    if asked.is_unsure {
        warnings.push(("figures_not_final", "Provisional or estimated figures are among these".to_owned()));
    }
    let fewest = [area.before, area.after, comparator.before, comparator.after]
        .map(|events| events.count)
        .into_iter()
        .fold(f64::INFINITY, f64::min);
    if fewest < 10.0 {
        warnings.push(("few_events", format!("One of the figures is {fewest}: with so few events chance says much")));
    }
    let comparator_justified = asked.justification.is_some();
    let design = Design::DifferenceInDifferences { comparator_justified, parallel_trends: parallel };
    let verdict = words(area, comparator, asked, &did);
    Ok(Compared { did, parallel, pre_trend, maryland_level: maryland_level(design), warnings, verdict })
}

fn words(area: &Arm, comparator: &Arm, asked: &Asked, did: &DifferenceInDifferences) -> String {
    let side = |name: &str, change: Estimate| {
        let sure = if change.interval.holds(0.0) { ", which may be chance" } else { "" };
        let range = range(change.interval, tenth);
        format!("in {name} the figure {} (95% interval {range}){sure}", words::change(change.value))
    };
    let treated = did.treated.percent_change();
    let other = did.comparator.percent_change();
    let relative = did.relative_change();
    let points = did.percentage_points();
    let way = if relative.value < 0.0 { "lower" } else { "higher" };
    let may_be_chance = relative.interval.holds(0.0);
    let good = match (asked.polarity, relative.value < 0.0) {
        _ if may_be_chance => "",
        (Polarity::Neutral, _) => "",
        (Polarity::LowerIsBetter, true) | (Polarity::HigherIsBetter, false) => ", which is the better way",
        _ => ", which is the worse way",
    };
    let bears = if may_be_chance {
        "The interval includes no difference, so the figures do not show one."
    } else {
        "So large a difference is hardly chance; why it came about, these figures alone do not tell."
    };
    format!(
        "{}, {} to {}: {}; {}. That is a difference of {} percentage points: {}% {way} in {} than if it had gone as in {} (95% interval {}){good}. {bears}",
        capital(&asked.measured),
        asked.before.label(),
        asked.after.label(),
        side(&area.name, treated),
        side(&comparator.name, other),
        tenth(points.abs()),
        tenth(relative.value.abs()),
        area.name,
        comparator.name,
        range(relative.interval, tenth),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arm(name: &str, before: f64, after: f64) -> Arm {
        let events = Events::of_equal_exposure;
        Arm { name: name.into(), before: events(before), after: events(after), earlier: vec![] }
    }

    fn asked(justification: Option<&str>) -> Asked {
        Asked {
            measured: "emergency admissions".into(),
            polarity: Polarity::LowerIsBetter,
            before: Period::parse("FY2013").unwrap(),
            after: Period::parse("FY2016").unwrap(),
            justification: justification.map(str::to_owned),
            is_share: false,
            is_unsure: false,
        }
    }

    /// The reference case of the methods: 1000 to 830 beside 20000 to 25800.
    #[test]
    fn frome_beside_somerset() {
        let compared =
            compare(&arm("Frome", 1000.0, 830.0), &arm("Somerset", 20_000.0, 25_800.0), &asked(None), Level::P95)
                .unwrap();
        let rounded = |estimate: Estimate| {
            let limits = [estimate.value, estimate.interval.lower(), estimate.interval.upper()];
            limits.map(|value| format!("{value:.1}")).join(" ")
        };
        assert_eq!(rounded(compared.did.treated.percent_change()), "-17.0 -24.3 -9.0");
        assert_eq!(rounded(compared.did.comparator.percent_change()), "29.0 26.6 31.4");
        assert_eq!(rounded(compared.did.relative_change()), "-35.7 -41.4 -29.3");
        assert_eq!(compared.maryland_level, 2, "at most 2 until the comparator is justified");
        let codes: Vec<_> = compared.warnings.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, ["pre_trend_not_supplied", "comparator_not_justified"]);
        assert!(
            compared.verdict.starts_with("Emergency admissions, 2013/14 to 2016/17: in Frome the figure fell by 17.0%"),
            "{}",
            compared.verdict
        );
        assert!(compared.verdict.contains("46.0 percentage points: 35.7% lower in Frome"), "{}", compared.verdict);
        assert!(compared.verdict.contains("the better way"), "{}", compared.verdict);
    }

    #[test]
    fn earlier_periods_and_a_reason_raise_what_it_can_show() {
        let events = |counts: [f64; 2]| counts.map(Events::of_equal_exposure).to_vec();
        let area = Arm { earlier: events([980.0, 990.0]), ..arm("Frome", 1000.0, 830.0) };
        let alike = Arm { earlier: events([19_600.0, 19_800.0]), ..arm("Somerset", 20_000.0, 25_800.0) };
        let compared = compare(&area, &alike, &asked(Some("alike in age and need")), Level::P95).unwrap();
        assert_eq!(
            (compared.maryland_level, compared.parallel, compared.warnings.len()),
            (3, ParallelTrends::NotRejected, 0)
        );
        assert_eq!(compared.pre_trend.map(|tested| tested.periods), Some(3), "the period before is one of them");
        let apart = Arm { earlier: events([10_000.0, 15_000.0]), ..alike.clone() };
        let compared = compare(&area, &apart, &asked(Some("alike")), Level::P95).unwrap();
        assert_eq!((compared.maryland_level, compared.warnings[0].0), (2, "trends_not_parallel"));
        let spike = Arm { earlier: events([500.0, 500.0]), ..area };
        let compared = compare(&spike, &alike, &asked(Some("alike")), Level::P95).unwrap();
        assert_eq!(compared.parallel, ParallelTrends::Rejected, "what leapt just before falls by itself");
    }

    #[test]
    fn what_a_reader_must_know_is_said() {
        let codes = |change: fn(&mut Asked)| {
            let mut asked = asked(Some("alike"));
            change(&mut asked);
            let compared = compare(&arm("A", 100.0, 90.0), &arm("B", 100.0, 101.0), &asked, Level::P95).unwrap();
            compared.warnings.iter().map(|(code, _)| *code).collect::<Vec<_>>()
        };
        assert_eq!(codes(|_| ()), ["pre_trend_not_supplied"]);
        let december = |asked: &mut Asked| {
            asked.before = Period::parse("2014-Q2").unwrap();
            asked.after = Period::parse("2017-Q4").unwrap();
        };
        assert!(codes(december).contains(&"seasons_differ"));
        assert!(codes(|asked| asked.is_share = true).contains(&"shares_as_rates"));
        assert!(codes(|asked| asked.is_unsure = true).contains(&"figures_not_final"));
    }

    #[test]
    fn what_may_be_chance_says_so() {
        let compared = compare(&arm("A", 12.0, 9.0), &arm("B", 100.0, 101.0), &asked(None), Level::P95).unwrap();
        assert!(
            compared.verdict.contains("which may be chance") && compared.verdict.contains("do not show one"),
            "{}",
            compared.verdict
        );
        assert!(!compared.verdict.contains("better way"), "what may be chance is neither better nor worse");
        assert!(compared.warnings.iter().any(|(code, _)| *code == "few_events"));
        assert!(compare(&arm("A", 0.0, 9.0), &arm("B", 100.0, 101.0), &asked(None), Level::P95).is_err());
    }
}
