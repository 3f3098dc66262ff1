//! Observations as rows: written many at a time, all or none.

use domain::{
    outcomes::{Observation, ObservationStatus},
    store::{Store, StoreError},
    text::Title,
    vocabulary::Vocabulary,
};
use persistence::{FigureQuery, Kept, Place, SqlSession};

use crate::{database::Database, sample::now};

/// An observation whose cells are there or not in every combination, as its subject's number tells.
fn kept(indicator: i32, subject: i32) -> Kept {
    let some = |bit: i32, value: f64| (subject >> bit & 1 == 1).then_some(value);
    let statuses = ObservationStatus::ALL;
    let note = || Title::parse(&format!("Übersicht “{subject}”, 0\\N")).expect("a title");
    Kept {
        place: Place { indicator, dims: subject % 3, starts: -40_000 + subject, ends: 16_800, subject },
        batch: 1,
        revision: 1 + subject % 5,
        definition: 1 + subject % 2,
        said: Observation {
            value: some(0, 1e300 / f64::from(subject)),
            numerator: some(1, -0.1 * f64::from(subject)),
            denominator: some(2, f64::MIN_POSITIVE),
            lower: some(3, f64::from(subject)),
            upper: some(4, 0.1 + 0.2),
            status: statuses[usize::try_from(subject).unwrap_or_default() % statuses.len()],
            note: (subject >> 5 & 1 == 1).then(note),
        },
    }
}

async fn add(store: &Database, new: &[Kept]) -> Result<(), StoreError> {
    store
        .write(async |session: &SqlSession| {
            session.open_batch(now(), None).await?;
            session.add_observations(new).await
        })
        .await
}

async fn stand(store: &Database) -> Vec<Kept> {
    let figures = store.session().figures(&FigureQuery::default()).await.expect("they are read");
    figures.into_iter().map(|figure| figure.kept).collect()
}

fn in_order(mut kept: Vec<Kept>) -> Vec<Kept> {
    kept.sort_by_key(|kept| kept.place);
    kept
}

async fn what_is_written_is_what_was_said(store: &Database) {
    let many: Vec<Kept> = (1..=2_500).map(|subject| kept(1, subject)).collect();
    add(store, &many).await.expect("they are written");
    assert_eq!(stand(store).await, in_order(many));
}

async fn a_key_that_is_taken_fails_and_nothing_is_written(store: &Database) {
    let before: Vec<Kept> = (1..=40).map(|subject| kept(1, subject)).collect();
    add(store, &before).await.expect("they are written");
    let mut more: Vec<Kept> = (41..=400).map(|subject| kept(1, subject)).collect();
    more.push(kept(1, 40));
    let refused = add(store, &more).await;
    assert!(matches!(refused, Err(StoreError::Taken)), "{refused:?}");
    assert_eq!(stand(store).await, in_order(before));
    more.pop();
    add(store, &more).await.expect("the connection is of use again");
    assert_eq!(stand(store).await.len(), 400);
}

async fn what_follows_a_stream_stands_in_the_same_transaction(store: &Database) {
    let many: Vec<Kept> = (1..=100).map(|subject| kept(1, subject)).collect();
    let undone: Result<(), StoreError> = store
        .write(async |session: &SqlSession| {
            session.open_batch(now(), None).await?;
            session.add_observations(&many).await?;
            session.add_observations(&[kept(2, 1)]).await?;
            let within = session.observations_at(&[many[0].place, kept(2, 1).place]).await?;
            assert_eq!(within.len(), 2, "the transaction reads what it copied");
            Err(StoreError::Stale)
        })
        .await;
    assert!(matches!(undone, Err(StoreError::Stale)));
    assert_eq!(stand(store).await, vec![]);
}

async fn writes(store: &Database) -> [i64; 2] {
    let writes = store.session().figure_writes(&[1, 2]).await.expect("they are read");
    [writes[&1], writes[&2]]
}

async fn transactions_that_write_figures_are_counted(store: &Database) {
    assert_eq!(writes(store).await, [0, 0]);
    let many: Vec<Kept> = (1..=100).map(|subject| kept(1, subject)).collect();
    add(store, &many).await.expect("they are written");
    assert_eq!(writes(store).await, [1, 0], "once, however many rows");
    let refused = add(store, &[kept(2, 1), kept(1, 1)]).await;
    assert!(matches!(refused, Err(StoreError::Taken)));
    assert_eq!(writes(store).await, [1, 0], "what is rolled back does not count");
    let replaced = Kept { revision: many[0].revision + 1, ..many[0].clone() };
    let replaced: Result<(), StoreError> = store
        .write(async |session: &SqlSession| {
            session.replace_observations(std::slice::from_ref(&replaced)).await?;
            session.add_observations(&[kept(2, 1)]).await
        })
        .await;
    replaced.expect("one is replaced, one is new");
    assert_eq!(writes(store).await, [2, 1]);
    let withdrawn: Result<(), StoreError> =
        store.write(async |session: &SqlSession| session.withdraw_observation(many[1].place, 1).await).await;
    withdrawn.expect("it is withdrawn");
    assert_eq!(writes(store).await, [3, 1]);
}

async fn writers_at_once_are_all_counted(store: &Database) {
    let write = async |subject: i32| {
        let both = [kept(2, subject), kept(1, subject)];
        let written: Result<(), StoreError> =
            store.write(async |session: &SqlSession| session.add_observations(&both).await).await;
        written.expect("it is written");
    };
    futures_util::future::join_all((1..=16).map(write)).await;
    assert_eq!(writes(store).await, [16, 16]);
}

on_both!(
    what_is_written_is_what_was_said,
    a_key_that_is_taken_fails_and_nothing_is_written,
    what_follows_a_stream_stands_in_the_same_transaction,
    transactions_that_write_figures_are_counted,
    writers_at_once_are_all_counted,
);
