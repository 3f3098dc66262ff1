//! Who is in what, and what was merged into what.

use domain::{
    councils::Merged,
    partners::PartnerKind,
    record::Change,
    store::{Session, Store, StoreError},
};
use persistence::{FormationMembershipQuery, FormationMembershipRow, SqlSession};

use crate::{
    database::Database,
    sample::{council, created, date, formation, keep, member, new_id, now, partner, span},
};

async fn told(store: &Database, query: &FormationMembershipQuery) -> Vec<FormationMembershipRow> {
    let mut query = FormationMembershipQuery { limit: 2, ..query.clone() };
    let mut rows = Vec::new();
    loop {
        let page = store.session().formation_memberships(&query).await.expect("a page");
        rows.extend(page.items);
        query.after = page.next;
        if query.after.is_none() {
            let whole = FormationMembershipQuery { after: None, ..query };
            let count = store.session().count_formation_memberships(&whole).await.expect("a count");
            assert_eq!(count, rows.len() as u64);
            return rows;
        }
    }
}

async fn memberships_are_told_by_day_issue_and_member(store: &Database) {
    let frome = created(store, council("Frome Town Council", &["gss:E04008560"])).await;
    let network = created(store, partner("A network", PartnerKind::PrimaryCareNetwork, &["ods:U00760"])).await;
    let members = vec![
        member(&frome.link(), span("2020-01-01", "2021-12-31")),
        member(&network.link(), span("", "")),
        member(&frome.link(), span("2022-01-01", "")),
    ];
    let health = created(store, formation("Health", members, &["population_health", "ageing"])).await;
    let wardens = created(store, formation("Wardens", vec![member(&frome.link(), span("", ""))], &["wardens"])).await;
    let gone = created(store, formation("Gone", vec![member(&frome.link(), span("", ""))], &["wardens"])).await;
    keep(store, &[Change::delete(gone, now())]).await.expect("the deletion is kept");

    let all = told(store, &FormationMembershipQuery::default()).await;
    assert_eq!(all.len(), 4);
    assert_eq!((all[0].formation_name.as_str(), all[3].formation_name.as_str()), ("Health", "Wardens"));
    assert_eq!(
        all[1],
        FormationMembershipRow {
            formation: health.id.to_string(),
            formation_id: health.id,
            formation_name: "Health".into(),
            formation_kind: "cluster".into(),
            issues: vec!["ageing".into(), "population_health".into()],
            organisation: "ods:U00760".into(),
            organisation_id: network.id,
            organisation_name: "A network".into(),
            role: "host".into(),
            span: span("", ""),
        }
    );
    let query =
        FormationMembershipQuery { valid_on: date("2021-06-01"), organisation: Some(frome.id), ..Default::default() };
    let on_that_day = told(store, &query).await;
    assert_eq!(
        on_that_day.iter().map(|row| row.span).collect::<Vec<_>>(),
        [span("2020-01-01", "2021-12-31"), span("", "")]
    );
    let before = FormationMembershipQuery { valid_on: date("2019-06-01"), ..Default::default() };
    assert_eq!(told(store, &before).await, [], "no formation existed yet");
    let query =
        FormationMembershipQuery { issue: Some("ageing".into()), kind: Some("cluster".into()), ..Default::default() };
    assert_eq!(told(store, &query).await, all[..3]);
    let query = FormationMembershipQuery { formation: Some(wardens.id), ..Default::default() };
    assert_eq!(told(store, &query).await, all[3..]);
    let query = FormationMembershipQuery { kind: Some("ad_hoc".into()), ..Default::default() };
    assert_eq!(told(store, &query).await, []);
    assert_eq!(store.session().formations_overlapping(health.id, 10).await.ok(), Some(vec![wardens.id]));
    assert_eq!(store.session().formations_overlapping(wardens.id, 10).await.ok(), Some(vec![health.id]));
}

async fn reorganisations_are_kept_for_all_concerned(store: &Database) {
    let one = created(store, council("One", &[])).await;
    let two = created(store, council("Two", &[])).await;
    let merged = Merged {
        effective_on: date("2027-04-01").expect("a day"),
        from: one.link(),
        into: vec![two.link()],
        reason: Some("An order".into()),
        moved: vec![],
        left: vec![],
    };
    let at = now();
    let kept: Result<(), StoreError> = store
        .write(async |session: &SqlSession| session.keep_reorganisation(new_id(), "merge", &merged, at).await)
        .await;
    kept.expect("the merge is kept");
    for council in [one.id, two.id] {
        let told = store.session().reorganisations(council).await.expect("the reorganisations");
        assert_eq!(told, [("merge".to_owned(), merged.clone(), at)]);
    }
    assert_eq!(store.session().reorganisations(new_id()).await.ok(), Some(vec![]));
}

on_both!(memberships_are_told_by_day_issue_and_member, reorganisations_are_kept_for_all_concerned);
