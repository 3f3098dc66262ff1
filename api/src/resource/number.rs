//! Numbers and money in bodies.

use domain::{
    fault::{Fault, Faults},
    money::Money,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;
use validator::Validate;

/// An amount of money: a decimal text, never a float.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = Money)]
pub struct MoneyBody {
    /// Pounds with up to two decimals.
    #[validate(length(max = 15))]
    #[schema(max_length = 15, pattern = "^[0-9]{1,12}([.][0-9]{1,2})?$", example = "2777932.00")]
    pub amount: String,
    /// The one currency.
    #[schema(max_length = 3, pattern = "^GBP$", example = "GBP")]
    pub currency: String,
}

impl From<Money> for MoneyBody {
    fn from(money: Money) -> Self {
        Self { amount: money.amount(), currency: Money::CURRENCY.to_owned() }
    }
}

impl MoneyBody {
    /// The amount that is said.
    pub fn read(&self, pointer: &str, faults: &mut Faults) -> Option<Money> {
        if self.currency != Money::CURRENCY {
            faults.note(Fault::new(format!("{pointer}/currency"), "unknown_word", "The one currency is GBP"));
        }
        faults.take(&format!("{pointer}/amount"), Money::parse(&self.amount))
    }
}

/// Reads a whole number that may be absent: JSON Schema calls 174.0 an integer, so it is one.
pub fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let Some(number) = Option::<serde_json::Number>::deserialize(deserializer)? else { return Ok(None) };
    let whole = number.as_u64().and_then(|whole| u32::try_from(whole).ok());
    // The bound of such fields lies far below where floats lose whole numbers.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let float = || {
        number.as_f64().filter(|float| float.fract() == 0.0 && (0.0..=4e9).contains(float)).map(|float| float as u32)
    };
    whole.or_else(float).map(Some).ok_or_else(|| D::Error::custom("not a whole number"))
}
