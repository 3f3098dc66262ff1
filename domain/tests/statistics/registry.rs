//! The methods by name: ids and versions that answers carry, which must never change meaning.

use std::collections::HashSet;

use accord_domain::statistics::Method;

const IDS: &str = "byar_count exact_count crude_rate wilson_proportion newcombe_10 dsr_dobson dsr_repeat_events \
    isr_ratio isr_rate mean_t benchmark_interval benchmark_quintile recent_trend_values recent_trend_proportions \
    rate_ratio rate_difference percent_change two_point_change did_log_count did_log_series pre_trend_log_count \
    linear_trend interrupted_ols interrupted_newey_west interrupted_poisson interrupted_quasi_poisson slope_index \
    slope_index_delta_residual slope_index_delta_sampling slope_index_simulated concentration_index small_numbers \
    secondary_suppression sum_of_parts ratio_of_sums";

#[test]
fn every_method_is_found_by_its_id() {
    let ids: Vec<&str> = Method::ALL.iter().map(|method| method.id).collect();
    assert_eq!(ids, IDS.split_whitespace().collect::<Vec<_>>());
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    for method in Method::ALL {
        assert_eq!(Method::find(method.id), Some(method));
        assert!((1..=10).contains(&method.assumptions.len()), "{} takes something for granted", method.id);
        let said = [method.version, method.name, method.formula, method.source];
        for text in said.iter().chain(method.assumptions) {
            assert!(!text.is_empty() && text.trim() == *text && !text.contains("  "), "{}: {text:?}", method.id);
        }
        let expected = match method.id {
            // Nought is told, since the second.
            "small_numbers" => "2",
            // Sums along areas of any kinds, periods and several dimensions at once are seen, since the third.
            "secondary_suppression" => "3",
            _ => "1",
        };
        assert_eq!(method.version, expected, "a changed formula is a new version: say here which");
    }
    assert_eq!(Method::find("did_log_counts"), None);
}
