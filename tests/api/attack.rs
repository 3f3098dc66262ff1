//! An attack on small numbers: somebody without a token collects whatever can be asked, and tries every way in which the
//! hidden counts could be filled in. Observations cannot be sorted or filtered by their figures, only by what they are of.

mod cells;

use std::collections::BTreeSet;

use acceptance::{World, on_both};
use cells::{
    ALIKE_NOW, ALIKE_THEN, AREAS, Constraint, EARLIER, NOW, THEN, by_rule, by_rule_of, cell, constraint, counts,
    narrowed, search,
};
use serde_json::{Value, json};

use crate::indicators::admissions;

#[test]
fn without_the_second_step_the_attack_succeeds() {
    let found = narrowed(&search(&by_rule(false)));
    assert!(found.contains(&((6, 1), vec![1, 2])), "5 to 7 less 5 to 7 is at most 2: {found:?}");
    assert_eq!(narrowed(&search(&by_rule(true))), []);
    assert_eq!(by_rule_of(&ALIKE_THEN, &ALIKE_NOW, true), by_rule(true), "other counts are told alike");
    assert_ne!(by_rule_of(&ALIKE_THEN, &ALIKE_NOW, false), by_rule(false));
}

async fn prepared(world: &World) -> String {
    for code in ["attacked", "alike"] {
        let mut indicator = admissions();
        (indicator["code"], indicator["suppress_below"]) = (code.into(), 5.into());
        world.post("/v1/indicators", &indicator).await.is(201);
    }
    for (code, kind, within) in AREAS {
        let parents: Vec<String> = within.iter().take(1).map(|whole| reference(*whole)).collect();
        world.post("/v1/areas", &json!({"code": code, "name": code, "kind": kind, "parents": parents})).await.is(201);
    }
    bring(world, "attacked", "FY2015", &EARLIER).await;
    bring(world, "attacked", "FY2016", &THEN).await;
    let path = format!("/v1/observations?indicator=code:attacked&area={}&period=FY2016", reference(6));
    let then = world.get(&path).await.is(200).json()["items"][0]["known_at"].as_str().unwrap().to_owned();
    bring(world, "attacked", "FY2016", &NOW).await;
    then
}

async fn bring(world: &World, code: &str, period: &str, single: &[u32; 7]) {
    let row = |(area, count): (usize, u32)| format!("code:{code},{},{period},{count}\n", reference(area));
    let rows: String = counts(single).into_iter().enumerate().map(row).collect();
    world.import("/v1/imports/observations", &format!("indicator,area,period,value\n{rows}")).await.is(201);
}

fn reference(area: usize) -> String {
    format!("gss:{}", AREAS[area].0)
}

fn area_of(said: &str) -> usize {
    (0..AREAS.len()).find(|area| reference(*area) == said).unwrap()
}

/// Everything that somebody can learn by asking for these counts, now and as they were then.
struct Attacker<'a> {
    world: &'a World,
    known: BTreeSet<Constraint>,
}

impl Attacker<'_> {
    async fn ask(&self, path: &str) -> Value {
        self.world.get(path).await.is(200).json()
    }

    fn note(&mut self, terms: &[(i64, usize)], time: usize, told: &Value, status: &str) {
        assert_eq!(told.is_null(), status == "suppressed", "hidden is hidden, and nothing else is");
        let terms = terms.iter().map(|(sign, area)| (*sign, cell(*area, time))).collect();
        self.known.extend(constraint(terms, told.as_f64()));
    }

    async fn lists(&mut self, time: usize, as_of: &str) {
        let path = format!("/v1/observations?indicator=code:attacked&period=FY2016{as_of}");
        for item in self.ask(&path).await["items"].as_array().unwrap() {
            let area = area_of(item["area"].as_str().unwrap());
            self.note(&[(1, area)], time, &item["value"], item["status"].as_str().unwrap());
            let alone = self.ask(&format!("{path}&area={}", reference(area))).await["items"][0].clone();
            assert_eq!(&alone, item, "whoever asks for one is told the same");
            let one = format!("/v1/observations/{}{}", item["id"].as_str().unwrap(), as_of.replacen('&', "?", 1));
            assert_eq!(&self.ask(&one).await, item);
        }
        let lines = self.world.get(&format!("{path}&format=ndjson")).await.is(200).text();
        for item in lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            let area = area_of(item["area"].as_str().unwrap());
            self.note(&[(1, area)], time, &item["value"], item["status"].as_str().unwrap());
        }
        let table = self.world.get(&format!("{path}&format=csv")).await.is(200).text();
        let header: Vec<&str> = table.lines().next().unwrap().split(',').collect();
        for row in table.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            let of = |name: &str| cells[header.iter().position(|column| *column == name).unwrap()];
            let told = of("value").parse::<f64>().map_or(Value::Null, Value::from);
            self.note(&[(1, area_of(of("area")))], time, &told, of("status"));
        }
    }

    /// Areas alone, and wholes without each of their parts and without all but one.
    async fn series(&mut self, time: usize, as_of: &str) {
        let mut asked: Vec<Vec<(i64, usize)>> = (0..10).map(|area| vec![(1, area)]).collect();
        for whole in 0..3 {
            let parts: Vec<usize> = (1..10).filter(|area| AREAS[*area].2.first() == Some(&whole)).collect();
            asked.extend(parts.iter().map(|part| vec![(1, whole), (-1, *part)]));
            for left in &parts {
                let taken = parts.iter().filter(|part| *part != left).map(|part| (-1, *part));
                asked.push(std::iter::once((1, whole)).chain(taken).collect());
                asked.push(parts.iter().filter(|part| *part != left).map(|part| (1, *part)).collect());
            }
        }
        for terms in asked {
            let path = format!("/v1/series?indicator=code:attacked&period=FY2016&area={}{as_of}", expression(&terms));
            let item = self.ask(&path).await["items"][0].clone();
            self.note(&terms, time, &item["value"], item["status"].as_str().unwrap());
        }
    }

    async fn rollups(&mut self, time: usize, as_of: &str) {
        for (whole, kind) in [(0, "parish"), (0, "lsoa"), (1, "lsoa"), (2, "lsoa")] {
            for partial in [false, true] {
                let path = format!(
                    "/v1/rollups?indicator=code:attacked&period=FY2016&area={}&kind={kind}&partial={partial}{as_of}",
                    reference(whole)
                );
                let item = self.ask(&path).await["items"][0].clone();
                let missing: Vec<usize> = item["missing"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|part| area_of(part["area"].as_str().unwrap()))
                    .collect();
                let in_it = |area: &usize| AREAS[*area].1 == kind && AREAS[*area].2.contains(&whole);
                let parts = (0..10).filter(|area| in_it(area) && !missing.contains(area)).map(|area| (1, area));
                let parts: Vec<(i64, usize)> = parts.collect();
                if partial && !parts.is_empty() {
                    self.note(&parts, time, &item["value"], "normal");
                }
                let status = if item["observed"].is_null() { "suppressed" } else { "normal" };
                self.note(&[(1, whole)], time, &item["observed"], status);
            }
        }
    }

    /// Each part beside the rest of its whole.
    async fn comparisons(&mut self, time: usize, as_of: &str) {
        let mut told = 0;
        for (part, (.., within)) in AREAS.iter().enumerate().skip(1) {
            let whole = within[0];
            let rest = vec![(1, whole), (-1, part)];
            let path = format!(
                "/v1/comparisons?indicator=code:attacked&before=FY2015&after=FY2016&area={}&comparator={}{as_of}",
                reference(part),
                expression(&rest)
            );
            let answer = self.world.get(&path).await;
            if answer.status == 200 {
                let answer = answer.json();
                self.note(&[(1, part)], time, &answer["area"]["after"], "normal");
                self.note(&rest, time, &answer["comparator"]["after"], "normal");
                told += 1;
            }
        }
        assert!(time == 0 || told > 0, "something is told at all");
    }
}

fn expression(terms: &[(i64, usize)]) -> String {
    let mut text = String::new();
    for (sign, area) in terms {
        let word = if *sign < 0 { "%20minus%20" } else { "%20plus%20" };
        text += if text.is_empty() { "" } else { word };
        text += &reference(*area);
    }
    text
}

on_both!(nobody_recovers_a_small_number, world => {
    let then = prepared(&world).await;
    let as_of = format!("&as_of={then}");
    let mut attacker = Attacker { world: &world, known: BTreeSet::new() };
    for (time, as_of) in [(0, as_of.as_str()), (1, "")] {
        attacker.lists(time, as_of).await;
        attacker.series(time, as_of).await;
        attacker.rollups(time, as_of).await;
        attacker.comparisons(time, as_of).await;
    }
    let known = attacker.known;
    assert!(by_rule(true).is_subset(&known), "the rule is what is told");
    let alone = known.iter().filter(|known| known.terms.len() == 1).count();
    assert!(alone == 13 && known.len() > 16, "each count is told in one way, and there is more: {known:?}");
    assert_eq!(narrowed(&search(&known)), [], "every small count could be anything from one to four");
});

// What is told is the same, to the letter, of other counts: pictures, trends and words tell no more than figures do.
on_both!(other_counts_look_just_alike, world => {
    prepared(&world).await;
    bring(&world, "alike", "FY2015", &EARLIER).await;
    bring(&world, "alike", "FY2016", &ALIKE_THEN).await;
    bring(&world, "alike", "FY2016", &ALIKE_NOW).await;
    let told = async |code: &str| {
        let mut told = Vec::new();
        for (area, (.., within)) in AREAS.iter().enumerate().skip(1) {
            let (whole, area) = (reference(within[0]), reference(area));
            for query in [
                format!("series?indicator=code:{code}&area={area},{whole},{whole}%20minus%20{area}&as_of=2099-01-01T00:00:00Z"),
                format!("series?indicator=code:{code}&area={area}&format=csv"),
                format!("series/chart.svg?indicator=code:{code}&area={area},{whole}"),
                format!("comparisons?indicator=code:{code}&before=FY2015&after=FY2016&area={area}&comparator={whole}%20minus%20{area}&as_of=2099-01-01T00:00:00Z"),
                format!("comparisons/chart.svg?indicator=code:{code}&before=FY2015&after=FY2016&area={area}&comparator={whole}%20minus%20{area}"),
                format!("trends?indicator=code:{code}&area={area}&as_of=2099-01-01T00:00:00Z"),
                format!("trends/chart.svg?indicator=code:{code}&area={area}"),
                format!("rollups?indicator=code:{code}&area={whole}&kind=lsoa&period=FY2015,FY2016&partial=true&format=csv"),
                format!("rollups?indicator=code:{code}&area={whole}&kind=lsoa&period=FY2016&as_of=2099-01-01T00:00:00Z"),
                format!("observations?indicator=code:{code}&area={area}&total=true&format=ndjson"),
            ] {
                let text = world.get(&format!("/v1/{query}")).await.text();
                // Ids and times differ, and are no figures.
                let kept = |line: &str| match serde_json::from_str::<Value>(line) {
                    Ok(mut item) => {
                        for name in ["id", "known_at", "import", "instance", "request_id"] {
                            item[name] = Value::Null;
                        }
                        item.to_string()
                    }
                    Err(_) => line.to_owned(),
                };
                let text: Vec<String> = text.replace(&format!("code:{code}"), "code:x").lines().map(kept).collect();
                told.push((query.replace(code, "x"), text));
            }
        }
        told
    };
    let (attacked, alike) = (told("attacked").await, told("alike").await);
    for (one, other) in attacked.into_iter().zip(alike) {
        assert_eq!(one, other);
    }
});
