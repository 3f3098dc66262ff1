//! Which periods are seen together: those of which one holds the other, and what hangs together with them.

use crate::period::Period;

/// Whether a period lies in another that is longer.
pub(super) fn lies_in(part: Period, whole: Period) -> bool {
    part != whole && whole.start <= part.start && part.end <= whole.end
}

/// Periods in groups that are seen together: a year with its quarters and months, and through them with the financial
/// years that they lie in. Most have nothing to do with one another, and are alone.
pub fn linked(periods: &[Period]) -> Vec<Vec<Period>> {
    let mut sorted = periods.to_vec();
    // The longer of two that begin on one day comes first.
    sorted.sort_by(|one, other| one.start.cmp(&other.start).then(other.end.cmp(&one.end)));
    sorted.dedup();
    let mut group: Vec<usize> = (0..sorted.len()).collect();
    for at in 0..sorted.len() {
        let inside = (at + 1..sorted.len()).take_while(|next| sorted[*next].start <= sorted[at].end);
        for next in inside.filter(|next| lies_in(sorted[*next], sorted[at])) {
            let (one, other) = (root(&mut group, at), root(&mut group, next));
            group[one.max(other)] = one.min(other);
        }
    }
    let mut groups: Vec<Vec<Period>> = vec![Vec::new(); sorted.len()];
    for (at, period) in sorted.iter().enumerate() {
        let root = root(&mut group, at);
        groups[root].push(*period);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn root(group: &mut [usize], mut at: usize) -> usize {
    while group[at] != at {
        group[at] = group[group[at]];
        at = group[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_seen_together_with_what_they_lie_in() {
        let table: &[(&str, &[&str])] = &[
            ("2015 2016 2017", &["2015", "2016", "2017"]),
            ("2016-01 2016-02 2016-Q3", &["2016-01", "2016-02", "2016-Q3"]),
            ("2016-Q1 2016 2015 2015-Q4", &["2015 2015-Q4", "2016 2016-Q1"]),
            ("2016-Q1 2016 FY2015 2015-Q4 2014", &["2014", "FY2015 2015-Q4 2016 2016-Q1"]),
            ("2016-02 2016-Q1 2016-Q2", &["2016-Q1 2016-02", "2016-Q2"]),
            ("2016 FY2016 2016", &["2016", "FY2016"]),
            ("2016-01-01/2016-06-30 2016", &["2016 2016-01-01/2016-06-30"]),
        ];
        for (said, groups) in table {
            let periods = |said: &str| said.split(' ').map(|period| Period::parse(period).unwrap()).collect::<Vec<_>>();
            let wanted: Vec<Vec<Period>> = groups.iter().map(|group| periods(group)).collect();
            assert_eq!(linked(&periods(said)), wanted, "{said}");
        }
    }
}
