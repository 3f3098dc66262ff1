//! Many who write at once.

use domain::{
    councils::Council,
    record::{Change, save},
    store::{Repository, Store, StoreError},
};
use futures_util::future::join_all;
use persistence::SqlSession;

use crate::{
    database::Database,
    sample::{asked, council, created, keep, new_id, now, revised, standing, title},
};

async fn forty_succeed(store: &Database) {
    let writes = (0..40).map(async |number| {
        let change = Change::create(new_id(), now(), council("A council", &[&format!("ref:{number}")]));
        keep(store, &[change]).await
    });
    for written in join_all(writes).await {
        written.expect("the write succeeds");
    }
}

async fn of_those_who_want_one_identifier_one_gets_it(store: &Database) {
    let writes =
        (0..10).map(async |_| keep(store, &[Change::create(new_id(), now(), council("One", &["ref:one"]))]).await);
    let (got, refused): (Vec<_>, Vec<_>) = join_all(writes).await.into_iter().partition(Result::is_ok);
    assert_eq!(got.len(), 1);
    assert!(refused.iter().all(|refused| matches!(refused, Err(StoreError::Taken))), "{refused:?}");
}

async fn of_those_who_change_one_record_one_wins(store: &Database) {
    let record = created(store, council("One", &[])).await;
    let writes = (0..10).map(async |number| {
        let state = Council { name: title(&format!("Name {number}")), ..record.state.clone() };
        revised(store, &record, state).await
    });
    let (won, lost): (Vec<_>, Vec<_>) = join_all(writes).await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|lost| matches!(lost, Err(StoreError::Stale))), "{lost:?}");
}

async fn what_a_writer_has_read_stays(store: &Database) {
    let record = created(store, council("One", &[])).await;
    let add = async || {
        let asked = asked();
        let added: Result<(), StoreError> = store
            .write(async |session: &SqlSession| {
                let mut now: Vec<domain::record::Record<Council>> = session.get(&[record.id]).await?;
                let record = now.pop().ok_or(StoreError::Stale)?;
                let state =
                    Council { name: title(&format!("{}I", record.state.name.as_str())), ..record.state.clone() };
                save(session, &asked, &[Change::revise(record, asked.at, state)]).await
            })
            .await;
        added.expect("the write succeeds");
    };
    join_all((0..10).map(|_| add())).await;
    let council = standing::<Council>(store, record.id).await.expect("the council");
    assert_eq!(council.state.name.as_str(), format!("One{}", "I".repeat(10)));
}

async fn a_writer_who_is_gone_holds_nobody_up(store: &Database) {
    for pause in 0..20 {
        let change = Change::create(new_id(), now(), council("One", &[]));
        let write = keep(store, std::slice::from_ref(&change));
        // Dropped wherever it happens to be.
        let _ = tokio::time::timeout(std::time::Duration::from_micros(pause * 150), write).await;
    }
    forty_succeed(store).await;
    store.snapshot().await.expect("a snapshot");
}

/// On SQLite there is one writer at a time.
#[tokio::test]
async fn those_who_only_look_do_not_wait_for_each_other() {
    let store = crate::database::postgres().await;
    let record = created(&store, council("One", &[])).await;
    let other = created(&store, council("Other", &[])).await;
    let look = async |session: &SqlSession, id| -> Result<(), StoreError> {
        Repository::<Council>::look(session, &[id]).await.map(drop)
    };
    // Each looks at both, one after another, in orders that cross.
    let crossing: Result<(), StoreError> = store
        .write(async |one: &SqlSession| {
            look(one, record.id).await?;
            store
                .write(async |two: &SqlSession| {
                    look(two, other.id).await?;
                    look(one, other.id).await?;
                    look(two, record.id).await
                })
                .await
        })
        .await;
    crossing.expect("nobody waits");
}

on_both!(
    forty_succeed,
    of_those_who_want_one_identifier_one_gets_it,
    of_those_who_change_one_record_one_wins,
    what_a_writer_has_read_stays,
    a_writer_who_is_gone_holds_nobody_up,
);
