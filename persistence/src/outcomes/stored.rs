//! How indicators, targets, claims and sign-offs are kept.

use domain::{
    outcomes::{Claim, Indicator, SignOff, Target},
    vocabulary::Vocabulary,
};

use crate::record::{Columns, Stored};

impl Stored for Indicator {
    const TABLE: &'static str = "indicators";

    fn columns(&self) -> Columns {
        Columns::default()
            .text("code", "code_folded", self.code.as_str())
            .text("name", "name_folded", self.name.as_str())
            .with("value_type", self.definition.value_type.word())
            .with("polarity", self.polarity.word())
            .with("frequency", self.frequency.word())
            .id("organisation_id", self.organisation.as_ref().map(|organisation| organisation.id))
            .days(None, None)
    }

    fn searched(&self) -> String {
        format!("{} {}", self.name.as_str(), self.definition.text.as_str())
    }
}

impl Stored for Target {
    const TABLE: &'static str = "targets";

    fn columns(&self) -> Columns {
        Columns::default()
            .id("indicator_id", Some(self.indicator.id))
            .id("subject_id", Some(self.subject.id()))
            .id("set_by_id", Some(self.set_by.id))
            .with("value", self.value)
            .days(Some(self.period.start), Some(self.period.end))
    }

    fn searched(&self) -> String {
        format!("{} {}", self.indicator.reference, self.subject.link().reference)
    }
}

impl Stored for Claim {
    const TABLE: &'static str = "claims";

    fn columns(&self) -> Columns {
        Columns::default()
            .id("indicator_id", Some(self.indicator.id))
            .id("subject_id", Some(self.subject.id()))
            .with("statistic", self.statistic.word())
            .with("value", self.value)
            .with("peer_reviewed", if self.peer_reviewed { "true" } else { "false" })
            .days(self.window.map(|window| window.start), self.window.map(|window| window.end))
    }

    fn searched(&self) -> String {
        format!("{} {} {}", self.indicator.reference, self.subject.link().reference, self.source.as_str())
    }
}

impl Stored for SignOff {
    const TABLE: &'static str = "sign_offs";

    fn columns(&self) -> Columns {
        Columns::default()
            .id("indicator_id", Some(self.indicator.id))
            .with("state", self.state.word())
            .days(Some(self.period.start), Some(self.period.end))
    }

    fn searched(&self) -> String {
        format!("{} {}", self.indicator.reference, self.period.label())
    }
}
