//! Where an observation stands: its key in small numbers, and the id that says the same.

use chrono::{Datelike, NaiveDate};
use domain::{identity::Id, period::Period};

/// The key of an observation. Days are counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The indicator's number.
    pub indicator: i32,
    /// The dimensions' number; 0 is the whole.
    pub dims: i32,
    /// The first day.
    pub starts: i32,
    /// The last day.
    pub ends: i32,
    /// The subject's number.
    pub subject: i32,
}

/// The columns of a key, in the order of [`Place::numbers`].
pub const PLACE: [&str; 5] = ["indicator", "dims", "starts", "ends", "subject"];

/// Days from the first of January of the year 1 to that of 1970.
const TO_1970: i32 = 719_163;
/// Days from the first of January of 1000, the first that a period can have, to that of 1970.
const TO_FIRST: i32 = 354_285;
/// An id without any key in it: version 8 and variant of RFC 9562.
const NAKED: u128 = 0x8000_8000_0000_0000_0000;

/// A day as its number.
pub fn day_number(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - TO_1970
}

/// A number's day.
pub fn numbered_day(number: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(number + TO_1970).unwrap_or_default()
}

impl Place {
    /// The numbers, in the order of [`PLACE`].
    pub fn numbers(&self) -> [i32; 5] {
        [self.indicator, self.dims, self.starts, self.ends, self.subject]
    }

    /// The period.
    pub fn period(&self) -> Period {
        Period { start: numbered_day(self.starts), end: numbered_day(self.ends) }
    }

    /// The observation's id: a UUID of version 8 that holds the key, so that no row keeps one.
    ///
    /// From the left: 20 bits for the indicator, 20 for the dimensions, 20 for the first day, 20 for the length, 28 for
    /// the subject. `None` where a number is too large for its bits.
    pub fn id(&self) -> Option<Id> {
        let mut packed: u128 = 0;
        for (number, bits) in [
            (self.indicator, 20),
            (self.dims, 20),
            (self.starts + TO_FIRST, 20),
            (self.ends - self.starts, 20),
            (self.subject, 28),
        ] {
            let number = u128::try_from(number).ok().filter(|number| *number < 1 << bits)?;
            packed = packed << bits | number;
        }
        // The version takes the four bits behind the first 48, the variant two of the four behind the first 64.
        let (high, middle, low) = (packed >> 60, packed >> 48 & 0xFFF, packed & 0xFFFF_FFFF_FFFF);
        Some(Id(uuid::Uuid::from_u128(high << 80 | middle << 64 | low | NAKED)))
    }

    /// The key that an id holds; `None` when it is that of something else.
    pub fn of(id: Id) -> Option<Self> {
        let bits = id.0.as_u128();
        let (high, middle, low) = (bits >> 80, bits >> 64 & 0xFFF, bits & 0xFFFF_FFFF_FFFF);
        if high << 80 | middle << 64 | low | NAKED != bits {
            return None;
        }
        let mut packed = high << 60 | middle << 48 | low;
        let mut take = |bits: u32| {
            let number = packed & ((1 << bits) - 1);
            packed >>= bits;
            i32::try_from(number).unwrap_or_default()
        };
        let (subject, length, starts) = (take(28), take(20), take(20) - TO_FIRST);
        let (dims, indicator) = (take(20), take(20));
        Some(Self { indicator, dims, starts, ends: starts + length, subject })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        let day = |said: &str| said.parse::<NaiveDate>().unwrap();
        assert_eq!(day_number(day("1970-01-01")), 0);
        assert_eq!(day_number(day("1000-01-01")), -TO_FIRST);
        assert_eq!(numbered_day(day_number(day("2016-04-01"))), day("2016-04-01"));
        let place = Place { indicator: 1, dims: 0, starts: 0, ends: 1 << 20, subject: 1 };
        assert_eq!(place.id(), None, "a period of three thousand years");
        assert_eq!(Place::of(Id(uuid::Uuid::now_v7())), None);
    }

    proptest! {
        #[test]
        fn an_id_tells_its_key(indicator in 0..1 << 20, dims in 0..1 << 20, starts in -354_285..376_000, length in 0..400_000, subject in 0..1 << 28) {
            let place = Place { indicator, dims, starts, ends: starts + length, subject };
            let id = place.id().unwrap();
            prop_assert_eq!((id.0.get_version_num(), id.0.get_variant()), (8, uuid::Variant::RFC4122));
            prop_assert_eq!(Place::of(id), Some(place));
        }
    }
}
