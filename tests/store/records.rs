//! Every kind of record comes back as it was kept.

use domain::{
    identity::Id,
    listing::Listing,
    partners::PartnerKind,
    record::{Aggregate, Change, Record},
    store::{Repository, Store, StoreError},
};
use persistence::SqlSession;

use crate::{
    database::Database,
    sample::{
        area, association_membership, containment, council, created, formation, identifiers, keep, member, new_id, now,
        partner, representative, revised, span, standing, title,
    },
};

async fn every_kind_comes_back(store: &Database) {
    let frome = created(store, area("E04008560", "Frome")).await;
    comes_back(store, &frome).await;
    let somerset = created(store, area("E06000066", "Somerset")).await;
    comes_back(store, &created(store, containment(&frome.link(), &somerset.link(), span("2023-04-01", ""))).await)
        .await;

    let mut town = council("Frome Town Council", &["gss:E04008560", "salc:0117"]);
    town.areas = vec![frome.link(), somerset.link()];
    let town = created(store, town).await;
    comes_back(store, &town).await;
    let association = partner("An association", PartnerKind::Association, &["ref:association"]);
    let association = created(store, association).await;
    comes_back(store, &association).await;
    let membership = association_membership(&town.link(), &association.link(), span("", "2030-12-31"));
    comes_back(store, &created(store, membership).await).await;
    comes_back(store, &created(store, representative(&town.link(), "A Clerk")).await).await;
    let members = vec![member(&town.link(), span("2021-01-01", "")), member(&association.link(), span("", ""))];
    comes_back(store, &created(store, formation("A cluster", members, &["wardens", "wardens"])).await).await;
}

async fn comes_back<A: Aggregate>(store: &Database, kept: &Record<A>)
where
    SqlSession: Repository<A>,
{
    assert_eq!(standing::<A>(store, kept.id).await.as_ref(), Some(kept));
    let all = store.session().list(&Listing::all(500)).await.expect("a page");
    assert!(all.items.contains(kept), "{kept:?} is listed");
}

async fn a_change_needs_the_revision_before_it(store: &Database) {
    let first = created(store, council("Wells City Council", &["ref:wells"])).await;
    let mut state = first.state.clone();
    state.name = title("City of Wells Council");
    let second = revised(store, &first, state.clone()).await.expect("the revision is kept");
    assert_eq!(second.revision, 2);
    assert_eq!(standing(store, first.id).await, Some(second));
    assert!(matches!(revised(store, &first, state).await, Err(StoreError::Stale)));
}

async fn of_many_changes_one_stale_one_stops_all(store: &Database) {
    let mut changes = Vec::new();
    for number in 0..5 {
        let record = created(store, council("A council", &[&format!("ref:{number}")])).await;
        let mut state = record.state.clone();
        state.name = title("Another name");
        changes.push(Change::revise(record, now(), state));
    }
    changes[3].after.revision = 7;
    assert!(matches!(keep(store, &changes).await, Err(StoreError::Stale)));
    let first = standing::<domain::councils::Council>(store, changes[0].after.id).await;
    assert_eq!(first.as_ref(), changes[0].before.as_ref());
}

async fn a_deleted_record_is_restored(store: &Database) {
    let record = created(store, council("Street Parish Council", &["ref:street"])).await;
    let change = Change::delete(record.clone(), now());
    keep(store, std::slice::from_ref(&change)).await.expect("the deletion is kept");
    assert_eq!(standing(store, record.id).await, Some(change.after.clone()));
    let listing = Listing::all(10);
    assert_eq!(Repository::<domain::councils::Council>::count(&store.session(), &listing).await.ok(), Some(0));
    let with_deleted = Listing { deleted: true, ..listing };
    assert_eq!(Repository::<domain::councils::Council>::count(&store.session(), &with_deleted).await.ok(), Some(1));
    let restored = revised(store, &change.after, record.state).await.expect("the restoration is kept");
    assert_eq!(restored.deleted_at, None);
    assert_eq!(standing(store, record.id).await, Some(restored));
}

async fn thousands_are_kept_and_revised_at_once(store: &Database) {
    let states = (0..2_345).map(|number| {
        let mut state = council(&format!("Council {number}"), &[&format!("ref:{number}")]);
        // Some columns are empty in some rows.
        if number % 3 == 0 {
            state.profiles.clear();
            state.basis = None;
        }
        state
    });
    let created: Vec<_> = states.map(|state| Change::create(new_id(), now(), state)).collect();
    keep(store, &created).await.expect("the records are kept");
    let revised: Vec<_> = created
        .into_iter()
        .rev()
        .map(|change| {
            let mut state = change.after.state.clone();
            state.identifiers = identifiers(&[&format!("ref:new-{}", change.after.id)]);
            Change::revise(change.after, now(), state)
        })
        .collect();
    keep(store, &revised).await.expect("the revisions are kept");
    let ids: Vec<Id> = revised.iter().map(|change| change.after.id).collect();
    let mut kept = Repository::<domain::councils::Council>::get(&store.session(), &ids).await.expect("the records");
    kept.sort_by_key(|record| std::cmp::Reverse(record.id));
    assert!(kept.iter().eq(revised.iter().map(|change| &change.after)));
}

async fn what_fails_leaves_nothing(store: &Database) {
    let change = Change::create(new_id(), now(), area("E04008560", "Frome"));
    let result: Result<(), StoreError> = store
        .write(async |session: &SqlSession| {
            session.save(std::slice::from_ref(&change)).await?;
            Err(StoreError::Stale)
        })
        .await;
    assert!(matches!(result, Err(StoreError::Stale)));
    assert_eq!(standing::<domain::places::Area>(store, change.after.id).await, None);
}

on_both!(
    every_kind_comes_back,
    a_change_needs_the_revision_before_it,
    of_many_changes_one_stale_one_stops_all,
    a_deleted_record_is_restored,
    thousands_are_kept_and_revised_at_once,
    what_fails_leaves_nothing,
);
