//! Offers: what a council can be helped with, and which councils.

use acceptance::{
    World,
    county::{A, B, SALC, UNITARY},
    on_both,
};
use serde_json::{Value, json};

use super::{comes_back_unchanged, twice};

const OFFERS: &str = "/v1/offers";

pub fn training() -> Value {
    json!({
        "identifiers": ["ref:training"], "name": "Planning for councillors", "kind": "training", "provider": SALC,
        "description": "A day on how planning works", "cost": {"amount": "45", "currency": "GBP"}, "cost_per": "per_head",
        "eligibility": {"council_kinds": ["town", "parish"], "electorate_at_least": 100, "electorate_at_most": 25000.0,
            "precept_at_most": {"amount": "3000000", "currency": "GBP"}, "members_of": SALC, "general_power_of_competence": true},
        "capacity": 40, "allowance": 4, "available_from": "2026-04-01", "available_to": "2029-03-31",
    })
}

async fn reasons(world: &World, query: &str) -> Vec<String> {
    let told = world.get(&format!("{OFFERS}/ref:training/eligibility?{query}")).await.is(200).json();
    let reasons: Vec<String> =
        told["reasons"].as_array().unwrap().iter().map(|reason| reason["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(told["eligible"], reasons.is_empty(), "{told}");
    reasons
}

on_both!(an_offer_lives_and_is_found, world => {
    world.counties().await;
    let steward = world.officer("steward", SALC).await;
    let dry = steward.post(&world, &format!("{OFFERS}?dry_run=true"), &training()).await.is(200).json();
    assert_eq!(dry["eligibility"]["council_kinds"], json!(["town", "parish"]), "in the order of the list");
    let [made, again] = twice(&world, &steward, OFFERS, &training()).await;
    assert_eq!((made.status, again.header("idempotent-replayed")), (201, "true"));
    let free = json!({"name": "Advice", "kind": "governance", "provider": UNITARY, "cost": {"amount": "0", "currency": "GBP"}, "cost_per": "per_council"});
    world.put(&format!("{OFFERS}/ref:advice"), &free).await.is(201);
    for (query, count) in [
        ("kind=training,finance", 1), ("provider=ref:salc", 1), ("cost__lte=0", 1), ("cost__gte=45", 1), ("q=planning", 1),
        ("valid_on=2029-04-01", 1), ("valid_on=2026-04-01", 2), ("available_to__isnull=true", 1), ("sort=-cost", 2),
    ] {
        let told = world.get(&format!("{OFFERS}?{query}")).await.is(200).json();
        assert_eq!(told["items"].as_array().unwrap().len(), count, "{query}");
    }
    comes_back_unchanged(&world, "offers", 2).await;
    let patch = json!({"eligibility": {"electorate_at_most": null}});
    let amended = steward.patch(&world, &format!("{OFFERS}/ref:training"), &patch).await.is(200).json();
    assert_eq!((&amended["eligibility"]["electorate_at_most"], &amended["eligibility"]["members_of"]), (&Value::Null, &json!(SALC)));
    steward.patch(&world, &format!("{OFFERS}/ref:advice"), &patch).await.is(403);
    steward.delete(&world, &format!("{OFFERS}/ref:training")).await.is(204);
    world.get(&format!("{OFFERS}/ref:training/eligibility?council={A}")).await.is(404);
});

on_both!(an_offer_tells_for_which_councils_it_is, world => {
    world.counties().await;
    world.post(OFFERS, &training()).await.is(201);
    let unknown = ["electorate_unknown", "precept_unknown", "general_power_unknown"];
    assert_eq!(reasons(&world, &format!("council={A}&on=2026-06-01")).await, unknown);
    let of = |on: &str, electorate: u32, power: bool| {
        json!({"profile": {"as_of": on, "electorate": electorate, "precept": {"amount": "2777932", "currency": "GBP"}, "general_power_of_competence": power}})
    };
    world.patch(&format!("/v1/councils/{A}"), &of("2026-04-01", 21_000, true)).await.is(200);
    world.patch(&format!("/v1/councils/{A}"), &of("2027-04-01", 26_000, false)).await.is(200);
    for (on, expected) in [
        ("2026-06-01", &[][..]),
        ("2027-03-31", &[]),
        ("2027-04-01", &["electorate_too_large", "general_power_needed"]),
        ("2029-04-01", &["electorate_too_large", "general_power_needed", "not_offered"]),
        ("2019-12-31", &["electorate_unknown", "precept_unknown", "membership_needed", "general_power_unknown", "not_offered"]),
    ] {
        assert_eq!(reasons(&world, &format!("council={A}&on={on}")).await, expected, "{on}");
    }
    assert!(reasons(&world, &format!("council={B}&on=2026-06-01")).await.contains(&"membership_needed".to_owned()));
    assert_eq!(reasons(&world, &format!("council={UNITARY}&on=2026-06-01")).await[0], "council_of_other_kind");
    for (query, parameter, code) in [
        ("", "council", "required"), ("council=ref:nobody", "council", "reference_not_found"), ("council=Frome", "council", "identifier"),
        ("council=ref:salc", "council", "reference_not_found"), ("council=ref:frome&on=tomorrow", "on", "date"),
    ] {
        let refused = world.get(&format!("{OFFERS}/ref:training/eligibility?{query}")).await.is(400);
        assert_eq!(refused.faults(), [(parameter.to_owned(), code.to_owned())], "{query}");
    }
});

on_both!(what_is_said_of_an_offer_is_judged, world => {
    world.counties().await;
    for (patch, pointer, code) in [
        (json!({"cost_per": null}), "/cost_per", "required_when"),
        (json!({"cost": null}), "/cost", "required_when"),
        (json!({"allowance": 41}), "/allowance", "out_of_range"),
        (json!({"capacity": 0, "allowance": null}), "/capacity", "out_of_range"),
        (json!({"available_to": "2026-03-31"}), "/available_to", "ends_before_start"),
        (json!({"eligibility": {"electorate_at_least": 2, "electorate_at_most": 1}}), "/eligibility/electorate_at_most", "out_of_range"),
        (json!({"eligibility": {"council_kinds": ["unitary"]}}), "/eligibility/council_kinds", "not_local"),
        (json!({"eligibility": {"members_of": A}}), "/eligibility/members_of", "reference_wrong_kind"),
    ] {
        let mut body = training();
        body.as_object_mut().unwrap().extend(patch.as_object().unwrap().clone());
        let refused = world.post(OFFERS, &body).await.is(422);
        assert_eq!(refused.faults(), [(pointer.to_owned(), code.to_owned())], "{patch}");
    }
    let mut body = training();
    body["eligibility"]["council_kinds"] = json!(["village"]);
    let refused = world.post(OFFERS, &body).await.is(400);
    assert_eq!(refused.faults(), [("/eligibility/council_kinds/0".to_owned(), "unknown_word".to_owned())]);
});
