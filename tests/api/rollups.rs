//! Figures of parts put together to those of larger areas, and of formations as they then were.

use acceptance::{World, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::indicators::admissions;

const SOMERSET: &str = "gss:E06000066";

/// Three parishes in Somerset, one of them small, and a rate beside the counts.
async fn prepared(world: &World, suppress_below: u32) {
    let mut indicator = admissions();
    indicator["suppress_below"] = suppress_below.into();
    world.post("/v1/indicators", &indicator).await.is(201);
    let rate = json!({"code": "rate", "name": "Admissions rate", "definition": "All", "value_type": "rate", "per": 1000,
        "polarity": "lower_is_better", "unit": "admissions", "aggregable": true, "frequency": "annual", "suppress_below": suppress_below});
    world.post("/v1/indicators", &rate).await.is(201);
    world.area("E06000066", "Somerset", "unitary").await;
    for (code, name) in [("E04008560", "Frome"), ("E04008722", "Wells"), ("E04008700", "Nunney")] {
        let parish = json!({"code": code, "name": name, "kind": "parish", "parents": [SOMERSET]});
        world.post("/v1/areas", &parish).await.is(201);
    }
    let file = "indicator,area,period,value,numerator,denominator\n\
        code:emergency-admissions,gss:E04008560,FY2016,830,,\ncode:emergency-admissions,gss:E04008722,FY2016,402,,\n\
        code:emergency-admissions,gss:E04008700,FY2016,3,,\ncode:emergency-admissions,gss:E06000066,FY2016,1300,,\n\
        code:rate,gss:E04008560,FY2016,,100,10000\ncode:rate,gss:E04008722,FY2016,,300,10000\ncode:rate,gss:E04008700,FY2016,,20,20000\n";
    world.import("/v1/imports/observations", file).await.is(201);
}

async fn open(world: &World, query: &str) -> Value {
    let path = format!("/v1/rollups?{query}");
    world.send(Method::GET, &path, world.request(Method::GET, &path)).await.is(200).json()["items"][0].clone()
}

on_both!(parts_are_put_together, world => {
    prepared(&world, 5).await;
    let told = open(&world, &format!("indicator=code:emergency-admissions&area={SOMERSET}&kind=parish&period=FY2016")).await;
    assert_eq!((&told["value"], &told["parts"], &told["partial"]), (&json!(1235.0), &json!(3), &json!(false)));
    assert_eq!(told["observed"], 1300.0, "beside what was observed of the whole");
    let inputs: Vec<_> = told["inputs"].as_array().unwrap().iter().map(|part| (part["area"].clone(), part["value"].clone())).collect();
    assert_eq!(inputs.len(), 3, "each part is told: {inputs:?}");
    assert!(inputs.contains(&(json!("gss:E04008560"), json!(830.0))) && inputs.contains(&(json!("gss:E04008700"), json!(3.0))), "{inputs:?}");
    assert_eq!(told["words"], "Emergency admissions in Somerset, 2016/17: 1,235 in its 3 parts.");
    let rate = open(&world, &format!("indicator=code:rate&area={SOMERSET}&kind=parish&period=FY2016")).await;
    assert_eq!((&rate["value"], &rate["numerator"], &rate["denominator"]), (&json!(10.5), &json!(420.0), &json!(40_000.0)));
    assert!(rate["lower"].as_f64().unwrap() < 10.5);
    assert_eq!((&rate["method"], &told["method"]), (&json!("crude_rate"), &json!("byar_count")));
    let methods = async |indicator: &str| {
        let path = format!("/v1/rollups?indicator=code:{indicator}&area={SOMERSET}&kind=parish&period=FY2016");
        let told = world.send(Method::GET, &path, world.request(Method::GET, &path)).await.is(200).json();
        let methods = told["methods"].as_array().unwrap();
        assert!(methods.iter().all(|method| !method["assumptions"].as_array().unwrap().is_empty()), "{told}");
        (told["unit"].clone(), methods.iter().map(|method| method["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(methods("emergency-admissions").await, (json!("admissions"), vec!["sum_of_parts".to_owned(), "byar_count".to_owned()]));
    assert_eq!(methods("rate").await, (json!("admissions per 1,000"), vec!["ratio_of_sums".to_owned(), "crude_rate".to_owned()]));
    let empty = open(&world, &format!("indicator=code:rate&area={SOMERSET}&kind=ward&period=FY2016")).await;
    assert_eq!((&empty["value"], &empty["parts"]), (&Value::Null, &json!(0)));
});

on_both!(a_whole_says_that_its_parts_may_change, world => {
    prepared(&world, 0).await;
    world.import("/v1/imports/observations", "indicator,area,period,value,status\ncode:emergency-admissions,gss:E04008560,FY2016,829,provisional\n").await.is(201);
    let query = format!("indicator=code:emergency-admissions&area={SOMERSET}&kind=parish&period=FY2016");
    let told = open(&world, &query).await;
    assert_eq!((&told["status"], &told["warnings"][0]["code"]), (&json!("provisional"), &json!("figures_not_final")));
    assert_eq!(told["words"], "Emergency admissions in Somerset, 2016/17: 1,234 (provisional) in its 3 parts.");
    let table = world.get(&format!("/v1/rollups?{query}&level=0.998&format=csv")).await.is(200).text();
    assert!(table.contains(",0.998,byar_count,sum_of_parts,admissions,figures_not_final"), "{table}");
});

on_both!(hidden_parts_are_hidden_in_the_whole, world => {
    prepared(&world, 5).await;
    let query = format!("indicator=code:emergency-admissions&area={SOMERSET}&kind=parish&period=FY2016");
    let told = world.get(&format!("/v1/rollups?{query}")).await.is(200).json()["items"][0].clone();
    assert_eq!((&told["value"], &told["status"], &told["missing"][0]["name"]), (&Value::Null, &json!("suppressed"), &json!("Nunney")));
    let partial = world.get(&format!("/v1/rollups?{query}&partial=true")).await.is(200).json()["items"][0].clone();
    assert_eq!((&partial["value"], &partial["partial"], &partial["without_figure"]), (&json!(1230.0), &json!(true), &json!(1)));
    assert_eq!(partial["observed"], 1300.0);
    let table = world.get(&format!("/v1/rollups?{query}&partial=true&format=csv")).await.is(200).text();
    assert_eq!(table.lines().count(), 2);
    assert!(table.contains(",1230,"), "{table}");
});

on_both!(a_formation_is_told_as_it_then_was, world => {
    prepared(&world, 0).await;
    world.post("/v1/councils", &json!({"name": "Somerset Council", "kind": "unitary", "identifiers": ["ref:somerset"], "areas": [SOMERSET]})).await.is(201);
    for (reference, name, area) in [("ref:frome", "Frome", "gss:E04008560"), ("ref:wells", "Wells", "gss:E04008722")] {
        world.post("/v1/councils", &json!({"name": name, "kind": "town", "identifiers": [reference], "areas": [area]})).await.is(201);
    }
    let formation = json!({"identifiers": ["ref:mendip"], "name": "Mendip network", "kind": "local_community_network", "members": [
        {"organisation": "ref:somerset", "role": "member"},
        {"organisation": "ref:frome", "role": "member"},
        {"organisation": "ref:wells", "role": "member", "from": "2017-01-01"},
    ]});
    world.post("/v1/formations", &formation).await.is(201);
    world.import("/v1/imports/observations", "indicator,area,period,value\ncode:emergency-admissions,gss:E04008560,FY2015,800\n").await.is(201);
    let path = "/v1/rollups?indicator=code:emergency-admissions&formation=ref:mendip&period=FY2015,FY2016";
    let told = world.get(path).await.is(200).json();
    let item = |at: usize| (told["items"][at]["value"].clone(), told["items"][at]["parts"].clone());
    assert_eq!(item(0), (json!(800.0), json!(1)), "Wells was not in it");
    assert_eq!(told["items"][0]["inputs"][0]["area"], "gss:E04008560");
    assert_eq!(item(1), (json!(1232.0), json!(2)));
    let later = world.get(&format!("{path}&on=2018-01-01")).await.is(200).json();
    assert_eq!((&later["items"][0]["parts"], &later["items"][0]["without_figure"]), (&json!(2), &json!(1)), "as it was later");
    assert_eq!(told["items"][1]["warnings"][0]["code"], "larger_member_left_out", "Somerset holds the two");
});

on_both!(what_was_not_there_is_not_counted, world => {
    prepared(&world, 0).await;
    for (reference, name, area, ended) in [("ref:frome", "Frome", "gss:E04008560", Value::Null), ("ref:wells", "Wells", "gss:E04008722", json!("2018-12-31"))] {
        let council = json!({"name": name, "kind": "town", "identifiers": [reference], "areas": [area], "ended_on": ended});
        world.post("/v1/councils", &council).await.is(201);
    }
    let formation = json!({"identifiers": ["ref:cluster"], "name": "Cluster", "kind": "cluster", "starts_on": "2016-01-01", "ends_on": "2019-12-31",
        "members": [{"organisation": "ref:frome", "role": "member"}, {"organisation": "ref:wells", "role": "member"}]});
    world.post("/v1/formations", &formation).await.is(201);
    let parts = async |on: &str| {
        let path = format!("/v1/rollups?indicator=code:emergency-admissions&formation=ref:cluster&period=FY2016&on={on}");
        let item = world.get(&path).await.is(200).json()["items"][0].clone();
        let warned = item["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap().to_owned());
        (item["parts"].as_u64().unwrap(), warned.collect::<Vec<_>>())
    };
    assert_eq!(parts("2015-12-31").await, (0, vec!["formation_not_there".to_owned()]));
    assert_eq!(parts("2016-06-01").await, (2, vec![]));
    assert_eq!(parts("2019-06-01").await, (1, vec!["members_without_area".to_owned()]), "Wells had ended");
    assert_eq!(parts("2020-01-01").await, (0, vec!["formation_not_there".to_owned()]));
});

on_both!(what_does_not_add_up_is_refused, world => {
    prepared(&world, 5).await;
    let mut apart = admissions();
    apart["code"] = "apart".into();
    apart["aggregable"] = false.into();
    world.post("/v1/indicators", &apart).await.is(201);
    let faults = async |query: String, status: u16| world.get(&format!("/v1/rollups?{query}")).await.is(status).faults();
    let pair = |name: &str, code: &str| (name.to_owned(), code.to_owned());
    assert_eq!(faults(format!("indicator=code:apart&area={SOMERSET}&kind=parish&period=FY2016"), 422).await, [pair("indicator", "not_aggregable")]);
    assert_eq!(faults("indicator=code:rate".into(), 400).await, [pair("area", "required"), pair("period", "required")]);
    assert_eq!(
        faults(format!("indicator=code:rate&area={SOMERSET}%20minus%20gss:E04008560&period=FY2016"), 400).await,
        [pair("kind", "required_when"), pair("area", "expression")]
    );
});

on_both!(parts_that_are_too_many_are_said_to_be_left_out, world => {
    prepared(&world, 0).await;
    let rows: String = (0..84).map(|n| format!("E0100{n:04},Small area {n},lsoa,{SOMERSET}\n")).collect();
    world.import("/v1/imports/areas", &format!("code,name,kind,parents\n{rows}")).await.is(201);
    world.import("/v1/imports/observations", "indicator,area,period,value\ncode:emergency-admissions,gss:E01000000,FY2016,9\n").await.is(201);
    let told = async |years: std::ops::Range<u32>| {
        let periods = years.map(|year| format!("FY{year}")).collect::<Vec<_>>().join(",");
        let path = format!("/v1/rollups?indicator=code:emergency-admissions&area={SOMERSET}&kind=lsoa&partial=true&period={periods}");
        let told = world.get(&path).await.is(200).json();
        let named = told["items"].as_array().unwrap().iter().map(|item| item["inputs"].as_array().unwrap().len()).sum::<usize>();
        (named, told["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "inputs_left_out"))
    };
    assert_eq!(told(1970..2029).await, (1, false));
    assert_eq!(told(1970..2030).await, (0, true), "84 parts in 60 years");
});
