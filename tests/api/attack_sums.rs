//! An attack on small numbers by adding up: a whole of 32 is 13, 18 and one alone, told as 30, 15, 20 and nothing. Whoever
//! knows what adds up, be it of places, of times or of people, would subtract and know the one.

use std::fmt::Write;

use acceptance::{World, on_both};
use serde_json::{Value, json};

use crate::indicators::admissions;

/// A figure: of whom, in which period, of which part, and how many.
type Figure = (&'static str, &'static str, &'static str, u32);

/// Figures that add up to the first of them, and how.
const ADD_UP: [(&str, &[Figure]); 10] = [
    (
        "parishes that were entered as of a later day",
        &[
            ("code:later", "2021", "", 32),
            ("code:later-1", "2021", "", 13),
            ("code:later-2", "2021", "", 18),
            ("code:later-3", "2021", "", 1),
        ],
    ),
    (
        "parishes that ended before",
        &[
            ("code:sooner", "2021", "", 32),
            ("code:sooner-1", "2021", "", 13),
            ("code:sooner-2", "2021", "", 18),
            ("code:sooner-3", "2021", "", 1),
        ],
    ),
    (
        "two parishes and a ward that is in none",
        &[
            ("code:mixed", "2021", "", 32),
            ("code:mixed-1", "2021", "", 13),
            ("code:mixed-2", "2021", "", 18),
            ("code:mixed-3", "2021", "", 1),
        ],
    ),
    (
        "quarters of a year",
        &[
            ("code:a", "2021", "", 32),
            ("code:a", "2021-Q1", "", 13),
            ("code:a", "2021-Q2", "", 18),
            ("code:a", "2021-Q3", "", 1),
            ("code:a", "2021-Q4", "", 0),
        ],
    ),
    (
        "quarters of a financial year, by sex",
        &[
            ("code:b", "FY2021", "sex=female", 32),
            ("code:b", "2021-Q2", "sex=female", 13),
            ("code:b", "2021-Q3", "sex=female", 18),
            ("code:b", "2021-Q4", "sex=female", 1),
            ("code:b", "2022-Q1", "sex=female", 0),
        ],
    ),
    (
        "months of a quarter",
        &[
            ("code:c", "2021-Q1", "", 32),
            ("code:c", "2021-01", "", 13),
            ("code:c", "2021-02", "", 18),
            ("code:c", "2021-03", "", 1),
        ],
    ),
    (
        "ages and sexes of everybody",
        &[
            ("code:d", "2021", "", 32),
            ("code:d", "2021", "age=0-64;sex=female", 13),
            ("code:d", "2021", "age=65+;sex=female", 18),
            ("code:d", "2021", "age=0-64;sex=male", 1),
            ("code:d", "2021", "age=65+;sex=male", 0),
        ],
    ),
    (
        "ages and places of birth of women",
        &[
            ("code:e", "2021", "sex=female", 32),
            ("code:e", "2021", "age=0-64;born=here;sex=female", 13),
            ("code:e", "2021", "age=65+;born=here;sex=female", 18),
            ("code:e", "2021", "age=0-64;born=elsewhere;sex=female", 1),
        ],
    ),
    (
        "ages of women, and men as a whole",
        &[
            ("code:f", "2021", "", 32),
            ("code:f", "2021", "age=0-64;sex=female", 13),
            ("code:f", "2021", "age=65+;sex=female", 18),
            ("code:f", "2021", "sex=male", 1),
        ],
    ),
    (
        "quarters of an area's parts, by sex",
        &[
            ("code:parts", "2021", "", 32),
            ("code:parts-1", "2021-Q1", "sex=female", 13),
            ("code:parts-1", "2021-Q2", "sex=male", 18),
            ("code:parts-2", "2021-Q4", "sex=male", 1),
        ],
    ),
];
/// Sexes and ages, which come to the same though nobody says to how much.
const MARGINS: [Figure; 5] = [
    ("code:g", "2021", "sex=female", 12),
    ("code:g", "2021", "sex=male", 20),
    ("code:g", "2021", "age=0-17", 13),
    ("code:g", "2021", "age=18-64", 18),
    ("code:g", "2021", "age=65+", 1),
];

async fn prepared(world: &World) {
    let mut indicator = admissions();
    (indicator["code"], indicator["suppress_below"]) = ("attacked".into(), 5.into());
    world.post("/v1/indicators", &indicator).await.is(201);
    let mut areas = "code,name,kind\n".to_owned();
    areas.extend(["a", "b", "c", "d", "e", "f", "g"].map(|code| format!("{code},{code},custom\n")));
    let mut lying = "child,parent,weight,valid_from,valid_to\n".to_owned();
    for (whole, kinds, days) in [
        ("later", vec!["parish"; 3], "2023-04-01,"),
        ("sooner", vec!["parish"; 3], ",2019-03-31"),
        ("mixed", vec!["parish", "parish", "ward"], "2000-01-01,"),
        ("parts", vec!["parish", "ward"], "2000-01-01,"),
    ] {
        writeln!(areas, "{whole},{whole},custom").unwrap();
        for (part, kind) in (1..).zip(kinds) {
            writeln!(areas, "{whole}-{part},{whole} {part},{kind}").unwrap();
            writeln!(lying, "code:{whole}-{part},code:{whole},1,{days}").unwrap();
        }
    }
    world.import("/v1/imports/areas", &areas).await.is(201);
    world.import("/v1/imports/area-memberships", &lying).await.is(201);
    let figures = ADD_UP.iter().flat_map(|(_, figures)| *figures).chain(&MARGINS);
    let row = |(area, period, part, count): &Figure| format!("code:attacked,{area},{period},{part},{count}\n");
    let rows: String = figures.map(row).collect();
    let file = format!("indicator,area,period,dimensions,value\n{rows}");
    let counts = world.import("/v1/imports/observations", &file).await.is(201).json()["counts"].clone();
    assert_eq!(counts["created"], rows.lines().count(), "{counts}");
}

/// Whether figures are told to somebody without a token, by list and series alike.
async fn told(world: &World, figures: &[Figure]) -> Vec<bool> {
    let mut told = Vec::new();
    for (area, period, part, count) in figures {
        let part = if part.is_empty() { "none".to_owned() } else { part.replace('=', "%3D").replace('+', "%2B") };
        let asked = format!("indicator=code:attacked&area={area}&period={period}");
        let items =
            world.get(&format!("/v1/observations?{asked}&dimensions={part}")).await.is(200).json()["items"].clone();
        let value = items[0]["value"].clone();
        assert_eq!(items.as_array().unwrap().len(), 1, "{asked}: {items}");
        let series = if part == "none" { String::new() } else { format!("&dimensions={part}") };
        let series = world.get(&format!("/v1/series?{asked}{series}")).await.is(200).json();
        assert_eq!(series["items"][0]["value"], value, "{asked}: from memory the same is told");
        assert!(value.is_null() || (value.as_f64().unwrap() - f64::from(*count)).abs() < 3.0);
        told.push(!value.is_null());
    }
    told
}

/// What the first of the small counts could be, for somebody who knows all that is told to the unit.
fn could_be(figures: &[Figure], told: &[bool]) -> (u32, u32) {
    let hidden = |at: usize| !told[at];
    if hidden(0) {
        return (1, u32::MAX);
    }
    let parts = 1..figures.len();
    let left = figures[0].3 - parts.clone().filter(|at| !hidden(*at)).map(|at| figures[at].3).sum::<u32>();
    match parts.filter(|at| hidden(*at)).count() {
        1 => (left, left),
        // Everybody who is hidden is at least one.
        many => (1, left + 1 - u32::try_from(many).unwrap()),
    }
}

on_both!(what_adds_up_gives_nobody_away, world => {
    prepared(&world).await;
    let of_one = |told: Vec<bool>| told.iter().filter(|told| !**told).count();
    for (how, figures) in ADD_UP {
        let mut alone = vec![true; figures.len()];
        let small = figures.iter().position(|figure| figure.3 == 1).unwrap();
        alone[small] = false;
        assert_eq!(could_be(figures, &alone), (1, 1), "{how}: were it hidden alone, it would be known");
        let told = told(&world, figures).await;
        assert!(!told[small], "{how}");
        let (least, most) = could_be(figures, &told);
        assert!(least == 1 && most >= 4, "{how}: it is {least} to {most}: {told:?}");
        assert_eq!(of_one(told), 2, "{how}: and no more is hidden than one beside it");
    }
    let told = told(&world, &MARGINS).await;
    assert!(!told[4] && told[..4].iter().filter(|told| !**told).count() == 1, "{told:?}");
});

on_both!(a_roll_up_on_another_day_tells_no_more, world => {
    prepared(&world).await;
    let path = "/v1/rollups?indicator=code:attacked&area=code:later&kind=parish&period=2021&on=2024-01-01&partial=true";
    let told = world.get(path).await.is(200).json()["items"][0].clone();
    assert_eq!((&told["observed"], &told["value"], &told["without_figure"]), (&json!(30.0), &json!(20.0), &json!(2)));
    let rest = "code:later%20minus%20code:later-1%20minus%20code:later-2";
    let told = world.get(&format!("/v1/series?indicator=code:attacked&area={rest}&period=2021")).await.is(200).json();
    assert_eq!(told["items"][0]["value"], Value::Null);
});

on_both!(figures_that_come_later_hide_what_they_would_tell, world => {
    prepared(&world).await;
    let quarters: [Figure; 3] = [("code:g", "2022-Q1", "", 13), ("code:g", "2022-Q2", "", 18), ("code:g", "2022-Q3", "", 1)];
    let row = |(area, period, _, count): &Figure| format!("code:attacked,{area},{period},{count}\n");
    let rows: String = quarters.iter().map(row).collect();
    world.import("/v1/imports/observations", &format!("indicator,area,period,value\n{rows}")).await.is(201);
    assert_eq!(told(&world, &quarters).await, [true, true, false], "quarters alone add up to nothing");
    let year = "indicator,area,period,value\ncode:attacked,code:g,2022,32\n";
    world.import("/v1/imports/observations", year).await.is(201);
    assert_eq!(told(&world, &quarters).await, [false, true, false], "now they add up to the year");
});

on_both!(a_mean_does_not_tell_how_few_were_measured, world => {
    let mean = json!({"code": "stay", "name": "Length of stay", "definition": "Days", "value_type": "mean", "unit": "days",
        "polarity": "neutral", "aggregable": false, "frequency": "annual", "suppress_below": 5});
    world.post("/v1/indicators", &mean).await.is(201);
    world.import("/v1/imports/areas", "code,name,kind\na,A,custom\nb,B,custom\nc,C,custom\n").await.is(201);
    let file = "indicator,area,period,value,numerator,denominator\n\
        code:stay,code:a,2021,,9,2\ncode:stay,code:b,2021,,36,12\ncode:stay,code:c,2021,4.5,9,\n";
    world.import("/v1/imports/observations", file).await.is(201);
    let figures = |told: &Value| -> Vec<Value> {
        let figure = |item: &Value| json!([item["value"], item["numerator"], item["denominator"], item["status"]]);
        told["items"].as_array().unwrap().iter().map(figure).collect()
    };
    let public = [
        json!([null, null, null, "suppressed"]),
        json!([3.0, null, 10.0, "normal"]),
        json!([null, null, null, "suppressed"]),
    ];
    for path in [
        "/v1/observations?indicator=code:stay",
        "/v1/series?indicator=code:stay&area=code:a,code:b,code:c&period=2021",
    ] {
        assert_eq!(figures(&world.get(path).await.is(200).json()), public, "{path}");
        let whole = figures(&world.seen(path).await.is(200).json());
        assert_eq!(whole[..2], [json!([4.5, 9.0, 2.0, "normal"]), json!([3.0, 36.0, 12.0, "normal"])], "{path}");
    }
    let lines = world.get("/v1/observations?indicator=code:stay&format=ndjson").await.is(200).text();
    let items: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(figures(&json!({"items": items})), public);
    let table = world.get("/v1/observations?indicator=code:stay&format=csv").await.is(200).text();
    assert!([",36,", ",36.0,", ",12,", ",12.0,", ",4.5,", ",9,", ",9.0,"].iter().all(|told| !table.contains(told)), "{table}");
    assert_eq!(table.matches("suppressed").count(), 2, "{table}");
});
