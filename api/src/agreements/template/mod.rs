//! Templates of agreements: the collection, its `body` and what that says (`said`); `drafts`: agreements drafted from one.

pub mod body;
pub mod drafts;
mod said;

use domain::{
    agreements::AgreementTemplate,
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    period::{Span, day},
    record::{Beside, Record},
    store::StoreError,
    text::{Note, Title},
};
use serde_json::{Map, Value, json};

use self::body::{AgreementTemplateBody, TaskBody};
use super::{terms::TERMS_REFERENCES, text::issues};
use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource,
        expand::{one, organisations},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
        links::joined,
    },
    store::AppSession,
};

const REFERENCES: &[(&str, Space)] = &[("/keeper", Space::Organisation)];

/// Every place where a body names another record.
const ALL_REFERENCES: [(&str, Space); REFERENCES.len() + TERMS_REFERENCES.len()] =
    joined([REFERENCES, TERMS_REFERENCES]);

const EXAMPLE: &str = r#"{"identifiers":["ref:training"],"name":"Training for councillors","description":"For a council whose councillors are new.","keeper":"gss:E06000066","valid_from":"2026-04-01","valid_to":null,"source":null,"purpose":"Councillors and clerks who know what they may do.","agenda":["council_development"],"term":{"type":"fixed_term","months":12,"break_after_months":null,"notice_months":null},"review_every_months":6,"roles":[{"key":"county","name":"The principal authority","side":"principal","role":"provider","powers":[],"duties":["Keep a place on each course"],"outcomes":[],"signs":true},{"key":"council","name":"The local council","side":"local","role":"recipient","powers":[],"duties":["Send councillors"],"outcomes":[],"signs":true}],"terms":{"kind":"council_development","offers":[],"assessments":[],"plan":"Each councillor attends the induction within six months."},"obligations":[{"key":"O1","role":"council","text":"Send every new councillor to the induction","due_after_months":6,"evidence_wanted":"The attendance list"}],"milestones":[]}"#;

impl Resource for AgreementTemplate {
    type Body = AgreementTemplateBody;

    const DESCRIBED: Described = Described {
        one: "agreement template",
        named_by: Some("identifiers"),
        about: "Outlines of agreements, kept by organisations for others to draft from: what can be said without \
                knowing who and where, with roles in the place of parties and months in the place of days. An \
                agreement that was drafted from one tells so; later changes of the template leave it as it is.",
        example: EXAMPLE,
        columns: &[
            Column::new("identifiers", "/identifiers", Cell::Many, "Its identifiers, each scheme:value"),
            Column::new("name", "/name", Cell::Text, "Its name; required"),
            Column::new("description", "/description", Cell::Text, "What it is good for"),
            Column::new("keeper", "/keeper", Cell::Reference, "The organisation that keeps it; required"),
            Column::new("valid_from", "/valid_from", Cell::Text, "The first day it is in use"),
            Column::new("valid_to", "/valid_to", Cell::Text, "The last day it is in use"),
            Column::new("source", "/source", Cell::Text, "Where this was taken from"),
            Column::new("purpose", "/purpose", Cell::Text, "What the agreement is for"),
            Column::new("agenda", "/agenda", Cell::Many, "The issues it works on"),
            Column::new("term_type", "/term/type", Cell::Text, "permanent or fixed_term; required"),
            Column::new("term_months", "/term/months", Cell::Integer, "For how many months a fixed term runs"),
            Column::new(
                "break_after_months",
                "/term/break_after_months",
                Cell::Integer,
                "After how many months a party may leave early",
            ),
            Column::new("notice_months", "/term/notice_months", Cell::Integer, "The notice that it takes, in months"),
            Column::new("review_every_months", "/review_every_months", Cell::Integer, "Months between two reviews"),
            Column::new("roles", "/roles", Cell::List, "Who agrees, without names, as JSON"),
            Column::new("terms", "/terms", Cell::Object, "What its kind asks, as JSON; required"),
            Column::new("obligations", "/obligations", Cell::List, "What the parties keep, as JSON"),
            Column::new("milestones", "/milestones", Cell::List, "What they reach, as JSON"),
        ],
        references: &ALL_REFERENCES,
        expansions: &[Expansion {
            name: "keeper",
            meaning: "The organisation that keeps it",
            schema: "Organisation",
            many: false,
        }],
        hidden: &[],
        read_only: &[(
            "kind",
            r#"{"type":"string","enum":["council_development","service_asset","people_place"]}"#,
            "The kind of agreement, as its terms say.",
        )],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> AgreementTemplateBody {
        self.into()
    }

    fn assemble(
        body: AgreementTemplateBody,
        _previous: Option<&Self>,
        links: &Links,
    ) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let name = faults.take("/name", Title::parse(&body.name));
        let description = faults.take_optional("/description", body.description.as_deref(), Note::parse);
        let keeper = links.take(&mut faults, "/keeper", Space::Organisation, &body.keeper);
        let from = faults.take_optional("/valid_from", body.valid_from.as_deref(), day);
        let to = faults.take_optional("/valid_to", body.valid_to.as_deref(), day);
        let source = faults.take_optional("/source", body.source.as_deref(), Title::parse);
        let purpose = faults.take_optional("/purpose", body.purpose.as_deref(), Note::parse);
        let agenda = issues(body.agenda.as_ref(), &mut faults);
        let said = body.roles.iter().flatten().enumerate();
        let roles = said.filter_map(|(at, said)| said.read(&format!("/roles/{at}"), &mut faults)).collect();
        let terms = body.terms.read(links, &mut faults);
        let mut tasks = |said: &Option<Vec<TaskBody>>, name: &str| -> Vec<_> {
            let said = said.iter().flatten().enumerate();
            said.filter_map(|(at, said)| said.read(&format!("/{name}/{at}"), &mut faults)).collect()
        };
        let (obligations, milestones) =
            (tasks(&body.obligations, "obligations"), tasks(&body.milestones, "milestones"));
        let (Some(name), Some(keeper), Some(terms)) = (name, keeper, terms) else { return Err(faults) };
        let template = Self {
            identifiers,
            name,
            description,
            keeper,
            span: Span { from, to },
            source,
            purpose,
            agenda,
            term: body.term.read(),
            review_every_months: body.review_every_months,
            roles,
            terms,
            obligations,
            milestones,
        };
        faults.or((template, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        said_identifiers(said)
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    fn read_only(&self) -> Map<String, Value> {
        Map::from_iter([("kind".to_owned(), json!(self.terms.kind()))])
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let told = organisations(session, records.iter().map(|record| &record.state.keeper)).await?;
        Ok(records.iter().map(|record| one(&told, Some(&record.state.keeper))).collect())
    }
}
