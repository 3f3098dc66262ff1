//! What points to a document keeps it where it is.

use acceptance::{
    agreed::{assessed, scale, training},
    county::{A, UNITARY},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

fn unmet(problem: &Value) -> Vec<(&str, &str)> {
    let all = problem["unmet"].as_array().unwrap().iter();
    all.map(|unmet| (unmet["code"].as_str().unwrap(), unmet["detail"].as_str().unwrap())).collect()
}

on_both!(what_is_signed_with_the_text_stays, world => {
    let table = world.table().await;
    let id = table.draft(&world, &training("2026-01-01", None)).await;
    let agreement = format!("/v1/agreements/{id}");
    let map = table.clerk.filed(&world, &agreement, "map.pdf").await;
    let item = format!("{agreement}/documents/{map}");
    let sha256 = table.clerk.get(&world, &item).await.is(200).json()["sha256"].as_str().unwrap().to_owned();
    let patch = async |body: Value| {
        let request = world.anonymous(Method::PATCH, &agreement).bearer_auth(&table.clerk.token).header("if-match", "*").json(&body);
        world.send(Method::PATCH, &agreement, request).await
    };
    let unknown = patch(json!({"annexes": [map, "0195f0b0-7d7e-7000-8000-00000000ffff"]})).await.is(422);
    assert_eq!(unknown.faults(), [("/annexes/1".to_owned(), "unknown_document".to_owned())]);
    patch(json!({"annexes": [map]})).await.is(200);
    let refused = table.clerk.delete(&world, &item).await.is(409).json();
    assert_eq!((&refused["code"], unmet(&refused)), (&json!("illegal_state"), vec![("pointed_to", "The text that is being written")]));
    for to in ["proposed", "negotiating", "agreed"] {
        table.transit(&world, &id, to).await.is(201);
    }
    let versions = world.get(&format!("{agreement}/versions")).await.is(200).json();
    let text = versions["items"][0]["text"].as_str().unwrap();
    assert!(text.contains(&format!(r#""annexes":[{{"document":"{map}","sha256":"{sha256}"}}]"#)), "the digest is signed: {text}");
    for party in [A, UNITARY] {
        table.decide(&world, &id, party, "signed").await.is(201);
    }
    // A text that leaves it out leaves it in the one that was signed.
    let body = json!({"rationale": "No map is needed", "takes_effect_on": api::http::principal::today().to_string(), "changes": {"annexes": []}});
    table.clerk.post(&world, &format!("{agreement}/variations"), &body).await.is(201);
    for party in [A, UNITARY] {
        table.decide(&world, &id, party, "signed").await.is(201);
    }
    assert_eq!(world.get(&agreement).await.is(200).json()["annexes"], json!([]));
    let refused = table.clerk.delete(&world, &item).await.is(409).json();
    assert_eq!(unmet(&refused), [("pointed_to", "Version 1 of the text")]);
    assert_eq!(world.get(&format!("{item}/content")).await.is(200).body.len(), acceptance::filed::PDF.len() + "map.pdf".len());
    // A new draft begins without documents.
    let clone = table.clerk.post(&world, &format!("{agreement}/clones"), &json!({"changes": {"title": "Next"}})).await.is(201).json();
    let cloned = format!("/v1/agreements/{}/documents", clone["id"].as_str().unwrap());
    assert_eq!(table.clerk.get(&world, &cloned).await.is(200).json()["items"], json!([]));
});

on_both!(evidence_stays, world => {
    let table = world.table().await;
    let id = table.signed(&world, &training("2026-01-01", None)).await;
    let agreement = format!("/v1/agreements/{id}");
    let list = table.clerk.filed(&world, &agreement, "list.pdf").await;
    let judge = |documents: Value| json!({"key": "O1", "judgement": "met", "on": "2026-06-12", "evidence": "The list", "documents": documents});
    let unknown = table.clerk.post(&world, &format!("{agreement}/obligations"), &judge(json!(["nothing"]))).await.is(422);
    assert_eq!(unknown.faults(), [("/documents/0".to_owned(), "unknown_document".to_owned())]);
    table.clerk.post(&world, &format!("{agreement}/obligations"), &judge(json!([list]))).await.is(201);
    let told = world.get(&format!("{agreement}/obligations")).await.is(200).json();
    assert_eq!(told["items"][0]["progress"][0]["documents"], json!([list]));
    let refused = table.clerk.delete(&world, &format!("{agreement}/documents/{list}")).await.is(409).json();
    assert_eq!(unmet(&refused), [("pointed_to", "What shows on 2026-06-12 how far O1 was kept")]);
});

on_both!(what_shows_where_a_theme_stands_stays, world => {
    let table = world.table().await;
    table.clerk.post(&world, "/v1/assessment-scales", &scale(1)).await.is(201);
    let agreement = format!("/v1/agreements/{}", table.signed(&world, &assessed("2026-01-01", 1)).await);
    let register = table.clerk.filed(&world, &agreement, "register.pdf").await;
    let today = api::http::principal::today().to_string();
    let body = json!({"scale": "code:governance-1", "theme": "buying", "point": 1, "evidence": "A register", "documents": [register]});
    table.clerk.post(&world, &format!("{agreement}/assessments"), &body).await.is(201);
    let told = world.get(&format!("{agreement}/assessments")).await.is(200).json();
    assert_eq!(told["items"][0]["latest"]["documents"], json!([register]));
    let refused = table.clerk.delete(&world, &format!("{agreement}/documents/{register}")).await.is(409).json();
    let detail = format!("What shows on {today} how buying stands by code:governance-1");
    assert_eq!(unmet(&refused), [("pointed_to", detail.as_str())]);
});

on_both!(what_a_stage_rests_on_stays, world => {
    let table = world.table().await;
    let text = json!({
        "title": "A park", "places": ["gss:E04008560"], "term": {"type": "permanent"},
        "parties": [{"party": UNITARY, "role": "lead"}, {"party": A, "role": "recipient"}],
        "terms": {"kind": "service_asset", "tenure": "freehold"}
    });
    let agreement = format!("/v1/agreements/{}", table.draft(&world, &text).await);
    let form = table.clerk.filed(&world, &agreement, "form.pdf").await;
    let stage = json!({"stage": "expression_of_interest", "decision": "passed", "on": "2026-06-12", "evidence": "A form", "documents": [form]});
    table.clerk.post(&world, &format!("{agreement}/stages"), &stage).await.is(201);
    let told = table.clerk.get(&world, &format!("{agreement}/stages")).await.is(200).json();
    assert_eq!(told["items"][0]["documents"], json!([form]));
    let refused = table.clerk.delete(&world, &format!("{agreement}/documents/{form}")).await.is(409).json();
    assert_eq!(unmet(&refused), [("pointed_to", "What the stage expression_of_interest of 2026-06-12 rests on")]);
});

on_both!(an_asset_names_what_shows_that_duties_are_kept, world => {
    world.counties().await;
    let clerk = world.officer("clerk", A).await;
    let asset = "/v1/assets/ref:hall";
    let body = json!({"identifiers": ["ref:hall"], "name": "The hall", "use_class": "community_building", "owner": A});
    clerk.post(&world, "/v1/assets", &body).await.is(201);
    let risks = clerk.filed(&world, asset, "risks.pdf").await;
    let compliance = |document: &str| json!({"compliance": [{"title": "Fire risk assessment", "valid_until": "2027-03-31", "document": document}]});
    let unknown = clerk.patch(&world, asset, &compliance("0195f0b0-7d7e-7000-8000-00000000ffff")).await.is(422);
    assert_eq!(unknown.faults(), [("/compliance/0/document".to_owned(), "unknown_document".to_owned())]);
    clerk.patch(&world, asset, &compliance(&risks)).await.is(200);
    assert_eq!(world.get(asset).await.is(200).json()["compliance"][0]["document"], json!(risks));
    let refused = clerk.delete(&world, &format!("{asset}/documents/{risks}")).await.is(409).json();
    assert_eq!(unmet(&refused), [("pointed_to", "It is what shows: Fire risk assessment")]);
    clerk.patch(&world, asset, &json!({"compliance": []})).await.is(200);
    // Whoever replaces the asset keeps its documents.
    clerk.put(&world, asset, &body).await.is(200);
    clerk.delete(&world, &format!("{asset}/documents/{risks}")).await.is(204);
});
