//! Numbers and money in bodies.

use domain::{
    fault::{Fault, Faults},
    money::Money,
};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Number;
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
pub fn whole<'de, D: Deserializer<'de>, T: TryFrom<i64>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::<Number>::deserialize(deserializer)?.map(|number| read(&number)).transpose()
}

/// The same of one that is there.
pub fn whole_there<'de, D: Deserializer<'de>, T: TryFrom<i64>>(deserializer: D) -> Result<T, D::Error> {
    read(&Number::deserialize(deserializer)?)
}

fn read<T: TryFrom<i64>, E: Error>(number: &Number) -> Result<T, E> {
    // The bounds of such fields lie far below where floats lose whole numbers.
    #[allow(clippy::cast_possible_truncation)]
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15).map(|float| float as i64);
    let whole = number.as_i64().or_else(float);
    whole.and_then(|whole| T::try_from(whole).ok()).ok_or_else(|| E::custom("not a whole number"))
}
