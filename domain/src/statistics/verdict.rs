//! Which way an indicator is good, and what a comparison then comes to.

use crate::vocabulary;

vocabulary! {
    /// Which way an indicator is good.
    Polarity {
        /// Less of it is better.
        LowerIsBetter = "lower_is_better",
        /// More of it is better.
        HigherIsBetter = "higher_is_better",
        /// Neither: no judgement is made.
        Neutral = "neutral",
    }
}

vocabulary! {
    /// What a comparison comes to, given which way is good.
    Verdict {
        /// On the good side.
        Better = "better",
        /// On the bad side.
        Worse = "worse",
        /// Neither.
        Similar = "similar",
        /// Below, where neither way is good.
        Lower = "lower",
        /// Above, where neither way is good.
        Higher = "higher",
        /// Nothing to compare.
        NotCompared = "not_compared",
    }
}

impl Polarity {
    /// What being above nought, or below, comes to.
    pub fn judge(self, above: bool) -> Verdict {
        match (self, above) {
            (Self::Neutral, false) => Verdict::Lower,
            (Self::Neutral, true) => Verdict::Higher,
            (Self::LowerIsBetter, false) | (Self::HigherIsBetter, true) => Verdict::Better,
            (Self::LowerIsBetter, true) | (Self::HigherIsBetter, false) => Verdict::Worse,
        }
    }
}
