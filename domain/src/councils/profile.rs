//! What a council can do: its means, its standing, its appetite for more.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{money::Money, text::Title, vocabulary};

vocabulary! {
    /// A level of the Local Council Award Scheme, under its names before and since 2024.
    AwardLevel {
        None = "none",
        Foundation = "foundation",
        Quality = "quality",
        QualityGold = "quality_gold",
        Bronze = "bronze",
        Silver = "silver",
        Gold = "gold",
    }
}

vocabulary! {
    /// How far a council wants services and assets devolved to it.
    Appetite {
        None = "none",
        Exploring = "exploring",
        Interested = "interested",
        Ready = "ready",
    }
}

/// A council's capability on a day.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The day it describes; unknown sorts first.
    pub as_of: Option<NaiveDate>,
    /// People on the electoral register.
    pub electorate: Option<u32>,
    /// What it raises by precept in that year.
    pub precept: Option<Money>,
    /// Staff in full-time equivalents.
    pub staff_fte: Option<f64>,
    /// Whether it holds the general power of competence.
    pub general_power_of_competence: Option<bool>,
    /// Its award.
    pub award_level: Option<AwardLevel>,
    /// Services it runs.
    pub services_run: Vec<Title>,
    /// How far it wants more.
    pub devolution_appetite: Option<Appetite>,
}
