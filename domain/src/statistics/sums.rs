//! Figures of parts put together: their sums, and ratios of those.

use super::method::Method;

/// Counts of parts, added.
pub const SUM_OF_PARTS: Method = Method {
    id: "sum_of_parts",
    version: "1",
    name: "Sum of the parts' counts",
    formula: "Σ x over the parts",
    source: "Arithmetic",
    assumptions: &[
        "The parts are the whole, and no two of them hold the same people",
        "Whatever is counted is counted in one part alone",
    ],
};

/// Rates and proportions of parts.
pub const RATIO_OF_SUMS: Method = Method {
    id: "ratio_of_sums",
    version: "1",
    name: "Ratio of the sums of the parts' numerators and denominators",
    formula: "Σ x / Σ n × k over the parts",
    source: "Arithmetic",
    assumptions: &[
        "The parts are the whole, and no two of them hold the same people",
        "Numerators and denominators are counted alike in each part",
    ],
};
