//! What a page leaves out.

use domain::{
    identity::{Id, Identifier, Scheme},
    listing::{FieldType, Filter, Listing, Only, Operator, Source, StandsBy, Value as Told},
    resource::Resource,
    store::StoreError,
    text::fold,
};
use sea_orm::Value;

use crate::{
    error::failed,
    record::{SHARED, Stored},
    sql::{Dialect, Sql, containing},
};

/// Writes every condition of a question, the page's beginning apart.
pub fn conditions<A: Stored>(sql: &mut Sql, listing: &Listing) -> Result<(), StoreError> {
    sql.push(if listing.deleted { "1 = 1" } else { "deleted_at IS NULL" });
    if let Some(only) = &listing.only {
        sql.push(" AND ");
        match only {
            Only::Of(organisations) => owned(sql, A::OWNERS, organisations),
            Only::PublishedOr(stands_by) => published_or(sql, stands_by),
        }
    }
    for filter in &listing.filters {
        sql.push(" AND ");
        condition::<A>(sql, filter, listing)?;
    }
    if let Some(day) = listing.valid_on {
        sql.push(" AND ").holds("", day);
        if let Some(gone) = A::GONE {
            sql.push(" AND NOT (").push(gone).push(")");
        }
    }
    for word in &listing.words {
        sql.push(" AND search LIKE ").bind(containing(&fold(word))).push(r" ESCAPE '\'");
    }
    Ok(())
}

/// Writes which records are somebody's, by the columns that tell whose they are.
fn owned(sql: &mut Sql, owners: &[&'static str], organisations: &[Id]) {
    for (at, owner) in owners.iter().enumerate() {
        sql.push(if at == 0 { "(" } else { " OR " }).among_ids(owner, organisations);
    }
    sql.push(")");
}

/// Writes which records are published, or of parties that somebody stands by.
pub fn published_or(sql: &mut Sql, stands_by: &StandsBy) {
    sql.push("(published = ").bind(true);
    let StandsBy { own, principals, associations, on } = stands_by;
    if !(own.is_empty() && principals.is_empty() && associations.is_empty()) {
        sql.push(" OR id IN (SELECT record_id FROM links WHERE relation = 'party' AND (").among_ids("target_id", own);
        sql.push(" OR target_id IN (SELECT id FROM councils WHERE ").among_ids("unitary_id", principals);
        sql.push(") OR target_id IN (SELECT council_id FROM association_memberships WHERE deleted_at IS NULL AND ");
        sql.among_ids("association_id", associations);
        if let Some(day) = on {
            sql.push(" AND ").holds("", *day);
        }
        sql.push(")))");
    }
    sql.push(")");
}

fn condition<A: Stored>(sql: &mut Sql, filter: &Filter, listing: &Listing) -> Result<(), StoreError> {
    match filter.field.source {
        Source::Column(column) => on_column::<A>(sql, filter, column),
        Source::Link(relation) => {
            negated(sql, filter);
            on_link::<A>(sql, filter, relation, listing);
            Ok(())
        }
        Source::Tag(name) => {
            negated(sql, filter);
            // Beside a link or an identifier, few records are left, and their own tags are fewer than all of that name:
            // SQLite would list those first.
            let others = |filter: &Filter| matches!(filter.field.source, Source::Link(_) | Source::Identifiers);
            sql.push(if listing.filters.iter().any(others) {
                "EXISTS (SELECT 1 FROM tags WHERE record_id = id AND name = "
            } else {
                "id IN (SELECT record_id FROM tags WHERE name = "
            });
            sql.bind(name);
            if filter.operator != Operator::IsNull {
                sql.push(" AND ");
                compare(sql, filter, "value", "value_folded", false)?;
            }
            sql.push(")");
            Ok(())
        }
        Source::Identifiers => {
            negated(sql, filter);
            on_identifiers::<A>(sql, filter);
            Ok(())
        }
    }
}

/// Begins a condition on another table that asks for none of it.
fn negated(sql: &mut Sql, filter: &Filter) {
    let none = filter.operator == Operator::IsNull && is_true(filter);
    if none || filter.operator == Operator::Ne {
        sql.push("NOT ");
    }
}

fn is_true(filter: &Filter) -> bool {
    filter.values.contains(&Told::Bool(true))
}

fn on_column<A: Stored>(sql: &mut Sql, filter: &Filter, column: &'static str) -> Result<(), StoreError> {
    match filter.operator {
        Operator::IsNull => {
            sql.push(column).push(if is_true(filter) { " IS NULL" } else { " IS NOT NULL" });
            Ok(())
        }
        Operator::Ne => {
            sql.push("(").push(column).push(" IS NULL OR NOT ");
            compare(sql, filter, column, column, A::HUNDREDTHS.contains(&column))?;
            sql.push(")");
            Ok(())
        }
        _ => {
            let text = filter.field.kind == FieldType::Text;
            let folded = if text { folded(column)? } else { column };
            compare(sql, filter, column, folded, A::HUNDREDTHS.contains(&column))
        }
    }
}

/// Compares a column with each of the values, one of which must do.
fn compare(sql: &mut Sql, filter: &Filter, column: &str, folded: &str, hundredths: bool) -> Result<(), StoreError> {
    let dialect = sql.dialect();
    if matches!(filter.operator, Operator::Eq | Operator::Ne) {
        let values = filter.values.iter().map(|value| bound(dialect, value, hundredths)).collect();
        sql.among(column, values);
        return Ok(());
    }
    sql.push("(1 = 0");
    for value in &filter.values {
        sql.push(" OR ");
        match (filter.operator, value) {
            (Operator::Contains, Told::Text(text)) => {
                sql.push(folded).push(" LIKE ").bind(containing(&fold(text))).push(r" ESCAPE '\'");
            }
            // As a range, which an index answers: nothing that begins so sorts behind the last character there is.
            (Operator::Starts, Told::Text(text)) => {
                let text = fold(text);
                sql.push("(").push(folded).push(" >= ").bind(text.as_str());
                sql.push(" AND ").push(folded).push(" < ").bind(format!("{text}\u{10ffff}")).push(")");
            }
            (Operator::Gte, value) => {
                sql.push(column).push(" >= ").bind(bound(dialect, value, hundredths));
            }
            (Operator::Lte, value) => {
                sql.push(column).push(" <= ").bind(bound(dialect, value, hundredths));
            }
            _ => return Err(failed(format!("{} cannot be compared so", filter.field.name))),
        }
    }
    sql.push(")");
    Ok(())
}

fn on_link<A: Stored>(sql: &mut Sql, filter: &Filter, relation: &str, listing: &Listing) {
    // Which area lies in which is a collection of its own.
    let memberships = A::RESOURCE == Resource::Areas && relation == "parent";
    let target = if memberships {
        sql.push("id IN (SELECT child_id FROM area_memberships WHERE deleted_at IS NULL");
        "parent_id"
    } else {
        sql.push("id IN (SELECT record_id FROM links WHERE relation = ").bind(relation);
        "target_id"
    };
    if filter.operator != Operator::IsNull {
        let values = filter.values.iter().map(|value| bound(sql.dialect(), value, false)).collect();
        sql.push(" AND ").among(target, values);
    }
    if let Some(day) = listing.valid_on {
        sql.push(" AND ").holds("", day);
    }
    sql.push(")");
}

fn on_identifiers<A: Stored>(sql: &mut Sql, filter: &Filter) {
    sql.push("(id IN (SELECT record_id FROM identifiers WHERE space = ").bind(A::RESOURCE.space().name());
    sql.push(" AND retired = ").bind(false).push(" AND ");
    // Those that several records carry are kept as tags.
    let tagged = ") OR id IN (SELECT record_id FROM tags WHERE name = ";
    if filter.operator == Operator::IsNull {
        sql.push("scheme <> ").bind(Identifier::natural_key(&[]).scheme());
        sql.push(tagged).bind(SHARED).push("))");
        return;
    }
    sql.push("(1 = 0");
    let mut shared = Vec::new();
    for value in &filter.values {
        if let Told::Text(said) = value
            && let Some((scheme, value)) = said.split_once(':')
        {
            sql.push(" OR (scheme = ").bind(scheme).push(" AND value = ").bind(value).push(")");
            shared.extend(Scheme::of(scheme).filter(|scheme| scheme.shared).map(|_| said.as_str().into()));
        }
    }
    sql.push(")");
    if !shared.is_empty() {
        sql.push(tagged).bind(SHARED).push(" AND ").among("value", shared);
    }
    sql.push("))");
}

/// The column of the folded text.
pub fn folded(column: &'static str) -> Result<&'static str, StoreError> {
    match column {
        "code" => Ok("code_folded"),
        "name" => Ok("name_folded"),
        "role" => Ok("role_folded"),
        "title" => Ok("title_folded"),
        _ => Err(failed(format!("the text of {column} is not kept folded"))),
    }
}

/// A value as the database compares it.
pub fn bound(dialect: Dialect, value: &Told, hundredths: bool) -> Value {
    match value {
        Told::Text(text) => text.as_str().into(),
        Told::Date(day) => (*day).into(),
        Told::Moment(at) => dialect.moment(*at),
        Told::Integer(number) => (*number).into(),
        Told::Decimal(number) if hundredths => scaled(*number).into(),
        Told::Decimal(number) => (*number).into(),
        Told::Id(id) => id.0.into(),
        Told::Bool(flag) => (*flag).into(),
    }
}

/// A hundred times a number, without what the multiplication adds to a whole result.
fn scaled(number: f64) -> f64 {
    let hundredths = number * 100.0;
    let whole = hundredths.round();
    if (hundredths - whole).abs() < 1e-4 { whole } else { hundredths }
}
