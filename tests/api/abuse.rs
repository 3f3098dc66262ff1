//! What is sent to get more than one is given: fields that are not the caller's to set, SQL, line breaks.

use acceptance::{
    county::{A, B},
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(what_the_server_keeps_is_nobodys_to_set, world => {
    world.counties().await;
    let admin = world.officer("admin", A).await;
    let user = admin.post(&world, "/v1/users", &json!({"name": "Colleague", "email": "colleague@example.org", "organisation": A})).await.is(201).json();
    let user = format!("/v1/users/{}", user["id"].as_str().unwrap());
    let client = admin.post(&world, "/v1/clients", &json!({"name": "Program", "organisation": A, "scopes": []})).await.is(201).json();
    let client = format!("/v1/clients/{}", client["id"].as_str().unwrap());
    let clerk = admin.post(&world, "/v1/representatives", &json!({"organisation": A, "name": "Clerk", "role": "clerk"})).await.is(201).json();
    let clerk = format!("/v1/representatives/{}", clerk["id"].as_str().unwrap());
    let council = format!("/v1/councils/{A}");
    let kept = [("id", json!("0195f0b0-7d7e-7000-8000-000000000001")), ("revision", json!(99)), ("created_at", json!("2001-01-01T00:00:00Z")),
        ("updated_at", json!("2001-01-01T00:00:00Z")), ("deleted_at", json!("2001-01-01T00:00:00Z"))];
    for path in [&user, &client, &clerk, &council] {
        let before = admin.get(&world, path).await.is(200).json();
        for (field, value) in &kept {
            let refused = admin.patch(&world, path, &json!({*field: value})).await.is(400);
            assert_eq!(refused.faults(), [(format!("/{field}"), "read_only".to_owned())], "{path} {field}");
        }
        assert_eq!(admin.get(&world, path).await.json(), before);
    }
    for (path, fields) in [
        (&user, &["role", "roles", "scopes", "passphrase", "status", "council_id", "operator", "second_factor"][..]),
        (&client, &["role", "roles", "secret", "client_secret", "council_id", "status"]),
        (&clerk, &["council_id", "organisation_id", "status"]),
        (&council, &["council_id", "merged_into", "organisation", "role"]),
    ] {
        let body: Value = fields.iter().map(|field| ((*field).to_owned(), json!("operator"))).collect::<serde_json::Map<_, _>>().into();
        let mut told = admin.patch(&world, path, &body).await.is(400).faults();
        told.sort();
        let mut expected: Vec<_> = fields.iter().map(|field| (format!("/{field}"), "unknown_field".to_owned())).collect();
        expected.sort();
        assert_eq!(told, expected, "all at once, each by name");
    }
    for (path, body) in [(&user, json!({"organisation": B})), (&client, json!({"organisation": B})), (&client, json!({"organisation": null})),
        (&clerk, json!({"organisation": B})), (&council, json!({"status": "ended"}))] {
        admin.patch(&world, path, &body).await.is(403);
    }
    let new = json!({"id": "0195f0b0-7d7e-7000-8000-000000000001", "revision": 9, "created_at": "2001-01-01T00:00:00Z", "name": "X", "email": "x@example.org", "organisation": A, "role": "operator"});
    let mut told = admin.post(&world, "/v1/users", &new).await.is(400).faults();
    told.sort();
    assert!(told.contains(&("/revision".to_owned(), "read_only".to_owned())), "{told:?}");
    let row = "id,name,created_at,revision\n0195f0b0-7d7e-7000-8000-000000000001,X,2001-01-01T00:00:00Z,9\n";
    world.bring(&admin, "/v1/imports/users", row).await.is(422);
});

/// The parameters of an operation, its own and those it shares.
fn parameters<'a>(document: &'a Value, operation: &'a Value) -> impl Iterator<Item = &'a Value> {
    operation["parameters"].as_array().into_iter().flatten().map(|parameter| match parameter["$ref"].as_str() {
        Some(target) => document.pointer(target.trim_start_matches('#')).unwrap(),
        None => parameter,
    })
}

on_both!(sql_in_every_parameter_is_text, world => {
    world.counties().await;
    let document = world.get("/openapi.json").await.is(200).json();
    let count = world.get("/v1/councils?total=true").await.json()["page"]["total"].clone();
    let attacks = ["%27%3B%20DROP%20TABLE%20councils%3B%20--", "1%29%20OR%20%281%3D1", "%25", "%5C%27%20UNION%20SELECT%20phc%20FROM%20passphrases%20--"];
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
            for parameter in parameters(&document, operation) {
                let name = parameter["name"].as_str().unwrap();
                for attack in attacks {
                    let address = match parameter["in"].as_str().unwrap() {
                        "path" => path.replace(&format!("{{{name}}}"), attack).replace("{id}", "ref:x").replace("{item}", attack),
                        "query" if method == Method::GET => format!("{}?{name}={attack}", path.replace("{id}", A)),
                        _ => continue,
                    };
                    let request = world.request(method.clone(), &address);
                    let request = if method == Method::GET || method == Method::DELETE { request } else { request.json(&json!({})) };
                    let answer = world.send(method.clone(), &address, request).await;
                    assert!(answer.status < 500, "{method} {address}: {}", answer.text());
                    assert!(!answer.text().to_lowercase().contains("syntax error"), "{address}: {}", answer.text());
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1000, "{tried} were tried");
    assert_eq!(world.get("/v1/councils?total=true").await.json()["page"]["total"], count);
    for query in ["q=%25", "name__contains=%25", "name__contains=_", "name__starts=%25", "name__contains=%5C"] {
        let answer = world.get(&format!("/v1/councils?{query}")).await;
        assert!(answer.status == 400 || answer.json()["items"] == json!([]), "{query} finds nothing: {}", answer.text());
    }
});

on_both!(a_line_break_makes_no_header, world => {
    world.counties().await;
    for path in ["/v1/councils/ref:x%0d%0aset-cookie:%20a=b", "/v1/councils?limit=1&q=%0d%0aset-cookie:%20a=b", "/v1/councils?limit=1&name__ne=x%0d%0aset-cookie:%20a=b",
        "/v1/areas?limit=1&sort=name&source__ne=x%0d%0aset-cookie:%20a=b", "/errors/x%0d%0aset-cookie:%20a=b"] {
        let answer = world.send(Method::GET, path, world.request(Method::GET, path)).await;
        assert!(answer.status < 500 && answer.headers.get("set-cookie").is_none(), "{path}: {}", answer.text());
    }
    let named = json!({"name": "Frome\r\nSet-Cookie: a=b", "kind": "town"});
    let put = world.put("/v1/councils/ref:lines", &named).await;
    assert!(put.status == 422 && put.headers.get("set-cookie").is_none(), "{}", put.text());
});
