//! Lineage, containment and shapes.

use domain::{
    graph::Graph,
    identity::{Id, Link},
    places::{Area, AreaMembership, Shape},
    record::{Beside, Change, Record, Said, SaveError, save_one, settle},
    store::{Gazetteer, Session, Store, StoreError},
};
use futures_util::future::join;
use persistence::SqlSession;

use crate::{
    database::Database,
    sample::{area, asked, containment, created, date, new_id, now, span},
};

async fn areas<const N: usize>(store: &Database) -> [Record<Area>; N] {
    let mut areas = Vec::new();
    for number in 0..N {
        areas.push(created(store, area(&format!("a{number}"), "One")).await);
    }
    areas.try_into().expect("as many as asked for")
}

async fn say(store: &Database, record: &Record<Area>, beside: Beside) {
    let asked = asked();
    let said = [(record.link(), beside)];
    let kept: Result<(), StoreError> =
        store.write(async |session: &SqlSession| settle(session, &asked, &said).await).await;
    kept.expect("what was said is kept");
}

fn links(records: &[&Record<Area>]) -> Vec<Link> {
    records.iter().map(|record| record.link()).collect()
}

async fn lineage_is_added_to_and_replaced(store: &Database) {
    let [old, one, two, three] = areas(store).await;
    let steps = async |of: &Record<Area>| store.session().edges(Graph::Lineage, &[of.id]).await.expect("the steps");
    say(store, &old, Beside { successors: Said::Including(links(&[&one])), ..Beside::default() }).await;
    say(store, &old, Beside { successors: Said::Including(links(&[&one, &two])), ..Beside::default() }).await;
    assert_eq!(steps(&old).await, [(old.id, one.id), (old.id, two.id)]);
    let exactly = Beside { successors: Said::Exactly(links(&[&two, &three])), ..Beside::default() };
    assert_eq!(store.session().drops_lineage(old.id, &exactly).await.ok(), Some(true));
    say(store, &old, exactly.clone()).await;
    assert_eq!(steps(&old).await, [(old.id, two.id), (old.id, three.id)]);
    assert_eq!(store.session().drops_lineage(old.id, &exactly).await.ok(), Some(false));
    let back = Beside { predecessors: Said::Exactly(vec![]), ..Beside::default() };
    assert_eq!(store.session().drops_lineage(two.id, &back).await.ok(), Some(true));
    say(store, &two, back).await;
    assert_eq!(store.session().predecessors(&[two.id, three.id]).await.ok(), Some(vec![(old.id, three.id)]));
}

async fn parents_are_recorded_once(store: &Database) {
    let [child, parent] = areas(store).await;
    let beside = Beside { parents: links(&[&parent]), ..Beside::default() };
    say(store, &child, beside.clone()).await;
    say(store, &child, beside).await;
    assert_eq!(store.session().parents(&[child.id]).await.ok(), Some(vec![(child.id, parent.id)]));
    let relatives = store.session().relatives(&[child.id], true, None, 10).await.expect("the relatives");
    assert_eq!(relatives.len(), 1);
    assert_eq!((relatives[0].1.weight, relatives[0].1.span), (1.0, span("1974-04-01", "")));
}

async fn relatives_are_told_nearest_first(store: &Database) {
    let [country, county, district, parish] = areas(store).await;
    for (child, parent, days) in [
        (&county, &country, span("", "")),
        (&district, &county, span("1974-04-01", "2023-03-31")),
        (&parish, &district, span("", "")),
        (&parish, &county, span("2023-04-01", "")),
    ] {
        created(store, containment(&child.link(), &parent.link(), days)).await;
    }
    let told = async |from: &Record<Area>, upward: bool, day: &str, limit| {
        let steps = store.session().relatives(&[from.id], upward, date(day), limit).await.expect("the relatives");
        let other = |step: &domain::store::Containment| if upward { step.parent } else { step.child };
        steps.iter().map(|(distance, step)| (*distance, other(step))).collect::<Vec<(u32, Id)>>()
    };
    let all = told(&parish, true, "", 100).await;
    assert_eq!(all, [(1, county.id), (1, district.id), (2, country.id), (2, county.id)]);
    assert_eq!(told(&parish, true, "2024-01-01", 100).await, [(1, county.id), (1, district.id), (2, country.id)]);
    assert_eq!(told(&country, false, "", 100).await[..2], [(1, county.id), (2, district.id)]);
    assert_eq!(told(&parish, true, "", 3).await, all[..3]);
}

async fn shapes_are_found_by_a_point(store: &Database) {
    let [inner, outer] = areas(store).await;
    let square = |from: f64, to: f64| {
        Shape::parse(vec![vec![vec![[from, from], [to, from], [to, to], [from, to], [from, from]]]]).expect("a shape")
    };
    for (area, shape) in [(&outer, square(0.0, 10.0)), (&inner, square(4.0, 5.0))] {
        say(store, area, Beside { shape: Some(Some(shape)), ..Beside::default() }).await;
    }
    let boxed = async |at| {
        let mut boxed = store.session().boxed(at, at).await.expect("the shapes");
        boxed.sort_by_key(|(id, _)| *id);
        boxed.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(boxed(4.5).await, [inner.id, outer.id]);
    assert_eq!(boxed(9.0).await, [outer.id]);
    say(store, &outer, Beside { shape: Some(Some(square(0.0, 1.0))), ..Beside::default() }).await;
    assert_eq!(boxed(9.0).await, []);
    assert_eq!(store.session().shapes(&[outer.id]).await.ok(), Some(vec![(outer.id, square(0.0, 1.0))]));
    say(store, &outer, Beside { shape: Some(None), ..Beside::default() }).await;
    assert_eq!(store.session().shapes(&[outer.id, inner.id]).await.map(|shapes| shapes.len()).ok(), Some(1));
}

async fn contain(store: &Database, child: &Record<Area>, parent: &Record<Area>) -> Result<(), SaveError> {
    let state = containment(&child.link(), &parent.link(), span("", ""));
    let (asked, change) = (asked(), Change::<AreaMembership>::create(new_id(), now(), state));
    store.write(async |session: &SqlSession| save_one(session, &asked, change).await.map(drop)).await
}

async fn two_writers_cannot_close_a_circle(store: &Database) {
    for _ in 0..5 {
        let one = created(store, area(&format!("x{}", new_id()), "One")).await;
        let two = created(store, area(&format!("y{}", new_id()), "Two")).await;
        let (there, back) = join(contain(store, &one, &two), contain(store, &two, &one)).await;
        let refused = [there, back].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert!(matches!(&refused[..], [SaveError::Faults(_)]), "{refused:?}");
    }
}

async fn two_writers_cannot_overlap(store: &Database) {
    for _ in 0..5 {
        let one = created(store, area(&format!("x{}", new_id()), "One")).await;
        let two = created(store, area(&format!("y{}", new_id()), "Two")).await;
        let say = async |days| {
            let state = containment(&one.link(), &two.link(), days);
            let (asked, change) = (asked(), Change::<AreaMembership>::create(new_id(), now(), state));
            store.write(async |session: &SqlSession| save_one(session, &asked, change).await.map(drop)).await
        };
        let (first, second) = join(say(span("2020-01-01", "")), say(span("", "2021-01-01"))).await;
        let refused = [first, second].into_iter().filter_map(Result::err).collect::<Vec<SaveError>>();
        assert!(matches!(&refused[..], [SaveError::Faults(_)]), "{refused:?}");
    }
}

on_both!(
    lineage_is_added_to_and_replaced,
    parents_are_recorded_once,
    relatives_are_told_nearest_first,
    shapes_are_found_by_a_point,
    two_writers_cannot_close_a_circle,
    two_writers_cannot_overlap,
);
