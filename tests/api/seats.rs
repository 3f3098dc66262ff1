//! Item 26: an office is not left vacant, however it would be.

use acceptance::{World, keeping::Person, on_both};
use reqwest::Method;
use serde_json::json;

async fn admin(world: &World, name: &str) -> Person {
    world.somebody(&format!("{name}@frome.example.org"), Some("ref:frome"), &[("admin", "ref:frome")]).await
}

async fn grant_of(world: &World, who: &Person) -> String {
    let grants = world.seen(&format!("/v1/role-grants?user={}", who.id)).await.is(200).json();
    format!("/v1/role-grants/{}", grants["items"][0]["id"].as_str().unwrap())
}

on_both!(item_26_the_last_admin_stays_whichever_way_it_would_go, world => {
    world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201);
    let last = admin(&world, "last").await;
    let (user, grant) = (format!("/v1/users/{}", last.id), grant_of(&world, &last).await);
    let vacant = async |answer: acceptance::Answer| assert_eq!(answer.is(409).code(), "last_admin");
    vacant(world.delete(&grant).await).await;
    vacant(world.patch(&grant, &json!({"to": "2020-01-01"})).await).await;
    vacant(world.patch(&grant, &json!({"role": "clerk"})).await).await;
    vacant(world.patch(&user, &json!({"disabled": true})).await).await;
    vacant(world.delete(&user).await).await;
    let csv = format!("id,name,email,organisation,disabled\n{},Last,{},ref:frome,true\n", last.id, last.email);
    let refused = world.import("/v1/imports/users?ignore_extra=true", &csv).await;
    assert!(matches!(refused.status, 409 | 422), "{}", refused.text());
    let sync = "user,role,organisation\n";
    world.import("/v1/imports/role-grants?mode=sync&max_deletes=100&within=organisation%3Dref:frome", sync).await;
    assert_eq!(world.seen(&grant).await.is(200).json()["deleted_at"], serde_json::Value::Null, "a sync leaves it too");

    // An admin who cannot sign in does not count; one who can does.
    let other = admin(&world, "other").await;
    world.patch(&format!("/v1/users/{}", other.id), &json!({"disabled": true})).await.is(200);
    vacant(world.delete(&grant).await).await;
    world.patch(&format!("/v1/users/{}", other.id), &json!({"disabled": false})).await.is(200);
    world.patch(&user, &json!({"disabled": true})).await.is(200);
    vacant(world.delete(&format!("/v1/users/{}", other.id)).await).await;
});

on_both!(item_26_an_end_that_is_still_to_come_leaves_no_office_vacant_either, world => {
    world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201);
    let (last, next) = (admin(&world, "last").await, admin(&world, "next").await);
    let (last, next) = (grant_of(&world, &last).await, grant_of(&world, &next).await);
    let until = async |grant: &str, day: &str| world.patch(grant, &json!({"to": day})).await;
    until(&last, "2090-03-31").await.is(200);
    assert_eq!(until(&next, "2090-03-31").await.is(409).code(), "last_admin", "from the next day on there is nobody");
    until(&next, "2095-03-31").await.is(409);
    until(&last, "2095-03-31").await.is(200);
    assert_eq!(until(&next, "2090-03-31").await.is(409).code(), "last_admin", "from 2095 on there is nobody");
    world.patch(&last, &json!({"to": null})).await.is(200);
    until(&next, "2090-03-31").await.is(200);
    until(&next, "2089-03-31").await.is(200);
    assert_eq!(until(&last, "2089-03-31").await.is(409).code(), "last_admin", "nor is an end brought forward");
    let rows = format!("id,to\n{},2090-03-31\n", last.rsplit('/').next().unwrap());
    world.import("/v1/imports/role-grants?mode=update", &rows).await.is(422);
    assert_eq!(world.seen(&last).await.is(200).json()["to"], serde_json::Value::Null, "nor by a file");
});

on_both!(item_26_the_last_operator_stays_and_nobody_shuts_themselves_out, world => {
    let own = format!("/v1/clients/{}", world.client_id);
    assert_eq!(world.patch(&own, &json!({"disabled": true})).await.is(409).code(), "own_account");
    let person = world.somebody("operator@example.org", None, &[("operator", "")]).await;
    world.by(&person, Method::PATCH, &own, Some(&json!({"disabled": true}))).await.is(200);
    let grant = grant_of_operator(&world, &person).await;
    assert_eq!(world.by(&person, Method::DELETE, &grant, None).await.is(409).code(), "last_admin");
    let user = format!("/v1/users/{}", person.id);
    assert_eq!(world.by(&person, Method::DELETE, &user, None).await.is(409).code(), "own_account");
});

async fn grant_of_operator(world: &World, who: &Person) -> String {
    let grants = world.read_by(who, &format!("/v1/role-grants?user={}", who.id)).await.is(200).json();
    format!("/v1/role-grants/{}", grants["items"][0]["id"].as_str().unwrap())
}

on_both!(item_26_of_two_admins_who_disable_each_other_at_once_one_stays, world => {
    world.put("/v1/councils/ref:frome", &json!({"name": "Frome", "kind": "town"})).await.is(201);
    let (one, two) = (admin(&world, "one").await, admin(&world, "two").await);
    let disable = async |by: &Person, whom: &Person| {
        world.by(by, Method::PATCH, &format!("/v1/users/{}", whom.id), Some(&json!({"disabled": true}))).await.status
    };
    let (first, second) = tokio::join!(disable(&one, &two), disable(&two, &one));
    let mut statuses = [first, second];
    statuses.sort_unstable();
    assert!(statuses[0] == 200 && statuses[1] >= 400 && statuses[1] < 500, "{statuses:?}");
});
