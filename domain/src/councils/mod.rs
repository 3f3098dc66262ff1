//! Councils: organisations that serve areas, what they can do, and who speaks for them.

pub mod council;
mod hand_on;
pub mod merge;
pub mod profile;
pub mod representative;
pub mod split;

pub use council::{Basis, Council, CouncilKind, CouncilStatus, may_lie_in};
pub use hand_on::{Holdings, Left, Moved};
pub use merge::{MergeCouncil, Merged, ReorganisationError, merge};
pub use profile::{Appetite, AwardLevel, Profile};
pub use representative::Representative;
pub use split::{SplitCouncil, split};
