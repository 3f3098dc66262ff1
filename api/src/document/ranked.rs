//! What rankings and inequalities are asked.

use utoipa::IntoParams;

/// What a ranking is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct RankingFilters {
    /// What is measured.
    #[param(max_length = 200, example = "code:emergency-admissions")]
    indicator: String,
    /// All areas of this kind, as they were on the period's last day; or say `area`.
    #[param(max_length = 20, pattern = "^[a-z]+$", example = "parish")]
    kind: Option<String>,
    /// With `kind`: only those that lie as a whole in this area.
    #[param(max_length = 200, example = "gss:E06000066")]
    within: Option<String>,
    /// Areas, or areas put together, separated by commas, at most 200.
    #[param(max_length = 50_000, example = "gss:E04008560,gss:E06000066 minus gss:E04008560")]
    area: Option<String>,
    /// The period.
    #[param(max_length = 30, example = "2016/17")]
    period: String,
    /// Ranks the change in per cent from this period instead of the figures.
    #[param(max_length = 30, example = "2013/14")]
    before: Option<String>,
    /// Which end comes first: `highest_first` unless it is said.
    #[param(max_length = 20, pattern = "^(highest_first|lowest_first)$", example = "highest_first")]
    order: Option<String>,
    /// What areas are held against: an area, or areas put together. None is ever held against itself.
    #[param(max_length = 10_000, example = "gss:E06000066")]
    benchmark: Option<String>,
    /// Of which part, such as `age=65+`; the whole when absent.
    #[param(max_length = 1000, example = "none")]
    dimensions: Option<String>,
    /// As figures were known at that time.
    #[param(value_type = String, format = DateTime)]
    as_of: Option<String>,
}

/// How many areas are told, and how sure intervals are.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct LevelAndLimit {
    /// How sure intervals are: `0.95` unless it is said. Areas stand beside the benchmark by both levels always.
    #[param(max_length = 5, pattern = "^(0.95|0.998)$", example = "0.95")]
    level: Option<String>,
    /// How many areas are told at most; 100 unless it is said, and all in a file.
    #[param(minimum = 1, maximum = 20_000)]
    limit: Option<u32>,
}

/// Which areas a picture shows wherever they stand.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct Highlighted {
    /// Areas that are shown wherever they stand, with their neighbours: at most 5, separated by commas.
    #[param(max_length = 50_000, example = "gss:E04008560")]
    highlight: Option<String>,
}

/// What an inequality is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct InequalityFilters {
    /// What is measured.
    #[param(max_length = 200, example = "code:emergency-admissions")]
    indicator: String,
    /// All areas of this kind, as they were on the period's last day; or say `area`.
    #[param(max_length = 20, pattern = "^[a-z]+$", example = "lsoa")]
    kind: Option<String>,
    /// With `kind`: only those that lie as a whole in this area.
    #[param(max_length = 200, example = "gss:E06000066")]
    within: Option<String>,
    /// Areas, or areas put together, separated by commas, at most 200. None may lie in another.
    #[param(max_length = 50_000, example = "gss:E04008560,gss:E06000066 minus gss:E04008560")]
    area: Option<String>,
    /// The period.
    #[param(max_length = 30, example = "2016/17")]
    period: String,
    /// The indicator by whose figures areas are put in the order of need.
    #[param(max_length = 200, example = "code:imd-2025")]
    need: String,
    /// The period of need; the latest that has figures when absent.
    #[param(max_length = 30, example = "2025")]
    need_period: Option<String>,
    /// Of which part need is.
    #[param(max_length = 1000, example = "none")]
    need_dimensions: Option<String>,
    /// Which end of need comes first as the most in need. It follows from the polarity of the need's indicator, and must
    /// be said where that is neutral.
    #[param(max_length = 20, pattern = "^(highest_first|lowest_first)$", example = "highest_first")]
    need_order: Option<String>,
    /// The indicator that counts the people of an area, who are then what it counts for. Without it an area counts for
    /// the denominator of its figure; counts have none and need it.
    #[param(max_length = 200, example = "code:population")]
    population: Option<String>,
    /// The period of the population: that of the figures when it has one, else the latest.
    #[param(max_length = 30, example = "2016")]
    population_period: Option<String>,
    /// Of which part the population is.
    #[param(max_length = 1000, example = "none")]
    population_dimensions: Option<String>,
    /// Puts areas into so many groups of equal population, 5 or 10, from the most to the least in need; each area stands
    /// by itself when absent.
    #[param(max_length = 2, pattern = "^(5|10)$", example = "10")]
    groups: Option<String>,
    /// How intervals are made: from how far areas lie off the line (`delta_residual`, unless it is said), from their own
    /// standard errors, or by 10,000 draws within those.
    #[param(max_length = 20, pattern = "^(delta_residual|delta_sampling|simulated)$", example = "delta_residual")]
    interval: Option<String>,
    /// What the draws of a simulation follow from; 1 unless it is said. The same seed gives the same interval.
    #[param(minimum = 0, maximum = 4_294_967_295i64)]
    seed: Option<u32>,
    /// The scale on which figures are taken to lie on a line: as they are (`none`, unless it is said), by their logarithms
    /// or, for proportions, by their log odds.
    #[param(max_length = 5, pattern = "^(none|log|logit)$", example = "none")]
    transform: Option<String>,
    /// How sure intervals are: `0.95` unless it is said.
    #[param(max_length = 5, pattern = "^(0.95|0.998)$", example = "0.95")]
    level: Option<String>,
    /// Of which part, such as `age=65+`; the whole when absent.
    #[param(max_length = 1000, example = "none")]
    dimensions: Option<String>,
    /// As figures were known at that time.
    #[param(value_type = String, format = DateTime)]
    as_of: Option<String>,
}

/// How many areas are told.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct LimitOfAreas {
    /// How many areas or groups are told at most; 100 unless it is said, and all in a file.
    #[param(minimum = 1, maximum = 20_000)]
    limit: Option<u32>,
}
