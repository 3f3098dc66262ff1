//! How much a comparison can show, on the Maryland Scientific Methods Scale of 1 to 5 (Farrington and others 2002, as
//! the What Works Centre for Local Economic Growth applies it).

use crate::vocabulary;

vocabulary! {
    /// Whether two areas went alike before.
    ParallelTrends {
        /// No earlier periods were given.
        NotTested = "not_tested",
        /// Nothing speaks against it, which is no proof.
        NotRejected = "not_rejected",
        /// They did not.
        Rejected = "rejected",
    }
}

/// How a change was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Design {
    /// Before and after in one area, nothing else.
    BeforeAndAfter,
    /// One area's series, with the trend before carried on.
    InterruptedSeries,
    /// Beside a comparator.
    DifferenceInDifferences {
        /// Whether somebody gave reasons why the comparator is a fair one.
        comparator_justified: bool,
        /// What the earlier periods say.
        parallel_trends: ParallelTrends,
    },
}

/// The level a design reaches: 1 before and after; 2 with the earlier trend, or with a comparator; 3 with a comparator
/// that is justified and whose earlier trend was not shown to differ. Chance, which 4 and 5 need, is never in play.
pub fn maryland_level(design: Design) -> u8 {
    match design {
        Design::BeforeAndAfter => 1,
        Design::InterruptedSeries => 2,
        Design::DifferenceInDifferences { comparator_justified: false, .. }
        | Design::DifferenceInDifferences { parallel_trends: ParallelTrends::Rejected, .. } => 2,
        Design::DifferenceInDifferences { .. } => 3,
    }
}
