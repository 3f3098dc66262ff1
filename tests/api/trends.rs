//! Which way figures go: the published slopes of the labelled synthetic series, interruptions, and refusals.

use std::fmt::Write;

use acceptance::{World, on_both};
use serde_json::{Value, json};

use crate::indicators::admissions;

const FROME: &str = "gss:E04008560";
const REST: &str = "gss:E04008722";
/// Constructed so that a plain linear fit gives the slopes that were published of Frome and of Somerset.
const SYNTHETIC: &str = include_str!("../../domain/tests/reference/SYNTHETIC_frome_like_quarterly.csv");

async fn prepared(world: &World) {
    let mut indicator = admissions();
    indicator["suppress_below"] = 0.into();
    indicator["name"] = "SYNTHETIC emergency admissions".into();
    world.post("/v1/indicators", &indicator).await.is(201);
    world.area("E04008560", "Frome", "parish").await;
    world.area("E04008722", "Somerset-like", "parish").await;
    let mut file = "indicator,area,period,value\n".to_owned();
    for row in SYNTHETIC.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let period = cells[0].replace('Q', "-Q");
        writeln!(file, "code:emergency-admissions,{FROME},{period},{}", cells[1]).unwrap();
        writeln!(file, "code:emergency-admissions,{REST},{period},{}", cells[2]).unwrap();
    }
    world.import("/v1/imports/observations", &file).await.is(201);
}

async fn told(world: &World, query: &str) -> Value {
    world.get(&format!("/v1/trends?indicator=code:emergency-admissions&{query}")).await.is(200).json()
}

fn tenths(value: &Value) -> f64 {
    (value.as_f64().unwrap() * 10.0).round() / 10.0
}

on_both!(the_synthetic_series_has_the_published_slopes, world => {
    prepared(&world).await;
    let told = told(&world, &format!("area={FROME}&comparator={REST}")).await;
    let linear = |side: &str| {
        let linear = &told[side]["linear"];
        let slope = &linear["slope"];
        (tenths(&slope["value"]), tenths(&slope["ci"][0]), tenths(&slope["ci"][1]), tenths(&linear["fitted_change_pct"]))
    };
    assert_eq!(linear("area"), (-7.9, -13.1, -2.8, -14.0));
    let (slope, lower, upper, change) = linear("comparator");
    assert_eq!((slope.round(), lower.round(), upper.round(), change), (236.0, 152.0, 320.0, 28.5));
    assert_eq!((&told["step"], &told["area"]["method"]["id"]), (&json!("quarter"), &json!("linear_trend")));
    assert!(told["area"]["words"].as_str().unwrap().contains("the figure fell by 7.9 a quarter (95% interval 2.8 to 13.1)"), "{told}");
    assert_eq!((&told["area"]["verdict"], &told["comparator"]["verdict"]), (&json!("better"), &json!("worse")));
    assert_eq!(told["did"]["method"]["id"], "did_log_count", "two trends are not a comparison");
    assert!(told["did"]["relative_pct"].as_f64().unwrap() < 0.0);
    let table = world.get(&format!("/v1/trends?indicator=code:emergency-admissions&area={FROME}&comparator={REST}&format=csv")).await.is(200).text();
    assert!(table.contains("area,gss:E04008560,slope,-7.9"), "{table}");
    let picture = world.get(&format!("/v1/trends/chart.svg?indicator=code:emergency-admissions&area={FROME}")).await.is(200).text();
    assert!(picture.contains("SYNTHETIC demonstration data") && picture.contains("a quarter"), "{picture}");
});

on_both!(an_interruption_is_told_by_values_and_by_counts, world => {
    prepared(&world).await;
    for (method, ratios) in [("interrupted_ols", false), ("interrupted_newey_west", false), ("interrupted_poisson", true), ("interrupted_quasi_poisson", true)] {
        let told = told(&world, &format!("area={FROME}&method={method}&after=2016-Q2")).await;
        let interrupted = &told["area"]["interrupted"];
        assert_eq!((&interrupted["ratios"], &told["area"]["method"]["id"]), (&json!(ratios), &json!(method)));
        assert_eq!(interrupted["lag"].is_u64(), method == "interrupted_newey_west");
        assert_eq!(interrupted["dispersion"].is_f64(), ratios);
        assert!(told["area"]["words"].as_str().unwrap().contains("at the interruption, from 2016-Q2 on, the level changed by"), "{told}");
    }
    let drawn = format!("/v1/trends/chart.svg?indicator=code:emergency-admissions&area={FROME}&method=interrupted_ols&after=2016-Q2");
    let picture = world.get(&drawn).await.is(200).text();
    assert!(picture.contains("as before, led on: ") && picture.contains("since 2016-Q2"), "{picture}");
    assert_eq!(picture.matches("class=\"line fit ").count(), 4, "two lines, and each in the key: {picture}");
    let beside = told(&world, &format!("area={FROME}&comparator={REST}&method=interrupted_ols&after=2016-Q2")).await;
    assert_eq!(beside["did"]["method"]["id"], "did_log_series");
});

on_both!(the_recent_years_are_marked, world => {
    prepared(&world).await;
    let years: String = [(2015, 1000), (2016, 950), (2017, 880), (2018, 800), (2019, 720)]
        .map(|(year, value)| format!("code:emergency-admissions,{FROME},FY{year},{value}\n")).concat();
    world.import("/v1/imports/observations", &format!("indicator,area,period,value\n{years}")).await.is(201);
    let told = told(&world, &format!("area={FROME}&method=recent_trend&grain=financial_year")).await;
    assert_eq!((&told["area"]["recent"]["direction"], &told["area"]["verdict"]), (&json!("decreasing"), &json!("better")));
    assert_eq!(told["area"]["words"], "SYNTHETIC emergency admissions in Frome: the figure has fallen over the last five years to 2019/20, which is the better way.");
});

on_both!(what_the_figures_do_not_bear_is_refused, world => {
    prepared(&world).await;
    let faults = async |query: String, status: u16| {
        world.get(&format!("/v1/trends?indicator=code:emergency-admissions&{query}")).await.is(status).faults()
    };
    let one = |name: &str, code: &str| vec![(name.to_owned(), code.to_owned())];
    assert_eq!(faults(format!("area={FROME}&method=recent_trend"), 422).await, one("area", "not_annual"));
    assert_eq!(faults(format!("area={FROME}&method=interrupted_ols"), 400).await, one("after", "required_when"));
    assert_eq!(faults(format!("area={FROME}&after=2016-Q2"), 400).await, one("after", "not_permitted_when"));
    assert_eq!(faults(format!("area={FROME}&method=interrupted_ols&after=2030-Q1"), 422).await, one("area", "no_interruption"));
    assert_eq!(faults(format!("area={FROME}&comparator={FROME}"), 422).await, one("comparator", "comparator_includes_treated"));
    assert_eq!(faults(format!("area={FROME}&to=2014-Q3"), 422).await, one("area", "too_few_points"));
    world.import("/v1/imports/observations", &format!("indicator,area,period,value\ncode:emergency-admissions,{FROME},2016,3000\n")).await.is(201);
    assert_eq!(faults(format!("area={FROME}"), 422).await, one("area", "mixed_periods"));
});

/// Every number in a body, but those of a list of figures.
fn numbers(body: &Value) -> Vec<f64> {
    match body {
        Value::Number(number) => number.as_f64().into_iter().collect(),
        Value::Array(all) => all.iter().flat_map(numbers).collect(),
        Value::Object(all) => {
            all.iter().filter(|(name, _)| *name != "inputs").flat_map(|(_, one)| numbers(one)).collect()
        }
        _ => vec![],
    }
}

on_both!(a_file_has_every_number_of_the_answer, world => {
    prepared(&world).await;
    for more in ["", "&method=interrupted_newey_west&after=2016-Q2", "&method=interrupted_quasi_poisson&after=2016-Q2&level=0.998"] {
        let query = format!("area={FROME}&comparator={REST}{more}");
        let told = told(&world, &query).await;
        let table = world.get(&format!("/v1/trends?indicator=code:emergency-admissions&{query}&format=csv")).await.is(200).text();
        let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
        assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{table}");
        let cells: Vec<f64> = rows.iter().flatten().filter_map(|cell| cell.parse().ok()).collect();
        for number in numbers(&told) {
            let is_told = cells.iter().any(|cell| (cell - number).abs() <= number.abs() * 1e-12);
            assert!(is_told, "{more}: {number} is not in {table}");
        }
        assert!(table.contains("code:emergency-admissions") && table.contains("quarter"), "{table}");
    }
    let years: String = [(2015, 1000), (2016, 950), (2017, 880), (2018, 800), (2019, 720)]
        .map(|(year, value)| format!("code:emergency-admissions,{FROME},FY{year},{value}\n")).concat();
    world.import("/v1/imports/observations", &format!("indicator,area,period,value\n{years}")).await.is(201);
    let query = format!("area={FROME}&method=recent_trend&grain=financial_year&format=csv");
    let table = world.get(&format!("/v1/trends?indicator=code:emergency-admissions&{query}")).await.is(200).text();
    assert!(table.contains("slope,-") && table.contains(",recent_trend_values,decreasing,better,"), "{table}");
});

on_both!(a_trend_says_of_what_figures_it_is_made_and_that_they_may_change, world => {
    prepared(&world).await;
    world.import("/v1/imports/observations", &format!("indicator,area,period,value,status\ncode:emergency-admissions,{REST},2014-Q4,3320,provisional\n")).await.is(201);
    let beside = told(&world, &format!("area={FROME}&comparator={REST}")).await;
    let codes = |side: &Value| side["warnings"].as_array().unwrap().iter().filter_map(|warning| warning["code"].as_str()).map(str::to_owned).collect::<Vec<_>>();
    assert!(codes(&beside["comparator"]).contains(&"figures_not_final".to_owned()), "{beside}");
    assert!(!codes(&beside["area"]).contains(&"figures_not_final".to_owned()), "{beside}");
    let inputs = beside["inputs"].as_array().unwrap();
    let points = |side: &str| beside[side]["points"].as_u64().unwrap();
    assert_eq!(inputs.len() as u64, points("area") + points("comparator"));
    let early = inputs.iter().find(|input| input["status"] == "provisional").unwrap();
    assert_eq!((&early["area"], &early["period"]["label"], &early["value"]), (&json!(REST), &json!("2014-Q4"), &json!(3320.0)));
    assert!(!beside["area"]["method"]["assumptions"].as_array().unwrap().is_empty(), "{beside}");
});

on_both!(the_trend_of_a_rate_says_what_it_is_per, world => {
    world.area("E04008560", "Frome", "parish").await;
    let mut rate = admissions();
    for (name, value) in [("value_type", json!("rate")), ("per", json!(1000))] {
        rate[name] = value;
    }
    world.post("/v1/indicators", &rate).await.is(201);
    let rows: String = (2013..2019).map(|year| format!("code:emergency-admissions,{FROME},{year},{},10000,normal\n", 300 - (year - 2013) * 10 + 10 * (year % 2))).collect();
    let file = format!("indicator,area,period,numerator,denominator,status\n{rows}code:emergency-admissions,{FROME},2019,,,missing\n");
    world.import("/v1/imports/observations", &file).await.is(201);
    let told = told(&world, &format!("area={FROME}")).await;
    assert_eq!(told["unit"], "admissions per 1,000");
    let words = told["area"]["words"].as_str().unwrap();
    assert!(words.starts_with("Emergency admissions (admissions per 1,000) in Frome, 2013 to 2018: the figure fell by"), "{words}");
    let left_out = told["area"]["warnings"].as_array().unwrap().iter().find(|warning| warning["code"] == "figures_left_out").unwrap();
    assert_eq!(left_out["detail"], "1 period has no figure that is told, and is left out");
});
