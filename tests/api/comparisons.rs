//! What changed in an area beside what changed elsewhere: the founding document's own sentence, in one call.

use acceptance::{World, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::indicators::admissions;

const FROME: &str = "gss:E04008560";
const SOMERSET: &str = "gss:E06000066";
const REST: &str = "gss:E06000066%20minus%20gss:E04008560";

async fn prepared(world: &World, suppress_below: u32) {
    let mut indicator = admissions();
    indicator["suppress_below"] = suppress_below.into();
    indicator["unit"] = "emergency admissions".into();
    world.post("/v1/indicators", &indicator).await.is(201);
    world.area("E06000066", "Somerset", "unitary").await;
    let frome = json!({"code": "E04008560", "name": "Frome", "kind": "parish", "parents": [SOMERSET]});
    world.post("/v1/areas", &frome).await.is(201);
    world.area("E04008722", "Elsewhere", "parish").await;
    let file = "indicator,area,period,value\n\
        code:emergency-admissions,gss:E04008560,FY2013,1000\ncode:emergency-admissions,gss:E04008560,FY2016,830\n\
        code:emergency-admissions,gss:E06000066,FY2013,21000\ncode:emergency-admissions,gss:E06000066,FY2016,26630\n\
        code:emergency-admissions,gss:E04008722,FY2013,3\ncode:emergency-admissions,gss:E04008722,FY2016,4\n";
    world.import("/v1/imports/observations", file).await.is(201);
    let claims = "identifiers,indicator,area,statistic,value,unit,lower,upper,level,window,comparison,peer_reviewed,source,note\n\
        ref:press,code:emergency-admissions,gss:E04008560,two_point_change,-17,per cent,,,,2013-04-01/2017-03-31,own_past,false,Resurgence & Ecologist 2018,From a leaflet\n\
        ref:bjgp,code:emergency-admissions,gss:E04008560,fitted_change,-14,per cent,,,,2013-04-01/2017-12-31,own_past,true,British Journal of General Practice 2018,\n\
        ref:bjgp-slope,code:emergency-admissions,gss:E04008560,slope,-7.9,admissions per quarter,-13.1,-2.8,0.95,2013-04-01/2017-12-31,own_past,true,British Journal of General Practice 2018,\n";
    world.import("/v1/imports/claims", claims).await.is(201);
}

fn asked(area: &str, comparator: &str) -> String {
    format!("indicator=code:emergency-admissions&area={area}&comparator={comparator}&before=FY2013&after=FY2016")
}

fn rounded(value: &Value) -> f64 {
    (value.as_f64().unwrap() * 10.0).round() / 10.0
}

on_both!(frome_beside_the_rest_of_somerset, world => {
    prepared(&world, 0).await;
    let told = world.get(&format!("/v1/comparisons?{}", asked(FROME, REST))).await.is(200).json();
    let side = |name: &str| {
        let side = &told[name];
        (side["before"].as_f64().unwrap(), side["after"].as_f64().unwrap(), side["change_pct"].as_f64().unwrap(), rounded(&side["ci95"][0]), rounded(&side["ci95"][1]))
    };
    assert_eq!(side("area"), (1000.0, 830.0, -17.0, -24.3, -9.0));
    assert_eq!(side("comparator"), (20_000.0, 25_800.0, 29.0, 26.6, 31.4));
    assert_eq!(told["comparator"]["name"], "Somerset without Frome");
    assert!((told["did"]["ratio"].as_f64().unwrap() - 0.643_41).abs() < 1e-5, "{told}");
    assert_eq!((rounded(&told["did"]["ci95"][0]), rounded(&told["did"]["ci95"][1])), (-41.4, -29.3));
    assert!((told["did"]["se_log"].as_f64().unwrap() - 0.0479).abs() < 5e-5);
    assert_eq!(format!("{:.1}", told["difference"]["percentage_points"].as_f64().unwrap()), "-46.0");
    assert_eq!((&told["polarity"], &told["evidence"]["maryland_level"]), (&json!("lower_is_better"), &json!(2)));
    assert!(told["verdict"].as_str().unwrap().contains("in Frome the figure fell by 17.0%"), "{told}");
    let claims: Vec<_> = told["claims"].as_array().unwrap().iter().map(|claim| claim["value"].as_f64().unwrap()).collect();
    assert_eq!(claims.len(), 3, "claims that conflict stand side by side");
    let noted: Vec<_> = told["claims"].as_array().unwrap().iter().filter_map(|claim| claim["note"].as_str()).collect();
    assert_eq!(noted, ["From a leaflet"]);
    assert!(claims.contains(&-17.0) && claims.contains(&-14.0) && claims.contains(&-7.9));
    // The claim of two points covers our two years; that of a line has years in its window which end too soon.
    let beside = |value: f64| {
        let claim = told["claims"].as_array().unwrap().iter().find(|claim| claim["value"] == value).unwrap();
        claim["observed"].clone()
    };
    let observed = beside(-17.0);
    assert_eq!((rounded(&observed["value"]), rounded(&observed["lower"]), rounded(&observed["upper"])), (-17.0, -24.3, -9.0));
    assert_eq!((&observed["from"]["label"], &observed["to"]["label"]), (&json!("2013/14"), &json!("2016/17")));
    assert_eq!(observed["method"]["id"], "percent_change");
    assert_eq!((beside(-14.0), beside(-7.9)), (Value::Null, Value::Null));
    let rows = "indicator,area,period,sex,value\n\
        code:emergency-admissions,gss:E04008560,FY2013,female,500\ncode:emergency-admissions,gss:E04008560,FY2016,female,300\n\
        code:emergency-admissions,gss:E06000066,FY2013,female,9000\ncode:emergency-admissions,gss:E06000066,FY2016,female,9900\n";
    world.import("/v1/imports/observations", rows).await.is(201);
    let part = world.get(&format!("/v1/comparisons?{}&dimensions=sex=female", asked(FROME, REST))).await.is(200).json();
    let beside: Vec<&Value> = part["claims"].as_array().unwrap().iter().map(|claim| &claim["observed"]).collect();
    assert_eq!(beside, [&Value::Null; 3], "claims are of all");
    assert_eq!(told["inputs"].as_array().unwrap().len(), 4);
    assert_eq!((&told["method"]["id"], &told["method"]["version"]), (&json!("did_log_count"), &json!("1")));
    let justified = world.get(&format!("/v1/comparisons?{}&justification=Alike", asked(FROME, REST))).await.is(200).json();
    assert_eq!(justified["evidence"]["comparator_justified"], true);
    let table = world.get(&format!("/v1/comparisons?{}&format=csv", asked(FROME, REST))).await.is(200).text();
    assert!(table.lines().count() == 2 + claims.len() && table.contains("did_log_count"), "{table}");
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    let cell = |row: &[&str], name: &str| row[rows[0].iter().position(|column| *column == name).unwrap()].to_owned();
    let of_claims: Vec<_> = rows.iter().filter(|row| row.len() == rows[0].len() && cell(row, "row") == "claim").collect();
    let observed: Vec<_> = of_claims.iter().map(|row| (cell(row, "claim.value"), cell(row, "observed.method"))).collect();
    assert!(observed.contains(&("-17".to_owned(), "percent_change".to_owned())), "{table}");
    // The verdict has commas and stands in quotes; what follows it does not.
    let whole = table.lines().find(|line| line.contains(",comparison,emergency admissions,")).unwrap();
    let (ahead, after) = whole.split_once(",not_tested,").unwrap();
    assert!(after.starts_with(",,,,,,false,pre_trend_not_supplied;comparator_not_justified,"), "{whole}");
    let p: f64 = ahead.rsplit_once(',').unwrap().1.parse().unwrap();
    assert!((p - told["did"]["p"].as_f64().unwrap()).abs() <= p * 1e-9, "{whole}");
    let picture = world.get(&format!("/v1/comparisons/chart.svg?{}", asked(FROME, REST))).await.is(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    let text = picture.text();
    assert!(text.starts_with("<svg") && text.contains("<title") && text.contains("Somerset without Frome"), "{text}");
});

// Picked in memory while an indicator has few claims, and by the database where it has many.
on_both!(claims_beyond_fifty_are_not_left_out_in_silence, world => {
    prepared(&world, 0).await;
    let claims = async |name: &str, statistic: &str, numbers: std::ops::Range<u32>| {
        let row = |n: u32| format!("ref:{name}-{n},code:emergency-admissions,gss:E04008560,{statistic},{n},admissions,own_past,false,A leaflet\n");
        let head = "identifiers,indicator,area,statistic,value,unit,comparison,peer_reviewed,source\n".to_owned();
        let file = head + &numbers.map(row).collect::<String>();
        world.import("/v1/imports/claims", &file).await.is(201);
    };
    let told = async || {
        let told = world.get(&format!("/v1/comparisons?{}", asked(FROME, REST))).await.is(200).json();
        let warned = told["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "more_claims");
        let claims = told["claims"].as_array().unwrap();
        assert!(claims.iter().all(|claim| claim["statistic"] != "amount"), "an amount says nothing of a change: {told}");
        (claims.len(), warned)
    };
    claims("value", "amount", 0..60).await;
    claims("count", "count", 0..47).await;
    assert_eq!(told().await, (50, false), "amounts take nobody's place");
    claims("count", "count", 47..48).await;
    assert_eq!(told().await, (50, true));
    claims("value", "amount", 60..200).await;
    assert_eq!(told().await, (50, true), "many of them");
});

on_both!(figures_beyond_five_hundred_periods_are_not_looked_for_in_silence, world => {
    prepared(&world, 0).await;
    let told = async || {
        let told = world.get(&format!("/v1/comparisons?{}", asked(FROME, REST))).await.is(200).json();
        let observed = told["claims"].as_array().unwrap().iter().any(|claim| !claim["observed"].is_null());
        (observed, told["warnings"].as_array().unwrap().iter().any(|warning| warning["code"] == "not_beside"))
    };
    assert_eq!(told().await, (true, false));
    let first = chrono::NaiveDate::from_ymd_opt(2014, 1, 1).unwrap();
    let row = |day: chrono::NaiveDate| format!("code:emergency-admissions,{FROME},{day}/{day},5\n");
    let file: String = first.iter_days().take(500).map(row).collect();
    world.import("/v1/imports/observations", &format!("indicator,area,period,value\n{file}")).await.is(201);
    assert_eq!(told().await, (false, true));
});

on_both!(what_the_figures_do_not_bear_is_refused, world => {
    prepared(&world, 0).await;
    let faults = async |query: String, status: u16| world.get(&format!("/v1/comparisons?{query}")).await.is(status).faults();
    let one = |name: &str, code: &str| vec![(name.to_owned(), code.to_owned())];
    assert_eq!(faults(asked(FROME, SOMERSET), 422).await, one("comparator", "comparator_includes_treated"));
    assert_eq!(faults(asked(FROME, FROME), 422).await, one("comparator", "comparator_includes_treated"));
    assert_eq!(faults(asked(SOMERSET, FROME), 422).await, one("comparator", "comparator_includes_treated"));
    assert_eq!(faults(asked("gss:E06000066%20minus%20gss:E04008722", FROME), 400).await, one("area", "not_within"));
    assert_eq!(faults(asked(FROME, REST).replace("FY2013", "FY2012"), 422).await, one("area", "no_observation"));
    assert_eq!(faults(asked(FROME, REST).replace("before=FY2013", "before=FY2017"), 422).await, one("after", "ends_before_start"));
    let missing = faults("indicator=code:none".to_owned(), 400).await;
    assert_eq!(missing.len(), 5, "all at once: {missing:?}");
    assert_eq!(faults(asked(FROME, REST) + "&method=magic", 400).await, one("method", "unknown_word"));
    assert_eq!(faults(asked(FROME, "gss:E06000066%20without%20gss:E04008560"), 400).await, one("comparator", "expression"));
});

on_both!(places_that_share_land_are_not_held_against_one_another, world => {
    prepared(&world, 0).await;
    let refused = async |area: &str, comparator: &str| {
        let answer = world.get(&format!("/v1/comparisons?{}", asked(area, comparator))).await;
        answer.is(422).faults() == [("comparator".to_owned(), "comparator_includes_treated".to_owned())]
    };
    for (code, name) in [("E07000187", "Mendip"), ("E07000188", "Sedgemoor")] {
        let district = json!({"code": code, "name": name, "kind": "district", "valid_to": "2023-03-31", "successors": [SOMERSET]});
        world.post("/v1/areas", &district).await.is(201);
    }
    assert!(refused("gss:E07000187", SOMERSET).await, "Mendip became part of Somerset");
    assert!(refused(SOMERSET, "gss:E07000187").await);
    assert!(!refused("gss:E07000187", "gss:E07000188").await, "what became of both does not make them one");
    assert!(!refused("gss:E04008722", "gss:E07000188").await);
    let partly = json!({"child": "gss:E04008722", "parent": "gss:E07000188", "weight": 0.6, "source": "Invented"});
    world.post("/v1/area-memberships", &partly).await.is(201);
    assert!(refused("gss:E04008722", "gss:E07000188").await, "a part of it lies there");
    world.area("E54000038", "Invented", "icb").await;
    world.area("E05014000", "Invented", "ward").await;
    for code in ["E54000038", "E05014000"] {
        assert!(!refused("gss:E05014000", "gss:E54000038").await, "nothing says so yet");
        let within = json!({"child": FROME, "parent": format!("gss:{code}"), "source": "Invented"});
        world.post("/v1/area-memberships", &within).await.is(201);
    }
    assert!(refused("gss:E05014000", "gss:E54000038").await, "a town lies in both");
    world.patch("/v1/areas/gss:E07000188", &json!({"successors": []})).await.is(200);
    assert!(!refused("gss:E07000188", SOMERSET).await, "what is forgotten is not remembered");
});

on_both!(nobody_is_put_or_taken_twice, world => {
    prepared(&world, 0).await;
    world.post("/v1/areas", &json!({"code": "E05014001", "name": "Frome North", "kind": "ward", "parents": [FROME]})).await.is(201);
    let faults = async |area: &str| world.get(&format!("/v1/comparisons?{}", asked(area, "gss:E04008722"))).await.is(400).faults();
    let twice = [("area".to_owned(), "counted_twice".to_owned())];
    for area in [
        "gss:E06000066%20plus%20gss:E04008560",
        "gss:E04008560%20plus%20gss:E05014001",
        "gss:E06000066%20minus%20gss:E04008560%20minus%20gss:E05014001",
        "gss:E04008560%20plus%20gss:E04008560",
    ] {
        assert_eq!(faults(area).await, twice, "{area}");
    }
});

on_both!(standardised_rates_are_not_compared_by_their_counts, world => {
    prepared(&world, 0).await;
    let rate = json!({"code": "dsr", "name": "Deaths", "definition": "Directly standardised", "value_type": "rate", "per": 100_000,
        "polarity": "lower_is_better", "unit": "deaths", "aggregable": true, "frequency": "annual", "suppress_below": 0});
    world.post("/v1/indicators", &rate).await.is(201);
    let file = "indicator,area,period,value,numerator,denominator\n\
        code:dsr,gss:E04008560,2015,500,1000,250000\ncode:dsr,gss:E04008560,2016,400,1300,250000\n\
        code:dsr,gss:E04008722,2015,600,2000,250000\ncode:dsr,gss:E04008722,2016,660,1600,250000\n";
    world.import("/v1/imports/observations", file).await.is(201);
    let query = "indicator=code:dsr&area=gss:E04008560&comparator=gss:E04008722&before=2015&after=2016";
    let refused = world.get(&format!("/v1/comparisons?{query}")).await.is(422);
    assert_eq!(refused.faults(), [("area".to_owned(), "adjusted".to_owned())]);
    let series = world.get("/v1/series?indicator=code:dsr&area=gss:E04008560").await.is(200).json();
    assert!(series["lines"][0]["words"].as_str().unwrap().contains("fell by 20.0%"), "{series}");
    let ranked = world.get("/v1/rankings?indicator=code:dsr&area=gss:E04008560,gss:E04008722&before=2015&period=2016").await.is(200).json();
    assert_eq!((&ranked["items"][0]["area"], &ranked["items"][0]["change_pct"]), (&json!("gss:E04008722"), &json!(10.0)), "{ranked}");
});

on_both!(how_the_two_went_before_is_told, world => {
    prepared(&world, 0).await;
    let file = "indicator,area,period,value,status\n\
        code:emergency-admissions,gss:E04008560,FY2012,1010,provisional\ncode:emergency-admissions,gss:E06000066,FY2012,21010,\n";
    world.import("/v1/imports/observations", file).await.is(201);
    let path = format!("/v1/comparisons?{}&earlier=FY2012", asked(FROME, REST));
    let told = world.get(&path).await.is(200).json();
    let before = &told["evidence"]["pre_trend"];
    assert_eq!((&before["periods"], &before["method"]["id"]), (&json!(2), &json!("pre_trend_log_count")), "{told}");
    // Of two periods it is the difference in differences of the two.
    let error: f64 = [1010.0_f64, 20_000.0, 1000.0, 20_000.0].iter().map(|count| 1.0 / count).sum::<f64>().sqrt();
    assert!((before["ratio_a_period"].as_f64().unwrap() - 1000.0 / 1010.0).abs() < 1e-9);
    assert!((before["se_log"].as_f64().unwrap() - error).abs() < 1e-9);
    let inputs = told["inputs"].as_array().unwrap();
    assert_eq!((inputs.len(), &inputs[0]["value"], &inputs[0]["status"]), (6, &json!(1010.0), &json!("provisional")));
    let warned: Vec<&str> = told["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap()).collect();
    assert!(warned.contains(&"figures_not_final"), "{warned:?}");
});

on_both!(small_numbers_are_hidden_before_anything_is_computed, world => {
    prepared(&world, 5).await;
    let hidden = world.get(&format!("/v1/comparisons?{}", asked("gss:E04008722", FROME))).await.is(422);
    assert_eq!(hidden.faults(), [("area".to_owned(), "no_observation".to_owned())], "{}", hidden.text());
    let path = format!("/v1/comparisons?{}", asked("gss:E04008722", FROME));
    let open = world.send(Method::GET, &path, world.request(Method::GET, &path)).await.is(200).json();
    assert_eq!(open["area"]["before"], 3.0);
    // From a total and a remainder nobody learns the small part: each is rounded before they are put together.
    let rest = world.get(&format!("/v1/comparisons?{}", asked(FROME, REST))).await.is(200).json();
    for side in ["area", "comparator"] {
        for figure in ["before", "after"] {
            assert!((rest[side][figure].as_f64().unwrap() % 5.0).abs() < 1e-9, "{rest}");
        }
    }
});
