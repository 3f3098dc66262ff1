//! What one text changes in another.

use serde_json::Value;

/// One difference between two texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Where: a pointer in which parts of a list are named by what names them (`/parties/gss:E04008560/powers`), or by
    /// their place where nothing does.
    pub pointer: String,
    /// What stood there; `None` where it was added.
    pub before: Option<Value>,
    /// What stands there; `None` where it was removed.
    pub after: Option<Value>,
}

/// The differences between two JSON values, in the order of the first, then of what the second adds.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", Some(before), Some(after), &mut found);
    found
}

fn compare(pointer: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Difference>) {
    match (before, after) {
        (Some(before), Some(after)) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) if !is_link(before) => {
            let added = after.keys().filter(|name| !before.contains_key(*name));
            for name in before.keys().chain(added) {
                compare(&format!("{pointer}/{name}"), before.get(name), after.get(name), found);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => {
            let (before, after) = named(before, after);
            let added = after.iter().filter(|(name, _)| !before.iter().any(|(other, _)| other == name));
            let of = |list: &[(String, Value)], name: &str| {
                list.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
            };
            for (name, _) in before.iter().chain(added) {
                let (old, new) = (of(&before, name), of(&after, name));
                compare(&format!("{pointer}/{name}"), old.as_ref(), new.as_ref(), found);
            }
        }
        (before, after) => {
            let told = |value: Option<&Value>| value.cloned().filter(|value| !value.is_null());
            found.push(Difference { pointer: pointer.to_owned(), before: told(before), after: told(after) });
        }
    }
}

fn is_link(object: &serde_json::Map<String, Value>) -> bool {
    object.len() == 2 && object.contains_key("id") && object.contains_key("ref")
}

type Named = Vec<(String, Value)>;

/// The elements of two lists with what names them: their key, or the record they are about; their place where not every
/// element of both has a name of its own.
fn named(before: &[Value], after: &[Value]) -> (Named, Named) {
    let names = |list: &[Value]| list.iter().map(name).collect::<Vec<_>>();
    let distinct = |names: &[Option<String>]| {
        names.iter().enumerate().all(|(at, name)| name.is_some() && !names[..at].contains(name))
    };
    let (old, new) = (names(before), names(after));
    let by_name = distinct(&old) && distinct(&new);
    let told = |list: &[Value], names: Vec<Option<String>>| {
        let place = |(at, name): (usize, Option<String>)| name.filter(|_| by_name).unwrap_or_else(|| at.to_string());
        names.into_iter().enumerate().map(place).zip(list.iter().cloned()).collect()
    };
    (told(before, old), told(after, new))
}

fn name(element: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let object = element.as_object()?;
    let meant = |field: &str| object.get(field).and_then(|link| text(link).or_else(|| link.get("ref").and_then(text)));
    if let Some(theme) = object.get("theme").and_then(text) {
        // Several parties may be assessed on one theme.
        return Some(meant("party").map_or(theme.clone(), |party| format!("{theme}@{party}")));
    }
    let key = object.get("key").and_then(text);
    key.or_else(|| ["party", "offer", "ref"].iter().find_map(|field| meant(field)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_are_named_by_what_names_them() {
        let before = json!({"title": "A", "purpose": null, "parties": [
            {"party": {"id": "1", "ref": "gss:E1"}, "powers": ["a"]}, {"party": {"id": "2", "ref": "gss:E2"}}],
            "obligations": [{"key": "O1", "text": "x"}], "agenda": ["isolation"]});
        let after = json!({"title": "B", "purpose": "p", "parties": [
            {"party": {"id": "2", "ref": "gss:E2"}}, {"party": {"id": "1", "ref": "gss:E1"}, "powers": ["a", "b"]}],
            "obligations": [{"key": "O2", "text": "y"}], "agenda": ["isolation"]});
        let told: Vec<_> = differences(&before, &after)
            .into_iter()
            .map(|one| (one.pointer, one.before.unwrap_or_default(), one.after.unwrap_or_default()))
            .collect();
        let expected = [
            ("/title", json!("A"), json!("B")),
            ("/purpose", json!(null), json!("p")),
            ("/parties/gss:E1/powers/1", json!(null), json!("b")),
            ("/obligations/O1", json!({"key": "O1", "text": "x"}), json!(null)),
            ("/obligations/O2", json!(null), json!({"key": "O2", "text": "y"})),
        ];
        assert_eq!(told, expected.map(|(pointer, before, after)| (pointer.to_owned(), before, after)));
        assert_eq!(differences(&before, &before), []);
    }

    #[test]
    fn a_theme_is_named_with_the_party_that_it_is_of() {
        let of =
            |party: &str, point: i32| json!({"party": {"id": "1", "ref": party}, "theme": "buying", "baseline": point});
        let (before, after) = (json!([of("gss:E1", 0), of("gss:E2", 0)]), json!([of("gss:E2", 1), of("gss:E1", 0)]));
        assert_eq!(differences(&before, &after)[0].pointer, "/buying@gss:E2/baseline");
        let alone = |point: i32| json!([{"party": null, "theme": "buying", "baseline": point}]);
        assert_eq!(differences(&alone(0), &alone(1))[0].pointer, "/buying/baseline");
    }

    #[test]
    fn elements_without_distinct_names_are_told_by_their_place() {
        let (before, after) = (json!([{"key": "a"}, {"key": "a"}]), json!([{"key": "a"}, {"key": "b"}]));
        assert_eq!(differences(&before, &after)[0].pointer, "/1/key");
    }
}
