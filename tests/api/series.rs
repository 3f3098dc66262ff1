//! Figures over time, with their intervals, in words and as a picture.

use acceptance::{World, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::indicators::admissions;

const FROME: &str = "gss:E04008560";
const SOMERSET: &str = "gss:E06000066";

async fn prepared(world: &World, suppress_below: u32) {
    let mut indicator = admissions();
    indicator["suppress_below"] = suppress_below.into();
    world.post("/v1/indicators", &indicator).await.is(201);
    let stay = json!({"code": "stay", "name": "Length of stay", "definition": "Days", "value_type": "mean",
        "polarity": "neutral", "unit": "days", "aggregable": false, "frequency": "annual"});
    world.post("/v1/indicators", &stay).await.is(201);
    world.area("E06000066", "Somerset", "unitary").await;
    let frome = json!({"code": "E04008560", "name": "Frome", "kind": "parish", "parents": [SOMERSET]});
    world.post("/v1/areas", &frome).await.is(201);
    let file = "indicator,area,period,value,lower,upper,status\n\
        code:emergency-admissions,gss:E04008560,FY2013,65,,,\ncode:emergency-admissions,gss:E04008560,FY2014,,,,missing\n\
        code:emergency-admissions,gss:E04008560,FY2015,3,,,\ncode:emergency-admissions,gss:E04008560,2016-04,11,,,\n\
        code:emergency-admissions,gss:E06000066,FY2013,1045,,,\ncode:emergency-admissions,gss:E06000066,FY2015,1003,,,provisional\n\
        code:stay,gss:E04008560,FY2013,4.5,4.1,4.9,\n";
    world.import("/v1/imports/observations", file).await.is(201);
}

async fn open(world: &World, query: &str) -> Value {
    let path = format!("/v1/series?indicator=code:emergency-admissions&{query}");
    world.send(Method::GET, &path, world.request(Method::GET, &path)).await.is(200).json()
}

fn rows(told: &Value) -> Vec<String> {
    let row = |item: &Value| {
        let number = |name: &str| item[name].as_f64().map_or("-".to_owned(), |value| format!("{value:.1}"));
        let texts = ["area", "method", "status"].map(|name| item[name].as_str().unwrap_or("-").to_owned());
        let [area, method, status] = &texts;
        let label = item["period"]["label"].as_str().unwrap();
        format!("{area} {label} {} {} {} {method} {status}", number("value"), number("lower"), number("upper"))
    };
    told["items"].as_array().unwrap().iter().map(row).collect()
}

on_both!(every_figure_has_its_interval, world => {
    prepared(&world, 5).await;
    let told = open(&world, &format!("area={FROME},{SOMERSET}%20minus%20{FROME}&grain=financial_year")).await;
    // The limits of 65 are published with PHEindicatormethods.
    assert_eq!(rows(&told), [
        "gss:E04008560 2013/14 65.0 50.2 82.8 byar_count normal",
        "gss:E04008560 2014/15 - - - - missing",
        "gss:E04008560 2015/16 3.0 0.6 8.8 byar_count normal",
        "gss:E06000066 minus gss:E04008560 2013/14 980.0 919.6 1043.3 byar_count normal",
        "gss:E06000066 minus gss:E04008560 2014/15 - - - - missing",
        "gss:E06000066 minus gss:E04008560 2015/16 1000.0 939.0 1064.0 byar_count provisional",
    ], "the rest of what is missing is missing too");
    assert_eq!(told["lines"][0]["words"], "Emergency admissions in Frome, from 65 in 2013/14 to 3 in 2015/16: the figure fell by 95.4%. 1 period has no figure.");
    let methods: Vec<&str> = told["methods"].as_array().unwrap().iter().map(|method| method["id"].as_str().unwrap()).collect();
    assert_eq!(methods, ["byar_count"]);
    assert_eq!(rows(&open(&world, &format!("area={FROME}")).await).len(), 4, "all periods when none is asked");
    assert_eq!(rows(&open(&world, &format!("area={FROME}&period=2016-04,FY2013")).await).len(), 2);
    assert_eq!(rows(&open(&world, &format!("area={FROME}&from=FY2014&to=2016-03-31")).await).len(), 2);
    assert!(told["items"].as_array().unwrap().iter().all(|item| item["locked"] == false));
    let signed = world.post("/v1/sign-offs", &json!({"indicator": "code:emergency-admissions", "period": {"start": "2013-04-01", "end": "2014-03-31"}})).await.is(201).json();
    let at = format!("/v1/sign-offs/{}/transitions", signed["id"].as_str().unwrap());
    world.post(&at, &json!({"to": "locked"})).await.is(201);
    let told = open(&world, &format!("area={FROME}&period=FY2013,FY2015")).await;
    assert_eq!((&told["items"][0]["locked"], &told["items"][1]["locked"]), (&json!(true), &json!(false)));
    let wider = open(&world, &format!("area={FROME}&period=FY2013&level=0.998")).await;
    assert_eq!(rows(&wider), ["gss:E04008560 2013/14 65.0 42.9 94.0 byar_count normal"], "also published");
});

on_both!(whoever_may_not_see_small_numbers_is_told_others, world => {
    prepared(&world, 5).await;
    let query = format!("indicator=code:emergency-admissions&area={FROME},{SOMERSET}&grain=financial_year");
    let told = world.get(&format!("/v1/series?{query}")).await.is(200).json();
    let values: Vec<_> = rows(&told).iter().map(|row| row.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(values, [
        "gss:E04008560 2013/14 65.0", "gss:E04008560 2014/15 -", "gss:E04008560 2015/16 -",
        "gss:E06000066 2013/14 1045.0", "gss:E06000066 2015/16 1005.0",
    ]);
    assert_eq!(told["items"][2]["status"], "suppressed", "hidden is not missing");
    let picture = world.get(&format!("/v1/series/chart.svg?{query}")).await.is(200).text();
    assert!(picture.contains("suppressed") && !picture.contains(">3<"), "{picture}");
    let table = world.get(&format!("/v1/series?{query}&format=csv")).await.is(200).text();
    assert!(table.lines().count() == 6 && !table.contains(",3,"), "{table}");
});

on_both!(targets_beyond_a_hundred_are_not_left_out_in_silence, world => {
    prepared(&world, 0).await;
    world.post("/v1/councils", &json!({"name": "Frome Town Council", "kind": "town", "identifiers": ["ref:frome"]})).await.is(201);
    let targets = async |days: std::ops::Range<u32>| {
        let row = |n: u32| format!("code:emergency-admissions,{FROME},{}-{:02},50,ref:frome\n", 2010 + n / 12, n % 12 + 1);
        let head = "indicator,area,period,value,set_by\n".to_owned();
        world.import("/v1/imports/targets", &(head + &days.map(row).collect::<String>())).await.is(201);
    };
    let told = async || {
        let told = world.get(&format!("/v1/series?indicator=code:emergency-admissions&area={FROME}")).await.is(200).json();
        let warnings: Vec<Value> = told["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].clone()).collect();
        (told["targets"].as_array().unwrap().len(), warnings)
    };
    targets(0..100).await;
    assert_eq!(told().await, (100, vec![]));
    targets(100..101).await;
    assert_eq!(told().await, (100, vec![json!("more_targets")]));
    let picture = world.get(&format!("/v1/series/chart.svg?indicator=code:emergency-admissions&area={FROME}")).await.is(200).text();
    assert!(picture.contains("more than the 100 targets"), "{picture}");
});

on_both!(several_indicators_targets_and_a_picture, world => {
    prepared(&world, 0).await;
    world.post("/v1/councils", &json!({"name": "Frome Town Council", "kind": "town", "identifiers": ["ref:frome"]})).await.is(201);
    let target = json!({"indicator": "code:emergency-admissions", "area": FROME, "value": 50, "set_by": "ref:frome",
        "period": {"start": "2015-04-01", "end": "2016-03-31"}});
    world.post("/v1/targets", &target).await.is(201);
    let query = format!("indicator=code:emergency-admissions,code:stay&area={FROME}&period=FY2013,FY2015");
    let told = world.get(&format!("/v1/series?{query}")).await.is(200).json();
    let stay = &told["items"][2];
    assert_eq!((&stay["indicator"], &stay["lower"], &stay["method"]), (&json!("code:stay"), &json!(4.1), &json!("published")));
    assert_eq!((&told["targets"][0]["value"], &told["targets"][0]["area"]), (&json!(50.0), &json!(FROME)));
    let faults = world.get(&format!("/v1/series/chart.svg?{query}")).await.is(422).faults();
    assert_eq!(faults, [("indicator".to_owned(), "too_many".to_owned())]);
    let picture = world.get(&format!("/v1/series/chart.svg?indicator=code:emergency-admissions&area={FROME}")).await.is(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(picture.text().contains("Target of"), "{}", picture.text());
});

on_both!(a_question_that_is_none_is_refused_whole, world => {
    prepared(&world, 5).await;
    let faults = async |query: &str, status: u16| world.get(&format!("/v1/series?{query}")).await.is(status).faults();
    let pair = |name: &str, code: &str| (name.to_owned(), code.to_owned());
    assert_eq!(
        faults("level=0.9&grain=week&from=soon", 400).await,
        [pair("indicator", "required"), pair("area", "required"), pair("from", "period"), pair("grain", "unknown_word"), pair("level", "unknown_word")]
    );
    let split = format!("indicator=code:stay&area={SOMERSET}%20minus%20{FROME}");
    assert_eq!(faults(&split, 422).await, [pair("area", "not_aggregable")]);
});
