//! The order of a page, and where the next one begins.

use domain::{
    listing::{FieldType, Place, SortKey, Source, Value as Told},
    store::StoreError,
};
use sea_orm::{QueryResult, Value};

use super::filter::{bound, folded};
use crate::{
    error::failed,
    record::{Stored, read::at},
    sql::Sql,
};

/// One key of the order.
pub struct Key {
    /// Its column.
    pub column: &'static str,
    kind: FieldType,
    descending: bool,
    nullable: bool,
    hundredths: bool,
}

impl Key {
    /// The key of a field. Error: a field that has no column.
    pub fn of<A: Stored>(sort: &SortKey) -> Result<Self, StoreError> {
        let Source::Column(column) = sort.field.source else {
            return Err(failed(format!("{} has no order", sort.field.name)));
        };
        Ok(Self {
            column: if sort.field.kind == FieldType::Text { folded(column)? } else { column },
            kind: sort.field.kind,
            descending: sort.descending,
            nullable: sort.field.nullable,
            hundredths: A::HUNDREDTHS.contains(&column),
        })
    }

    /// The key's value in a row.
    pub fn read(&self, row: &QueryResult, place: usize) -> Result<Option<Told>, StoreError> {
        Ok(match self.kind {
            FieldType::Text | FieldType::Word(_) | FieldType::Identifier => {
                at::<Option<_>>(row, place)?.map(Told::Text)
            }
            FieldType::Date => at::<Option<_>>(row, place)?.map(Told::Date),
            FieldType::Integer => at::<Option<_>>(row, place)?.map(Told::Integer),
            // Whole hundredths below 2^53 are exact as a float.
            #[allow(clippy::cast_precision_loss)]
            FieldType::Decimal if self.hundredths => {
                at::<Option<i64>>(row, place)?.map(|value| Told::Decimal(value as f64 / 100.0))
            }
            FieldType::Decimal => at::<Option<_>>(row, place)?.map(Told::Decimal),
            FieldType::Moment => at::<Option<_>>(row, place)?.map(Told::Moment),
            FieldType::Reference(_) => at::<Option<_>>(row, place)?.map(|id| Told::Id(domain::identity::Id(id))),
        })
    }
}

/// Whether the last key, and with it the id, runs from the largest down.
fn id_descends(keys: &[Key]) -> bool {
    keys.last().is_some_and(|key| key.descending)
}

/// Writes the order. Nulls come last both ways, which the two databases say in different words but for this one.
pub fn by(sql: &mut Sql, keys: &[Key]) {
    for key in keys {
        if key.nullable {
            sql.push("(").push(key.column).push(" IS NULL), ");
        }
        sql.push(key.column).push(if key.descending { " DESC, " } else { ", " });
    }
    sql.push(if id_descends(keys) { "id DESC" } else { "id" });
}

/// Writes the condition that a record comes after a place. Error: a place of another order.
pub fn after(sql: &mut Sql, keys: &[Key], place: &Place) -> Result<(), StoreError> {
    if keys.len() != place.keys.len() {
        return Err(failed("the page begins at a place of another order"));
    }
    let values: Vec<Option<Value>> = keys
        .iter()
        .zip(&place.keys)
        .map(|(key, value)| value.as_ref().map(|value| bound(sql.dialect(), value, key.hundredths)))
        .collect();
    let further = if id_descends(keys) { " < " } else { " > " };
    // The form that an index answers, where no key can be empty and all run one way.
    let plain = keys.iter().all(|key| !key.nullable && key.descending == id_descends(keys));
    if plain && values.iter().all(Option::is_some) {
        sql.push("(");
        for key in keys {
            sql.push(key.column).push(", ");
        }
        sql.push("id)").push(further).push("(").list(values.into_iter().flatten().chain([place.id.0.into()])).push(")");
        return Ok(());
    }
    sql.push("(");
    for (at, key) in keys.iter().enumerate() {
        // Nothing comes after an empty key but what is equal to it.
        if let Some(value) = &values[at] {
            equal(sql, &keys[..at], &values);
            sql.push("(").push(key.column).push(if key.descending { " < " } else { " > " }).bind(value.clone());
            if key.nullable {
                sql.push(" OR ").push(key.column).push(" IS NULL");
            }
            sql.push(") OR ");
        }
    }
    equal(sql, keys, &values);
    sql.push("id").push(further).id(place.id).push(")");
    Ok(())
}

fn equal(sql: &mut Sql, keys: &[Key], values: &[Option<Value>]) {
    for (key, value) in keys.iter().zip(values) {
        match value {
            Some(value) => sql.push(key.column).push(" = ").bind(value.clone()),
            None => sql.push(key.column).push(" IS NULL"),
        };
        sql.push(" AND ");
    }
}
