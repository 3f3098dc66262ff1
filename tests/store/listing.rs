//! What a question leaves out.

use domain::{
    councils::{Council, CouncilStatus},
    formations::Formation,
    identity::{Id, Link, Space},
    listing::{Field, FieldType, Filter, Listing, Operator, Source, Value},
    places::{Area, AreaMembership},
    record::{Aggregate, Record},
    store::Repository,
};
use persistence::SqlSession;

use crate::{
    database::Database,
    sample::{area, containment, council, created, date, formation, member, span},
};

fn text(said: &str) -> Value {
    Value::Text(said.into())
}

fn filter<A: Aggregate>(field: &str, operator: Operator, values: Vec<Value>) -> Filter {
    let field = A::FIELDS.iter().find(|other| other.name == field).expect("a field");
    Filter { field: *field, operator, values }
}

async fn told<A: Aggregate>(store: &Database, listing: &Listing) -> Vec<Id>
where
    SqlSession: Repository<A>,
{
    let session = store.session();
    let page = Repository::<A>::list(&session, listing).await.expect("a page");
    let count = Repository::<A>::count(&session, listing).await.expect("a count");
    assert_eq!(count, page.items.len() as u64);
    page.items.iter().map(|record| record.id).collect()
}

async fn such<A: Aggregate>(store: &Database, field: &str, operator: Operator, values: Vec<Value>) -> Vec<Id>
where
    SqlSession: Repository<A>,
{
    let filters = vec![filter::<A>(field, operator, values)];
    told::<A>(store, &Listing { filters, ..Listing::all(100) }).await
}

async fn text_means_what_it_says(store: &Database) {
    let mut names = Vec::new();
    for (code, name) in [("a", "Stoke St. Mary"), ("b", "100% Stoke"), ("c", "Stoke_by\\Clare"), ("d", "stokeXby")] {
        names.push(created(store, area(code, name)).await.id);
    }
    let by_name = async |operator, said: &str| such::<Area>(store, "name", operator, vec![text(said)]).await;
    assert_eq!(by_name(Operator::Eq, "Stoke St. Mary").await, names[..1]);
    assert_eq!(by_name(Operator::Eq, "stoke st. mary").await, []);
    assert_eq!(by_name(Operator::Contains, "STOKE").await, names);
    assert_eq!(by_name(Operator::Contains, "100% s").await, names[1..2]);
    assert_eq!(by_name(Operator::Starts, "stoke").await, [names[0], names[2], names[3]]);
    assert_eq!(by_name(Operator::Starts, "stoke by").await, names[2..3]);
    let either = vec![text("100%"), text("stokex")];
    assert_eq!(such::<Area>(store, "name", Operator::Starts, either).await, [names[1], names[3]]);
    let codes = vec![text("a"), text("d"), text("E' OR 1=1 --")];
    assert_eq!(such::<Area>(store, "code", Operator::Eq, codes).await, [names[0], names[3]]);
    for (words, expected) in [
        (vec!["stoke", "mary"], &names[..1]),
        (vec!["%"], &names[..]),
        (vec!["_"], &names[..]),
        (vec!["clar", "b"], &names[2..3]),
    ] {
        let words = words.into_iter().map(str::to_owned).collect();
        assert_eq!(told::<Area>(store, &Listing { words, ..Listing::all(100) }).await, expected);
    }
}

async fn identifiers_are_searched_too(store: &Database) {
    let office = created(store, council("Frome Town Council", &["gss:E04008560", "salc:0117"])).await;
    created(store, council("Wells City Council", &["gss:E04008626"])).await;
    for words in [vec!["e04008560"], vec!["0117", "frome"]] {
        let words = words.into_iter().map(str::to_owned).collect();
        assert_eq!(told::<Council>(store, &Listing { words, ..Listing::all(100) }).await, [office.id]);
    }
    let by_identifier =
        such::<Council>(store, "identifier", Operator::Eq, vec![text("salc:0117"), text("salc:1")]).await;
    assert_eq!(by_identifier, [office.id]);
}

async fn numbers_days_and_words_are_compared(store: &Database) {
    let first = created(store, council("One", &[])).await.id;
    let mut state = council("Two", &[]);
    state.basis = None;
    state.profiles.clear();
    state.span = span("", "");
    let second = created(store, state).await.id;
    let by = async |field: &str, operator, value| such::<Council>(store, field, operator, vec![value]).await;
    assert_eq!(by("electorate", Operator::Gte, Value::Integer(21_000)).await, [first]);
    assert_eq!(by("electorate", Operator::Lte, Value::Integer(20_999)).await, []);
    assert_eq!(by("electorate", Operator::IsNull, Value::Bool(true)).await, [second]);
    assert_eq!(by("electorate", Operator::IsNull, Value::Bool(false)).await, [first]);
    assert_eq!(by("precept", Operator::Eq, Value::Decimal(1_234_567.89)).await, [first]);
    assert_eq!(by("precept", Operator::Gte, Value::Decimal(1_234_567.9)).await, []);
    assert_eq!(by("precept", Operator::Lte, Value::Decimal(1_234_567.895)).await, [first]);
    assert_eq!(by("founded_on", Operator::Gte, date("1974-04-01").map(Value::Date).expect("a day")).await, [first]);
    assert_eq!(by("founded_on", Operator::Eq, date("1974-04-02").map(Value::Date).expect("a day")).await, []);
    assert_eq!(by("basis", Operator::Ne, text("derived")).await, [first, second], "none is not that one");
    assert_eq!(by("basis", Operator::Ne, text("published")).await, [second]);
    let kinds = vec![text("town"), text("city")];
    assert_eq!(such::<Council>(store, "kind", Operator::Eq, kinds.clone()).await, [first, second]);
    assert_eq!(such::<Council>(store, "kind", Operator::Ne, kinds).await, []);
}

async fn moments_are_compared_to_the_microsecond(store: &Database) {
    let record = created(store, area("a", "One")).await;
    let field = Field::column("updated_at", FieldType::Moment, "When it was last written");
    for (operator, microseconds, expected) in
        [(Operator::Gte, 0, 1), (Operator::Gte, 1, 0), (Operator::Lte, 0, 1), (Operator::Lte, -1, 0)]
    {
        let at = record.updated_at + chrono::TimeDelta::microseconds(microseconds);
        let filters = vec![Filter { field, operator, values: vec![Value::Moment(at)] }];
        assert_eq!(told::<Area>(store, &Listing { filters, ..Listing::all(10) }).await.len(), expected);
    }
}

async fn links_and_tags_are_followed(store: &Database) {
    let frome = created(store, area("E04008560", "Frome")).await;
    let wells = created(store, area("E04008626", "Wells")).await;
    let mut state = council("Frome Town Council", &[]);
    state.areas = vec![frome.link()];
    let office = created(store, state).await;
    created(store, council("Wells City Council", &[])).await;
    let ids = |links: &[Link]| links.iter().map(|link| Value::Id(link.id)).collect::<Vec<_>>();
    assert_eq!(such::<Council>(store, "area", Operator::Eq, ids(&[frome.link(), wells.link()])).await, [office.id]);
    let nobody = vec![Value::Id(Id(uuid::Uuid::nil()))];
    assert_eq!(such::<Council>(store, "area", Operator::Eq, nobody).await, []);

    let members = vec![member(&office.link(), span("2021-01-01", "2021-12-31"))];
    let cluster = created(store, formation("A cluster", members, &["population_health"])).await;
    let issue = async |operator, said: &str| such::<Formation>(store, "issue", operator, vec![text(said)]).await;
    assert_eq!(issue(Operator::Eq, "population_health").await, [cluster.id]);
    assert_eq!(issue(Operator::Eq, "health").await, []);
    assert_eq!(issue(Operator::Contains, "health").await, [cluster.id]);
    assert_eq!(issue(Operator::Starts, "population").await, [cluster.id]);
    let filters = vec![filter::<Formation>("member", Operator::Eq, ids(&[office.link()]))];
    let mut listing = Listing { filters, ..Listing::all(10) };
    assert_eq!(told::<Formation>(store, &listing).await, [cluster.id]);
    listing.valid_on = date("2022-06-01");
    assert_eq!(told::<Formation>(store, &listing).await, [], "it was no member on that day");
    listing.valid_on = date("2021-06-01");
    assert_eq!(told::<Formation>(store, &listing).await, [cluster.id]);
}

async fn areas_are_found_by_their_parents(store: &Database) {
    let somerset: Record<Area> = created(store, area("E06000066", "Somerset")).await;
    let frome = created(store, area("E04008560", "Frome")).await;
    let membership: Record<AreaMembership> =
        created(store, containment(&frome.link(), &somerset.link(), span("2023-04-01", ""))).await;
    let filters = vec![filter::<Area>("parent", Operator::Eq, vec![Value::Id(somerset.id)])];
    let mut listing = Listing { filters, ..Listing::all(10) };
    assert_eq!(told::<Area>(store, &listing).await, [frome.id]);
    listing.valid_on = date("2022-01-01");
    assert_eq!(told::<Area>(store, &listing).await, []);
    assert_eq!(such::<AreaMembership>(store, "child", Operator::Eq, vec![Value::Id(frome.id)]).await, [membership.id]);
    let weight = vec![Value::Decimal(0.25)];
    assert_eq!(such::<AreaMembership>(store, "weight", Operator::Eq, weight).await, [membership.id]);
}

async fn a_day_leaves_out_what_was_not_yet_or_no_more(store: &Database) {
    let mut ids = Vec::new();
    for days in [span("", ""), span("2020-01-01", ""), span("", "2022-12-31"), span("2020-01-01", "2022-12-31")] {
        let mut state = council("One", &[]);
        state.span = days;
        ids.push(created(store, state).await.id);
    }
    let mut ended = council("Ended on an unknown day", &[]);
    (ended.status, ended.span) = (CouncilStatus::Ended, span("", ""));
    created(store, ended).await;
    let on = async |day: &str| told::<Council>(store, &Listing { valid_on: date(day), ..Listing::all(10) }).await;
    assert_eq!(on("2019-12-31").await, [ids[0], ids[2]]);
    assert_eq!(on("2020-01-01").await, ids);
    assert_eq!(on("2022-12-31").await, ids);
    assert_eq!(on("2023-01-01").await, ids[..2]);
}

async fn ids_can_be_asked_for(store: &Database) {
    let field = Field::found_in("id", FieldType::Reference(Space::Area), Source::Column("id"), "The record");
    let mut ids = Vec::new();
    for number in 0..20 {
        ids.push(created(store, area(&format!("a{number}"), "One")).await.id);
    }
    let values = ids.iter().step_by(2).map(|id| Value::Id(*id)).collect();
    let filters = vec![Filter { field, operator: Operator::Eq, values }];
    let expected: Vec<Id> = ids.iter().copied().step_by(2).collect();
    assert_eq!(told::<Area>(store, &Listing { filters, ..Listing::all(100) }).await, expected);
}

on_both!(
    text_means_what_it_says,
    identifiers_are_searched_too,
    numbers_days_and_words_are_compared,
    moments_are_compared_to_the_microsecond,
    links_and_tags_are_followed,
    areas_are_found_by_their_parents,
    a_day_leaves_out_what_was_not_yet_or_no_more,
    ids_can_be_asked_for,
);
