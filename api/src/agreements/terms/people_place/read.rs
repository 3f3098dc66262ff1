//! From what a body says to the terms.

use domain::{
    agreements::{
        terms::{Activity, Evaluation, Figure, OutcomePromise, PeoplePlace, TargetGroup},
        theory::{Leads, Step, Theory},
        undertaking::Key,
    },
    fault::Faults,
    identity::Space,
    resource::Resource as Collection,
    text::{Note, Title},
};

use super::{ActivityBody, EvaluationBody, FigureBody, PeoplePlaceBody, PromiseBody, TargetGroupBody, TheoryBody};
use crate::{
    agreements::party::{Whom, notes},
    resource::Links,
};

impl PeoplePlaceBody {
    /// The terms that are said.
    pub fn read<W: Whom>(&self, links: &Links, faults: &mut Faults) -> PeoplePlace<W> {
        PeoplePlace {
            target_group: self.target_group.as_ref().and_then(|said| said.read(faults)),
            needs: notes(self.needs.as_ref(), "/terms/needs", faults),
            activities: each(self.activities.as_ref(), |at, said| said.read(at, links, faults)),
            theory: self.theory.as_ref().map(|said| said.read(faults)).unwrap_or_default(),
            promises: each(self.promises.as_ref(), |at, said| said.read(at, links, faults)),
            evaluation: self.evaluation.as_ref().and_then(|said| said.read(faults)),
        }
    }
}

fn each<S, T>(said: Option<&Vec<S>>, mut read: impl FnMut(usize, &S) -> Option<T>) -> Vec<T> {
    said.into_iter().flatten().enumerate().filter_map(|(at, said)| read(at, said)).collect()
}

impl TargetGroupBody {
    fn read(&self, faults: &mut Faults) -> Option<TargetGroup> {
        let description = faults.take("/terms/target_group/description", Note::parse(&self.description));
        let source = faults.take_optional("/terms/target_group/source", self.source.as_deref(), Title::parse);
        Some(TargetGroup { description: description?, size: self.size, source })
    }
}

impl ActivityBody {
    fn read<W: Whom>(&self, at: usize, links: &Links, faults: &mut Faults) -> Option<Activity<W>> {
        let here = |field: &str| format!("/terms/activities/{at}/{field}");
        let key = faults.take(&here("key"), Key::parse(&self.key));
        let title = faults.take(&here("title"), Title::parse(&self.title));
        let provider = W::read(&self.provider, &here("provider"), links, faults);
        let dosage = faults.take_optional(&here("dosage"), self.dosage.as_deref(), Title::parse);
        Some(Activity { key: key?, title: title?, provider: provider?, reach: self.reach, dosage })
    }
}

impl TheoryBody {
    fn read(&self, faults: &mut Faults) -> Theory {
        let steps = each(self.steps.as_ref(), |at, said| {
            let key = faults.take(&format!("/terms/theory/steps/{at}/key"), Key::parse(&said.key));
            let text = faults.take(&format!("/terms/theory/steps/{at}/text"), Note::parse(&said.text));
            Some(Step { key: key?, kind: said.kind.0, text: text? })
        });
        let leads = each(self.leads.as_ref(), |at, said| {
            let from = faults.take(&format!("/terms/theory/leads/{at}/from"), Key::parse(&said.from));
            let to = faults.take(&format!("/terms/theory/leads/{at}/to"), Key::parse(&said.to));
            Some(Leads { from: from?, to: to? })
        });
        Theory { steps, leads }
    }
}

impl FigureBody {
    fn read(&self, pointer: &str, faults: &mut Faults) -> Option<Figure> {
        Some(Figure { period: self.period.read(&format!("{pointer}/period"), faults)?, value: self.value })
    }
}

impl PromiseBody {
    fn read(&self, at: usize, links: &Links, faults: &mut Faults) -> Option<OutcomePromise> {
        let here = |field: &str| format!("/terms/promises/{at}/{field}");
        let key = faults.take(&here("key"), Key::parse(&self.key));
        let indicators = Space::Of(Collection::Indicators);
        let indicator = links.take(faults, &here("indicator"), indicators, &self.indicator);
        let area = self.area.as_deref().and_then(|said| links.take(faults, &here("area"), Space::Area, said));
        let baseline = self.baseline.as_ref().and_then(|said| said.read(&here("baseline"), faults));
        let targets = each(self.targets.as_ref(), |nth, said| said.read(&here(&format!("targets/{nth}")), faults));
        let body = self.falls_to.as_deref();
        let falls_to = body.and_then(|said| links.take(faults, &here("falls_to"), Space::Organisation, said));
        let step = faults.take_optional(&here("step"), self.step.as_deref(), Key::parse);
        let direction = self.direction.0;
        let (key, indicator) = (key?, indicator?);
        Some(OutcomePromise { key, indicator, area, direction, baseline, targets, falls_to, step })
    }
}

impl EvaluationBody {
    fn read(&self, faults: &mut Faults) -> Option<Evaluation> {
        let comparator = faults.take("/terms/evaluation/comparator", Title::parse(&self.comparator));
        let before = self.before.read("/terms/evaluation/before", faults);
        let after = self.after.read("/terms/evaluation/after", faults);
        let method = faults.take("/terms/evaluation/method", Title::parse(&self.method));
        let note = faults.take_optional("/terms/evaluation/note", self.note.as_deref(), Note::parse);
        Some(Evaluation { comparator: comparator?, before: before?, after: after?, method: method?, note })
    }
}
