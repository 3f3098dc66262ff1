//! How files of observations are told.

use domain::resource::Resource as Collection;
use serde_json::{Map, Value, json};

use super::{
    files::{self, File},
    parameters::{choice, import_parameters, plain},
};
use crate::outcomes::observations::columns::COLUMNS;

const MORE: &str = " Long files have a row for each figure. In wide files `pivot` names the columns that are periods \
    (`pivot=2015,2016`) or indicators (`pivot=imd_score:code:imd-2025,…`); each of their cells is a figure. Columns that \
    are dimensions, such as `age_band`, are named by `dimensions`; `sex` and `age` are known. A figure that is on record \
    with another value becomes a revision: `as_of` still tells it. The report warns of what is odd: a value outside its \
    interval, a leap of more than `fold` fold, a whole period that repeats another, be these in the file or on \
    record. A changed figure ends the sign-off that it is in. Periods that were signed off and closed are not changed. An \
    import is one change of the feed.";
const EXAMPLE: &str =
    r#"{"indicator":"code:emergency-admissions","area":"gss:E04008560","period":"2016/17","value":830}"#;

/// Adds the import of observations and its blank file.
pub fn add(paths: &mut Map<String, Value>) {
    let file = File { resource: Collection::Observations, columns: COLUMNS, example: EXAMPLE, geographic: false };
    let mut parameters: Vec<Value> = import_parameters();
    parameters.retain(|parameter| {
        !["mode", "max_deletes", "within"].contains(&parameter["name"].as_str().unwrap_or_default())
    });
    parameters.push(choice("mode", "What may be done.", &["upsert", "create", "update"]));
    let text = |name: &str, meaning: &str, example: &str| json!({"name": name, "in": "query", "description": meaning, "schema": plain(4000), "example": example});
    parameters.push(text("dimensions", "Columns that are dimensions, separated by commas.", "age_band"));
    parameters.push(text(
        "pivot",
        "Columns of a wide file that are periods or indicators, each `column` or `column:what it stands for`.",
        "2015,2016",
    ));
    parameters.push(json!({"name": "fold", "in": "query", "description": "A change of more than so many fold from one period to the next is warned of.",
        "schema": {"type": "number", "exclusiveMinimum": 1, "maximum": 1_000_000, "default": 3}, "example": 3}));
    files::add(paths, &file, MORE, parameters);
}
