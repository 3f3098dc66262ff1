//! What analyses of figures are asked.

use utoipa::IntoParams;

/// What is measured, of which part, as known when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct MeasuredFilters {
    /// What is measured.
    #[param(max_length = 4000, example = "code:emergency-admissions")]
    indicator: String,
    /// Of which part, such as `age=65+`; the whole when absent.
    #[param(max_length = 1000, example = "none")]
    dimensions: Option<String>,
    /// As figures were known at that time.
    #[param(value_type = String, format = DateTime)]
    as_of: Option<String>,
}

/// Which periods are taken.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct WindowFilters {
    /// Exactly these periods, separated by commas; all when absent.
    #[param(max_length = 4000, example = "2013/14,2016/17")]
    period: Option<String>,
    /// Periods that begin with this one or on this day, or later.
    #[param(max_length = 30, example = "2013-04-01")]
    from: Option<String>,
    /// Periods that end with this one or on this day, or earlier.
    #[param(max_length = 30, example = "2017-03-31")]
    to: Option<String>,
    /// Periods of this length alone.
    #[param(max_length = 20, pattern = "^(year|financial_year|quarter|month|other)$", example = "financial_year")]
    grain: Option<String>,
}

/// How sure intervals are.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct LevelFilter {
    /// How sure intervals are: 0.95 unless 0.998 is asked for.
    #[param(max_length = 5, pattern = "^0\\.(95|998)$", example = "0.95")]
    level: Option<String>,
}

/// In which form figures are told.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct FormatOfFigures {
    /// The form of the answer; it wins over Accept.
    #[param(pattern = "^(json|csv)$", max_length = 10, example = "json")]
    format: Option<String>,
}

/// What a comparison is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct ComparisonFilters {
    /// The area, or areas put together.
    #[param(max_length = 10_000, example = "gss:E04008560")]
    area: String,
    /// What it is held against, which must not contain it.
    #[param(max_length = 10_000, example = "gss:E06000066 minus gss:E04008560")]
    comparator: String,
    /// The period before.
    #[param(max_length = 30, example = "2013/14")]
    before: String,
    /// The period after.
    #[param(max_length = 30, example = "2016/17")]
    after: String,
    /// Earlier periods, separated by commas, which show whether the two went alike before.
    #[param(max_length = 2000, example = "2011/12,2012/13")]
    earlier: Option<String>,
    /// How.
    #[param(max_length = 40, pattern = "^did_log_count$", example = "did_log_count")]
    method: Option<String>,
    /// Why the comparator is a fair one.
    #[param(max_length = 500, example = "Alike in age and deprivation")]
    justification: Option<String>,
}

/// What a series is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct SeriesFilters {
    /// Areas, or areas put together, separated by commas.
    #[param(max_length = 20_000, example = "gss:E04008560,gss:E06000066 minus gss:E04008560")]
    area: String,
}

/// What a trend is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct TrendFilters {
    /// The area, or areas put together.
    #[param(max_length = 10_000, example = "gss:E04008560")]
    area: String,
    /// What it is held against, which must not contain it.
    #[param(max_length = 10_000, example = "gss:E06000066 minus gss:E04008560")]
    comparator: Option<String>,
    /// How: a straight line unless another is named.
    #[param(
        max_length = 40,
        pattern = "^(linear_trend|recent_trend|interrupted_ols|interrupted_newey_west|interrupted_poisson|interrupted_quasi_poisson)$",
        example = "linear_trend"
    )]
    method: Option<String>,
    /// The first period after the interruption, for the methods that ask what changed there.
    #[param(max_length = 30, example = "2016-Q2")]
    after: Option<String>,
}

/// What a roll-up is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct RollupFilters {
    /// The areas to roll up to, separated by commas.
    #[param(max_length = 20_000, example = "gss:E06000066")]
    area: Option<String>,
    /// The kind of the parts that are put together, for areas.
    #[param(
        max_length = 20,
        pattern = "^(country|region|icb|county|unitary|district|ward|parish|msoa|lsoa|pcn|locality|custom)$",
        example = "parish"
    )]
    kind: Option<String>,
    /// The formations to roll up to, as they were at the end of each period: the areas their councils served then.
    #[param(max_length = 20_000, example = "ref:frome-lcn")]
    formation: Option<String>,
    /// The periods, separated by commas.
    #[param(max_length = 4000, example = "2013/14,2016/17")]
    period: String,
    /// The day whose boundaries and members count, instead of the end of each period.
    #[param(value_type = Option<String>, format = Date, example = "2023-04-01")]
    on: Option<String>,
    /// Whether to put together what there is where parts have no figure; else such a whole has none.
    #[param(example = false)]
    partial: Option<bool>,
}
