//! Whether an offer has units left, in all and for one council, in a financial year.

use super::Offer;
use crate::{
    fault::{Fault, Faults},
    period::Period,
};

/// Units of a financial year that are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// By all councils.
    pub by_all: u64,
    /// By the one that asks.
    pub by_council: u64,
}

impl Offer {
    /// Why so many more units are not to be had in a year.
    pub fn room(&self, units: u32, taken: Taken, year: Period) -> Faults {
        let mut faults = Faults::default();
        let mut hold = |most: Option<u32>, taken: u64, code, whose: &str| {
            let Some(left) = most.map(|most| u64::from(most).saturating_sub(taken)) else { return };
            if u64::from(units) > left {
                let detail = format!("{left} units are left {whose} in {}, and {units} are asked for", year.label());
                faults.note(Fault::new("/units", code, detail));
            }
        };
        hold(self.capacity, taken.by_all, "capacity_used_up", "in all");
        hold(self.allowance, taken.by_council, "allowance_used_up", "for the council");
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        catalogue::{Eligibility, OfferKind},
        identity::{Id, Identifiers, Link},
        period::Span,
        text::Title,
    };

    #[test]
    fn units_are_counted_for_all_and_for_each() {
        let offer = |capacity, allowance| Offer {
            identifiers: Identifiers::default(),
            name: Title::parse("Training").unwrap(),
            kind: OfferKind::Training,
            provider: Link { id: Id(uuid::Uuid::from_u128(1)), reference: "ref:salc".to_owned() },
            description: None,
            eligibility: Eligibility::default(),
            cost: None,
            capacity,
            allowance,
            span: Span::default(),
            source: None,
        };
        for (capacity, allowance, units, by_all, by_council, codes) in [
            (None, None, 1_000_000, u64::MAX, u64::MAX, &[][..]),
            (Some(10), None, 1, 9, 9, &[]),
            (Some(10), None, 2, 9, 0, &["capacity_used_up"]),
            (Some(10), None, 1, 12, 0, &["capacity_used_up"]),
            (None, Some(2), 2, 100, 0, &[]),
            (None, Some(2), 2, 100, 1, &["allowance_used_up"]),
            (Some(10), Some(2), 3, 8, 0, &["capacity_used_up", "allowance_used_up"]),
        ] {
            let year = Period::parse("2026/27").unwrap();
            let told = offer(capacity, allowance).room(units, Taken { by_all, by_council }, year);
            let told: Vec<&str> = told.0.iter().map(|fault| fault.code).collect();
            assert_eq!(told, codes, "{capacity:?} {allowance:?} {units} {by_all} {by_council}");
        }
    }
}
