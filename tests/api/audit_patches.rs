//! Forward and reverse patches lead from each state to the next and back, over a sequence of edits.

use acceptance::on_both;
use serde_json::{Map, Value, json};

/// RFC 7396.
fn patched(target: Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut fields = if let Value::Object(fields) = target { fields } else { Map::new() };
    for (name, value) in patch {
        if value.is_null() {
            fields.remove(name);
        } else {
            let before = fields.remove(name).unwrap_or_default();
            fields.insert(name.clone(), patched(before, value));
        }
    }
    Value::Object(fields)
}

/// A patch with the personal values in place of their digests.
fn whole(entry: &Value, side: &str) -> Value {
    let mut patch = entry[side].clone();
    for (pointer, value) in entry["disclosed"].as_object().into_iter().flatten() {
        if let Some(field) = pointer.strip_prefix(&format!("/{side}")).and_then(|rest| patch.pointer_mut(rest)) {
            *field = value.clone();
        }
    }
    patch
}

/// A state as merge patches see it, which know no nulls.
fn bare(state: &Value) -> Value {
    patched(Value::Null, state)
}

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.throw(of.len())].clone()
    }
}

fn council(dice: &mut Dice) -> Value {
    let profile = [
        Value::Null,
        json!({"as_of": "2026-04-01", "electorate": 21000}),
        json!({"precept": {"amount": "1.50", "currency": "GBP"}}),
    ];
    json!({"name": dice.one(&["Frome", "Frome Town", "Selwood"]), "kind": dice.one(&["town", "parish"]),
        "website": dice.one(&[Value::Null, json!("https://example.org/"), json!("https://example.org/b")]),
        "founded_on": dice.one(&[Value::Null, json!("1974-04-01")]), "profile": dice.one(&profile),
        "identifiers": dice.one(&[json!(["ref:one"]), json!(["ref:one", "ref:two"])])})
}

fn person(dice: &mut Dice) -> Value {
    json!({"identifiers": dice.one(&[json!(["ref:one"]), json!(["ref:one", "ref:office"])]), "organisation": "ref:body",
        "name": dice.one(&["Town Clerk", "The Town Clerk", "Deputy Clerk"]), "role": dice.one(&["clerk", "chair"]),
        "email": dice.one(&[Value::Null, json!("a@example.org"), json!("b@example.org")]),
        "telephone": dice.one(&[Value::Null, json!("01373 000001")]), "from": dice.one(&[Value::Null, json!("2024-05-01")])})
}

on_both!(item_42_patches_lead_forward_and_back_over_any_sequence_of_edits, world => {
    world.put("/v1/partners/ref:body", &json!({"name": "Body", "kind": "other"})).await.is(201);
    let behind = world.database().await;
    let mut dice = Dice(20_261_125);
    for (collection, make) in [("councils", council as fn(&mut Dice) -> Value), ("representatives", person)] {
        let address = format!("/v1/{collection}/ref:one");
        let mut states = Vec::new();
        let mut id = String::new();
        for _ in 0..40 {
            let answer = if !states.is_empty() && dice.throw(8) == 0 {
                world.delete(&address).await
            } else {
                world.put(&address, &make(&mut dice)).await
            };
            assert!(matches!(answer.status, 200 | 201 | 204 | 404), "{}", answer.text());
            if answer.status == 201 {
                answer.json()["id"].as_str().unwrap().clone_into(&mut id);
            }
            let kept = behind.rows(&format!("SELECT document, deleted_at IS NOT NULL FROM {collection} WHERE reference LIKE 'ref:%'")).await;
            let document: String = kept[0].try_get_by_index(0).unwrap();
            let deleted: bool = kept[0].try_get_by_index(1).unwrap();
            let mut state: Value = serde_json::from_str(&document).unwrap();
            if deleted {
                state["deleted"] = true.into();
            }
            if states.last() != Some(&bare(&state)) {
                states.push(bare(&state));
            }
        }
        let entries = world.entries(&format!("record={id}&expand=disclosed")).await;
        let changes: Vec<_> = entries.into_iter().filter(|entry| entry["revision"].is_i64()).collect();
        assert!(changes.len() > 20, "the dice made edits");
        assert_eq!(changes.len(), states.len(), "each change is one entry");
        let not_deleted = |mut state: Value| {
            if state["deleted"] == false {
                state.as_object_mut().unwrap().remove("deleted");
            }
            state
        };
        let mut state = Value::Null;
        for (entry, expected) in changes.iter().zip(&states) {
            state = not_deleted(patched(state, &whole(entry, "forward")));
            assert_eq!(&state, expected, "forward to revision {}", entry["revision"]);
        }
        let before = changes.iter().skip(1).zip(&states).rev();
        for (entry, expected) in before {
            state = not_deleted(patched(state, &whole(entry, "reverse")));
            assert_eq!(&state, expected, "back from revision {}", entry["revision"]);
        }
    }
    assert_eq!(world.breaks().await, []);
});
