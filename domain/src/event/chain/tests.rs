use chrono::DateTime;
use serde_json::json;

use super::*;
use crate::{
    access::{Subject, SubjectKind},
    event::Happening,
    identity::Id,
    resource::Resource,
};

fn id(number: u128) -> Id {
    Id(uuid::Uuid::from_u128(number))
}

fn event(number: u128) -> Event {
    Event {
        id: id(number),
        resource: Some(Resource::Councils),
        record: Some(id(7)),
        owner: Some(id(7)),
        co_owners: vec![],
        revision: Some(2),
        happening: Happening::Updated,
        changed: vec!["name".into()],
        at: DateTime::from_timestamp(1_800_000_000, 123_456_000).unwrap(),
        subject: Some(Subject { kind: SubjectKind::Client, id: id(8) }),
        on_behalf_of: None,
        reason: Some("\u{20ac} \"quoted\" \\ \u{1} \n line".into()),
        request: "request".into(),
        // Some are asked from the network, some at the command line.
        from: number.is_multiple_of(2).then_some([9; 32]),
        import: None,
        forward: Some(r#"{"name":"Frome","weight":0.1}"#.into()),
        reverse: Some(r#"{"name":null,"weight":1e+21}"#.into()),
        personal: vec![],
    }
}

fn chain(length: i64) -> Vec<Numbered> {
    let mut prev_hash = NOTHING_BEFORE;
    (1..=length)
        .map(|seq| {
            let event = event(seq.unsigned_abs().into());
            let hash = event.hash(Link { seq, prev_hash });
            let numbered = Numbered { seq, prev_hash, hash, event };
            prev_hash = hash;
            numbered
        })
        .collect()
}

fn walked(entries: &[Numbered]) -> Vec<(i64, &'static str)> {
    let mut walk = Walk::after(0, NOTHING_BEFORE);
    for entry in entries {
        walk.step(entry.link(), entry.hash, entry.event.hash(entry.link()));
    }
    walk.breaks.into_iter().map(|found| (found.seq, found.code)).collect()
}

/// An entry's own text is what RFC 8785 makes of it, by another implementation.
#[test]
fn entries_are_canonical() {
    let link = Link { seq: 1, prev_hash: NOTHING_BEFORE };
    for event in [event(1), event(2)] {
        let own = serde_json::to_string(&event.entry(link)).unwrap();
        let canonical = serde_json_canonicalizer::to_string(&serde_json::from_str::<Value>(&own).unwrap()).unwrap();
        assert_eq!(own, canonical);
        assert_eq!(
            own,
            serde_json_canonicalizer::to_string(&serde_json::to_value(event.entry(link)).unwrap()).unwrap()
        );
    }
}

/// A golden hash, computed by hand with Python's json and hashlib: the form of entries never changes unseen.
#[test]
fn a_hash_is_that_of_the_text() {
    let link = Link { seq: 1, prev_hash: NOTHING_BEFORE };
    let text = serde_json::to_string(&event(1).entry(link)).unwrap();
    let mut digest = Sha256::new();
    digest.update([0; 32]);
    digest.update(text.as_bytes());
    assert_eq!(hex(&event(1).hash(link)), hex(&digest.finalize()));
    assert_eq!(hex(&event(1).hash(link)), "afe4347c626f051b2028450f8a120658912faee63ba66a03e73fbcf14efe09f7");
}

#[test]
fn a_whole_chain_is_whole() {
    assert_eq!(walked(&chain(5)), []);
}

#[test]
fn what_was_edited_removed_or_reordered_is_named() {
    let mut edited = chain(5);
    edited[2].event.reason = None;
    assert_eq!(walked(&edited), [(3, "edited")]);
    edited[2].hash = edited[2].event.hash(edited[2].link());
    assert_eq!(walked(&edited), [(4, "reordered")], "an entry that is hashed anew does not fit the next one");
    let mut removed = chain(5);
    removed.remove(2);
    assert_eq!(walked(&removed), [(3, "removed")]);
    let mut swapped = chain(5);
    swapped.swap(1, 2);
    let found = walked(&swapped);
    assert!(found.contains(&(2, "removed")) && found.contains(&(2, "reordered")), "{found:?}");
    let mut cut = chain(5);
    cut.truncate(3);
    assert_eq!(walked(&cut), [], "a chain cannot see its own tail cut off; an anchor does");
}

#[test]
fn an_export_is_verified_as_the_database_is() {
    let entries = chain(4);
    let mut walk = Walk::after(0, NOTHING_BEFORE);
    for entry in &entries {
        let mut told = entry.told();
        told["disclosed"] = json!({"/forward/name": "told beside, not hashed"});
        told["redacted"] = json!(["/from"]);
        walk.step_told(&told).unwrap();
    }
    assert_eq!((walk.entries, walk.head, walk.breaks.len()), (4, (4, entries[3].hash), 0));
    let mut walk = Walk::after(0, NOTHING_BEFORE);
    for told in [entries[0].told(), json!({"seq": 2, "unreadable": true}), entries[2].told(), entries[3].told()] {
        walk.step_told(&told).unwrap();
    }
    let found: Vec<_> = walk.breaks.iter().map(|found| (found.seq, found.code)).collect();
    assert_eq!((walk.entries, found), (4, vec![(2, "edited")]));
    let mut walk = Walk::after(0, NOTHING_BEFORE);
    let mut told = entries[0].told();
    told["reason"] = "another".into();
    walk.step_told(&told).unwrap();
    assert_eq!(walk.breaks[0].code, "edited");
    assert!(walk.step_told(&json!([])).is_err());
}
