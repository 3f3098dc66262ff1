//! Indicators, targets and claims: what is measured, hoped for and published.

use acceptance::{World, on_both};
use reqwest::Method;
use serde_json::{Value, json};

pub fn admissions() -> Value {
    json!({
        "code": "emergency-admissions", "name": "Emergency admissions", "definition": "Unplanned admissions, all ages",
        "value_type": "count", "polarity": "lower_is_better", "unit": "admissions", "aggregable": true,
        "frequency": "annual", "source": "NHS England", "licence": "OGL-UK-3.0",
    })
}

const AT: &str = "/v1/indicators/code:emergency-admissions";

async fn amend(world: &World, tag: &str, patch: &Value) -> acceptance::Answer {
    let request = world.request(Method::PATCH, AT).header("if-match", tag).json(patch);
    world.send(Method::PATCH, AT, request).await
}

on_both!(a_changed_definition_is_a_new_version, world => {
    let made = world.post("/v1/indicators", &admissions()).await.is(201);
    let told = made.json();
    assert_eq!((&told["version"], &told["suppress_below"], &told["per"]), (&json!(1), &json!(5), &Value::Null));
    assert_eq!(world.patch(AT, &json!({"name": "Other"})).await.is(428).code(), "precondition_required");
    assert_eq!(world.put(AT, &admissions()).await.is(428).code(), "precondition_required");
    assert_eq!(world.delete(AT).await.is(428).code(), "precondition_required");
    let renamed = amend(&world, made.header("etag"), &json!({"name": "Unplanned admissions"})).await.is(200);
    assert_eq!(renamed.json()["version"], 1, "a name defines nothing");
    amend(&world, made.header("etag"), &json!({"definition": "Without births"})).await.is(412);
    let second = amend(&world, "*", &json!({"definition": "Unplanned admissions, without births"})).await.is(200);
    assert_eq!(second.json()["version"], 2);
    let read = world.get(&format!("{AT}?expand=versions")).await.is(200).json();
    let versions = &read["expanded"]["versions"];
    assert_eq!(versions[0]["definition"], "Unplanned admissions, all ages");
    assert_eq!((&versions[1]["version"], &versions[1]["definition"]), (&json!(2), &json!("Unplanned admissions, without births")));
    assert_eq!(amend(&world, "*", &json!({"version": 1})).await.is(400).faults(), [("/version".to_owned(), "read_only".to_owned())]);
});

on_both!(what_figures_are_written_in_is_fixed, world => {
    let mut body = admissions();
    (body["value_type"], body["per"]) = ("rate".into(), 1000.into());
    world.post("/v1/indicators", &body).await.is(201);
    let faults = async |patch: Value| amend(&world, "*", &patch).await.is(422).faults();
    let fixed = |pointer: &str| (pointer.to_owned(), "fixed_once_made".to_owned());
    assert_eq!(faults(json!({"per": 100_000})).await, [fixed("/per")]);
    assert_eq!(faults(json!({"value_type": "count", "per": null})).await, [fixed("/value_type"), fixed("/per")]);
    world.area("E04008560", "Frome", "parish").await;
    let figure = |year: u32| format!("indicator,area,period,numerator,denominator\ncode:emergency-admissions,gss:E04008560,{year},50,1000\n");
    world.import("/v1/imports/observations", &figure(2015)).await.is(201);
    let warned = async || {
        let path = "/v1/series?indicator=code:emergency-admissions&area=gss:E04008560";
        let warnings = world.get(path).await.is(200).json()["warnings"].clone();
        warnings.as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    amend(&world, "*", &json!({"definition": "Without births"})).await.is(200);
    assert!(!warned().await.contains(&"definitions_differ".to_owned()), "all are of the first definition");
    world.import("/v1/imports/observations", &figure(2016)).await.is(201);
    assert!(warned().await.contains(&"definitions_differ".to_owned()));
});

on_both!(an_indicator_says_what_goes_together, world => {
    let mut body = admissions();
    body["value_type"] = "rate".into();
    assert_eq!(world.post("/v1/indicators", &body).await.is(422).faults(), [("/per".to_owned(), "required_when".to_owned())]);
    body["value_type"] = "mean".into();
    body["per"] = json!(1000);
    let faults = world.post("/v1/indicators", &body).await.is(422).faults();
    assert_eq!(faults, [("/per".to_owned(), "not_permitted_when".to_owned()), ("/aggregable".to_owned(), "not_permitted_when".to_owned())]);
    let wrong = json!({"code": "a b", "name": "x", "definition": "x", "value_type": "share", "polarity": "up", "unit": "x", "frequency": "annual"});
    let faults = world.post("/v1/indicators", &wrong).await.is(400).faults();
    assert!(faults.iter().any(|(at, _)| at == "/value_type") && faults.iter().any(|(at, _)| at == "/polarity"), "{faults:?}");
});

on_both!(indicators_come_and_go_as_files, world => {
    let file = "code,name,definition,value_type,per,polarity,unit,aggregable,frequency,source,licence,suppress_below\n\
        falls,Falls,Emergency admissions for falls,rate,100000,lower_is_better,per 100000,true,annual,OHID,OGL-UK-3.0,8\n\
        wellbeing,Life satisfaction,Mean score from 0 to 10,mean,,higher_is_better,score,false,annual,ONS,OGL-UK-3.0,\n";
    let report = world.import("/v1/imports/indicators", file).await.is(201).json();
    assert_eq!(report["counts"]["created"], 2);
    let export = world.get("/v1/indicators?format=csv").await.is(200);
    assert!(export.text().contains("falls,Falls,Emergency admissions for falls"), "{}", export.text());
    let again = world.import("/v1/imports/indicators", &export.text()).await.is(201).json();
    assert_eq!(again["counts"]["unchanged"], 2, "{again}");
    let falls = world.get("/v1/indicators/code:falls").await.is(200).json();
    assert_eq!((&falls["per"], &falls["suppress_below"]), (&json!(100_000.0), &json!(8)));
});

on_both!(targets_are_of_one_subject_and_period, world => {
    world.post("/v1/indicators", &admissions()).await.is(201);
    world.area("E04008560", "Frome", "parish").await;
    let council = json!({"identifiers": ["gss:E04008560"], "name": "Frome Town Council", "kind": "town", "areas": ["gss:E04008560"]});
    world.post("/v1/councils", &council).await.is(201);
    let target = json!({"indicator": "code:emergency-admissions", "area": "gss:E04008560", "value": 800, "set_by": "gss:E04008560",
        "period": {"start": "2027-04-01", "end": "2028-03-31"}});
    let made = world.post("/v1/targets", &target).await.is(201).json();
    assert_eq!(made["period"]["label"], "2027/28");
    assert_eq!(world.post("/v1/targets", &target).await.is(409).code(), "duplicate");
    let mut two = target.clone();
    two["organisation"] = "gss:E04008560".into();
    assert_eq!(world.post("/v1/targets", &two).await.is(422).faults(), [("/area".to_owned(), "required_when".to_owned())]);
    let mut reversed = target.clone();
    reversed["period"] = json!({"start": "2028-04-01", "end": "2028-03-31"});
    assert_eq!(world.post("/v1/targets", &reversed).await.is(422).faults(), [("/period/end".to_owned(), "ends_before_start".to_owned())]);
    let file = "indicator,area,period,value,set_by\ncode:emergency-admissions,gss:E04008560,2027/28,790,gss:E04008560\n\
        code:emergency-admissions,gss:E04008560,2028-29,790,gss:E04008560\n";
    let refused = world.import("/v1/imports/targets", file).await.is(422).json();
    let faults = &refused["import"]["rows"][0]["errors"];
    assert_eq!((&faults[0]["column"], &faults[0]["code"]), (&json!("period"), &json!("wrong_type")), "{refused}");
    let report = world.import("/v1/imports/targets?atomic=false", file).await.is(200).json();
    assert_eq!((&report["counts"]["updated"], &report["counts"]["rejected"]), (&json!(1), &json!(1)));
    let of_frome = world.get("/v1/targets?area=gss:E04008560&start__gte=2027-01-01&sort=-value").await.is(200).json();
    assert_eq!(of_frome["items"][0]["value"], 790.0);
    let export = world.get("/v1/targets?format=csv").await.is(200).text();
    assert_eq!(world.import("/v1/imports/targets", &export).await.is(201).json()["counts"]["unchanged"], 1);
});

on_both!(claims_that_conflict_stand_side_by_side, world => {
    world.post("/v1/indicators", &admissions()).await.is(201);
    world.area("E04008560", "Frome", "parish").await;
    world.area("E06000066", "Somerset", "unitary").await;
    let file = "identifiers,indicator,area,statistic,value,unit,lower,upper,level,window,comparison,peer_reviewed,source,url\n\
        ref:frome-slope,code:emergency-admissions,gss:E04008560,slope,-7.9,admissions per quarter,-13.1,-2.8,0.95,2013-04-01/2017-12-31,own_past,true,British Journal of General Practice 2018,https://bjgp.org/content/68/676/e803\n\
        ref:frome-press,code:emergency-admissions,gss:E04008560,two_point_change,-17,per cent,,,,2013-04-01/2017-03-31,own_past,false,Resurgence & Ecologist 2018,\n";
    let report = world.import("/v1/imports/claims", file).await.is(201).json();
    assert_eq!(report["counts"]["created"], 2);
    assert_eq!(report["rows"][0]["warnings"][0]["code"], "source_not_linked", "{report}");
    let told = world.get("/v1/claims?indicator=code:emergency-admissions&area=gss:E04008560&sort=value").await.is(200).json();
    let values: Vec<_> = told["items"].as_array().unwrap().iter().map(|claim| claim["value"].as_f64().unwrap()).collect();
    assert_eq!(values, [-17.0, -7.9]);
    assert_eq!(world.get("/v1/claims?peer_reviewed=true").await.is(200).json()["items"].as_array().unwrap().len(), 1);
    let wrong = json!({"identifiers": ["ref:x"], "indicator": "code:emergency-admissions", "area": "gss:E04008560", "statistic": "slope", "value": 5,
        "unit": "x", "lower": 6, "upper": 7, "level": 0.95, "comparison": "other_place", "peer_reviewed": false, "source": "x"});
    let faults = world.post("/v1/claims", &wrong).await.is(422).faults();
    assert_eq!(faults, [("/value".to_owned(), "outside_interval".to_owned()), ("/comparator".to_owned(), "required_when".to_owned())]);
    let export = world.get("/v1/claims?format=csv").await.is(200).text();
    assert_eq!(world.import("/v1/imports/claims", &export).await.is(201).json()["counts"]["unchanged"], 2);
});
