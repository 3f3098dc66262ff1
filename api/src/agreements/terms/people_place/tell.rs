//! From the terms to the body that tells them.

use domain::{
    agreements::{
        terms::{Activity, Figure, OutcomePromise, PeoplePlace},
        theory::{Leads, Step},
    },
    text::Title,
};

use super::{
    ActivityBody, EvaluationBody, FigureBody, LeadsBody, PeoplePlaceBody, PromiseBody, StepBody, TargetGroupBody,
    TheoryBody,
};
use crate::{
    agreements::party::{Whom, told},
    resource::Word,
};

fn figure(figure: &Figure) -> FigureBody {
    FigureBody { period: figure.period.into(), value: figure.value }
}

fn line(title: &Title) -> String {
    title.as_str().to_owned()
}

impl<W: Whom> From<&PeoplePlace<W>> for PeoplePlaceBody {
    fn from(terms: &PeoplePlace<W>) -> Self {
        let activity = |activity: &Activity<W>| ActivityBody {
            key: activity.key.as_str().to_owned(),
            title: line(&activity.title),
            provider: activity.provider.told(),
            reach: activity.reach,
            dosage: activity.dosage.as_ref().map(line),
        };
        let step = |step: &Step| StepBody {
            key: step.key.as_str().to_owned(),
            kind: Word(step.kind),
            text: step.text.as_str().to_owned(),
        };
        let leads =
            |leads: &Leads| LeadsBody { from: leads.from.as_str().to_owned(), to: leads.to.as_str().to_owned() };
        let promise = |promise: &OutcomePromise| PromiseBody {
            key: promise.key.as_str().to_owned(),
            indicator: promise.indicator.reference.clone(),
            area: promise.area.as_ref().map(|area| area.reference.clone()),
            direction: Word(promise.direction),
            baseline: promise.baseline.as_ref().map(figure),
            targets: Some(promise.targets.iter().map(figure).collect()),
            falls_to: promise.falls_to.as_ref().map(|link| link.reference.clone()),
            step: promise.step.as_ref().map(|key| key.as_str().to_owned()),
        };
        Self {
            target_group: terms.target_group.as_ref().map(|group| TargetGroupBody {
                description: group.description.as_str().to_owned(),
                size: group.size,
                source: group.source.as_ref().map(line),
            }),
            needs: told(&terms.needs),
            activities: Some(terms.activities.iter().map(activity).collect()),
            theory: Some(TheoryBody {
                steps: Some(terms.theory.steps.iter().map(step).collect()),
                leads: Some(terms.theory.leads.iter().map(leads).collect()),
            }),
            promises: Some(terms.promises.iter().map(promise).collect()),
            evaluation: terms.evaluation.as_ref().map(|plan| EvaluationBody {
                comparator: line(&plan.comparator),
                before: plan.before.into(),
                after: plan.after.into(),
                method: line(&plan.method),
                note: plan.note.as_ref().map(|note| note.as_str().to_owned()),
            }),
        }
    }
}
