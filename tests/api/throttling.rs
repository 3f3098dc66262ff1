//! Whoever guesses passphrases waits longer and longer, on every node.

use acceptance::{Answer, Node, PASSPHRASE, World, on_both, people::ago, with_letters};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

const CLERK: &str = "town.clerk@example.org";

fn form<'a>(email: &'a str, passphrase: &'a str) -> [(&'a str, &'a str); 3] {
    [("grant_type", "password"), ("username", email), ("password", passphrase)]
}

async fn guess(world: &World, address: &str, email: &str) -> Answer {
    world.ask_token_from(address, &form(email, "another one altogether")).await
}

fn wait(answer: &Answer) -> u64 {
    answer.header("retry-after").parse().unwrap()
}

// Hardening 7 and 8.
with_letters!(five_wrong_make_one_wait_and_longer_each_time, world, _letters => {
    world.person(CLERK, None).await;
    let mut told = Vec::new();
    for email in [CLERK, "nobody@example.org"] {
        let mut waits = Vec::new();
        for _ in 0..5 {
            guess(&world, "192.0.2.1", email).await.is(400);
        }
        for _ in 0..3 {
            let refused = guess(&world, "192.0.2.1", email).await.is(429);
            assert_eq!(refused.json()["error"], "temporarily_unavailable");
            // The right one is told the same.
            let right = world.ask_token_from("192.0.2.1", &form(email, PASSPHRASE)).await.is(429);
            assert_eq!(refused.text(), right.text());
            waits.push(wait(&refused).next_multiple_of(30));
            world.sql(&format!("UPDATE throttles SET last_at = {}", ago(i64::try_from(wait(&refused)).unwrap()))).await;
            guess(&world, "192.0.2.1", email).await.is(400);
        }
        told.push(waits);
    }
    assert_eq!(told, [[30, 60, 120], [30, 60, 120]], "for known and unknown accounts alike");
    world.ask_token_from("192.0.2.2", &form(CLERK, PASSPHRASE)).await.is(200);
});

// Hardening 7: the account's own cap, and the address's.
with_letters!(an_account_and_an_address_have_a_cap_of_their_own, world, _letters => {
    world.person(CLERK, None).await;
    world.person("deputy.clerk@example.org", None).await;
    guess(&world, "192.0.2.1", CLERK).await.is(400);
    world.sql("UPDATE throttles SET failures = 49 WHERE counted LIKE 'account:%'").await;
    world.ask_token_from("192.0.2.2", &form(CLERK, PASSPHRASE)).await.is(200);
    world.sql("UPDATE throttles SET failures = 50 WHERE counted LIKE 'account:%'").await;
    world.ask_token_from("192.0.2.3", &form(CLERK, PASSPHRASE)).await.is(429);
    world.ask_token_from("192.0.2.3", &form("deputy.clerk@example.org", PASSPHRASE)).await.is(200);
    world.sql("DELETE FROM throttles WHERE counted LIKE 'account:%'").await;
    world.sql("UPDATE throttles SET failures = 100 WHERE counted LIKE 'address:%'").await;
    world.ask_token_from("192.0.2.1", &form("deputy.clerk@example.org", PASSPHRASE)).await.is(429);
    world.ask_token_from("192.0.2.3", &form("deputy.clerk@example.org", PASSPHRASE)).await.is(200);
    world.sql(&format!("UPDATE throttles SET last_at = {}", ago(86_401))).await;
    world.ask_token_from("192.0.2.1", &form(CLERK, PASSPHRASE)).await.is(200);
});

// Hardening 7: what was guessed at once is no more than what was free.
with_letters!(many_guesses_at_once_are_no_more_than_were_free, world, _letters => {
    world.person(CLERK, None).await;
    let statuses = join_all((0..20).map(|_| guess(&world, "192.0.2.1", CLERK))).await;
    let tried = statuses.iter().filter(|answer| answer.status == 400).count();
    assert!(tried <= 5, "{tried} were tried");
    assert!(statuses.iter().all(|answer| [400, 429, 503].contains(&answer.status)));
    world.ask_token_from("192.0.2.1", &form(CLERK, PASSPHRASE)).await.is(429);
});

with_letters!(who_succeeds_is_forgiven, world, _letters => {
    world.person(CLERK, None).await;
    for _ in 0..2 {
        for _ in 0..4 {
            guess(&world, "192.0.2.1", CLERK).await.is(400);
        }
        world.ask_token_from("192.0.2.1", &form(CLERK, PASSPHRASE)).await.is(200);
    }
    // What asks for too much is no wrong guess.
    for _ in 0..7 {
        let wide = [&form(CLERK, PASSPHRASE)[..], &[("scope", "audit:read")]].concat();
        world.ask_token_from("192.0.2.1", &wide).await.is(400);
    }
    world.ask_token_from("192.0.2.1", &form(CLERK, PASSPHRASE)).await.is(200);
});

// Hardening 7: every node counts together, and a restart forgets nothing.
with_letters!(nodes_count_together_and_restarts_forget_nothing, world, _letters => {
    world.person(CLERK, None).await;
    let node = Node::beside(&world).await;
    for _ in 0..2 {
        guess(&world, "192.0.2.1", CLERK).await.is(400);
        node.token_from("192.0.2.1", &form(CLERK, "another one altogether")).await.is(400);
    }
    guess(&world, "192.0.2.1", CLERK).await.is(400);
    node.token_from("192.0.2.1", &form(CLERK, PASSPHRASE)).await.is(429);
    drop(node);
    Node::beside(&world).await.token_from("192.0.2.1", &form(CLERK, PASSPHRASE)).await.is(429);
});

// Hardening 7: clients too; their secrets cannot be guessed, so that several at once are not slowed.
with_letters!(clients_are_throttled_likewise, world, _letters => {
    let (id, secret) = world.client(&["areas:write"]).await;
    let ask = async |id: &str, secret: &str| {
        let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
        world.ask_token_from("192.0.2.1", &form).await
    };
    let granted = join_all((0..12).map(|_| ask(&id, &secret))).await;
    assert!(granted.iter().all(|answer| answer.status == 200));
    for unknown in [id.as_str(), "0195f0b0-7d7e-7000-8000-000000000001", "nobody"] {
        for _ in 0..5 {
            ask(unknown, "accs_wrong").await.is(401);
        }
        assert!(wait(&ask(unknown, "accs_wrong").await.is(429)) <= 31);
    }
    ask(&id, &secret).await.is(429);
});

// Whoever knows a client's id does not keep it outside, and a few slips are forgiven by a success.
with_letters!(a_client_is_not_kept_outside_by_others, world, _letters => {
    let (id, secret) = world.client(&["areas:write"]).await;
    let ask = async |address: &str, secret: &str| {
        let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", secret)];
        world.ask_token_from(address, &form).await
    };
    for n in 0..51 {
        ask(&format!("192.0.2.{}", 100 + n), "accs_wrong").await.is(401);
    }
    ask("192.0.2.1", &secret).await.is(200);
    for _ in 0..3 {
        for _ in 0..4 {
            ask("192.0.2.1", "accs_wrong").await.is(401);
        }
        ask("192.0.2.1", &secret).await.is(200);
    }
});

with_letters!(guessed_tokens_of_letters_keep_nobody_else_waiting, world, letters => {
    world.person(CLERK, None).await;
    world.post("/v1/passphrase-resets", &json!({"email": CLERK})).await.is(202);
    let set = async |address: &str, token: &str| {
        let body = json!({"token": token, "passphrase": "a lantern by the weir"});
        let request = world.anonymous(Method::POST, "/v1/passphrases").header("x-forwarded-for", address).json(&body);
        world.send(Method::POST, "/v1/passphrases", request).await
    };
    set("192.0.2.1", "acco_guessed").await.is(422);
    world.sql("UPDATE throttles SET failures = 100 WHERE counted LIKE 'one-time:%'").await;
    set("192.0.2.1", "acco_guessed").await.is(429);
    set("192.0.2.2", &letters.token(1).await).await.is(204);
});

// Hardening 37: who is no listed proxy has the address it comes from.
on_both!(addresses_that_are_made_up_count_as_one, world => {
    for n in 0..5 {
        guess(&world, &format!("192.0.2.{n}"), CLERK).await.is(400);
    }
    guess(&world, "192.0.2.6", CLERK).await.is(429);
});
