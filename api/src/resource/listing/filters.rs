//! Filters of a collection: each value read as its field's type.

use domain::{
    identity::{Reference, Space},
    listing::{Field, FieldType, Filter, Listing, Operator, Value},
    period,
    store::{Repository, Session},
    text::fold,
};

use super::{Resource, fields, wrong};
use crate::{
    http::{
        problem::{Located, Problem},
        query::Query,
    },
    store::AppSession,
};

/// Reads every filter that the query says.
pub async fn read_filters<A: Resource>(
    session: &AppSession,
    query: &mut Query,
    listing: &mut Listing,
    faults: &mut Vec<Located>,
) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    for field in fields::<A>() {
        let operators = std::iter::once(Operator::Eq).chain(field.operators());
        for operator in operators {
            let name = if operator == Operator::Eq {
                field.name.to_owned()
            } else {
                format!("{}__{}", field.name, operator.name())
            };
            let Some(said) = query.take(&name) else { continue };
            let mut values = Vec::new();
            for said in said.split(',') {
                match read_value(session, field, operator, said).await? {
                    Ok(value) => values.push(value),
                    Err((code, detail)) => faults.push(wrong(&name, code, &detail, said)),
                }
            }
            listing.filters.push(Filter { field: *field, operator, values });
        }
    }
    Ok(())
}

/// The largest whole number that JSON readers hold exactly.
pub const LARGEST: i64 = (1 << 53) - 1;

type Read = Result<Value, (&'static str, String)>;

async fn read_value(session: &AppSession, field: &Field, operator: Operator, said: &str) -> Result<Read, Problem> {
    if operator == Operator::IsNull {
        return Ok(said.parse().map(Value::Bool).map_err(|_| ("unknown_word", "true or false".to_owned())));
    }
    if said.len() > 500 {
        return Ok(Err(("too_long", "At most 500 characters".to_owned())));
    }
    Ok(match field.kind {
        FieldType::Text if operator == Operator::Eq => Ok(Value::Text(said.to_owned())),
        FieldType::Text if fold(said).is_empty() => Err(("blank", "Letters or digits to look for".to_owned())),
        FieldType::Text => Ok(Value::Text(fold(said))),
        FieldType::Word(words) => {
            let known = words.contains(&said);
            if known {
                Ok(Value::Text(said.to_owned()))
            } else {
                Err(("unknown_word", format!("One of: {}", words.join(", "))))
            }
        }
        FieldType::Date => period::day(said).map(Value::Date).map_err(|malformed| (malformed.code, malformed.detail)),
        FieldType::Integer => match said.parse() {
            Ok(number @ 0..=LARGEST) => Ok(Value::Integer(number)),
            _ => Err(("wrong_type", format!("A whole number from 0 to {LARGEST}"))),
        },
        FieldType::Decimal => match said.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Decimal(number)),
            _ => Err(("wrong_type", "A number".to_owned())),
        },
        FieldType::Moment => match chrono::DateTime::parse_from_rfc3339(said) {
            Ok(at) => Ok(Value::Moment(at.with_timezone(&chrono::Utc))),
            Err(_) => Err(("date", "A time such as 2026-01-31T09:00:00Z".to_owned())),
        },
        FieldType::Reference(space) => read_reference(session, space, said).await?,
        FieldType::Identifier => match domain::identity::Identifier::parse(said) {
            Ok(identifier) => Ok(Value::Text(identifier.to_string())),
            Err(malformed) => Err((malformed.code, malformed.detail)),
        },
    })
}

async fn read_reference(session: &AppSession, space: Space, said: &str) -> Result<Read, Problem> {
    let reference = match Reference::parse(said) {
        Ok(reference) => reference,
        Err(malformed) => return Ok(Err((malformed.code, malformed.detail))),
    };
    let found = session.resolve(space, &[reference]).await?.pop().flatten();
    Ok(found
        .map(|found| Value::Id(found.link.id))
        .ok_or_else(|| ("reference_not_found", format!("No {} {said}", space.name()))))
}
