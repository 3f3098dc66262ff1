//! Where councils say they stand, and stand again.

use acceptance::{
    World,
    agreed::{Table, assessed, scale},
    county::{A, B, ELSEWHERE, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

fn codes(problem: &Value) -> Vec<(&str, &str)> {
    let all = problem["unmet"].as_array().unwrap().iter();
    all.map(|unmet| (unmet["code"].as_str().unwrap(), unmet["pointer"].as_str().unwrap_or_default())).collect()
}

fn found(point: i64, on: &str) -> Value {
    json!({"scale": "code:governance-1", "theme": "buying", "point": point, "on": on, "evidence": "A register of contracts"})
}

async fn scaled(world: &World) -> Table {
    let table = world.table().await;
    table.clerk.post(world, "/v1/assessment-scales", &scale(1)).await.is(201);
    table
}

on_both!(what_a_text_assesses_is_held_to_its_scale, world => {
    let table = scaled(&world).await;
    let mut text = assessed("2026-01-01", 1);
    text["terms"]["assessments"][0]["baseline"] = json!(2);
    text["terms"]["assessments"][0]["target"] = json!(4);
    text["terms"]["assessments"].as_array_mut().unwrap().push(json!({"theme": "finance", "scale": "code:governance-1", "baseline": 0, "target": 1}));
    let id = table.draft(&world, &text).await;
    let address = format!("/v1/agreements/{id}");
    let expected = [
        ("not_on_scale", "/terms/assessments/0/baseline"),
        ("not_on_scale", "/terms/assessments/0/target"),
        ("unknown_theme", "/terms/assessments/1/theme"),
    ];
    assert_eq!(codes(&table.transit(&world, &id, "proposed").await.is(409).json()), expected);
    let told = table.clerk.get(&world, &format!("{address}?expand=allowed_actions")).await.is(200).json();
    let proposed = told["expanded"]["allowed_actions"].as_array().unwrap().iter().find(|action| action["action"] == "proposed").unwrap();
    assert_eq!(codes(proposed), expected, "a front end is told the same");
    let patch = async |assessments: Value| {
        let body = json!({"terms": {"assessments": assessments}});
        let request = world.anonymous(Method::PATCH, &address).bearer_auth(&table.clerk.token).header("if-match", "*").json(&body);
        world.send(Method::PATCH, &address, request).await
    };
    let one = assessed("2026-01-01", 1)["terms"]["assessments"][0].clone();
    let twice = patch(json!([one, one])).await.is(422);
    assert_eq!(twice.faults(), [("/terms/assessments/1/theme".to_owned(), "repeated".to_owned())]);
    let nowhere = patch(json!([{"theme": "buying", "scale": "code:governance-7", "baseline": 0, "target": 1}])).await.is(422);
    assert_eq!(nowhere.faults(), [("/terms/assessments/0/scale".to_owned(), "reference_not_found".to_owned())]);
    patch(json!([one])).await.is(200);
    for to in ["proposed", "negotiating"] {
        table.transit(&world, &id, to).await.is(201);
    }
    let mut off = one.clone();
    off["target"] = json!(2);
    patch(json!([off])).await.is(200);
    let frozen = table.transit(&world, &id, "agreed").await.is(409).json();
    assert_eq!(codes(&frozen), [("not_on_scale", "/terms/assessments/0/target")]);
    patch(json!([one])).await.is(200);
    table.transit(&world, &id, "agreed").await.is(201);
});

on_both!(an_agreement_rests_on_the_version_that_it_names, world => {
    let table = scaled(&world).await;
    let mut second = scale(2);
    second["levels"] = json!([{"point": 10, "name": "Begun", "meaning": "M"}, {"point": 20, "name": "Done", "meaning": "M"}]);
    table.clerk.post(&world, "/v1/assessment-scales", &second).await.is(201);
    table.clerk.patch(&world, "/v1/assessment-scales/code:governance-1", &json!({"valid_to": "2026-01-31"})).await.is(200);
    let id = table.signed_on_paper(&world, &assessed("2026-01-01", 1)).await;
    let address = format!("/v1/agreements/{id}");
    let versions = world.get(&format!("{address}/versions")).await.is(200).json();
    let text = versions["items"][0]["text"].as_str().unwrap();
    assert!(text.contains(r#""ref":"code:governance-1""#) && text.contains(r#""theme":"buying""#), "{text}");
    table.clerk.post(&world, &format!("{address}/assessments"), &found(3, "2026-04-02")).await.is(201);
    let off = table.clerk.post(&world, &format!("{address}/assessments"), &found(10, "2026-04-02")).await.is(422);
    assert_eq!(off.faults(), [("/point".to_owned(), "not_on_scale".to_owned())]);
    let other = json!({"scale": "code:governance-2", "theme": "buying", "point": 10, "evidence": "A register"});
    let other = table.clerk.post(&world, &format!("{address}/assessments"), &other).await.is(422);
    assert_eq!(other.faults(), [("/scale".to_owned(), "not_assessed".to_owned())]);
    // The next text goes on by the next version, and what was found by the first stays.
    let changes = json!({"terms": {"assessments": [{"theme": "buying", "scale": "code:governance-2", "baseline": 10, "target": 3}]}});
    let variation = |changes: &Value| json!({"rationale": "A better scale", "takes_effect_on": api::http::principal::today().to_string(), "changes": changes});
    let unmet = table.clerk.post(&world, &format!("{address}/variations"), &variation(&changes)).await.is(409).json();
    assert_eq!(codes(&unmet), [("not_on_scale", "/terms/assessments/0/target")]);
    let changes = json!({"terms": {"assessments": [{"theme": "buying", "scale": "code:governance-2", "baseline": 10, "target": 20}]}});
    table.clerk.post(&world, &format!("{address}/variations"), &variation(&changes)).await.is(201);
    for party in [A, UNITARY] {
        table.decide(&world, &id, party, "signed").await.is(201);
    }
    let told = world.get(&format!("{address}/assessments")).await.is(200).json();
    assert_eq!((&told["items"][0]["assessment"]["scale"], &told["items"][0]["latest"]), (&json!("code:governance-2"), &Value::Null));
    assert_eq!((&told["former"][0]["scale"], &told["former"][0]["point"], &told["former"][0]["version"]), (&json!("code:governance-1"), &json!(3), &json!(1)));
    let differences = world.get(&format!("{address}/differences?from=1&to=2")).await.is(200).json();
    assert!(differences.to_string().contains("/terms/assessments/buying/scale"), "{differences}");
});

on_both!(themes_are_looked_at_again, world => {
    let table = scaled(&world).await;
    let id = table.signed_on_paper(&world, &assessed("2026-01-01", 1)).await;
    let (address, path) = (format!("/v1/agreements/{id}"), format!("/v1/agreements/{id}/assessments"));
    let stand = async |on: &str| {
        let told = world.get(&format!("{path}?on={on}")).await.is(200).json();
        assert_eq!(told["on"], on);
        let item = told["items"][0].clone();
        (item["latest"]["point"].clone(), item["reached"] == true, item["due_on"].clone(), item["overdue"] == true)
    };
    assert_eq!(stand("2026-03-31").await, (Value::Null, false, json!("2026-03-31"), false));
    assert_eq!(stand("2026-04-01").await, (Value::Null, false, json!("2026-03-31"), true));
    let diary = async || world.get(&format!("{address}/calendar.ics")).await.is(200).text();
    assert!(diary().await.contains("look again at buying"));
    table.clerk.post(&world, &path, &found(1, "2026-02-28")).await.is(201);
    assert_eq!(stand("2026-04-01").await, (json!(1), false, json!("2026-03-31"), true), "it was too early");
    let dry = table.clerk.post(&world, &format!("{path}?dry_run=true"), &found(3, "2026-04-02")).await;
    assert_eq!(dry.status, 200);
    let request = async || {
        let request = world.anonymous(Method::POST, &path).bearer_auth(&table.clerk.token).json(&found(3, "2026-04-02"));
        world.send(Method::POST, &path, request.header("idempotency-key", "once")).await.is(201)
    };
    let (once, again) = (request().await, request().await);
    assert_eq!((once.json()["status"].clone(), again.header("idempotent-replayed")), (json!("in_force"), "true"));
    assert_eq!(stand("2026-04-01").await, (json!(1), false, json!("2026-03-31"), true));
    assert_eq!(stand("2026-04-02").await, (json!(3), true, Value::Null, false));
    assert!(!diary().await.contains("look again"), "it was done");
    let told = world.get(&path).await.is(200).json();
    let history = told["items"][0]["reassessments"].as_array().unwrap();
    assert_eq!(history.iter().map(|one| (&one["point"], &one["on"])).collect::<Vec<_>>(), [(&json!(1), &json!("2026-02-28")), (&json!(3), &json!("2026-04-02"))]);
    assert_eq!((&history[0]["organisation"], &told["former"]), (&json!(A), &json!([])));
    let kinds = world.get("/v1/changes?type=agreement.followed").await.is(200).json();
    assert_eq!(kinds["items"].as_array().unwrap().len(), 2);
});

on_both!(nobody_begins_by_a_scale_that_is_out_of_use, world => {
    let table = scaled(&world).await;
    let held = table.signed_on_paper(&world, &assessed("2026-01-01", 1)).await;
    table.clerk.patch(&world, "/v1/assessment-scales/code:governance-1", &json!({"valid_to": "2026-01-31"})).await.is(200);
    let draft = table.draft(&world, &assessed("2027-04-01", 1)).await;
    let refused = table.transit(&world, &draft, "proposed").await.is(409).json();
    assert_eq!(codes(&refused), [("scale_not_in_use", "/terms/assessments/0/scale")]);
    let today = api::http::principal::today().to_string();
    let varied = json!({"rationale": "More councillors", "takes_effect_on": today, "changes": {"purpose": "Councillors who know"}});
    table.clerk.post(&world, &format!("/v1/agreements/{held}/variations"), &varied).await.is(201);
});

on_both!(what_is_found_wrongly_is_named, world => {
    let table = scaled(&world).await;
    let id = table.signed_on_paper(&world, &assessed("2026-01-01", 1)).await;
    let path = format!("/v1/agreements/{id}/assessments");
    table.clerk.post(&world, &path, &found(1, "2026-03-31")).await.is(201);
    for (patch, pointer, code) in [
        (json!({"theme": "staff"}), "/theme", "not_assessed"),
        (json!({"scale": "code:governance-9"}), "/scale", "reference_not_found"),
        (json!({"point": 2}), "/point", "not_on_scale"),
        (json!({"on": "2100-01-01"}), "/on", "in_the_future"),
        (json!({"on": "2026-01-04"}), "/on", "out_of_order"),
        (json!({"evidence": " "}), "/evidence", "blank"),
        (json!({"documents": ["nothing"]}), "/documents/0", "unknown_document"),
    ] {
        let mut body = found(1, "2026-03-31");
        body.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
        let refused = table.clerk.post(&world, &path, &body).await.is(422);
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{patch}");
    }
    let draft = table.draft(&world, &assessed("2027-04-01", 1)).await;
    let early = table.clerk.post(&world, &format!("/v1/agreements/{draft}/assessments"), &found(1, "2026-03-31")).await.is(409).json();
    assert_eq!((codes(&early), &early["from"]), (vec![("not_in_force", "")], &json!("draft")));
    world.officer("clerk", B).await.post(&world, &path, &found(1, "2026-04-30")).await.is(403);
    assert_eq!(world.get(&format!("{path}?on=yesterday")).await.is(400).code(), "invalid_parameter");
});

on_both!(what_is_withheld_is_not_told_of_either, world => {
    let table = scaled(&world).await;
    let stranger = world.officer("clerk", B).await;
    for field in ["terms", "terms.assessments"] {
        let mut text = assessed("2026-01-01", 1);
        text["confidential"] = json!([{"field": field, "reason": "It names people"}]);
        let id = table.signed_on_paper(&world, &text).await;
        let path = format!("/v1/agreements/{id}/assessments");
        table.clerk.post(&world, &path, &found(1, "2026-03-31")).await.is(201);
        let own = table.clerk.get(&world, &path).await.is(200).json();
        assert_eq!(own["items"].as_array().unwrap().len(), 1);
        let told = stranger.get(&world, &path).await.is(200).json();
        assert_eq!((&told["items"], &told["former"]), (&json!([]), &json!([])), "{field}");
        for diary in [format!("/v1/agreements/{id}/calendar.ics"), format!("/v1/agreements/calendar.ics?party={A}")] {
            let told = stranger.get(&world, &diary).await.is(200).text();
            assert!(told.contains("starts") && !told.contains("buying"), "{field}: {told}");
        }
    }
});

on_both!(a_clone_names_its_own_day_to_look_again, world => {
    let table = scaled(&world).await;
    let id = table.signed_on_paper(&world, &assessed("2026-01-01", 1)).await;
    let clone = table.clerk.post(&world, &format!("/v1/agreements/{id}/clones"), &json!({})).await.is(201).json();
    let assessment = &clone["terms"]["assessments"][0];
    assert_eq!((&assessment["theme"], &assessment["scale"], &assessment["again_on"]), (&json!("buying"), &json!("code:governance-1"), &Value::Null));
});

on_both!(each_of_several_councils_is_assessed_by_itself, world => {
    let table = scaled(&world).await;
    let heir = world.officer("clerk", B).await;
    let mut text = assessed("2026-01-01", 1);
    let councils = json!([{"party": UNITARY, "role": "provider"}, {"party": A, "role": "recipient"}, {"party": B, "role": "recipient", "signs": false}]);
    text["parties"] = councils;
    let refused = table.clerk.post(&world, "/v1/agreements", &text).await.is(422);
    assert_eq!(refused.faults(), [("/terms/assessments/0/party".to_owned(), "ambiguous_party".to_owned())]);
    let of = |party: &str, baseline: i64| json!({"party": party, "theme": "buying", "scale": "code:governance-1", "baseline": baseline, "target": 3, "again_on": "2026-03-31"});
    for (assessments, pointer, code) in [
        (json!([of(A, 0), of(ELSEWHERE, 0)]), "/terms/assessments/1/party", "not_a_party"),
        (json!([of(A, 0), of(A, 1)]), "/terms/assessments/1/theme", "repeated"),
        (json!([of("ref:nobody", 0)]), "/terms/assessments/0/party", "reference_not_found"),
    ] {
        text["terms"]["assessments"] = assessments;
        let refused = table.clerk.post(&world, "/v1/agreements", &text).await.is(422);
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())]);
    }
    text["terms"]["assessments"] = json!([of(A, 0), of(B, 1)]);
    let id = table.signed_on_paper(&world, &text).await;
    let (address, path) = (format!("/v1/agreements/{id}"), format!("/v1/agreements/{id}/assessments"));
    let told = world.get(&address).await.is(200).json();
    assert_eq!((&told["terms"]["assessments"][1]["party"], &told["terms"]["assessments"][1]["baseline"]), (&json!(B), &json!(1)));
    let found_of = |party: &str, point: i64| {
        let mut body = found(point, "2026-04-02");
        body["party"] = json!(party);
        body
    };
    for (body, code) in [(found(1, "2026-04-02"), "ambiguous_party"), (found_of(UNITARY, 1), "not_assessed"), (found_of("ref:nobody", 1), "reference_not_found")] {
        let refused = table.clerk.post(&world, &path, &body).await.is(422);
        assert_eq!(refused.faults(), [("/party".to_owned(), code.to_owned())]);
    }
    heir.post(&world, &path, &found_of(B, 3)).await.is(201);
    let stands = async || -> Vec<(Value, Value, Value, Value)> {
        let told = world.get(&format!("{path}?on=2026-04-03")).await.is(200).json();
        let told = told["items"].as_array().unwrap().iter();
        told.map(|item| (item["party"].clone(), item["latest"]["point"].clone(), item["reached"].clone(), item["overdue"].clone())).collect()
    };
    assert_eq!(stands().await, [(json!(A), Value::Null, json!(false), json!(true)), (json!(B), json!(3), json!(true), json!(false))]);
    // Unfolded, since a calendar breaks long lines.
    let diary = world.get(&format!("{address}/calendar.ics")).await.is(200).text().replace("\r\n ", "");
    let again: Vec<_> = diary.lines().filter(|line| line.starts_with("SUMMARY") && line.contains("look again")).collect();
    assert!(again.len() == 1 && again[0].contains(A.trim_start_matches("ref:")), "{again:?}");

    // The survivor of a merger looks again in the council's place.
    world.post(&format!("/v1/councils/{A}/merge"), &json!({"into": ELSEWHERE, "effective_on": "2026-04-01"})).await.is(201);
    let survivor = world.officer("clerk", ELSEWHERE).await;
    survivor.post(&world, &path, &found_of(ELSEWHERE, 1)).await.is(201);
    assert_eq!(stands().await[0].1, json!(1));
    // A clone keeps whose each is, and who goes on is named there.
    let changes = json!({"changes": {"parties": [{"party": UNITARY, "role": "provider"}, {"party": B, "role": "recipient"}],
        "obligations": [], "terms": {"assessments": [of(B, 3)]}}});
    let clone = heir.post(&world, &format!("{address}/clones"), &changes).await.is(201).json();
    assert_eq!(clone["terms"]["assessments"][0]["party"], B);
});
