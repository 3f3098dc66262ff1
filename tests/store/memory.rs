//! What a node keeps in memory of figures and names: never older than what was written before the question.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{
    identity::{Id, Reference, Space},
    outcomes::{Indicator, Observation},
    places::Area,
    record::Record,
    store::Store,
};
use persistence::{FigureQuery, Kept, Place, SqlSession, SqlStore};
use serde_json::json;

use crate::{
    database::Database,
    sample::{area, created, new_id, now, revised},
};

/// How often the figure is written while others read it.
const WRITTEN: i32 = 150;
const PLACE: Place = Place { indicator: 1, dims: 0, starts: 0, ends: 30, subject: 7 };

fn indicator() -> Record<Indicator> {
    let definition = json!({
        "text": "What is counted", "numerator": null, "denominator": null, "value_type": "count", "per": null, "unit": "things",
    });
    let state = json!({
        "code": "things", "name": "Things", "definition": definition, "version": 1, "earlier": [],
        "polarity": "neutral", "aggregable": true, "frequency": "monthly", "source": null, "licence": null,
        "suppress_below": 0, "organisation": null,
    });
    let state = serde_json::from_value(state).expect("an indicator");
    Record { id: new_id(), revision: 1, created_at: now(), updated_at: now(), deleted_at: None, state }
}

/// The figure as it is written for the so-manieth time.
fn kept(revision: i32) -> Kept {
    let said = Observation { value: Some(f64::from(revision)), ..Observation::EMPTY };
    Kept { place: PLACE, batch: revision, revision, definition: 1, said }
}

async fn write(store: &SqlStore, revision: i32) {
    let written: Result<(), domain::store::StoreError> = store
        .write(async |session: &SqlSession| {
            session.open_batch(now(), None).await?;
            let new = [kept(revision)];
            if revision == 1 { session.add_observations(&new).await } else { session.replace_observations(&new).await }
        })
        .await;
    written.expect("it is written");
}

/// The figure as memory tells it, in both ways in which it is asked for.
async fn told(store: &SqlStore, of: &Record<Indicator>) -> [i32; 2] {
    let session = store.session();
    let days = (PLACE.starts, PLACE.ends);
    let slices = session.slices(of, true, (PLACE.indicator, PLACE.dims), &[days]).await.expect("figures");
    let slice = slices.into_iter().next().flatten().expect("a period in memory");
    let (figure, _) = slice.figure(PLACE.subject).expect("a figure");
    let asked = FigureQuery {
        indicators: Some(vec![PLACE.indicator]),
        subjects: Some(vec![PLACE.subject]),
        periods: Some(vec![days]),
        ..FigureQuery::default()
    };
    let kept = session.kept_figures(&asked).await.expect("figures").expect("found in memory");
    [figure.value, kept[0].kept.said.value].map(|value| {
        let is_told = |written: &i32| Some(f64::from(*written)) == value;
        (1..=WRITTEN).find(is_told).expect("a value that was written")
    })
}

async fn readers_and_a_writer_race_and_no_stale_figure_stands(store: &Database) {
    write(store, 1).await;
    let (of, written) = (Arc::new(indicator()), Arc::new(AtomicI32::new(1)));
    let reader = |node: SqlStore| {
        let (of, written) = (Arc::clone(&of), Arc::clone(&written));
        async move {
            let mut reads = 0;
            while written.load(Ordering::Acquire) < WRITTEN {
                let before = written.load(Ordering::Acquire);
                for value in told(&node, &of).await {
                    assert!(value >= before, "{value} is told after {before} was acknowledged");
                }
                reads += 1;
                // What comes from memory lets nobody else work.
                tokio::task::yield_now().await;
            }
            reads
        }
    };
    let writer = async {
        for revision in 2..=WRITTEN {
            write(store, revision).await;
            written.store(revision, Ordering::Release);
        }
        0
    };
    let node: &SqlStore = store;
    let (a, b, c, _) = tokio::join!(reader(node.clone()), reader(node.clone()), reader(node.clone()), writer);
    assert!(a > 10 && b > 10 && c > 10, "they read while it wrote: {a}, {b}, {c}");
    assert_eq!(told(store, &of).await, [WRITTEN; 2]);
}

/// Asks until the answer is what is wanted; every node knows within a second.
async fn within_a_second<T: PartialEq + std::fmt::Debug>(wanted: T, ask: impl AsyncFn() -> T) {
    let begun = Instant::now();
    loop {
        let answer = ask().await;
        if answer == wanted {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(1), "after a second still {answer:?}");
    }
}

async fn another_node_learns_of_figures_within_a_second(store: &Database) {
    let (of, other) = (indicator(), store.other_node().await);
    write(store, 1).await;
    assert_eq!(told(&other, &of).await, [1; 2]);
    write(store, 2).await;
    assert_eq!(told(store, &of).await, [2; 2], "whoever wrote it knows at once");
    within_a_second([2; 2], async || told(&other, &of).await).await;
}

async fn names(store: &SqlStore, id: Id) -> (Option<String>, Option<Id>) {
    let session = store.session();
    let areas = session.known_areas(&[id]).await.expect("areas");
    let wanted = [Reference::parse("gss:E04008561").expect("a reference")];
    let found = session.named(Space::Area, &wanted).await.expect("an answer");
    (areas.get(&id).map(|area| area.name.clone()), found[0])
}

async fn names_that_change_are_known_at_once_and_on_another_node_within_a_second(store: &Database) {
    let other = store.other_node().await;
    let frome: Record<Area> = created(store, area("E04008560", "Frome")).await;
    let id = frome.id;
    let before = (Some("Frome".to_owned()), None);
    assert_eq!((names(store, id).await, names(&other, id).await), (before.clone(), before));
    let renamed = area("E04008561", "Frome Selwood");
    revised(store, &frome, renamed).await.expect("it is renamed");
    let after = || (Some("Frome Selwood".to_owned()), Some(id));
    assert_eq!(names(store, id).await, after(), "whoever wrote it knows at once");
    within_a_second(after(), async || names(&other, id).await).await;
}

async fn a_transaction_reads_the_database_itself(store: &Database) {
    let of = indicator();
    write(store, 1).await;
    told(store, &of).await;
    let seen: Result<_, domain::store::StoreError> = store
        .read(async |session: &SqlSession| {
            session.slices(&of, true, (PLACE.indicator, PLACE.dims), &[(PLACE.starts, PLACE.ends)]).await
        })
        .await;
    assert!(seen.expect("an answer").iter().all(Option::is_none));
}

on_both!(
    readers_and_a_writer_race_and_no_stale_figure_stands,
    another_node_learns_of_figures_within_a_second,
    names_that_change_are_known_at_once_and_on_another_node_within_a_second,
    a_transaction_reads_the_database_itself,
);
