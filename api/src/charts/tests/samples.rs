//! Charts to try things on.

use chrono::{Days, Months, NaiveDate};

use crate::charts::{
    Caption, Estimate, Unit,
    comparison::{Claim, ComparisonChart, Relative, Side},
    curve::{CurveChart, Portion},
    ranking::{Benchmark, RankRow, RankingChart, Standing},
    series::{Line, Point, SeriesChart, Status},
};

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

pub fn caption(title: &str) -> Caption {
    Caption {
        title: title.into(),
        description: "What it shows.".into(),
        labels: vec!["SYNTHETIC demonstration data".into()],
        source: "Made for tests".into(),
        licence: "Open Government Licence v3.0".into(),
        notes: vec!["A note.".into()],
    }
}

/// A month's figure, so many months after January 2020.
pub fn month(after: u32, value: Option<f64>) -> Point {
    let start = day(2020, 1, 1) + Months::new(after);
    let end = start + Months::new(1) - Days::new(1);
    let (lower, upper) = (value.map(|v| v * 0.9), value.map(|v| v * 1.1));
    Point {
        label: start.format("%Y-%m").to_string(),
        start,
        end,
        value,
        lower,
        upper,
        status: Status::Normal,
        locked: false,
    }
}

/// Lines of months.
pub fn series(lines: &[(&str, &[Option<f64>])]) -> SeriesChart {
    let line = |(name, values): &(&str, &[Option<f64>])| Line {
        name: (*name).into(),
        points: (0..).zip(*values).map(|(at, value)| month(at, *value)).collect(),
        fits: vec![],
    };
    SeriesChart {
        caption: caption("Emergency admissions"),
        unit: Unit::count("admissions a month"),
        lines: lines.iter().map(line).collect(),
        targets: vec![],
    }
}

pub fn claim(about: &str, change: f64, source: &str) -> Claim {
    Claim {
        about: about.into(),
        change: Estimate::bare(change),
        window: "April 2013 to March 2017".into(),
        source: source.into(),
        ..Claim::default()
    }
}

pub fn comparison() -> ComparisonChart {
    ComparisonChart {
        caption: caption("Emergency admissions in Frome beside the rest of Somerset"),
        verdict: "Admissions fell in Frome while they rose in the rest of Somerset.".into(),
        unit: Unit::count("admissions"),
        before: "2013/14".into(),
        after: "2016/17".into(),
        area: Side {
            name: "Frome".into(),
            before: Some(1000.0),
            after: Some(830.0),
            change: Some(Estimate::between(-17.0, -24.3, -9.0)),
        },
        comparator: Side {
            name: "Rest of Somerset".into(),
            before: Some(20_000.0),
            after: Some(25_800.0),
            change: Some(Estimate::between(29.0, 26.6, 31.4)),
        },
        difference: Some(-46.0),
        relative: Some(Relative { ratio: 0.643, change: Estimate::between(-35.7, -41.4, -29.3) }),
        claims: vec![
            claim("Frome", -17.0, "Press"),
            Claim { reviewed: true, ..claim("Frome", -14.0, "Journal") },
            claim("Frome", -30.0, "A page"),
            claim("Rest of Somerset", 29.0, "Press"),
        ],
    }
}

/// So many places, each with its interval.
pub fn ranking(count: u32) -> RankingChart {
    let row = |at: u32| {
        let value = 10.0 + f64::from(at);
        let standing = [Standing::Better, Standing::Similar, Standing::Worse][(at % 3) as usize];
        let value = Some(Estimate::between(value, value - 2.0, value + 2.0));
        let rank = usize::try_from(at + 1).ok();
        RankRow { rank, name: format!("Place {at}"), value, absent: String::new(), standing, chosen: at == 77 }
    };
    RankingChart {
        caption: caption("Admissions by place"),
        verdict: String::new(),
        unit: Unit::count("admissions per 1,000 residents"),
        rows: (0..count).map(row).collect(),
        benchmark: Some(Benchmark { name: "England".into(), value: 12.0 }),
        room: 20,
    }
}

pub fn curve(points: &[(f64, f64)]) -> CurveChart {
    CurveChart {
        caption: caption("Who was heard"),
        shared: "contributions".into(),
        among: "residents".into(),
        need: "Index of Multiple Deprivation 2025".into(),
        points: points.iter().map(|(people, of)| Portion { people: *people, of: *of }).collect(),
        index: Some(Estimate::between(0.288, 0.2, 0.376)),
        verdict: "Those least in need were heard most.".into(),
    }
}
