//! The concentration index and its curve.

use std::cmp::Ordering;

use crate::statistics::{
    method::Method,
    number::{at_least, finite, not_negative, positive},
    refusal::Refusal,
};

/// By relative rank.
pub const CONCENTRATION: Method = Method {
    id: "concentration_index",
    version: "1",
    name: "Concentration index and curve",
    formula: "R = (cumulative weight − w/2)/W from the most deprived; C = 2/(μW) Σ w h R − 1",
    source: "Kakwani N, Wagstaff A, van Doorslaer E. Socioeconomic inequalities in health. \
             J Econometrics 1997; 77: 87–103",
    assumptions: &["Everybody in an area has what the area has on average", "What is shared is never below nought"],
};

/// A person, or a place with its people, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Its rank, the lowest being the most deprived. Equal ranks share the middle of their places.
    pub rank: f64,
    /// How many people it stands for. Nobody counts for nothing.
    pub weight: f64,
    /// What each of them has of it.
    pub value: f64,
}

/// A point of the curve: the most deprived so many of the people have so much of it, as parts of 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The part of the people.
    pub people: f64,
    /// The part of what is shared.
    pub held: f64,
}

/// How unequally something is shared between the deprived and the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// From −1, all with the most deprived, to 1, all with the least; 0 when shared alike.
    pub index: f64,
    /// The mean of what each has.
    pub mean: f64,
    /// The curve from (0, 0) to (1, 1).
    pub curve: Vec<CurvePoint>,
}

impl Concentration {
    /// What the most deprived part of the people has of it, straight between the points of the curve.
    pub fn held_by(&self, people: f64) -> f64 {
        let after = self.curve.partition_point(|point| point.people < people).clamp(1, self.curve.len() - 1);
        let (a, b) = (self.curve[after - 1], self.curve[after]);
        a.held + (b.held - a.held) * (people.clamp(0.0, 1.0) - a.people) / (b.people - a.people)
    }
}

/// How something is shared between people ranked from the most deprived (Kakwani, Wagstaff and van Doorslaer 1997).
///
/// C = 2/(μW) Σ w h R − 1, which is 1 − 2 × the area under the curve: below nought when it lies with the deprived.
/// Ranked by the value itself it is the Gini index. Errors: fewer than two with people, nothing to share, a weight or
/// value that is negative, anything not finite.
pub fn concentration(ranked: &[Ranked]) -> Result<Concentration, Refusal> {
    let mut order: Vec<&Ranked> = Vec::with_capacity(ranked.len());
    for one in ranked {
        finite(one.rank, "rank")?;
        not_negative(one.value, "value")?;
        if not_negative(one.weight, "weight")? > 0.0 {
            order.push(one);
        }
    }
    at_least(2, order.len(), "ranked with people")?;
    order.sort_by(|a, b| a.rank.total_cmp(&b.rank));
    let people: f64 = order.iter().map(|one| one.weight).sum();
    let shared = positive(order.iter().map(|one| one.weight * one.value).sum(), "sum of what is shared")?;
    let mut curve = vec![CurvePoint { people: 0.0, held: 0.0 }];
    let (mut below, mut held, mut moment) = (0.0, 0.0, 0.0);
    for equal in order.chunk_by(|a, b| a.rank.partial_cmp(&b.rank).is_some_and(Ordering::is_eq)) {
        let weight: f64 = equal.iter().map(|one| one.weight).sum();
        let has: f64 = equal.iter().map(|one| one.weight * one.value).sum();
        moment += has * (below + weight / 2.0) / people;
        below += weight;
        held += has;
        curve.push(CurvePoint { people: below / people, held: held / shared });
    }
    let index = finite(2.0 * moment / shared - 1.0, "concentration index")?;
    Ok(Concentration { index, mean: shared / people, curve })
}
