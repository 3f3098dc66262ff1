//! Every kind of chart with what nobody expects.

use super::{
    samples::{claim, comparison, curve, ranking, series},
    sound::{drawn, sound},
};
use crate::charts::{
    Caption, Estimate,
    comparison::Side,
    series::{Line, Target},
};

const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script> & \"quoted\" 'names' ]]> <!-- -->",
    "مجلس المدينة وما حولها من القرى",
    "\u{202e}turned around\u{0}\u{7}\u{ffff}",
    "東京都特別区の区域に在った市町村の名前がとても長い場合",
    "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u{301}\u{301}\u{301}",
    "",
];

fn names() -> impl Iterator<Item = String> {
    let long = ["x".repeat(300), "long name ".repeat(30), "https://example.org/".repeat(15)];
    HOSTILE.into_iter().map(str::to_owned).chain(long)
}

#[test]
fn hostile_names_are_text_and_nothing_else() {
    for name in names() {
        let words = Caption {
            title: name.clone(),
            description: name.clone(),
            labels: vec![name.clone()],
            source: name.clone(),
            licence: name.clone(),
            notes: vec![name.clone()],
        };
        let mut chart = series(&[(&name, &[Some(1.0), Some(2.0)]), (&name, &[Some(2.0), None])]);
        chart.caption = words.clone();
        chart.unit.name.clone_from(&name);
        chart.targets = vec![Target { name: name.clone(), value: 1.5, from: None, to: None }];
        chart.lines[0].points[0].label.clone_from(&name);
        sound(&chart.svg());

        let mut chart = comparison();
        chart.caption = words.clone();
        chart.verdict.clone_from(&name);
        chart.area.name.clone_from(&name);
        chart.before.clone_from(&name);
        chart.claims.push(claim(&name, 3.0, &name));
        sound(&chart.svg());

        let mut chart = ranking(30);
        chart.caption = words.clone();
        chart.rows.iter_mut().for_each(|row| row.name.clone_from(&name));
        chart.rows[3].value = None;
        chart.rows[3].absent.clone_from(&name);
        chart.benchmark.iter_mut().for_each(|benchmark| benchmark.name.clone_from(&name));
        sound(&chart.svg());

        let mut chart = curve(&[(0.2, 0.1), (0.5, 0.3)]);
        chart.caption = words;
        for said in [&mut chart.shared, &mut chart.among, &mut chart.need, &mut chart.verdict] {
            said.clone_from(&name);
        }
        sound(&chart.svg());
    }
}

#[test]
fn odd_numbers_are_drawn() {
    let odd: [&[Option<f64>]; 10] = [
        &[],
        &[Some(5.0)],
        &[Some(0.0)],
        &[None, None, None],
        &[Some(-5.0), Some(-3.0), Some(-9.5)],
        &[Some(1e300), Some(-1e300), Some(1e-300)],
        &[Some(f64::MAX), Some(f64::MIN), Some(f64::NAN), Some(f64::INFINITY)],
        &[Some(7.0), Some(7.0), Some(7.0)],
        &[Some(1e15), Some(1e15 + 1.0)],
        &[Some(0.000_012), Some(0.000_013)],
    ];
    for values in odd {
        for from_zero in [true, false] {
            let mut chart = series(&[("A", values), ("B", values)]);
            chart.unit.from_zero = from_zero;
            sound(&chart.svg());
            let mut chart = ranking(0);
            let row = ranking(1).rows.remove(0);
            chart.unit.from_zero = from_zero;
            chart.rows = values
                .iter()
                .map(|value| crate::charts::ranking::RankRow { value: value.map(Estimate::bare), ..row.clone() })
                .collect();
            sound(&chart.svg());
            let mut chart = comparison();
            chart.claims.extend(values.iter().flatten().map(|value| claim("Elsewhere", *value, "A page")));
            sound(&chart.svg());
            sound(&curve(&values.iter().flatten().map(|value| (*value, *value)).collect::<Vec<_>>()).svg());
        }
    }
}

#[test]
fn what_is_empty_says_so() {
    let mut chart = series(&[]);
    chart.caption = Caption::default();
    assert!(sound(&chart.svg()).contains("There is no figure to show"));
    assert!(sound(&curve(&[]).svg()).contains("There is no figure to show"));
    assert!(sound(&ranking(0).svg()).contains("There is nothing to rank"));
    let mut chart = comparison();
    (chart.area, chart.comparator) = (Side::default(), Side::default());
    (chart.relative, chart.difference) = (None, None);
    chart.claims.clear();
    assert!(sound(&chart.svg()).contains("no change can be given"));
}

#[test]
fn many_are_drawn() {
    let values: Vec<Option<f64>> = (0..500).map(|at| Some(f64::from(at % 37))).collect();
    let mut chart = series(&[("A", &values)]);
    sound(&chart.svg());
    let short = series(&[("Line", &values[..60])]).lines.remove(0);
    chart.lines = (0..50).map(|at| Line { name: format!("Place {at}"), ..short.clone() }).collect();
    let svg = chart.svg();
    assert!(sound(&svg).contains("Place 49:"), "what has no name in the picture has its figures all the same");
    assert!(drawn(&svg).iter().any(|line| line == "44 more lines are drawn in grey without names."));
    sound(&ranking(500).svg());
}

#[test]
fn warnings_and_sources_are_seen_and_told() {
    let charts =
        [series(&[("A", &[Some(1.0)])]).svg(), comparison().svg(), ranking(3).svg(), curve(&[(0.5, 0.4)]).svg()];
    for svg in charts {
        let told = sound(&svg);
        assert!(told.starts_with("SYNTHETIC demonstration data"), "first of all");
        for said in [
            "SYNTHETIC demonstration data",
            "A note.",
            "Source: Made for tests. Licence: Open Government Licence v3.0.",
        ] {
            assert!(told.contains(said));
            assert!(drawn(&svg).iter().any(|line| line == said), "{said}");
        }
    }
}
