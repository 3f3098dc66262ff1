//! Which areas lie in which, asked for many at once.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{identity::Id, outcomes::Reach, store::Gazetteer};

use crate::{http::problem::Problem, store::AppSession};

/// At most so many steps down, from however many.
const BELOW: u32 = 200_000;

/// Each of these areas with itself and whatever it lies in as a whole, on a day or, without one, ever.
pub async fn holders(
    session: &AppSession,
    areas: &[Id],
    on: Option<NaiveDate>,
) -> Result<HashMap<Id, HashSet<Id>>, Problem> {
    if areas.is_empty() {
        return Ok(HashMap::new());
    }
    let steps = session.steps_above(areas).await?;
    let holders = |area: &Id| {
        let steps = steps.get(area).into_iter().flat_map(|steps| steps.iter());
        (*area, Reach::around(*area, steps.filter(|step| on.is_none_or(|day| step.span.holds(day)))).wholly)
    };
    Ok(areas.iter().map(holders).collect())
}

/// What lies in each of these areas on a day, without the area itself.
pub async fn inside(session: &AppSession, wholes: &[Id], on: NaiveDate) -> Result<HashMap<Id, Reach>, Problem> {
    if wholes.is_empty() {
        return Ok(HashMap::new());
    }
    let below = session.relatives(wholes, false, Some(on), BELOW).await?;
    let mut inside = Reach::inside(wholes, below.iter().map(|(_, step)| step));
    for (whole, reach) in &mut inside {
        reach.wholly.remove(whole);
    }
    Ok(inside)
}
