//! The order of a collection is the same on both databases, and a page begins where the last one ended.

use domain::{
    councils::Council,
    listing::{FieldType, Filter, Listing, Operator, SortKey, Value},
    money::Money,
    record::{Aggregate, Change},
    store::Repository,
};

use crate::{
    database::{self, Database},
    sample::{council, date, keep, new_id, now},
};

/// Names that order badly: marks, cases, punctuation, other scripts, equal when folded.
const NAMES: &[&str] =
    &["Éa", "ea", "EA", "E-a", "Zeal", "ångstrom", "a_b", "a%b", "ab", "10", "9", "Łódź", "日本", "ab c"];

/// Twice as many councils as names, half of them without electorate, precept or founding day.
fn councils() -> Vec<Change<Council>> {
    let mut changes = Vec::new();
    for (at, name) in NAMES.iter().chain(NAMES).enumerate() {
        let mut state = council(name, &[]);
        let number = u32::try_from(at * 7 % 5).unwrap_or_default();
        state.profiles[0].electorate = (at % 2 == 0).then_some(number);
        state.profiles[0].precept = (at % 3 > 0).then(|| Money::parse(&format!("{number}.29"))).and_then(Result::ok);
        state.span.from = if at % 4 < 2 { date(&format!("19{}0-01-01", at % 4 + 6)) } else { None };
        changes.push(Change::create(new_id(), now(), state));
    }
    changes
}

fn sorted(keys: &str) -> Listing {
    let key = |said: &str| {
        let name = said.trim_start_matches('-');
        let field = Council::FIELDS.iter().find(|field| field.name == name).expect("a field");
        SortKey { field: *field, descending: said.starts_with('-') }
    };
    Listing { sort: keys.split(',').filter(|key| !key.is_empty()).map(key).collect(), ..Listing::all(3) }
}

async fn paged(store: &Database, mut listing: Listing) -> Vec<domain::identity::Id> {
    let mut ids = Vec::new();
    loop {
        let page = Repository::<Council>::list(&store.session(), &listing).await.expect("a page");
        assert!(page.items.len() <= 3);
        ids.extend(page.items.iter().map(|record| record.id));
        listing.after = page.next;
        if listing.after.is_none() {
            return ids;
        }
    }
}

const ORDERS: &[&str] = &[
    "",
    "name",
    "-name",
    "kind,name",
    "-kind,-name",
    "kind,-name",
    "electorate",
    "-electorate",
    "precept",
    "-precept,name",
    "founded_on",
    "-founded_on,electorate",
    "electorate,-precept,founded_on",
];

#[tokio::test]
async fn pages_follow_one_order_on_both() {
    let (sqlite, postgres) = (database::sqlite().await, database::postgres().await);
    let changes = councils();
    keep(&sqlite, &changes).await.expect("the councils are kept");
    keep(&postgres, &changes).await.expect("the councils are kept");
    for order in ORDERS {
        let whole = Listing { limit: 500, ..sorted(order) };
        let page = Repository::<Council>::list(&sqlite.session(), &whole).await.expect("a page");
        let whole: Vec<_> = page.items.iter().map(|record| record.id).collect();
        assert_eq!(whole.len(), changes.len());
        assert_eq!(paged(&sqlite, sorted(order)).await, whole, "SQLite, {order}");
        assert_eq!(paged(&postgres, sorted(order)).await, whole, "PostgreSQL, {order}");
    }
}

async fn empty_values_come_last_both_ways(store: &Database) {
    keep(store, &councils()).await.expect("the councils are kept");
    for order in ["electorate", "-electorate"] {
        let listing = Listing { limit: 500, ..sorted(order) };
        let page = Repository::<Council>::list(&store.session(), &listing).await.expect("a page");
        let electorates: Vec<_> =
            page.items.iter().map(|record| record.state.profile().and_then(|profile| profile.electorate)).collect();
        let (some, none) = electorates.split_at(NAMES.len());
        assert!(none.iter().all(Option::is_none));
        assert!(if order.starts_with('-') { some.is_sorted_by(|a, b| a >= b) } else { some.is_sorted() });
    }
}

async fn a_count_knows_no_page(store: &Database) {
    keep(store, &councils()).await.expect("the councils are kept");
    let field = *Council::FIELDS.iter().find(|field| field.name == "electorate").expect("a field");
    assert_eq!(field.kind, FieldType::Integer);
    let filters = vec![Filter { field, operator: Operator::IsNull, values: vec![Value::Bool(true)] }];
    let listing = Listing { filters, ..sorted("name") };
    let count = Repository::<Council>::count(&store.session(), &listing).await.expect("a count");
    assert_eq!(count, NAMES.len() as u64);
}

on_both!(empty_values_come_last_both_ways, a_count_knows_no_page);
