//! Which areas a point lies in.

use domain::{
    identity::{Id, Space},
    listing::{Field, FieldType, Filter, Operator, Source, Value},
    places::Position,
    store::Gazetteer,
};

use crate::{
    http::problem::{Located, Problem},
    resource::listing::wrong,
    store::AppSession,
};

const ID: Field = Field::found_in("id", FieldType::Reference(Space::Area), Source::Column("id"), "The record");

/// The condition that `point=latitude,longitude` sets: areas whose shape holds the point.
pub async fn filter(session: &AppSession, said: &str, faults: &mut Vec<Located>) -> Result<Option<Filter>, Problem> {
    let degrees = said.split_once(',').and_then(|(latitude, longitude)| {
        Some((latitude.trim().parse::<f64>().ok()?, longitude.trim().parse::<f64>().ok()?))
    });
    let position = degrees.and_then(|(latitude, longitude)| Position::parse(longitude, latitude).ok());
    let Some(Position { longitude, latitude }) = position else {
        faults.push(wrong("point", "position", "Latitude and longitude in degrees, such as 51.23,-2.32", said));
        return Ok(None);
    };
    let boxed = session.boxed(longitude, latitude).await?;
    let holding = boxed.into_iter().filter(|(_, shape)| shape.holds(longitude, latitude));
    let mut values: Vec<Value> = holding.map(|(id, _)| Value::Id(id)).collect();
    // No record has the nil id, so a point in no area asks for none.
    values.push(Value::Id(Id(uuid::Uuid::nil())));
    Ok(Some(Filter { field: ID, operator: Operator::Eq, values }))
}
