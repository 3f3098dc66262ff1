use crate::{database, database::Database, sample::*};
use domain::{councils::*, identity::*, listing::*, places::*, record::*, store::*};
use persistence::SqlSession;
use std::time::Instant;
async fn bench(store: &Database, label: &str) {
    let asked = asked();
    let n = 100_000usize;
    let t = Instant::now();
    let ids: Vec<Id> = (0..n).map(|_| new_id()).collect();
    store
        .write(async |s: &SqlSession| {
            for (b, chunk) in ids.chunks(500).enumerate() {
                let changes: Vec<_> = chunk
                    .iter()
                    .enumerate()
                    .map(|(i, id)| Change::create(*id, now(), area(&format!("E{:08}", b * 500 + i), "Stoke St. Mary")))
                    .collect();
                save(s, &asked, &changes).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    println!("{label} create 100k: {:?}", t.elapsed());
    let t = Instant::now();
    let refs: Vec<_> = (0..n).map(|i| Reference::Identifier(identifier(&format!("gss:E{i:08}")))).collect();
    store
        .read(async |s: &SqlSession| {
            for chunk in refs.chunks(500) {
                assert!(s.resolve(Space::Area, chunk).await?.iter().all(Option::is_some));
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    println!("{label} resolve 100k: {:?}", t.elapsed());
    let t = Instant::now();
    store
        .write(async |s: &SqlSession| {
            for chunk in ids.chunks(500) {
                let records: Vec<Record<Area>> = s.get(chunk).await?;
                let changes: Vec<_> = records
                    .into_iter()
                    .map(|r| {
                        let mut st = r.state.clone();
                        st.name = title("Another");
                        Change::revise(r, now(), st)
                    })
                    .collect();
                save(s, &asked, &changes).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    println!("{label} get+revise 100k: {:?}", t.elapsed());
    let s = store.session();
    let t = Instant::now();
    for id in ids.iter().take(5000) {
        let _: Vec<Record<Area>> = s.get(&[*id]).await.unwrap();
    }
    println!("{label} get one: {:?}", t.elapsed() / 5000);
    let f = |n: &str| *Area::FIELDS.iter().find(|f| f.name == n).unwrap();
    let l = Listing {
        sort: vec![SortKey { field: f("name"), descending: false }],
        filters: vec![Filter { field: f("kind"), operator: Operator::Eq, values: vec![Value::Text("parish".into())] }],
        ..Listing::all(50)
    };
    let mut l2 = l.clone();
    let t = Instant::now();
    for _ in 0..500 {
        let p: Page<Record<Area>> = s.list(&l2).await.unwrap();
        l2.after = p.next;
    }
    println!("{label} list 50: {:?}", t.elapsed() / 500);
    for (what, l) in [
        (
            "valid_from asc",
            Listing { sort: vec![SortKey { field: f("valid_from"), descending: false }], ..Listing::all(50) },
        ),
        (
            "valid_to desc",
            Listing { sort: vec![SortKey { field: f("valid_to"), descending: true }], ..Listing::all(50) },
        ),
        ("q", Listing { words: vec!["nowhere".into()], ..Listing::all(50) }),
    ] {
        let mut l2 = l.clone();
        let t = Instant::now();
        for _ in 0..5 {
            let p: Page<Record<Area>> = s.list(&l2).await.unwrap();
            l2.after = p.next;
        }
        println!("{label} {what}: {:?}", t.elapsed() / 5);
    }
    let t = Instant::now();
    for i in 0..500 {
        keep(store, &[Change::create(new_id(), now(), area(&format!("x{i}"), "One"))]).await.unwrap();
    }
    println!("{label} create one: {:?}", t.elapsed() / 500);
    let snap = store.snapshot().await.unwrap();
    let t = Instant::now();
    let mut l = Listing::all(500);
    let mut c = 0;
    loop {
        let p: Page<Record<Area>> = snap.list(&l).await.unwrap();
        c += p.items.len();
        l.after = p.next;
        if l.after.is_none() {
            break;
        }
    }
    println!("{label} export {c}: {:?}", t.elapsed());
}
#[tokio::test]
async fn sqlite() {
    bench(&database::sqlite().await, "sqlite").await
}
#[tokio::test]
async fn postgres() {
    bench(&database::postgres().await, "postgres").await
}
