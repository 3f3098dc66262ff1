//! Every operation of the document, by everybody who might call it: the table says what each is answered.

mod calls;
mod objects;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use acceptance::{
    Answer, World,
    callers::Caller,
    county::{A, B, SALC, UNITARY},
    on_both,
};
use serde_json::{Value, json};

use calls::{Call, Records, Sent};
use table::{CALLERS, TABLE};

async fn callers(world: &World) -> Vec<Option<Caller>> {
    let operator = Caller { id: world.client_id.clone(), token: world.token.clone(), secret: String::new() };
    vec![
        None,
        Some(world.officer("viewer", A).await),
        Some(world.officer("clerk", A).await),
        Some(world.officer("clerk", B).await),
        Some(world.officer("steward", UNITARY).await),
        Some(world.officer("steward", SALC).await),
        Some(world.officer("admin", A).await),
        Some(world.officer("admin", B).await),
        Some(world.caller("Auditor of the installation", "", &[("auditor", "")]).await),
        Some(operator),
        Some(world.program("Program of Frome", A, &[("admin", A), ("steward", A)], &["suppressed:read"]).await),
    ]
}

async fn asked(world: &World, caller: Option<&Caller>, call: &Call) -> Answer {
    let request = world.anonymous(call.method.clone(), &call.path);
    let request = match caller {
        Some(caller) => request.bearer_auth(&caller.token),
        None => request,
    };
    // Changes of some collections name the revision they are made to; of others they may.
    let by_revision = ["/v1/indicators/", "/v1/agreements/"].iter().any(|under| call.path.starts_with(under));
    let request = if by_revision { request.header("if-match", "*") } else { request };
    let request = match &call.sent {
        Sent::Nothing => request,
        Sent::Json(body) => request.json(body),
        Sent::Form(form) => request.header("content-type", "application/x-www-form-urlencoded").body(*form),
        Sent::File(bytes) => request.header("content-type", "application/pdf").body(*bytes),
        Sent::Csv(csv) => request.header("content-type", "text/csv").body(csv.clone()),
    };
    world.send(call.method.clone(), &call.path, request).await
}

async fn answered(world: &World, caller: Option<&Caller>, call: &Call) -> u16 {
    let answer = asked(world, caller, call).await;
    match answer.status {
        401 if call.path.starts_with("/v1") => {
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{}", call.path);
        }
        403 if call.path.starts_with("/v1") => {
            assert!(answer.json()["missing"].is_object(), "{} names what is missing", call.path);
        }
        _ => {}
    }
    answer.status
}

on_both!(every_operation_has_its_authorisation, world => {
    world.counties().await;
    let heir = json!({"name": "Buckland Dinham Parish Council", "kind": "parish", "unitary": UNITARY, "areas": ["gss:E04008546"]});
    world.put("/v1/councils/ref:buckland-dinham", &heir).await.is(201);
    let records = Records::make(&world).await;
    let callers = callers(&world).await;
    let expected: BTreeMap<&str, [u16; CALLERS.len()]> = TABLE.iter().copied().collect();
    assert_eq!(expected.len(), TABLE.len(), "an operation stands twice in the table");
    let document = world.get("/openapi.json").await.is(200).json();
    let (mut walked, mut wrong) = (BTreeSet::new(), Vec::new());
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            walked.insert(id.to_owned());
            let call = records.call(&world, method, path, id).await;
            let mut told = [0; CALLERS.len()];
            for (status, caller) in told.iter_mut().zip(&callers) {
                *status = answered(&world, caller.as_ref(), &call).await;
            }
            if expected.get(id) != Some(&told) {
                wrong.push(format!("    ({:40}{told:?}),", format!("{id:?},")));
            }
            agrees(id, operation, &told);
        }
    }
    assert!(wrong.is_empty(), "answered otherwise than the table says, or missing from it:\n{}", wrong.join("\n"));
    let gone: Vec<_> = expected.keys().filter(|id| !walked.contains(**id)).collect();
    assert!(gone.is_empty(), "in the table and not in the document: {gone:?}");
});

/// What the document says of an operation's security is what its callers meet.
fn agrees(id: &str, operation: &Value, told: &[u16; CALLERS.len()]) {
    let choices = operation["security"].as_array().unwrap();
    let public = choices.contains(&json!({}));
    let scopes = choices.iter().filter_map(|choice| choice["bearer"].as_array()).flatten().count();
    let (anonymous, operator, without) = (told[0], told[9], told[10]);
    if public {
        assert_eq!(scopes, 0, "{id} is public and names scopes");
        assert!(
            anonymous != 403 && (anonymous != 401 || id == "issue_token"),
            "{id} is public and answered {anonymous}"
        );
    } else {
        assert_eq!(anonymous, 401, "{id} without a token");
        // Whoever operates the installation acts for every organisation, and signs for none.
        let refuses: &[u16] = if id == "sign_agreement" { &[401] } else { &[401, 403] };
        assert!(!refuses.contains(&operator), "{id} by the operator answered {operator}");
        let expected = if scopes > 0 { &[403][..] } else { &[200, 409] };
        assert!(expected.contains(&without), "{id} without its scopes answered {without}");
    }
}
