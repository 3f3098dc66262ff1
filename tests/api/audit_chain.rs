//! Item 43: what somebody alters in the database is named, by the server and offline; an anchor shows what was cut off.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use acceptance::{
    Kind, World,
    keeping::{Behind, codes},
    on_both,
};
use api::audit::{anchor, verify::verify_offline};
use futures_util::future::join_all;
use serde_json::{Value, json};

async fn write(world: &World, from: usize, many: usize) {
    for n in from..from + many {
        world
            .put(&format!("/v1/partners/ref:p{n}"), &json!({"name": format!("Partner {n}"), "kind": "other"}))
            .await
            .is(201);
    }
}

/// What `accord audit verify` finds in an export.
async fn offline(world: &World, anchors: &[String], folder: &Path) -> Result<Vec<(String, i64)>, String> {
    let (entries, kept, jwks) = (folder.join("entries"), folder.join("kept"), folder.join("jwks"));
    std::fs::write(&entries, world.seen("/v1/audit-entries?format=ndjson").await.is(200).body).unwrap();
    std::fs::write(&kept, anchors.join("\n")).unwrap();
    std::fs::write(&jwks, world.get("/.well-known/jwks.json").await.is(200).body).unwrap();
    let found = verify_offline(&entries, Some(&kept), Some(&jwks))?;
    Ok(codes(&serde_json::to_value(&found).unwrap()))
}

fn has(found: &[(String, i64)], code: &str, seq: i64) -> bool {
    found.iter().any(|(named, at)| named == code && *at == seq)
}

async fn the_feeds_anchor(world: &World) -> String {
    anchor::anchor(&world.app).await.unwrap();
    world.get("/v1/changes?after=0&limit=1").await.is(200).json()["page"]["anchor"].as_str().unwrap().to_owned()
}

on_both!(item_43_an_untouched_log_is_intact_and_both_verifications_say_so, world => {
    write(&world, 0, 5).await;
    let kept = the_feeds_anchor(&world).await;
    let found = world.seen("/v1/audit-entries/verification").await.is(200).json();
    let count = i64::try_from(world.entries("").await.len()).unwrap();
    assert_eq!((&found["intact"], &found["entries"], &found["seq"], &found["breaks"]), (&json!(true), &json!(count), &json!(count), &json!([])));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(offline(&world, &[kept], folder.path()).await, Ok(vec![]));
    let rest = world.seen("/v1/audit-entries/verification?after=3").await.is(200).json();
    assert_eq!((&rest["intact"], &rest["entries"]), (&json!(true), &json!(count - 3)));
    let beyond = world.seen("/v1/audit-entries/verification?after=999").await.is(200).json();
    assert_eq!(codes(&beyond), [("cut".to_owned(), 999)]);
    world.seen("/v1/audit-entries/verification?after=-1").await.is(400);
});

/// Something done to the log, and what it is called where: by the server, and offline.
async fn altered(kind: Kind, sql: &[&str], named: (&str, i64)) {
    let world = World::new(kind).await;
    write(&world, 0, 8).await;
    assert_eq!(world.breaks().await, []);
    let behind = world.database().await;
    for sql in sql {
        behind.run(sql).await;
    }
    let found = world.breaks().await;
    assert!(has(&found, named.0, named.1), "{sql:?}: {found:?}");
    let folder = tempfile::tempdir().unwrap();
    let found = offline(&world, &[], folder.path()).await.unwrap();
    assert!(has(&found, named.0, named.1), "offline: {sql:?}: {found:?}");
}

const EDITS: &[(&str, &str)] = &[
    ("the time", "UPDATE events SET at = (SELECT at FROM events WHERE seq = 4) WHERE seq = 6"),
    ("the actor", "UPDATE events SET subject_id = record_id WHERE seq = 6"),
    ("the reason", "UPDATE events SET reason = 'as agreed' WHERE seq = 6"),
    ("what it says", "UPDATE events SET forward = '{\"name\":\"Another\"}' WHERE seq = 6"),
    ("what happened", "UPDATE events SET happening = 'updated' WHERE seq = 6"),
    ("its hash", "UPDATE events SET hash = prev_hash WHERE seq = 6"),
];

async fn edits(kind: Kind) {
    for (what, sql) in EDITS {
        altered(kind, &[sql], ("edited", 6)).await;
        assert!(!what.is_empty());
    }
}

async fn removals_and_swaps(kind: Kind) {
    altered(kind, &["DELETE FROM events WHERE seq = 6"], ("removed", 6)).await;
    altered(kind, &["DELETE FROM events WHERE seq BETWEEN 5 AND 7"], ("removed", 5)).await;
    let swap = [
        "UPDATE events SET seq = -5 WHERE seq = 5",
        "UPDATE events SET seq = 5 WHERE seq = 6",
        "UPDATE events SET seq = 6 WHERE seq = -5",
    ];
    altered(kind, &swap, ("reordered", 5)).await;
    // Removed, and those behind it moved up: the entry that now follows does not follow.
    let closed = [
        "DELETE FROM events WHERE seq = 6",
        "UPDATE events SET seq = -seq WHERE seq > 6",
        "UPDATE events SET seq = -seq - 1 WHERE seq < 0",
    ];
    altered(kind, &closed, ("reordered", 6)).await;
}

#[tokio::test]
async fn item_43_an_edited_entry_is_named_sqlite() {
    edits(Kind::Sqlite).await;
}

#[tokio::test]
async fn item_43_an_edited_entry_is_named_postgres() {
    edits(Kind::Postgres).await;
}

#[tokio::test]
async fn item_43_removed_and_reordered_entries_are_named_sqlite() {
    removals_and_swaps(Kind::Sqlite).await;
}

#[tokio::test]
async fn item_43_removed_and_reordered_entries_are_named_postgres() {
    removals_and_swaps(Kind::Postgres).await;
}

on_both!(item_43_what_cannot_be_read_any_more_and_altered_personal_values_are_named_too, world => {
    write(&world, 0, 3).await;
    let clerk = json!({"organisation": "ref:p0", "name": "Clerk", "role": "clerk", "email": "clerk@example.org"});
    world.post("/v1/representatives", &clerk).await.is(201);
    write(&world, 3, 2).await;
    let created = world.entries("resource=representatives").await[0]["seq"].as_i64().unwrap();
    let behind = world.database().await;
    behind.run("UPDATE personal_values SET value = '\"other@example.org\"' WHERE pointer = '/forward/email'").await;
    assert_eq!(world.breaks().await, [("edited".to_owned(), created)]);
    let entry = world.entries("resource=representatives&expand=disclosed").await[0].clone();
    assert_eq!(entry["disclosed"].get("/forward/email"), None, "what was not hashed is not told");
    behind.run(&format!("UPDATE events SET happening = 'nonsense' WHERE seq = {}", created + 1)).await;
    let found = world.breaks().await;
    assert_eq!(found, [("edited".to_owned(), created), ("edited".to_owned(), created + 1)]);

    // It hides none of the others: the list names it and goes on, and so do the file and the feed.
    let last = behind.count("SELECT MAX(seq) FROM events").await;
    let listed = world.seen("/v1/audit-entries?limit=1000").await.is(200).json();
    assert_eq!(listed["page"], json!({"next_after": last, "has_more": false, "unreadable": [created + 1]}));
    let seqs: Vec<_> = listed["items"].as_array().unwrap().iter().map(|entry| entry["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, (1..=last).filter(|seq| *seq != created + 1).collect::<Vec<_>>());
    let folder = tempfile::tempdir().unwrap();
    let offline = offline(&world, &[], folder.path()).await;
    assert_eq!(offline, Ok(vec![("edited".to_owned(), created + 1)]));
    let feed = world.get(&format!("/v1/changes?after={created}")).await.is(200).json();
    assert_eq!((&feed["items"][0]["seq"], &feed["page"]["next_after"]), (&json!(created + 2), &json!(last)));
});

/// Cuts the tail off, and writes another in its place so that the numbers fit again.
async fn cut(world: &World, behind: &Behind, regrown: bool) {
    let count = behind.count("SELECT COUNT(*) FROM events").await;
    behind.run(&format!("DELETE FROM events WHERE seq > {}", count - 3)).await;
    if regrown {
        write(world, 100, 5).await;
    }
}

on_both!(item_43_a_tail_cut_off_is_found_by_an_anchor_kept_from_the_feed, world => {
    write(&world, 0, 6).await;
    let kept = the_feeds_anchor(&world).await;
    let last = world.entries("").await.last().unwrap()["seq"].as_i64().unwrap();
    let behind = world.database().await;
    let folder = tempfile::tempdir().unwrap();
    cut(&world, &behind, false).await;
    assert_eq!(world.breaks().await, [], "a chain cannot see its own tail cut off");
    let verify = format!("/v1/audit-entries/verification?anchor={kept}");
    assert_eq!(codes(&world.seen(&verify).await.is(200).json()), [("cut".to_owned(), last)]);
    assert_eq!(offline(&world, std::slice::from_ref(&kept), folder.path()).await, Ok(vec![("cut".to_owned(), last)]));
    write(&world, 100, 5).await;
    assert_eq!(world.breaks().await, [], "it grew again");
    assert_eq!(codes(&world.seen(&verify).await.is(200).json()), [("anchor_differs".to_owned(), last)]);
    assert_eq!(offline(&world, &[kept], folder.path()).await, Ok(vec![("anchor_differs".to_owned(), last)]));
});

on_both!(item_43_a_forged_anchor_is_not_believed, world => {
    write(&world, 0, 2).await;
    let other = World::new(Kind::Sqlite).await;
    write(&other, 0, 2).await;
    let (ours, theirs) = (the_feeds_anchor(&world).await, the_feeds_anchor(&other).await);
    let parts: Vec<&str> = ours.split('.').collect();
    let changed = format!("{}.{}.{}", parts[0], theirs.split('.').nth(1).unwrap(), parts[2]);
    let unsigned = format!("eyJ0eXAiOiJhY2NvcmQtYW5jaG9yK2p3dCIsImFsZyI6Im5vbmUifQ.{}.", parts[1]);
    let folder = tempfile::tempdir().unwrap();
    for forged in [theirs.as_str(), &changed, &unsigned, &world.token, "x"] {
        let refused = world.seen(&format!("/v1/audit-entries/verification?anchor={forged}")).await.is(400);
        assert_eq!(refused.faults()[0].0, "anchor");
        assert!(offline(&world, &[forged.to_owned()], folder.path()).await.is_err(), "{forged}");
    }
    assert_eq!(offline(&world, &[ours], folder.path()).await, Ok(vec![]));
});

async fn not_anchored(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("later").join("anchors");
    let world = World::with(kind, |config| config.anchor_file = Some(file.clone())).await;
    write(&world, 0, 1).await;
    anchor::anchor(&world.app).await.unwrap();
    assert_eq!(world.app.anchor.get(), None, "what could not be written is no anchor");
    std::fs::create_dir(file.parent().unwrap()).unwrap();
    anchor::anchor(&world.app).await.unwrap();
    let kept = std::fs::read_to_string(&file).unwrap();
    assert_eq!(kept.lines().next_back(), world.app.anchor.get().as_deref(), "it is tried again without a new head");
}

#[tokio::test]
async fn an_anchor_that_could_not_be_written_is_tried_again_sqlite() {
    not_anchored(Kind::Sqlite).await;
}

#[tokio::test]
async fn an_anchor_that_could_not_be_written_is_tried_again_postgres() {
    not_anchored(Kind::Postgres).await;
}

async fn anchored(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("anchors");
    let world = World::with(kind, |config| {
        config.anchor_file = Some(file.clone());
        config.anchor_every = Duration::from_millis(20);
    })
    .await;
    let kept = || std::fs::read_to_string(&file).unwrap_or_default().lines().map(str::to_owned).collect::<Vec<_>>();
    let until = async |what: &str, so: &dyn Fn(&[String], &Value) -> bool| {
        let patience = Instant::now() + Duration::from_secs(20);
        loop {
            let page = world.get("/v1/changes?limit=1").await.is(200).json();
            if so(&kept(), &page["page"]["anchor"]) {
                return;
            }
            assert!(Instant::now() < patience, "{what}: {:?}", kept());
        }
    };
    write(&world, 0, 1).await;
    until("the first stands in the file and in the feed", &|kept, told| kept.last().is_some_and(|last| told == last))
        .await;
    let before = kept().len();
    write(&world, 1, 1).await;
    until("a new head is a new anchor", &|kept, told| {
        kept.len() > before && kept.last().is_some_and(|last| told == last)
    })
    .await;
    let found = world.seen("/v1/audit-entries/verification").await.is(200).json();
    assert!(found["intact"] == true && found["anchors"].as_i64().unwrap() >= 2, "{found}");

    let behind = world.database().await;
    cut(&world, &behind, true).await;
    let found = codes(&world.seen("/v1/audit-entries/verification").await.is(200).json());
    assert!(found.iter().any(|(code, _)| code == "anchor_differs"), "{found:?}");
    std::fs::write(&file, "not.an.anchor\n").unwrap();
    let found = codes(&world.seen("/v1/audit-entries/verification").await.is(200).json());
    assert!(found.iter().any(|(code, _)| code == "anchor_forged"), "a file that was tampered with: {found:?}");
}

#[tokio::test]
async fn item_43_the_head_is_anchored_on_schedule_sqlite() {
    anchored(Kind::Sqlite).await;
}

#[tokio::test]
async fn item_43_the_head_is_anchored_on_schedule_postgres() {
    anchored(Kind::Postgres).await;
}

on_both!(item_43_hundreds_of_writers_keep_one_chain_without_gaps, world => {
    let put = |n: usize| {
        let world = &world;
        let body = json!({"name": format!("Partner {n}"), "kind": "other"});
        let patience = Instant::now() + Duration::from_mins(1);
        async move {
            // A busy server says so; whoever is told comes again.
            while world.post("/v1/partners", &body).await.status != 201 {
                assert!(Instant::now() < patience);
            }
        }
    };
    let verify = async {
        for _ in 0..5 {
            assert_eq!(world.breaks().await, [], "also while they write");
        }
    };
    tokio::join!(join_all((0..300).map(put)), verify);
    assert_eq!(world.breaks().await, []);
    let behind = world.database().await;
    let count = behind.count("SELECT COUNT(*) FROM events").await;
    assert!(count >= 300);
    assert_eq!(behind.count("SELECT MAX(seq) FROM events").await, count);
    assert_eq!(behind.count("SELECT COUNT(DISTINCT prev_hash) FROM events").await, count, "each follows another");
});
