//! Periods in lots for one question each.

use std::collections::HashSet;

use domain::period::Period;

use super::super::figures::MANY;

/// Periods in lots for one question each: of so few subjects that each is looked up, or one period alone.
pub fn lots(periods: &[Period], subjects: impl Fn(&Period) -> HashSet<i32>) -> Vec<&[Period]> {
    let (mut lots, mut begun, mut held) = (Vec::new(), 0, HashSet::new());
    for (at, period) in periods.iter().enumerate() {
        let of = subjects(period);
        if at > begun && held.union(&of).count() > MANY {
            lots.push(&periods[begun..at]);
            begun = at;
            held.clear();
        }
        held.extend(of);
    }
    if begun < periods.len() {
        lots.push(&periods[begun..]);
    }
    lots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_go_together_as_long_as_their_subjects_are_few() {
        let years: Vec<Period> = (2000..2006).map(|year| Period::parse(&year.to_string()).unwrap()).collect();
        let place = |period: &Period| years.iter().position(|year| year == period).unwrap();
        let sizes =
            |of: &dyn Fn(&Period) -> HashSet<i32>| lots(&years, of).iter().map(|lot| lot.len()).collect::<Vec<_>>();
        let most = i32::try_from(MANY).unwrap();
        assert_eq!(sizes(&|_| (0..most).collect()), [6], "the same subjects in each");
        assert_eq!(sizes(&|_| (0..=most).collect()), [1; 6], "whole periods are read one by one");
        assert_eq!(sizes(&|period| (0..if place(period) == 2 { most + 1 } else { 1 }).collect()), [2, 1, 3]);
        let own = |period: &Period| i32::try_from(place(period)).unwrap() * most;
        assert_eq!(sizes(&|period| (own(period)..own(period) + most / 2).collect()), [2, 2, 2], "others in each");
        assert_eq!(lots(&[], |_| HashSet::new()), Vec::<&[Period]>::new());
    }
}
