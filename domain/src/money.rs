//! Money in whole pence.

use serde::{Deserialize, Serialize};

use crate::fault::Malformed;

/// Pounds sterling, kept as pence so that sums are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money {
    pence: i64,
}

impl Money {
    /// The one currency.
    pub const CURRENCY: &'static str = "GBP";

    /// Parses a decimal such as `60000`, `60000.5` or `60000.00`, at most twelve digits before the point.
    /// Errors: `money`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let wrong = || {
            Malformed::new("money", "An amount is a decimal such as 60000.00, without sign, commas or currency", said)
        };
        let (pounds, pence) = said.split_once('.').unwrap_or((said, "00"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(pounds) || pounds.len() > 12 || !digits(pence) || pence.len() > 2 {
            return Err(wrong());
        }
        let whole: i64 = pounds.parse().map_err(|_| wrong())?;
        let part: i64 = format!("{pence:0<2}").parse().map_err(|_| wrong())?;
        Ok(Self { pence: whole * 100 + part })
    }

    /// So many pence.
    pub fn of_pence(pence: i64) -> Self {
        Self { pence }
    }

    /// The amount in pence.
    pub fn pence(self) -> i64 {
        self.pence
    }

    /// The amount in pounds with two decimals.
    pub fn amount(self) -> String {
        format!("{}.{:02}", self.pence / 100, self.pence % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_pence() {
        for (said, amount) in [("2777932", "2777932.00"), ("0.5", "0.50"), ("10.05", "10.05")] {
            assert_eq!(Money::parse(said).unwrap().amount(), amount);
        }
        for bad in ["", "-1", "1,000", "£5", "1.234", ".5", "5.", "1e3", "9999999999999"] {
            assert!(Money::parse(bad).is_err(), "{bad}");
        }
    }
}
