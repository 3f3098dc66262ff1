//! What the calendar brings: the first day, the day of a variation, the end of a fixed term.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Agreement, AgreementStatus, stages::Stage, version::VersionState};

/// What came with the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It moved.
    Moved,
    /// A variation took effect.
    Varied,
    /// A party that was merged or split was succeeded.
    Succeeded,
}

/// Something of an agreement that stands in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// The day.
    pub day: NaiveDate,
    /// What for: `starts`, `review`, `break`, `ends`, `due`, `assess`.
    pub what: &'static str,
    /// What tells it from others of the same day: the key of an obligation or milestone, a theme and its scale, or nothing.
    pub key: String,
    /// The field of the text that says so, where it may be withheld.
    pub of: Option<&'static str>,
    /// In words.
    pub told: String,
}

impl Agreement {
    /// Does what a day brings, however late it is asked and however often; tells the last of it, if anything came.
    pub fn day_came(&mut self, today: NaiveDate, at: DateTime<Utc>) -> Option<Came> {
        let mut last = None;
        while let Some(came) = self.one_came(today, at) {
            last = Some(came);
        }
        last
    }

    fn one_came(&mut self, today: NaiveDate, at: DateTime<Utc>) -> Option<Came> {
        if self.succeed(today) {
            return Some(Came::Succeeded);
        }
        let signed = self.versions.last().filter(|version| version.state == VersionState::Signed);
        if self.status == AgreementStatus::Agreed {
            let takes_effect_on = signed?.takes_effect_on;
            if !self.not_begun(today).is_empty() {
                return None;
            }
            let begins = takes_effect_on.max(self.ready_on().unwrap_or(takes_effect_on));
            self.came(AgreementStatus::InForce, begins, at, None);
            return Some(Came::Moved);
        }
        if !self.status.binds() {
            return None;
        }
        if let Some(takes_effect_on) = signed.map(|version| version.takes_effect_on).filter(|day| *day <= today)
            && let Some(varied) = self.varied.take()
        {
            // It does not hold on days before it was signed.
            let signed_on = self.versions.last().and_then(super::Version::signed_on);
            self.judge_anew(&varied);
            self.text = varied.text;
            self.begin(signed_on.map_or(takes_effect_on, |signed_on| takes_effect_on.max(signed_on)));
            return Some(Came::Varied);
        }
        let end = self.text.term.ends_on.filter(|end| *end < today)?;
        let to = if self.has_passed(Stage::Reversion) { AgreementStatus::HandedBack } else { AgreementStatus::Expired };
        let began = self.moves.last().map_or(end, |last| last.effective_on);
        self.came(to, end.succ_opt().unwrap_or(end).max(began), at, None);
        Some(Came::Moved)
    }

    /// The next day on which the calendar brings something, as far as it is known.
    pub fn next_day(&self) -> Option<NaiveDate> {
        let signed = self.versions.last().filter(|version| version.state == VersionState::Signed);
        let takes_effect_on = signed.map(|version| version.takes_effect_on);
        let ends = self.text.term.ends_on.and_then(|end| end.succ_opt()).filter(|_| self.status.binds());
        let succeeded = self.successions.iter().filter(|after| !after.came).map(|after| after.on).min();
        let own = match self.status {
            // What is not completed awaits a stage, not a day.
            AgreementStatus::Agreed => takes_effect_on.filter(|_| !self.awaits_completion()),
            status if status.binds() => [takes_effect_on, ends].into_iter().flatten().min(),
            _ => None,
        };
        [own, succeeded].into_iter().flatten().min()
    }

    /// Its days for a calendar, in their order.
    pub fn dates(&self) -> Vec<Date> {
        let text = &self.text;
        let title = text.title.as_str();
        let mut dates = Vec::new();
        let mut add = |day: Option<NaiveDate>, what, told: String| {
            dates.extend(day.map(|day| Date { day, what, key: String::new(), of: None, told }));
        };
        add(text.term.starts_on, "starts", format!("{title} starts"));
        add(text.term.break_on, "break", format!("{title}: a party may leave from today"));
        add(text.term.ends_on, "ends", format!("{title} ends"));
        for day in &text.reviews_on {
            add(Some(*day), "review", format!("Review of {title}"));
        }
        for (of, list) in [("obligations", &text.obligations), ("milestones", &text.milestones)] {
            dates.extend(list.iter().filter_map(|undertaking| {
                let key = undertaking.key.as_str().to_owned();
                let told = format!("{title}: {key} is due");
                Some(Date { day: undertaking.due_on?, what: "due", key, of: Some(of), told })
            }));
        }
        dates.extend(text.terms.assessments().iter().filter_map(|assessment| {
            let theme = assessment.theme.as_str();
            let of =
                assessment.party.as_ref().map(|party| (format!("-{}", party.id), format!(" of {}", party.reference)));
            let (id, of) = of.unwrap_or_default();
            let key = format!("{theme}-{}{id}", assessment.scale.id);
            let told = format!("{title}: look again at {theme}{of}, by {}", assessment.scale.reference);
            let day = self.stands(assessment, NaiveDate::MAX).due_on?;
            Some(Date { day, what: "assess", key, of: Some("terms.assessments"), told })
        }));
        let over = |to: AgreementStatus| to.next().is_empty() || to == AgreementStatus::Expired;
        if let Some(last) = self.moves.last().filter(|last| over(last.to)) {
            dates.retain(|date| date.day <= last.effective_on);
        }
        dates.sort_by(|a, b| (a.day, a.what, &a.told).cmp(&(b.day, b.what, &b.told)));
        dates
    }
}
