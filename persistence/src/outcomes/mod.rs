//! What is measured, what was observed, what was hoped for and what others published.

mod figures;
mod memory;
mod numbers;
mod observations;
mod place;
mod related;
mod row;
mod secondary;
mod sign_offs;
mod stored;
mod subjects;
mod writes;

pub use figures::{Figure, FigureQuery};
pub use memory::{Memory, NumberedIndicator, Slice, USUAL_ROOM};
pub use place::{Place, day_number, numbered_day};
pub use row::Kept;
pub use sign_offs::Standing;
pub use subjects::{KnownArea, NamedSubject};
pub use writes::Wrote;
