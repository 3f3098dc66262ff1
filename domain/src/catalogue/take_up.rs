//! Who takes an offer up: by state, by council, by kind and size of council, and what it saved.

use std::collections::{BTreeMap, BTreeSet};

use super::{CallOff, OfferRequest, RequestState};
use crate::{
    councils::CouncilKind,
    identity::{Id, Link},
    money::Money,
    outcomes::ranking::Order,
    period::Period,
    statistics::{
        Refusal,
        quintiles::{Quintile, quintiles},
    },
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// How many electors a council has, in bands.
    ElectorateBand {
        UpTo1000 = "up_to_1000",
        From1001To5000 = "1001_to_5000",
        From5001To20000 = "5001_to_20000",
        Above20000 = "above_20000",
        Unknown = "unknown",
    }
}

impl ElectorateBand {
    /// The band of an electorate.
    pub fn of(electorate: Option<u32>) -> Self {
        match electorate {
            None => Self::Unknown,
            Some(0..=1_000) => Self::UpTo1000,
            Some(1_001..=5_000) => Self::From1001To5000,
            Some(5_001..=20_000) => Self::From5001To20000,
            Some(_) => Self::Above20000,
        }
    }
}

vocabulary! {
    /// The fifth of councils that a council belongs to by the need of the places it serves.
    NeedFifth {
        MostInNeed = "most_in_need",
        Second = "second",
        Third = "third",
        Fourth = "fourth",
        LeastInNeed = "least_in_need",
        /// There is no figure of its need.
        Unknown = "unknown",
    }
}

/// The fifth of each of these by rank of their need; equal need shares a fifth. Errors: fewer than five.
pub fn fifths(needs: &[f64], order: Order) -> Result<Vec<NeedFifth>, Refusal> {
    let from_most = |need: &f64| if order == Order::HighestFirst { -need } else { *need };
    let fifth = |fifth: Quintile| match fifth {
        Quintile::Lowest => NeedFifth::MostInNeed,
        Quintile::Low => NeedFifth::Second,
        Quintile::Middle => NeedFifth::Third,
        Quintile::High => NeedFifth::Fourth,
        Quintile::Highest => NeedFifth::LeastInNeed,
    };
    let ranked: Vec<f64> = needs.iter().map(from_most).collect();
    Ok(quintiles(&ranked)?.into_iter().map(fifth).collect())
}

/// A request, and what sort of council makes it.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'a> {
    /// The request.
    pub request: &'a OfferRequest,
    /// The council's kind.
    pub kind: CouncilKind,
    /// Its electorate on the day for which it asks.
    pub electorate: Option<u32>,
    /// Its fifth of need.
    pub need: NeedFifth,
}

/// How many, and of how much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Councils.
    pub councils: u64,
    /// Requests.
    pub requests: u64,
    /// Units.
    pub units: u64,
}

/// Units that a council takes in a financial year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The council.
    pub council: Link,
    /// The year.
    pub year: Period,
    /// How many units.
    pub units: u64,
}

/// What was bought through a framework.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Saved {
    /// How many call-offs.
    pub call_offs: u64,
    /// What they cost, in pence.
    pub value: i64,
    /// What they saved, in pence.
    pub saving: i64,
}

/// Who takes an offer up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakeUp {
    /// Of every state.
    pub by_state: Vec<(RequestState, Tally)>,
    /// Of those that take units, by kind of council.
    pub by_kind: Vec<(CouncilKind, Tally)>,
    /// The same by size of council.
    pub by_electorate: Vec<(ElectorateBand, Tally)>,
    /// The same by fifth of need.
    pub by_need: Vec<(NeedFifth, Tally)>,
    /// Each council's use in each year.
    pub uses: Vec<Use>,
    /// What was bought.
    pub saved: Saved,
    /// The scores given: how many, and their sum.
    pub scores: (u64, u64),
}

/// Adds up who takes an offer up.
pub fn take_up(takers: &[Taker<'_>]) -> TakeUp {
    let taking: Vec<Taker<'_>> = takers.iter().copied().filter(|taker| taker.request.state.takes_units()).collect();
    let mut uses: BTreeMap<(Period, Id), (Link, u64)> = BTreeMap::new();
    for Taker { request, .. } in &taking {
        let key = (Period::financial_year_of(request.wanted_on), request.council.id);
        uses.entry(key).or_insert_with(|| (request.council.clone(), 0)).1 += u64::from(request.units);
    }
    let mut told = TakeUp {
        by_state: grouped(takers, |taker| taker.request.state),
        by_kind: grouped(&taking, |taker| taker.kind),
        by_electorate: grouped(&taking, |taker| ElectorateBand::of(taker.electorate)),
        by_need: grouped(&taking, |taker| taker.need),
        uses: uses.into_iter().map(|((year, _), (council, units))| Use { council, year, units }).collect(),
        ..TakeUp::default()
    };
    for Taker { request, .. } in takers {
        if let Some(CallOff { value, saving, .. }) = &request.call_off {
            told.saved.call_offs += 1;
            told.saved.value += value.pence();
            told.saved.saving += saving.pence();
        }
        if let Some(feedback) = &request.feedback {
            told.scores = (told.scores.0 + 1, told.scores.1 + u64::from(feedback.score));
        }
    }
    told
}

fn grouped<V: Vocabulary>(takers: &[Taker<'_>], by: impl Fn(&Taker<'_>) -> V) -> Vec<(V, Tally)> {
    let of = |value: V| {
        let among: Vec<&Taker<'_>> = takers.iter().filter(|taker| by(taker) == value).collect();
        let councils: BTreeSet<Id> = among.iter().map(|taker| taker.request.council.id).collect();
        let units = among.iter().map(|taker| u64::from(taker.request.units)).sum();
        (value, Tally { councils: councils.len() as u64, requests: among.len() as u64, units })
    };
    V::ALL.iter().copied().map(of).filter(|(_, tally)| tally.requests > 0).collect()
}

impl Saved {
    /// What they cost, and what they saved.
    pub fn amounts(&self) -> (Money, Money) {
        (Money::of_pence(self.value), Money::of_pence(self.saving))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue::Feedback, period::day, text::Title};

    fn request(council: u128, units: u32, on: &str, state: RequestState) -> OfferRequest {
        let link = |number: u128| Link { id: Id(uuid::Uuid::from_u128(number)), reference: format!("ref:{number}") };
        OfferRequest {
            offer: link(100),
            council: link(council),
            provider: None,
            units,
            wanted_on: day(on).unwrap(),
            note: None,
            state,
            feedback: None,
            call_off: None,
            moves: vec![],
        }
    }

    #[test]
    fn bands_meet_without_gaps() {
        let words: Vec<&str> =
            [None, Some(0), Some(1_000), Some(1_001), Some(5_000), Some(5_001), Some(20_000), Some(20_001)]
                .map(|electorate| ElectorateBand::of(electorate).word())
                .to_vec();
        let (small, middle, large) = ("up_to_1000", "1001_to_5000", "5001_to_20000");
        assert_eq!(words, ["unknown", small, small, middle, middle, large, large, "above_20000"]);
    }

    #[test]
    fn need_is_put_into_fifths_from_the_most_in_need() {
        use NeedFifth::{Fourth, LeastInNeed, MostInNeed, Second, Third};
        let needs = [3.0, 41.5, 12.0, 8.0, 25.0];
        assert_eq!(fifths(&needs, Order::HighestFirst).unwrap(), [LeastInNeed, MostInNeed, Third, Fourth, Second]);
        assert_eq!(fifths(&needs, Order::LowestFirst).unwrap(), [MostInNeed, LeastInNeed, Third, Second, Fourth]);
        // What does not divide makes the fifths in most need larger; equal need shares one.
        let more = [10.0, 9.0, 9.0, 8.0, 7.0, 6.0, 5.0];
        assert_eq!(
            fifths(&more, Order::HighestFirst).unwrap(),
            [MostInNeed, MostInNeed, MostInNeed, Second, Third, Fourth, LeastInNeed]
        );
        assert!(fifths(&needs[..4], Order::HighestFirst).is_err());
    }

    #[test]
    fn what_was_given_up_takes_nothing() {
        use RequestState::{Closed, Declined, Delivered, Requested, Withdrawn};
        let pounds = |said: &str| Money::parse(said).unwrap();
        let bought = |request| {
            let supplier = Title::parse("A supplier").unwrap();
            OfferRequest {
                call_off: Some(CallOff { supplier, value: pounds("10.50"), saving: pounds("0.75") }),
                ..request
            }
        };
        let found = |score, request| OfferRequest { feedback: Some(Feedback { score, text: None }), ..request };
        let requests = [
            request(1, 2, "2026-03-31", Requested),
            bought(request(1, 3, "2026-04-01", Delivered)),
            found(4, bought(request(1, 1, "2027-03-31", Closed))),
            found(5, request(2, 1, "2026-06-01", Closed)),
            request(2, 7, "2026-06-01", Declined),
            request(3, 9, "2026-06-01", Withdrawn),
        ];
        let kinds = [
            CouncilKind::Town,
            CouncilKind::Town,
            CouncilKind::Town,
            CouncilKind::Parish,
            CouncilKind::Parish,
            CouncilKind::City,
        ];
        let takers: Vec<Taker<'_>> = requests
            .iter()
            .zip(kinds)
            .map(|(request, kind)| Taker {
                request,
                kind,
                electorate: (kind == CouncilKind::Town).then_some(21_000),
                need: if kind == CouncilKind::Town { NeedFifth::Second } else { NeedFifth::Unknown },
            })
            .collect();
        let told = take_up(&takers);
        let tally = |councils, requests, units| Tally { councils, requests, units };
        assert_eq!(
            told.by_state,
            [
                (Requested, tally(1, 1, 2)),
                (Declined, tally(1, 1, 7)),
                (Withdrawn, tally(1, 1, 9)),
                (Delivered, tally(1, 1, 3)),
                (Closed, tally(2, 2, 2)),
            ]
        );
        assert_eq!(told.by_kind, [(CouncilKind::Town, tally(1, 3, 6)), (CouncilKind::Parish, tally(1, 1, 1))]);
        assert_eq!(
            told.by_electorate,
            [(ElectorateBand::Above20000, tally(1, 3, 6)), (ElectorateBand::Unknown, tally(1, 1, 1))]
        );
        assert_eq!(told.by_need, [(NeedFifth::Second, tally(1, 3, 6)), (NeedFifth::Unknown, tally(1, 1, 1))]);
        let uses: Vec<(String, String, u64)> =
            told.uses.iter().map(|used| (used.council.reference.clone(), used.year.label(), used.units)).collect();
        let used = |council: &str, year: &str, units| (council.to_owned(), year.to_owned(), units);
        assert_eq!(uses, [used("ref:1", "2025/26", 2), used("ref:1", "2026/27", 4), used("ref:2", "2026/27", 1)]);
        assert_eq!(told.saved, Saved { call_offs: 2, value: 2_100, saving: 150 });
        assert_eq!(told.scores, (2, 9));
        assert_eq!(take_up(&[]), TakeUp::default());
    }
}
