//! A mail relay that takes letters and says nothing keeps nobody but those who send letters waiting.

use acceptance::{Kind, World};
use api::mail::Mailer;
use futures_util::future::{Either, join_all, select};
use reqwest::Method;
use serde_json::json;
use tokio::{net::TcpListener, sync::mpsc};

fn keyed(world: &World, path: &str, key: &str) -> reqwest::RequestBuilder {
    world.request(Method::POST, path).header("idempotency-key", key.to_owned())
}

/// Each invitation holds its key while the relay has the letter; others go on claiming theirs.
async fn others_go_on(kind: Kind) {
    let relay = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let setting = format!("smtp://{}", relay.local_addr().unwrap());
    let (called, mut calls) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        // The lines stay open for as long as the other end of the channel is there.
        while let Ok((line, _)) = relay.accept().await {
            if called.send(line).is_err() {
                return;
            }
        }
    });
    let mailer = Mailer::from_setting(&setting, "Register <register@example.org>", None).unwrap();
    let world = World::with(kind, |config| config.mailer = mailer).await;
    let mut people = Vec::new();
    for n in 0..14 {
        let body = json!({"name": format!("Clerk {n}"), "email": format!("clerk.{n}@example.org")});
        people.push(world.post("/v1/users", &body).await.is(201).json()["id"].as_str().unwrap().to_owned());
    }
    let invite = async |id: &String| {
        let path = format!("/v1/users/{id}/invitations");
        world.send(Method::POST, &path, keyed(&world, &path, id)).await.status
    };
    let invitations = Box::pin(join_all(people.iter().map(invite)));
    let others = Box::pin(async {
        let line = calls.recv().await.expect("the relay is called");
        for n in 0..20 {
            let body = json!({"name": format!("Partner {n}"), "kind": "other"});
            let request = keyed(&world, "/v1/partners", &format!("partner-{n}")).json(&body);
            world.send(Method::POST, "/v1/partners", request).await.is(201);
        }
        drop(line);
    });
    match select(others, invitations).await {
        Either::Left(_) => {}
        Either::Right((statuses, _)) => panic!("the letters were sent, or given up, before: {statuses:?}"),
    }
}

#[tokio::test]
async fn a_relay_that_is_slow_takes_no_keys_of_others_on_sqlite() {
    others_go_on(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_relay_that_is_slow_takes_no_keys_of_others_on_postgres() {
    others_go_on(Kind::Postgres).await;
}
