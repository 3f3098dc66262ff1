//! What references mean.

use domain::{
    councils::{Council, CouncilKind},
    identity::{Found, Id, Reference, Space},
    partners::PartnerKind,
    record::{Change, Record},
    resource::Resource,
    store::Session,
};

use crate::{
    database::Database,
    sample::{area, council, created, identifier, keep, new_id, now, partner, revised},
};

async fn meant(store: &Database, space: Space, wanted: &[Reference]) -> Vec<Option<Id>> {
    let found = store.session().resolve(space, wanted).await.expect("an answer");
    found.into_iter().map(|found| found.map(|found| found.link.id)).collect()
}

fn named(said: &str) -> Reference {
    Reference::Identifier(identifier(said))
}

async fn many_are_told_in_order(store: &Database) {
    let frome = created(store, area("E04008560", "Frome")).await;
    let local = created(store, area("frome-north", "North of Frome")).await;
    let wanted = [
        named("code:frome-north"),
        named("gss:E04008560"),
        named("code:nowhere"),
        Reference::Id(local.id),
        Reference::Id(new_id()),
        named("code:E04008560"),
        named("gss:E04008560"),
    ];
    let expected = [Some(local.id), Some(frome.id), None, Some(local.id), None, Some(frome.id), Some(frome.id)];
    assert_eq!(meant(store, Space::Area, &wanted).await, expected);
    assert_eq!(meant(store, Space::Organisation, &wanted).await, [None; 7], "an area is no organisation");
    assert_eq!(meant(store, Space::Area, &[]).await, []);
}

async fn what_is_found_tells_of_itself(store: &Database) {
    let office = created(store, council("One", &["salc:0001", "gss:E04000001"])).await;
    let partner = created(store, partner("Two", PartnerKind::Association, &["ref:two"])).await;
    let heir = created(store, council("Three", &["ref:three"])).await;
    let merged = Council { merged_into: Some(heir.link()), ..office.state.clone() };
    let office = revised(store, &office, merged).await.expect("the revision is kept");
    let deleted = Change::delete(heir.clone(), now());
    keep(store, &[deleted]).await.expect("the deletion is kept");
    let wanted = [Reference::Id(office.id), named("ref:two"), named("ref:three")];
    let found = store.session().resolve(Space::Organisation, &wanted).await.expect("an answer");
    let expected = [
        Some(found_of(&office, "gss:E04000001", Some(heir.id), false)),
        Some(Found {
            link: partner.link(),
            resource: Resource::Partners,
            kind: "association".into(),
            deleted: false,
            merged_into: None,
        }),
        Some(found_of(&heir, "ref:three", None, true)),
    ];
    assert_eq!(found, expected);
    assert_eq!(found[0].as_ref().map(|found| found.link.reference.as_str()), Some("gss:E04000001"));
}

fn found_of(record: &Record<Council>, reference: &str, merged_into: Option<Id>, deleted: bool) -> Found {
    let link = domain::identity::Link { id: record.id, reference: reference.into() };
    Found { link, resource: Resource::Councils, kind: "town".into(), deleted, merged_into }
}

async fn a_council_answers_to_the_parish_it_alone_serves(store: &Database) {
    let ruishton = created(store, area("E04008655", "Ruishton")).await;
    let thornfalcon = created(store, area("E04008663", "Thornfalcon")).await;
    let mut grouped = council("Ruishton and Thornfalcon Parish Council", &["ref:ruishton"]);
    grouped.areas = vec![ruishton.link(), thornfalcon.link()];
    let grouped = created(store, grouped).await;
    let mut unitary = council("A unitary council", &["ref:unitary"]);
    unitary.kind = CouncilKind::Unitary;
    unitary.areas = vec![ruishton.link()];
    created(store, unitary).await;
    let wanted = [named("gss:E04008655"), named("gss:E04008663")];
    assert_eq!(meant(store, Space::Organisation, &wanted).await, [Some(grouped.id), Some(grouped.id)]);
    let held = store.session().holders(Space::Organisation, &wanted).await.expect("an answer");
    assert_eq!(held, [None, None], "it does not hold the identifier itself");

    let mut second = council("A second one", &["ref:second"]);
    second.areas = vec![thornfalcon.link()];
    let second = created(store, second).await;
    assert_eq!(meant(store, Space::Organisation, &wanted).await, [Some(grouped.id), None], "not alone any more");
    let mut ended = second.state.clone();
    domain::record::Aggregate::end(&mut ended, now().date_naive());
    revised(store, &second, ended).await.expect("the end is kept");
    assert_eq!(
        meant(store, Space::Organisation, &wanted).await,
        [Some(grouped.id); 2],
        "an ended council does not count"
    );
}

on_both!(many_are_told_in_order, what_is_found_tells_of_itself, a_council_answers_to_the_parish_it_alone_serves,);
