//! Observations: brought by long and wide files, revised, hidden where small, told as pages and files.

use std::fmt::Write;

use acceptance::{World, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::indicators::admissions;

async fn prepared(world: &World) {
    world.post("/v1/indicators", &admissions()).await.is(201);
    for (code, name) in [("E04008560", "Frome"), ("E04008722", "Wells")] {
        world.area(code, name, "parish").await;
    }
}

const PATH: &str = "/v1/imports/observations";
const FILE: &str = "indicator,area,period,value,status\n\
    code:emergency-admissions,gss:E04008560,FY2013,1000,\n\
    code:emergency-admissions,gss:E04008560,2016/17,830,provisional\n\
    code:emergency-admissions,gss:E04008722,FY2013,500,\n\
    code:emergency-admissions,gss:E04008722,FY2016,,missing\n";

async fn as_operator(world: &World, path: &str) -> Value {
    world.send(Method::GET, path, world.request(Method::GET, path)).await.is(200).json()
}

on_both!(a_long_file_is_brought_in_once, world => {
    prepared(&world).await;
    let dry = world.import(&format!("{PATH}?dry_run=true"), FILE).await.is(200).json();
    assert_eq!(dry["counts"]["created"], 4);
    assert_eq!(as_operator(&world, "/v1/observations").await["items"], json!([]), "a dry run writes nothing");
    let report = world.import(PATH, FILE).await.is(201).json();
    assert_eq!(report["counts"], dry["counts"]);
    let again = world.import(PATH, FILE).await.is(201).json();
    assert_eq!(again["counts"]["unchanged"], 4, "{again}");
    let told = as_operator(&world, "/v1/observations?indicator=code:emergency-admissions&area=gss:E04008560&total=true").await;
    assert_eq!(told["page"]["total"], 2);
    let (first, second) = (&told["items"][0], &told["items"][1]);
    assert_eq!((&first["period"]["label"], &first["value"], &first["name"]), (&json!("2013/14"), &json!(1000.0), &json!("Frome")));
    assert_eq!((&second["status"], &second["value"], &second["revision"]), (&json!("provisional"), &json!(830.0), &json!(1)));
    let id = first["id"].as_str().unwrap();
    assert_eq!(as_operator(&world, &format!("/v1/observations/{id}")).await["value"], 1000.0);
    world.get("/v1/observations/0195f0b0-7d7e-7000-8000-000000000001").await.is(404);
    let missing = as_operator(&world, "/v1/observations?area=gss:E04008722&period=FY2016").await;
    assert_eq!((&missing["items"][0]["status"], &missing["items"][0]["value"]), (&json!("missing"), &Value::Null));
    let changes = world.get("/v1/changes?type=observation.*").await.is(200).json();
    let changes = changes["items"].as_array().unwrap().clone();
    assert_eq!(changes.len(), 1, "an import is one change, and one that changes nothing is none");
    assert_eq!(changes[0]["type"], "observation.imported");
    assert_eq!(changes[0]["data"]["href"], format!("/v1/imports/{}", report["id"].as_str().unwrap()));
});

on_both!(every_fault_of_a_row_is_named, world => {
    prepared(&world).await;
    let file = "indicator,area,period,value,numerator,lower,status\n\
        code:emergency-admissions,gss:E04008560,2016-17,12,,,\n\
        code:none,gss:E04009999,FY2016,x,,,\n\
        code:emergency-admissions,gss:E04008560,FY2016,-4,,1,\n\
        code:emergency-admissions,,FY2016,4,,,lost\n\
        code:emergency-admissions,gss:E04008560,FY2017,4\n\
        code:emergency-admissions,gss:E04008560,FY2018,,,,\n\
        code:emergency-admissions,gss:E04008560,FY2019,7,,,suppressed\n\
        code:emergency-admissions,gss:E04008722,FY2019,7,,,\n\
        code:emergency-admissions,gss:E04008722,FY2019,8,,,\n";
    let refused = world.import(PATH, file).await.is(422).json();
    let rows = refused["import"]["rows"].as_array().unwrap();
    let codes = |line: u64| -> Vec<String> {
        let row = rows.iter().find(|row| row["line"] == line).unwrap_or_else(|| panic!("no row of line {line}: {refused}"));
        row["errors"].as_array().unwrap().iter().map(|error| format!("{} {}", error["column"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
    };
    assert_eq!(codes(2), ["period ambiguous_period"]);
    assert_eq!(codes(3), ["value wrong_type", "indicator reference_not_found", "area reference_not_found"]);
    assert_eq!(codes(4), ["value out_of_range", "lower required_when"]);
    assert_eq!(codes(5), ["status unknown_word", "area required_when"]);
    assert_eq!(codes(6), [" ragged_row"]);
    assert_eq!(codes(7), ["value required_when"]);
    assert_eq!(codes(8), ["value not_permitted_when"]);
    assert_eq!(codes(10), [" duplicate_row"]);
    assert_eq!(refused["import"]["counts"]["rejected"], 8);
    assert_eq!(as_operator(&world, "/v1/observations").await["items"], json!([]), "nothing is half-written");
    let partial = world.import(&format!("{PATH}?atomic=false"), file).await.is(200).json();
    assert_eq!((&partial["status"], &partial["counts"]["created"]), (&json!("partial"), &json!(1)));
    let header = world.import(PATH, "indicator,area,perid,value\n").await.is(422);
    assert_eq!(header.faults(), [("/perid".to_owned(), "unknown_column".to_owned()), ("/period".to_owned(), "missing_column".to_owned())]);
    assert!(header.text().contains("did you mean period?"), "{}", header.text());
    assert_eq!(world.import(&format!("{PATH}?mode=sync&max_deletes=1&within=a"), FILE).await.is(400).faults()[0].0, "mode");
});

on_both!(what_was_known_then_is_told, world => {
    prepared(&world).await;
    world.import(PATH, FILE).await.is(201);
    let first = as_operator(&world, "/v1/observations?area=gss:E04008560&period=FY2016").await["items"][0].clone();
    let revised = "indicator,area,period,value,status\ncode:emergency-admissions,gss:E04008560,FY2016,826,normal\n";
    let report = world.import(PATH, revised).await.is(201).json();
    assert_eq!(report["counts"]["updated"], 1);
    let now = as_operator(&world, "/v1/observations?area=gss:E04008560&period=FY2016").await["items"][0].clone();
    assert_eq!((&now["value"], &now["revision"], &now["id"]), (&json!(826.0), &json!(2), &first["id"]));
    let then = first["known_at"].as_str().unwrap();
    let told = as_operator(&world, &format!("/v1/observations?area=gss:E04008560&period=FY2016&as_of={then}&total=true")).await;
    assert_eq!((&told["items"][0]["value"], &told["page"]["total"]), (&json!(830.0), &json!(1)));
    let before = as_operator(&world, "/v1/observations?as_of=2020-01-01T00:00:00Z").await;
    assert_eq!(before["items"], json!([]));
    let one = as_operator(&world, &format!("/v1/observations/{}?as_of={then}", first["id"].as_str().unwrap())).await;
    assert_eq!(one, first);
});

on_both!(wide_files_and_dimensions, world => {
    prepared(&world).await;
    let wide = "area,2013,2014,2015\ngss:E04008560,10,20,\ngss:E04008722,30,,50\n";
    let path = format!("{PATH}?pivot=2013,2014,2015&set=indicator:code:emergency-admissions");
    assert_eq!(world.import(&path, wide).await.is(201).json()["counts"]["created"], 4, "an empty cell is no figure");
    world.post("/v1/indicators", &json!({"code": "imd-2025", "name": "IMD", "definition": "Score", "value_type": "index",
        "polarity": "lower_is_better", "unit": "score", "frequency": "irregular"})).await.is(201);
    let wide = "lsoa,admissions,imd_score,age_band,other\nE04008560,12,14.39,65+,x\n";
    let path = format!("{PATH}?columns=area:lsoa&schemes=area:gss&set=period:2025&dimensions=age_band&ignore_extra=true\
        &pivot=admissions:code:emergency-admissions,imd_score:imd-2025");
    assert_eq!(world.import(&path, wide).await.is(201).json()["counts"]["created"], 2);
    let told = as_operator(&world, "/v1/observations?period=2025&indicator=code:imd-2025").await;
    assert_eq!((&told["items"][0]["value"], &told["items"][0]["dimensions"]), (&json!(14.39), &json!({"age_band": "65+"})));
    let rows = r#"{"indicator":"code:imd-2025","area":"gss:E04008722","period":{"start":"2025-01-01","end":"2025-12-31"},"dimensions":{"sex":"female"},"value":3.5}"#;
    let request = world.request(Method::POST, PATH).header("content-type", "application/x-ndjson").body(rows);
    assert_eq!(world.send(Method::POST, PATH, request).await.is(201).json()["counts"]["created"], 1);
    let whole = as_operator(&world, "/v1/observations?dimensions=none&total=true").await;
    assert_eq!(whole["page"]["total"], 4);
    let women = as_operator(&world, "/v1/observations?dimensions=sex%3Dfemale").await;
    assert_eq!(women["items"][0]["value"], 3.5);
    let file = world.send(Method::GET, "/v1/observations?format=csv", world.request(Method::GET, "/v1/observations?format=csv")).await.is(200);
    assert_eq!(file.text().lines().count(), 8);
    let again = world.import(PATH, &file.text()).await.is(201).json();
    assert_eq!(again["counts"]["unchanged"], 7, "{again}");
});

on_both!(what_is_odd_is_warned_of, world => {
    prepared(&world).await;
    let mut monthly = admissions();
    monthly["code"] = "monthly".into();
    monthly["frequency"] = "monthly".into();
    world.post("/v1/indicators", &monthly).await.is(201);
    let mut file = "indicator,area,period,value\n".to_owned();
    for (n, code) in ["A1", "A2", "A3", "A4", "A5"].iter().enumerate() {
        world.area(code, code, "icb").await;
        for (period, value) in [("2024-02", 100 + n), ("2024-03", 500 + n), ("2025-02", 100 + n), ("2025-03", 110 + n)] {
writeln!(file, "code:monthly,code:{code},{period},{value}").unwrap();
        }
    }
    file += "code:monthly,gss:E04008560,2024,7\n";
    let report = world.import(PATH, &file).await.is(201).json();
    let warnings: Vec<(String, String)> = report["rows"].as_array().unwrap().iter()
        .flat_map(|row| row["warnings"].as_array().unwrap().iter().map(move |warning| (row["key"].as_str().unwrap().to_owned(), warning["code"].as_str().unwrap().to_owned())))
        .collect();
    let of = |code: &str| warnings.iter().filter(|(_, warned)| warned == code).map(|(key, _)| key.clone()).collect::<Vec<_>>();
    assert_eq!(of("period_repeats").len(), 5, "every figure of 2025-02 is that of 2024-02: {warnings:?}");
    assert!(of("period_repeats").iter().all(|key| key.ends_with("2025-02")));
    assert_eq!(of("leap").len(), 5, "from 100 to 500");
    assert_eq!(of("other_grain"), ["code:monthly gss:E04008560 2024"]);
});

on_both!(a_period_repeats_by_what_its_counts_give, world => {
    let mut rate = admissions();
    (rate["code"], rate["value_type"], rate["per"]) = ("rates".into(), "rate".into(), 1000.into());
    world.post("/v1/indicators", &rate).await.is(201);
    let mut file = "indicator,area,period,numerator,denominator\n".to_owned();
    for (n, code) in ["A1", "A2", "A3", "A4", "A5"].iter().enumerate() {
        world.area(code, code, "icb").await;
        let events = 10 + n;
        writeln!(file, "code:rates,code:{code},2024,{events},1000\ncode:rates,code:{code},2025,{},2000", 2 * events).unwrap();
    }
    let report = world.import(PATH, &file).await.is(201).text();
    assert_eq!(report.matches("period_repeats").count(), 5, "the rates are the same, though the counts are not: {report}");
});

on_both!(what_is_odd_beside_the_record_is_warned_of, world => {
    let mut monthly = admissions();
    (monthly["code"], monthly["frequency"]) = ("monthly".into(), "monthly".into());
    world.post("/v1/indicators", &monthly).await.is(201);
    let codes = ["A1", "A2", "A3", "A4", "A5"];
    for code in codes {
        world.area(code, code, "icb").await;
    }
    let file = |periods: &[(&str, usize)]| {
        let mut file = "indicator,area,period,value\n".to_owned();
        for (period, value) in periods {
            for (n, code) in codes.iter().enumerate() {
                writeln!(file, "code:monthly,code:{code},{period},{}", value + n).unwrap();
            }
        }
        file
    };
    let warned = |report: &Value| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let of = |row: &Value| row["warnings"].as_array().unwrap().iter().map(|warning| (text(&row["key"]), text(&warning["code"]))).collect::<Vec<_>>();
        report["rows"].as_array().unwrap().iter().flat_map(of).collect()
    };
    let count = |warnings: &[(String, String)], code: &str, period: &str| {
        warnings.iter().filter(|(key, warned)| warned == code && key.ends_with(period)).count()
    };
    let first = world.import(PATH, &file(&[("2024-02", 100), ("2024-03", 120)])).await.is(201).json();
    assert_eq!(warned(&first), []);
    let next = file(&[("2025-02", 100), ("2024-04", 700), ("2025-03", 101)]);
    let dry = warned(&world.import(&format!("{PATH}?dry_run=true"), &next).await.is(200).json());
    let told = warned(&world.import(PATH, &next).await.is(201).json());
    assert_eq!(dry, told, "a dry run warns of the same");
    assert_eq!(count(&told, "period_repeats", "2025-02"), 5, "every figure of 2025-02 is that of 2024-02: {told:?}");
    assert_eq!(count(&told, "leap", "2024-04"), 5, "from 120 to 700");
    assert_eq!(told.len(), 10, "2025-03 repeats nothing whole, and leaps from nothing: {told:?}");
    let again = warned(&world.import(PATH, &next).await.is(201).json());
    assert_eq!(again, [], "what changes nothing is not warned of");
    let partly = file(&[("2026-02", 100)]).replace("2026-02,104", "2026-02,105");
    assert_eq!(warned(&world.import(PATH, &partly).await.is(201).json()), []);
    let fold = world.import(&format!("{PATH}?fold=1.5&dry_run=true"), &file(&[("2026-03", 160)])).await.is(200).json();
    assert_eq!(count(&warned(&fold), "leap", "2026-03"), 5);
    let one = json!({"indicator": "code:monthly", "area": "code:A1", "value": 2100, "period": {"start": "2024-05-01", "end": "2024-05-31"}});
    assert_eq!(world.post("/v1/observations", &one).await.is(201).json()["warnings"], json!([]), "just three times as many");
    let one = json!({"indicator": "code:monthly", "area": "code:A2", "value": 2, "period": {"start": "2024-05-01", "end": "2024-05-31"}});
    assert_eq!(world.post("/v1/observations", &one).await.is(201).json()["warnings"][0]["code"], "leap");
});

on_both!(small_numbers_are_hidden_from_those_without_the_right, world => {
    prepared(&world).await;
    let file = "indicator,area,period,value,lower,upper\ncode:emergency-admissions,gss:E04008560,2020,3,1,7\n\
        code:emergency-admissions,gss:E04008560,2021,0,,\ncode:emergency-admissions,gss:E04008560,2022,23,,\n";
    world.import(PATH, file).await.is(201);
    let values = |told: &Value| told["items"].as_array().unwrap().iter().map(|item| (item["value"].clone(), item["status"].as_str().unwrap().to_owned(), item["lower"].clone())).collect::<Vec<_>>();
    let hidden = world.get("/v1/observations").await.is(200).json();
    assert_eq!(values(&hidden), [
        (Value::Null, "suppressed".to_owned(), Value::Null),
        (json!(0.0), "normal".to_owned(), Value::Null),
        (json!(25.0), "normal".to_owned(), Value::Null),
    ]);
    assert_eq!(values(&as_operator(&world, "/v1/observations").await)[0], (json!(3.0), "normal".to_owned(), json!(1.0)));
    for format in ["csv", "ndjson"] {
        let file = world.get(&format!("/v1/observations?format={format}")).await.is(200).text();
        assert!(file.contains("suppressed") && !file.contains(",23.0,") && !file.contains(":23.0,"), "{file}");
    }
    let narrow = world.token_for(Some("observations:write imports:write")).await;
    let request = world.anonymous(Method::GET, "/v1/observations").bearer_auth(&narrow);
    let told = world.send(Method::GET, "/v1/observations", request).await.is(200).json();
    assert_eq!(values(&told)[0].1, "suppressed", "a token without the scope does not show it");
});

on_both!(pages_lead_through_all, world => {
    prepared(&world).await;
    let rows: String = (1900..2000).map(|year| format!("code:emergency-admissions,gss:E04008560,{year},{year}\n")).collect();
    world.import(PATH, &format!("indicator,area,period,value\n{rows}")).await.is(201);
    let mut address = "/v1/observations?limit=30&from=1950-01-01".to_owned();
    let mut years = Vec::new();
    loop {
        let page = as_operator(&world, &address).await;
        years.extend(page["items"].as_array().unwrap().iter().map(|item| item["value"].as_f64().unwrap()));
        match page["page"]["next"].as_str() {
            Some(next) => next.clone_into(&mut address),
            None => break,
        }
    }
    assert_eq!(years, (1950..2000).map(f64::from).collect::<Vec<_>>());
    let cursor = as_operator(&world, "/v1/observations?limit=30").await["page"]["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(world.get(&format!("/v1/observations?limit=30&to=1950-01-01&cursor={cursor}")).await.is(400).code(), "cursor_mismatch");
    let nineties = as_operator(&world, "/v1/observations?from=1990&to=FY1994&total=true").await;
    assert_eq!(nineties["page"]["total"], 5, "periods bound as days do: 1990 to 1994");
    for query in ["indicator=code:none", "from=1990s", "period=2016-17", "as_of=now", "dimensions=X", "area=1", "format=csv&limit=5", "valu=1"] {
        world.get(&format!("/v1/observations?{query}")).await.is(400);
    }
});

on_both!(a_long_export_names_and_hides_in_every_part_of_it, world => {
    prepared(&world).await;
    // More rows than an export reads at a time; the small number stands last.
    let years = 1000..2300;
    let rows: String = years.clone().map(|year| format!("code:emergency-admissions,gss:E04008560,{year},{},\ncode:emergency-admissions,gss:E04008722,{year},{},\n", year * 5, if year == 2299 { 3 } else { year * 10 })).collect();
    world.import(PATH, &format!("indicator,area,period,value,age\n{rows}code:emergency-admissions,gss:E04008722,2299,35,65+\n")).await.is(201);
    let file = world.get("/v1/observations?format=csv").await.is(200).text();
    let lines: Vec<Vec<&str>> = file.lines().map(|line| line.split(',').collect()).collect();
    let at = |name: &str| lines[0].iter().position(|column| *column == name).unwrap();
    let (area, period, value, status) = (at("area"), at("period"), at("value"), at("status"));
    let told: Vec<(&str, &str, &str, &str)> = lines[1..].iter().map(|line| (line[area], line[period], line[value], line[status])).collect();
    assert_eq!(told.len(), 2 * years.len() + 1);
    for (n, year) in years.enumerate() {
        let label = year.to_string();
        assert_eq!(told[2 * n], ("gss:E04008560", label.as_str(), format!("{}.0", year * 5).as_str(), "normal"));
        let value = if year == 2299 { String::new() } else { format!("{}.0", year * 10) };
        assert_eq!(told[2 * n + 1], ("gss:E04008722", label.as_str(), value.as_str(), if year == 2299 { "suppressed" } else { "normal" }));
    }
    assert_eq!(lines.last().unwrap()[at("dimensions")], "age=65+");
});
