//! How figures go with need.

use acceptance::{Answer, World, on_both};
use reqwest::Method;
use serde_json::{Value, json};

use crate::indicators::admissions;

async fn measured(world: &World, code: &str, name: &str, more: &Value) {
    let mut indicator = admissions();
    (indicator["code"], indicator["name"], indicator["suppress_below"]) = (code.into(), name.into(), json!(0));
    for (field, value) in more.as_object().unwrap() {
        indicator[field] = value.clone();
    }
    world.post("/v1/indicators", &indicator).await.is(201);
}

fn ward(at: usize) -> String {
    format!("E0500{at:04}")
}

/// Ten wards of Somerset whose deprivation falls from the first on.
async fn wards(world: &World) {
    measured(
        world,
        "imd",
        "Index of Multiple Deprivation",
        &json!({"value_type": "index", "aggregable": false, "unit": "score"}),
    )
    .await;
    measured(world, "population", "Population", &json!({"polarity": "neutral", "unit": "residents"})).await;
    world.area("E06000066", "Somerset", "unitary").await;
    let mut file = "indicator,area,period,value\n".to_owned();
    for at in 0..10 {
        let area =
            json!({"code": ward(at), "name": format!("Ward {at}"), "kind": "ward", "parents": ["gss:E06000066"]});
        world.post("/v1/areas", &area).await.is(201);
        // An older order that nobody asks for.
        let rows = format!("code:imd,gss:{},2019,{at}\ncode:imd,gss:{},2025,{}\n", ward(at), ward(at), 60 - 5 * at);
        file += &rows;
    }
    world.import("/v1/imports/observations", &file).await.is(201);
}

async fn observed(world: &World, columns: &str, rows: impl Iterator<Item = String>) {
    let file = std::iter::once(format!("indicator,area,period,{columns}")).chain(rows).collect::<Vec<_>>().join("\n");
    world.import("/v1/imports/observations", &file).await.is(201);
}

fn asked(indicator: &str, more: &str) -> String {
    format!(
        "/v1/inequalities?indicator=code:{indicator}&kind=ward&within=gss:E06000066&period=2016/17&need=code:imd{more}"
    )
}

#[track_caller]
fn near(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() <= 1e-6 * expected.abs(), "{found} is not {expected}");
}

const PUPILS: [u32; 10] = [34_353, 32_112, 27_715, 25_372, 23_889, 23_260, 23_180, 24_193, 23_609, 24_488];
const OBESE: [&str; 10] = [
    "0.21212121212121202",
    "0.214281265570503",
    "0.204077214504781",
    "0.19186504808450303",
    "0.174808489262841",
    "0.16663800515907098",
    "0.156039689387403",
    "0.146571322283305",
    "0.140370197805921",
    "0.120875530872264",
];
const PEOPLE: [u32; 10] = [4781, 4047, 1340, 2974, 4373, 902, 3582, 1751, 2699, 4970];
const SHARES: [f64; 10] = [0.6435, 0.5475, 0.5391, 0.5091, 0.4032, 0.3962, 0.3469, 0.329, 0.2875, 0.2138];
const ERRORS: [f64; 10] = [0.01949, 0.01034, 0.02508, 0.01761, 0.02752, 0.01611, 0.01262, 0.00556, 0.01542, 0.02269];

// PHE-097 of the methods' references, and IND-080 of the independent ones.
on_both!(published_cases_are_reproduced, world => {
    wards(&world).await;
    let share = json!({"value_type": "proportion", "unit": "share of pupils"});
    measured(&world, "obesity", "Obesity at eleven", &share).await;
    measured(&world, "readiness", "Not ready for school", &share).await;
    observed(&world, "value", (0..10).map(|at| format!("code:obesity,gss:{},2016/17,{}", ward(at), OBESE[at]))).await;
    observed(&world, "value", (0..10).map(|at| format!("code:population,gss:{},2016/17,{}", ward(at), PUPILS[at]))).await;
    observed(&world, "value", (0..10).map(|at| format!("code:population,gss:{},2017/18,{}", ward(at), PEOPLE[at]))).await;
    let limits = |at: usize| (SHARES[at] - 1.959_963_984_540_054 * ERRORS[at], SHARES[at] + 1.959_963_984_540_054 * ERRORS[at]);
    observed(&world, "value,lower,upper", (0..10).map(|at| {
        format!("code:readiness,gss:{},2016/17,{},{},{}", ward(at), SHARES[at], limits(at).0, limits(at).1)
    })).await;

    let told = world.get(&asked("obesity", "&population=code:population&transform=logit")).await.is(200).json();
    near(&told["sii"]["value"], -0.109_646_261_112_590_82);
    near(&told["rii"]["value"], 0.534_177_574_325_394);
    near(&told["most_in_need"], 0.235_382_100_708_871_33);
    assert_eq!((&told["need"]["period"]["label"], &told["need"]["order"]), (&json!("2025"), &json!("highest_first")), "the latest");
    assert_eq!(told["population"]["period"]["label"], "2016/17", "that of the figures, not the latest");

    let by = async |interval: &str| world.get(&asked("readiness", &format!("&population=code:population&population_period=2017/18{interval}"))).await.is(200).json();
    let residual = by("").await;
    near(&residual["sii"]["value"], -0.495_699_290_092_881_3);
    near(&residual["sii"]["lower"], -0.539_917_419_917_213_4);
    near(&residual["sii"]["upper"], -0.451_481_160_268_549_1);
    near(&residual["rii"]["lower"], 0.221_311_114_509_660_98);
    near(&residual["rii"]["upper"], 0.309_362_559_654_184_74);
    near(&by("&level=0.998").await["sii"]["lower"], -0.582_002_933_170_239_7);
    let sampling = by("&interval=delta_sampling").await;
    near(&sampling["sii"]["lower"], -0.545_263_143_208_303_2);
    near(&sampling["rii"]["upper"], 0.316_851_018_054_993_16);
    let simulated = by("&interval=simulated&seed=7").await;
    assert_eq!((&simulated["seed"], &simulated["repetitions"], &residual["seed"]), (&json!(7), &json!(10_000), &Value::Null));
    assert!((simulated["sii"]["lower"].as_f64().unwrap() + 0.5453).abs() < 0.003, "{simulated}");
    assert_eq!(simulated["sii"], by("&interval=simulated&seed=7").await["sii"]);
    assert_ne!(simulated["sii"], by("&interval=simulated&seed=8").await["sii"]);
    let methods = |told: &Value| told["methods"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(methods(&residual), ["slope_index", "slope_index_delta_residual", "concentration_index"]);
    assert_eq!(methods(&simulated)[1], "slope_index_simulated");
    let words = residual["verdict"].as_str().unwrap();
    assert!(words.contains("from the most to the least in need, the figure would fall by 49.6 percentage points (95% interval 45.1 to 54.0)"), "{words}");
    assert!(words.contains("those most in need fare worse"), "{words}");
});

/// Counts of a hundred people in each ward.
async fn counted(world: &World, counts: [u32; 10], suppress_below: u32) {
    wards(world).await;
    measured(world, "emergency-admissions", "Emergency admissions", &json!({"suppress_below": suppress_below})).await;
    observed(
        world,
        "value",
        (0..10).map(|at| format!("code:emergency-admissions,gss:{},2016/17,{}", ward(at), counts[at])),
    )
    .await;
    observed(world, "value", (0..10).map(|at| format!("code:population,gss:{},2016,100", ward(at)))).await;
}

const COUNTS: [u32; 10] = [40, 31, 30, 24, 20, 20, 14, 11, 6, 4];
const BY_PEOPLE: &str = "&population=code:population";

on_both!(counts_are_shared_among_people, world => {
    counted(&world, COUNTS, 0).await;
    let told = world.get(&asked("emergency-admissions", BY_PEOPLE)).await.is(200).json();
    // Ten equal shares: the line through (0.05, 400) … (0.95, 40), worked out by hand: Σ(x−½)(y−200) over Σ(x−½)².
    near(&told["sii"]["value"], -312.0 / 0.825);
    near(&told["most_in_need"], 200.0 + 312.0 / 0.825 / 2.0);
    assert_eq!(told["unit"], "admissions per 1,000 people");
    near(&told["items"][0]["value"], 400.0);
    assert_eq!((&told["items"][0]["area"], &told["items"][9]["name"]), (&json!("gss:E05000000"), &json!("Ward 9")));
    let shared = &told["concentration"];
    // 2/(μ W) Σ w h R − 1 with W = 10, μ = 20 and R = 0.05 … 0.95.
    near(&shared["index"], 2.0 / 200.0 * 68.8 - 1.0);
    near(&shared["curve"][2]["held"], 71.0 / 200.0);
    assert_eq!(shared["curve"].as_array().unwrap().len(), 11);
    assert!(told["verdict"].as_str().unwrap().contains("The fifth of the people most in need has 35.5% of the total"), "{told}");
    let turned = world.get(&asked("emergency-admissions", &format!("{BY_PEOPLE}&need_order=lowest_first"))).await.is(200).json();
    near(&turned["sii"]["value"], 312.0 / 0.825);
    let older = world.get(&asked("emergency-admissions", &format!("{BY_PEOPLE}&need_period=2019"))).await.is(200).json();
    near(&older["sii"]["value"], 312.0 / 0.825);
    let groups = world.get(&asked("emergency-admissions", &format!("{BY_PEOPLE}&groups=5"))).await.is(200).json();
    assert_eq!((&groups["counts"]["points"], &groups["items"][0]["areas"], &groups["items"][0]["area"]), (&json!(5), &json!(2), &Value::Null));
    near(&groups["items"][0]["value"], 355.0);
    near(&groups["items"][0]["population"], 200.0);
    let few = world.get(&asked("emergency-admissions", &format!("{BY_PEOPLE}&limit=3"))).await.is(200).json();
    assert_eq!((few["items"].as_array().unwrap().len(), &few["counts"]["not_told"]), (3, &json!(7)));
    let table = world.get(&asked("emergency-admissions", &format!("{BY_PEOPLE}&format=csv"))).await.is(200).text();
    let told = world.get(&asked("emergency-admissions", BY_PEOPLE)).await.is(200).json();
    let rows = |row: &str| table.lines().filter(|line| line.contains(&format!(",{row},"))).count();
    assert!(table.contains("delta_residual") && table.starts_with("indicator,period,need,"), "{table}");
    assert_eq!(table.lines().count(), 1 + 1 + 10 + 11 + told["left_out"].as_array().unwrap().len(), "{table}");
    assert_eq!((rows("inequality"), rows("item"), rows("curve")), (1, 10, 11));
    // The unit has a comma and stands in quotes.
    let width = |line: &str| line.replace("1,000", "1000").split(',').count();
    assert!(table.lines().filter(|line| line.contains(",curve,")).all(|line| width(line) == width(table.lines().next().unwrap())), "{table}");
    let (mean, whole) = (told["concentration"]["mean"].as_f64().unwrap(), table.lines().nth(1).unwrap());
    let (_, rest) = whole.split_once(",inequality,\"admissions per 1,000 people\",").unwrap();
    let told_mean: f64 = rest.split(',').next().unwrap().parse().unwrap();
    near(&told["concentration"]["mean"], told_mean);
    assert!(mean > 0.0 && rest.contains(",10,0,"), "{whole}");
    let picture = world.get(&asked("emergency-admissions", BY_PEOPLE).replace("inequalities", "inequalities/chart.svg")).await.is(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    let picture = picture.text();
    assert!(picture.contains("Emergency admissions and need, by ward in Somerset") && picture.contains("has 35.5% of Emergency admissions"), "{picture}");
});

on_both!(what_an_inequality_cannot_bear_is_refused, world => {
    counted(&world, COUNTS, 0).await;
    measured(&world, "distance", "Distance to a surgery", &json!({"value_type": "mean", "aggregable": false, "polarity": "neutral"})).await;
    observed(&world, "value", (0..10).map(|at| format!("code:distance,gss:{},2016/17,{}", ward(at), at * at))).await;
    let faults = async |path: String, status: u16| world.get(&path).await.is(status).faults();
    let one = |name: &str, code: &str| vec![(name.to_owned(), code.to_owned())];
    let of = |more: &str| asked("emergency-admissions", more);
    assert_eq!(faults("/v1/inequalities".to_owned(), 400).await.len(), 4, "indicator, kind, period and need at once");
    assert_eq!(faults(of(""), 422).await, one("population", "required_when"));
    assert_eq!(faults(of("&population=code:distance"), 422).await, one("population", "not_counts"));
    assert_eq!(faults(of(&format!("{BY_PEOPLE}&groups=4")), 400).await, one("groups", "unknown_word"));
    assert_eq!(faults(of(&format!("{BY_PEOPLE}&seed=4")), 400).await, one("seed", "not_permitted_when"));
    assert_eq!(faults(of(&format!("{BY_PEOPLE}&interval=magic")), 400).await, one("interval", "unknown_word"));
    assert_eq!(faults(of(&format!("{BY_PEOPLE}&transform=logit")), 422).await, one("transform", "off_scale"));
    assert_eq!(faults(of(BY_PEOPLE).replace("2016/17", "2015/16"), 422).await, one("indicator", "too_few_points"));
    let neutral = asked("emergency-admissions", BY_PEOPLE).replace("need=code:imd", "need=code:distance");
    assert_eq!(faults(neutral.clone(), 422).await, one("need_order", "required_when"));
    let said = world.get(&format!("{neutral}&need_order=highest_first")).await.is(200).json();
    assert_eq!((&said["need"]["order"], &said["items"][0]["name"]), (&json!("highest_first"), &json!("Ward 9")));
    let by = |more: &str| asked("distance", &format!("{BY_PEOPLE}{more}"));
    assert_eq!(faults(by("&interval=delta_sampling"), 422).await, one("interval", "no_standard_error"));
    assert_eq!(faults(by("&groups=5"), 422).await, one("groups", "not_aggregable"));
    assert_eq!(faults(by("&transform=log"), 422).await, one("transform", "off_scale"));
    let twice = of(BY_PEOPLE).replace("kind=ward&within=gss:E06000066", "area=gss:E06000066,gss:E05000001,gss:E05000002");
    assert_eq!(faults(twice, 422).await, one("area", "overlap"));
    let unobserved = of(BY_PEOPLE).replace("need=code:imd", "need=code:nothing");
    assert_eq!(faults(unobserved, 400).await, one("need", "reference_not_found"));
});

on_both!(an_inequality_follows_from_what_the_caller_may_see, world => {
    counted(&world, COUNTS, 5).await;
    let path = asked("emergency-admissions", BY_PEOPLE);
    let told = world.get(&path).await.is(200).json();
    let values: Vec<f64> = told["items"].as_array().unwrap().iter().map(|row| row["value"].as_f64().unwrap() / 10.0).collect();
    assert_eq!(values, [40.0, 30.0, 30.0, 25.0, 20.0, 20.0, 15.0, 10.0, 5.0], "rounded, and the small one left out");
    assert_eq!(told["left_out"], json!([{"area": "gss:E05000009", "name": "Ward 9", "because": "suppressed"}]));
    assert_eq!((&told["counts"]["used"], told["concentration"]["curve"].as_array().unwrap().len()), (&json!(9), 10));
    near(&told["concentration"]["curve"][1]["held"], 40.0 / 195.0);
    assert!(told["warnings"][0]["detail"].as_str().unwrap().contains("1 with a hidden figure"), "{told}");
    let open = world.send(Method::GET, &path, world.request(Method::GET, &path)).await.is(200).json();
    assert_eq!((&open["counts"]["used"], &open["left_out"]), (&json!(10), &json!([])));
    let paths = [
        path.clone(),
        format!("{path}&groups=5"),
        // The hidden count as the need of something else.
        format!("{}&transform=log", asked("imd", BY_PEOPLE).replace("2016/17", "2025").replace("need=code:imd", "need=code:emergency-admissions")),
        format!("{path}&interval=delta_sampling"),
        format!("{path}&interval=simulated&seed=3"),
        format!("{path}&format=csv"),
        path.replace("inequalities", "inequalities/chart.svg"),
    ];
    let mut seen = Vec::new();
    for count in [1, 4] {
        observed_again(&world, count).await;
        let mut answers = Vec::new();
        for path in &paths {
            answers.push(timeless(&world.get(path).await.is(200)));
        }
        seen.push(answers);
    }
    assert_eq!(seen[0], seen[1], "whether it is 1 or 4, nobody sees a difference");
});

async fn observed_again(world: &World, count: u32) {
    let file = format!("indicator,area,period,value\ncode:emergency-admissions,gss:{},2016/17,{count}\n", ward(9));
    world.import("/v1/imports/observations", &file).await;
}

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
