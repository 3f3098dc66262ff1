//! Who holds an identifier, and who held it.

use domain::{
    councils::Council,
    identity::{Reference, Space},
    record::{Change, Record},
    store::{Session, StoreError},
};

use crate::{
    database::Database,
    sample::{
        area, council, created, identifier, identifiers, keep, new_id, now, partner, representative, revised, title,
    },
};

async fn resolved(store: &Database, said: &str) -> Option<domain::identity::Found> {
    let wanted = [Reference::Identifier(identifier(said))];
    store.session().resolve(Space::Organisation, &wanted).await.expect("an answer").pop().flatten()
}

async fn held(store: &Database, said: &str) -> Option<domain::identity::Found> {
    let wanted = [Reference::Identifier(identifier(said))];
    store.session().holders(Space::Organisation, &wanted).await.expect("an answer").pop().flatten()
}

async fn renamed(store: &Database, record: &Record<Council>, known_as: &[&str]) -> Record<Council> {
    let state = Council { identifiers: identifiers(known_as), ..record.state.clone() };
    revised(store, record, state).await.expect("the revision is kept")
}

async fn one_is_held_once_in_a_space(store: &Database) {
    let first = created(store, council("One", &["salc:0001"])).await;
    let second = Change::create(new_id(), now(), council("Two", &["salc:0001"]));
    assert!(matches!(keep(store, &[second]).await, Err(StoreError::Taken)));
    let kind = domain::partners::PartnerKind::Other;
    let third = Change::create(new_id(), now(), partner("Three", kind, &["salc:0001"]));
    assert!(matches!(keep(store, &[third]).await, Err(StoreError::Taken)), "councils and partners share a space");
    created(store, area("0001", "An area may have the same")).await;
    assert_eq!(held(store, "salc:0001").await.map(|found| found.link), Some(first.link()));
}

async fn two_of_one_file_cannot_have_the_same(store: &Database) {
    let changes = ["One", "Two"].map(|name| Change::create(new_id(), now(), council(name, &["salc:0001"])));
    assert!(matches!(keep(store, &changes).await, Err(StoreError::Taken)));
    assert_eq!(held(store, "salc:0001").await, None);
}

async fn a_former_one_still_names_its_record(store: &Database) {
    let record = created(store, council("One", &["gss:E04000001", "ref:one"])).await;
    renamed(store, &record, &["ref:one"]).await;
    let found = resolved(store, "gss:E04000001").await.expect("the former identifier resolves");
    assert_eq!((found.link.id, found.link.reference.as_str()), (record.id, "ref:one"));
    assert_eq!(held(store, "gss:E04000001").await, None, "nobody holds it");
}

async fn a_former_one_can_be_taken_over(store: &Database) {
    let first = created(store, council("One", &["ref:one"])).await;
    let first = renamed(store, &first, &["ref:uno"]).await;
    let second = created(store, council("Two", &["ref:one"])).await;
    assert_eq!(resolved(store, "ref:one").await.map(|found| found.link.id), Some(second.id));
    let back = Council { identifiers: identifiers(&["ref:one"]), ..first.state.clone() };
    assert!(matches!(revised(store, &first, back).await, Err(StoreError::Taken)));
}

async fn one_can_be_given_up_and_taken_back(store: &Database) {
    let record = created(store, council("One", &["ref:one"])).await;
    let record = renamed(store, &record, &[]).await;
    let record = renamed(store, &record, &["ref:one"]).await;
    assert_eq!(held(store, "ref:one").await.map(|found| found.link), Some(record.link()));
}

async fn two_records_can_swap_theirs(store: &Database) {
    let [one, two] =
        [created(store, council("One", &["ref:1"])).await, created(store, council("Two", &["ref:2"])).await];
    let swapped = [(&one, "ref:2"), (&two, "ref:1")].map(|(record, other)| {
        let state = Council { identifiers: identifiers(&[other]), ..record.state.clone() };
        Change::revise(record.clone(), now(), state)
    });
    keep(store, &swapped).await.expect("the swap is kept");
    assert_eq!(held(store, "ref:1").await.map(|found| found.link.id), Some(two.id));
    assert_eq!(held(store, "ref:2").await.map(|found| found.link.id), Some(one.id));
}

async fn a_natural_key_is_forgotten(store: &Database) {
    let office = created(store, council("One", &["ref:one"])).await;
    let record = created(store, representative(&office.link(), "A Clerk")).await;
    let again = Change::create(new_id(), now(), representative(&office.link(), "a clerk"));
    assert!(matches!(keep(store, std::slice::from_ref(&again)).await, Err(StoreError::Taken)), "the same person twice");
    let mut state = record.state.clone();
    state.name = title("Another Clerk");
    revised(store, &record, state).await.expect("the revision is kept");
    keep(store, &[again]).await.expect("the key is free");
}

on_both!(
    one_is_held_once_in_a_space,
    two_of_one_file_cannot_have_the_same,
    a_former_one_still_names_its_record,
    a_former_one_can_be_taken_over,
    one_can_be_given_up_and_taken_back,
    two_records_can_swap_theirs,
    a_natural_key_is_forgotten,
);
