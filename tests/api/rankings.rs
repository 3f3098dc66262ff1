//! Areas in order, beside a benchmark.

use acceptance::{Answer, World, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::indicators::admissions;

const ENGLAND: &str = "gss:E92000001";
const SOMERSET: &str = "gss:E06000066";

async fn measured(world: &World, code: &str, more: &Value) {
    let mut indicator = admissions();
    indicator["code"] = code.into();
    for (field, value) in more.as_object().unwrap() {
        indicator[field] = value.clone();
    }
    world.post("/v1/indicators", &indicator).await.is(201);
}

/// Somerset with six parishes, of which one has a small count and one none; and one parish elsewhere.
async fn prepared(world: &World, suppress_below: u32) {
    measured(world, "emergency-admissions", &json!({"suppress_below": suppress_below})).await;
    world.area("E06000066", "Somerset", "unitary").await;
    for (code, name) in [
        ("E04008560", "Frome"),
        ("E04008561", "Wells"),
        ("E04008562", "Street"),
        ("E04008563", "Shepton Mallet"),
        ("E04008564", "Upton Noble"),
        ("E04008565", "Batcombe"),
    ] {
        let area = json!({"code": code, "name": name, "kind": "parish", "parents": [SOMERSET]});
        world.post("/v1/areas", &area).await.is(201);
    }
    world.area("E04000001", "Elsewhere", "parish").await;
    let rows = [
        ("E04008560", 103, 86),
        ("E04008561", 42, 61),
        ("E04008562", 12, 11),
        ("E04008563", 11, 12),
        ("E04008564", 3, 4),
        ("E04000001", 900, 950),
        ("E06000066", 171, 174),
    ];
    let mut file = "indicator,area,period,value\n".to_owned();
    for (code, before, after) in rows {
        for (period, count) in [("2013/14", before), ("2016/17", after)] {
            file += &["code:emergency-admissions,gss:", code, ",", period, ",", &count.to_string(), "\n"].concat();
        }
    }
    world.import("/v1/imports/observations", &file).await.is(201);
}

const ASKED: &str = "/v1/rankings?indicator=code:emergency-admissions&kind=parish&within=gss:E06000066&period=2016/17";

/// `1 Frome 86, 2 Wells 61, - Batcombe`.
fn order(told: &Value) -> String {
    let row = |row: &Value| {
        let rank = row["rank"].as_u64().map_or("-".to_owned(), |rank| rank.to_string());
        let value = row["value"].as_f64().map(|value| format!(" {value}")).unwrap_or_default();
        format!("{rank} {}{value}", row["name"].as_str().unwrap())
    };
    told["items"].as_array().unwrap().iter().map(row).collect::<Vec<_>>().join(", ")
}

async fn as_operator(world: &World, path: &str) -> Answer {
    world.send(Method::GET, path, world.request(Method::GET, path)).await
}

on_both!(areas_of_a_kind_stand_in_order, world => {
    prepared(&world, 0).await;
    let told = world.get(ASKED).await.is(200).json();
    assert_eq!(order(&told), "1 Frome 86, 2 Wells 61, 3 Shepton Mallet 12, 4 Street 11, 5 Upton Noble 4, - Batcombe");
    let counts = &told["counts"];
    assert_eq!((&counts["areas"], &counts["ranked"], &counts["not_observed"], &counts["left_out"]), (&json!(6), &json!(5), &json!(1), &json!(0)));
    let frome = &told["items"][0];
    assert_eq!((&frome["area"], &frome["status"], &frome["standing"], &frome["quintile"]), (&json!("gss:E04008560"), &json!("normal"), &json!("not_compared"), &json!("highest")));
    // Byar's limits of 86, worked out by hand.
    assert!((frome["lower"].as_f64().unwrap() - 68.786_837).abs() < 1e-6 && (frome["upper"].as_f64().unwrap() - 106.210_501).abs() < 1e-6, "{frome}");
    let wider = world.get(&format!("{ASKED}&level=0.998")).await.is(200).json();
    assert!(wider["items"][0]["lower"].as_f64().unwrap() < 62.0, "{wider}");
    assert_eq!(told["items"][5]["unranked"], "not_observed");
    assert_eq!(
        told["verdict"],
        "Emergency admissions, 2016/17: of 5 areas, Frome has the highest figure (86) and Upton Noble the lowest (4). Lower is better. 1 area has no rank: 1 not observed."
    );
    let other = world.get(&format!("{ASKED}&order=lowest_first&limit=2")).await.is(200).json();
    assert_eq!(order(&other), "1 Upton Noble 4, 2 Street 11");
    assert_eq!(other["counts"]["left_out"], 4);
    let everywhere = world.get(&ASKED.replace("&within=gss:E06000066", "")).await.is(200).json();
    assert_eq!((&everywhere["items"][0]["name"], &everywhere["counts"]["areas"]), (&json!("Elsewhere"), &json!(7)));
    let named = ASKED.replace("kind=parish&within=gss:E06000066", "area=gss:E04008561,gss:E06000066%20minus%20gss:E04008560,gss:E04008560");
    let named = world.get(&named).await.is(200).json();
    assert_eq!(order(&named), "1 Somerset without Frome 88, 2 Frome 86, 3 Wells 61");
    let table = world.get(&format!("{ASKED}&format=csv")).await.is(200).text();
    assert!(table.starts_with("rank,area,name,value,") && table.lines().count() == 7, "{table}");
    assert!(table.contains("1,gss:E04008560,Frome,86,"), "{table}");
    let picture = world.get(&(ASKED.replace("rankings", "rankings/chart.svg") + "&highlight=gss:E04008563")).await.is(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    let picture = picture.text();
    assert!(picture.contains("Emergency admissions by parish in Somerset") && picture.contains("1. Frome: 86") && picture.contains("3. Shepton Mallet (chosen): 12") && picture.contains("Frome has the highest figure (86)") && picture.contains("Batcombe: not observed"), "{picture}");
});

on_both!(changes_are_ranked_with_the_interval_of_the_rate_ratio, world => {
    prepared(&world, 0).await;
    let path = format!("{ASKED}&before=2013/14&benchmark={SOMERSET}");
    let told = world.get(&path).await.is(200).json();
    let names: Vec<_> = told["items"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Wells", "Upton Noble", "Shepton Mallet", "Street", "Frome", "Batcombe"]);
    let wells = &told["items"][0];
    assert_eq!((&wells["before"], &wells["value"]), (&json!(42.0), &json!(61.0)));
    // 61/42, and exp(ln(61/42) ∓ 1.96 √(1/61 + 1/42)), in per cent.
    for (field, expected) in [("change_pct", 45.238_095), ("change_lower", -1.958_743), ("change_upper", 115.155_385)] {
        let found = wells[field].as_f64().unwrap();
        assert!((found - expected).abs() < 1e-6, "{field}: {found}");
    }
    assert!((told["benchmark"]["change_pct"].as_f64().unwrap() - 1.754_386).abs() < 1e-6, "{told}");
    assert_eq!((&wells["standing"], &wells["verdict"]), (&json!("similar"), &json!("similar")));
    let methods: Vec<_> = told["methods"].as_array().unwrap().iter().map(|method| method["id"].as_str().unwrap()).collect();
    assert_eq!(methods, ["byar_count", "percent_change", "benchmark_interval", "benchmark_quintile"]);
    assert!(told["verdict"].as_str().unwrap().contains("the highest change is that of Wells, where it rose by 45.2%, and the lowest that of Frome, where it fell by 16.5%"), "{told}");
    let table = world.get(&format!("{path}&format=csv")).await.is(200).text();
    let value = told["benchmark"]["value"].as_f64().unwrap();
    assert!(table.contains(&format!(",admissions,2013/14,{value},1.754385")), "{table}");
    let picture = world.get(&path.replace("rankings", "rankings/chart.svg")).await.is(200).text();
    assert!(picture.contains("change from 2013/14 to 2016/17 in per cent"), "{picture}");
});

// Emergency readmissions in London beside England, as Fingertips publishes them.
on_both!(areas_stand_beside_the_benchmark_as_published, world => {
    measured(&world, "readmissions", &json!({"value_type": "mean", "aggregable": false, "unit": "per cent"})).await;
    world.area("E92000001", "England", "country").await;
    world.area("E12000007", "London", "region").await;
    world.area("E12000008", "South East", "region").await;
    let file = "indicator,area,period,value,lower,upper\n\
        code:readmissions,gss:E12000007,2013/14,12.5,12.3,12.6\ncode:readmissions,gss:E92000001,2013/14,12.1,,\n\
        code:readmissions,gss:E12000007,2016/17,13.1,13,13.2\ncode:readmissions,gss:E92000001,2016/17,13,,\n\
        code:readmissions,gss:E12000007,2014/15,12.8,12.7,12.9\ncode:readmissions,gss:E92000001,2014/15,13.1,,\n\
        code:readmissions,gss:E12000008,2014/15,12.1,,\n";
    world.import("/v1/imports/observations", file).await.is(201);
    let asked = |period: &str, benchmark: &str| format!("/v1/rankings?indicator=code:readmissions&kind=region&period={period}&benchmark={benchmark}");
    for (period, standing, verdict) in [("2013/14", "higher", "worse"), ("2016/17", "similar", "similar"), ("2014/15", "lower", "better")] {
        let told = world.get(&asked(period, ENGLAND)).await.is(200).json();
        let london = &told["items"][0];
        assert_eq!((&london["name"], &london["standing"], &london["verdict"]), (&json!("London"), &json!(standing), &json!(verdict)), "{period}");
        assert_eq!(london["standing_level"], if standing == "similar" { Value::Null } else { json!(0.95) }, "no published interval is one of 99.8%");
        assert_eq!(told["counts"][verdict], 1);
    }
    let told = world.get(&asked("2014/15", ENGLAND)).await.is(200).json();
    assert_eq!((&told["items"][1]["standing"], &told["counts"]["not_compared"]), (&json!("not_compared"), &json!(1)), "no interval, nothing compared");
    let itself = world.get(&asked("2014/15", "gss:E12000007")).await.is(200).json();
    assert_eq!((&itself["items"][0]["standing"], &itself["counts"]["not_compared"]), (&json!("not_compared"), &json!(2)));
});

on_both!(what_a_ranking_cannot_bear_is_refused, world => {
    prepared(&world, 5).await;
    let faults = async |query: &str, status: u16| world.get(&format!("/v1/rankings?{query}")).await.is(status).faults();
    let one = |name: &str, code: &str| vec![(name.to_owned(), code.to_owned())];
    let asked = ASKED.trim_start_matches("/v1/rankings?");
    assert_eq!(faults("", 400).await.len(), 3, "indicator, kind and period at once");
    assert_eq!(faults(&format!("{asked}&area=gss:E04008560"), 400).await, one("area", "not_permitted_when"));
    assert_eq!(faults(&asked.replace("kind=parish&", "area=gss:E04008560&"), 400).await, one("within", "not_permitted_when"));
    assert_eq!(faults(&asked.replace("kind=parish&within=gss:E06000066", "area=gss:E04008560,gss:E04008560"), 400).await, one("area", "repeated"));
    assert_eq!(faults(&asked.replace("kind=parish", "kind=village"), 400).await, one("kind", "unknown_word"));
    assert_eq!(faults(&format!("{asked}&limit=20001"), 400).await, one("limit", "out_of_range"));
    assert_eq!(faults(&format!("{asked}&level=0.9"), 400).await, one("level", "unknown_word"));
    assert_eq!(faults(&format!("{asked}&before=2017/18"), 422).await, one("before", "ends_before_start"));
    assert_eq!(faults(&format!("{asked}&benchmark=gss:E04008565"), 422).await, one("benchmark", "no_observation"));
    assert_eq!(faults(&format!("{asked}&benchmark=gss:E04008564"), 422).await, one("benchmark", "no_observation"), "hidden, it is as if there were none");
    let beyond = world.get(&format!("/v1/rankings/chart.svg?{asked}&highlight=gss:E04000001")).await.is(422).faults();
    assert_eq!(beyond, one("highlight", "not_within"));
    let drawn = world.get(&format!("/v1/rankings/chart.svg?{asked}&limit=5")).await.is(400).faults();
    assert_eq!(drawn, one("limit", "unknown_parameter"), "a picture has the room it has");
});

/// What an answer tells, whenever it was asked.
fn timeless(answer: &Answer) -> String {
    let text = answer.text();
    match serde_json::from_str::<Value>(&text) {
        Ok(mut told) => {
            told["as_of"] = Value::Null;
            told.to_string()
        }
        Err(_) => text,
    }
}

on_both!(a_hidden_count_moves_nothing_that_others_see, world => {
    prepared(&world, 5).await;
    // 86 is told as 85, 61 as 60, 12 as 10, and 4 not at all; nor is 11, as the county's total would then tell the 4.
    let told = world.get(ASKED).await.is(200).json();
    assert_eq!(order(&told), "1 Frome 85, 2 Wells 60, 3 Shepton Mallet 10, - Street, - Upton Noble, - Batcombe");
    let hidden = &told["items"][4];
    assert_eq!((&hidden["status"], &hidden["unranked"], &hidden["lower"], &hidden["quintile"]), (&json!("suppressed"), &json!("suppressed"), &Value::Null, &Value::Null));
    let open = as_operator(&world, ASKED).await.is(200).json();
    assert_eq!(order(&open), "1 Frome 86, 2 Wells 61, 3 Shepton Mallet 12, 4 Street 11, 5 Upton Noble 4, - Batcombe");
    let picture = ASKED.replace("rankings", "rankings/chart.svg");
    assert!(world.get(&picture).await.is(200).text().contains("Counts are rounded to five"), "a picture says so too");
    assert!(!as_operator(&world, &picture).await.is(200).text().contains("rounded"));
    let asked = [
        ASKED.to_owned(),
        format!("{ASKED}&order=lowest_first"),
        format!("{ASKED}&before=2013/14"),
        format!("{ASKED}&benchmark={SOMERSET}"),
        format!("{ASKED}&format=csv"),
        ASKED.replace("rankings", "rankings/chart.svg"),
        format!("{}&before=2013/14", ASKED.replace("rankings", "rankings/chart.svg")),
        ASKED.replace("kind=parish&within=gss:E06000066", "area=gss:E06000066%20minus%20gss:E04008564,gss:E04008560"),
    ];
    let mut seen = Vec::new();
    for count in [1, 4] {
        let file = format!("indicator,area,period,value\ncode:emergency-admissions,gss:E04008564,2016/17,{count}\n");
        world.import("/v1/imports/observations", &file).await;
        let mut answers = Vec::new();
        for path in &asked {
            answers.push(timeless(&world.get(path).await.is(200)));
        }
        seen.push(answers);
    }
    assert_eq!(seen[0], seen[1], "whether it is 1 or 4, nobody sees a difference");
    let ends = timeless(&as_operator(&world, ASKED).await);
    assert!(!seen[0].contains(&ends), "whoever may see it does");
});
