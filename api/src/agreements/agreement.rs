//! Agreements as a collection.

use domain::{
    access::{Action, Denied},
    agreements::{
        Agreement, Around, Withheld, agreement::Related, succession::Succession, template::FromTemplate,
        transition::unsaid,
    },
    documents::Documents,
    fault::{Fault, Faults},
    identity::{Identifier, Link, Space},
    record::{Aggregate, Asked, Beside, Record, permit_all},
    resource::Resource as Collection,
    store::StoreError,
    text::Note,
    vocabulary::Vocabulary,
};
use serde_json::{Map, Value, json};

use super::{party::PARTY_REFERENCES, terms::TERMS_REFERENCES, text::AgreementBody};
use crate::{
    http::problem::Problem,
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Visibility,
        expand::{areas, many, organisations},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
        links::joined,
        sight::{AllowedAction, Unmet},
    },
    store::AppSession,
};

const AGREEMENTS: Space = Space::Of(Collection::Agreements);

const REFERENCES: &[(&str, Space)] = &[("/places/*", Space::Area), ("/related/*/agreement", AGREEMENTS)];

/// Every place where a body names another record.
const ALL_REFERENCES: [(&str, Space); REFERENCES.len() + PARTY_REFERENCES.len() + TERMS_REFERENCES.len()] =
    joined([REFERENCES, PARTY_REFERENCES, TERMS_REFERENCES]);

const EXAMPLE: &str = r#"{"identifiers":[],"title":"Training for councillors","purpose":"Councillors and clerks who know what they may do.","places":["gss:E04008560"],"agenda":["council_development"],"term":{"type":"fixed_term","starts_on":"2027-04-01","ends_on":"2028-03-31","break_on":null,"notice_months":null},"reviews_on":["2027-10-01"],"parties":[{"party":"gss:E06000066","role":"provider","represented_by":null,"powers":[],"duties":["Keep a place on each course"],"outcomes":[],"signs":true},{"party":"gss:E04008560","role":"recipient","represented_by":null,"powers":[],"duties":["Send councillors"],"outcomes":[],"signs":true}],"terms":{"kind":"council_development","offers":[],"assessments":[],"plan":"Each councillor attends the induction within six months."},"obligations":[{"key":"O1","party":"gss:E04008560","text":"Send every new councillor to the induction","due_on":"2027-10-01","evidence_wanted":"The attendance list"}],"milestones":[],"annexes":[],"confidential":[],"related":[]}"#;

impl Resource for Agreement {
    type Body = AgreementBody;

    const DESCRIBED: Described = Described {
        one: "agreement",
        named_by: Some("identifiers"),
        about: "Locality agreements between principal authorities or partners and local councils, formations or \
                community partners. Until its text is first agreed, an agreement is its parties' own.",
        example: EXAMPLE,
        columns: &[
            Column::new("reference", "/reference", Cell::Text, "Its number, given by the register"),
            Column::new("identifiers", "/identifiers", Cell::Many, "Identifiers that others gave it"),
            Column::new("title", "/title", Cell::Text, "Its title; required"),
            Column::new("purpose", "/purpose", Cell::Text, "What it is for"),
            Column::new("places", "/places", Cell::References, "The areas it is about"),
            Column::new("agenda", "/agenda", Cell::Many, "The issues it works on"),
            Column::new("term_type", "/term/type", Cell::Text, "permanent or fixed_term; required"),
            Column::new("starts_on", "/term/starts_on", Cell::Text, "The first day on which it holds"),
            Column::new("ends_on", "/term/ends_on", Cell::Text, "The last day of a fixed term"),
            Column::new("break_on", "/term/break_on", Cell::Text, "A day from which a party may leave early"),
            Column::new("notice_months", "/term/notice_months", Cell::Integer, "The notice that it takes, in months"),
            Column::new("reviews_on", "/reviews_on", Cell::Many, "Days on which it is reviewed"),
            Column::new("parties", "/parties", Cell::List, "Its parties, as JSON"),
            Column::new("terms", "/terms", Cell::Object, "What its kind asks, as JSON; required"),
            Column::new("obligations", "/obligations", Cell::List, "What the parties keep, as JSON"),
            Column::new("milestones", "/milestones", Cell::List, "What they reach, as JSON"),
            Column::new("annexes", "/annexes", Cell::Many, "Documents that belong to the text, by their ids"),
            Column::new("confidential", "/confidential", Cell::List, "Fields for the parties' eyes, as JSON"),
            Column::new("related", "/related", Cell::List, "Other agreements it has to do with, as JSON"),
        ],
        references: &ALL_REFERENCES,
        expansions: &[
            Expansion {
                name: "parties",
                meaning: "The councils and partners that act for its parties",
                schema: "Organisation",
                many: true,
            },
            Expansion { name: "places", meaning: "The areas it is about", schema: "Area", many: true },
        ],
        hidden: &[],
        read_only: &[
            (
                "reference",
                r#"{"type":["string","null"],"maxLength":40,"example":"LA-2026-0001"}"#,
                "Its number among those of its year, which the register gives.",
            ),
            (
                "from_template",
                r#"{"type":["object","null"],"required":["template","revision"],"properties":{"template":{"type":"string","maxLength":200,"description":"The template.","example":"ref:devolution"},"revision":{"type":"integer","format":"int64","minimum":1,"maximum":9007199254740991,"description":"Its revision at that time."}}}"#,
                "The template that it was drafted from, as it was then.",
            ),
            (
                "kind",
                r#"{"type":"string","enum":["council_development","service_asset","people_place"]}"#,
                "Its kind, as its terms say.",
            ),
            (
                "status",
                r#"{"type":"string","enum":["draft","proposed","negotiating","agreed","in_force","under_review","completed","expired","terminated","handed_back","withdrawn"]}"#,
                "Where it stands.",
            ),
            (
                "version",
                r#"{"type":["integer","null"],"minimum":1,"maximum":100000,"example":1}"#,
                "The version of its text that awaits signatures or its day, or else the one in effect.",
            ),
            (
                "text_sha256",
                r#"{"type":["string","null"],"maxLength":64,"pattern":"^[0-9a-f]{64}$","example":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}"#,
                "SHA-256 of that version's canonical text: what is signed.",
            ),
            (
                "successions",
                r#"{"type":"array","maxItems":1000,"items":{"type":"object","required":["party","by","on"],"properties":{"party":{"type":"string","maxLength":200,"description":"The council that was merged or split.","example":"gss:E04008560"},"by":{"type":"array","maxItems":100,"items":{"type":"string","maxLength":200},"description":"Who stands in its place."},"on":{"type":"string","format":"date","description":"From which day."}},"description":"A council that was merged or split."}}"#,
                "Parties, and those who act for one, that were merged or split, and who stands in their place.",
            ),
        ],
        write_only: &[],
        geographic: false,
        by_revision: true,
    };

    /// The digest too: with the rest of the text known, it would tell what was guessed.
    const WITHHOLDABLE: &'static [&'static str] =
        &["purpose", "obligations", "milestones", "annexes", "terms", "text_sha256"];

    fn body(&self) -> AgreementBody {
        self.into()
    }

    fn assemble(body: AgreementBody, previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let text = match previous {
            // What is signed stays as it was written, whatever its references mean by now.
            Some(previous) if !previous.status.is_written() && body.says_text_of(previous) => {
                Some(previous.text.clone())
            }
            _ => body.read_text(
                links,
                previous.map_or(&Documents::default(), |previous| &previous.documents),
                &mut faults,
            ),
        };
        let mut confidential = Vec::new();
        for (at, said) in body.confidential.iter().flatten().enumerate() {
            let field = faults.take(&format!("/confidential/{at}/field"), Withheld::field(&said.field));
            let reason = faults.take(&format!("/confidential/{at}/reason"), Note::parse(&said.reason));
            confidential.extend(field.zip(reason).map(|(field, reason)| Withheld::said(field, reason, previous)));
        }
        let mut related = Vec::new();
        for (at, said) in body.related.iter().flatten().enumerate() {
            let agreement = links.take(&mut faults, &format!("/related/{at}/agreement"), AGREEMENTS, &said.agreement);
            related.extend(agreement.map(|agreement| Related { agreement, relation: said.relation.0 }));
        }
        let Some(text) = text else { return Err(faults) };
        let kept = previous.cloned().unwrap_or_else(|| Self::draft(text.clone()));
        faults.or((Self { identifiers, text, confidential, related, ..kept }, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        let number = said.get("reference").and_then(Value::as_str);
        let number = number.and_then(|number| Identifier::parse(&format!("ref:{number}")).ok());
        number.into_iter().chain(said_identifiers(said)).collect()
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    fn withheld(&self) -> Vec<(String, Visibility)> {
        let mut fields: Vec<_> =
            self.confidential.iter().map(|withheld| (withheld.field.clone(), Visibility::Own)).collect();
        if !fields.is_empty() {
            fields.push(("text_sha256".to_owned(), Visibility::Own));
        }
        fields
    }

    fn read_only(&self) -> Map<String, Value> {
        let version = self.pending().or_else(|| self.in_effect());
        let told = [
            ("reference", json!(self.reference)),
            ("from_template", self.from_template.as_ref().map_or(Value::Null, drafted_from)),
            ("kind", json!(self.text.terms.kind())),
            ("status", json!(self.status)),
            ("version", json!(version.map(|version| version.number))),
            ("text_sha256", json!(version.map(|version| &version.sha256))),
            ("successions", self.successions.iter().map(succeeded).collect()),
        ];
        told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    async fn allowed_actions(
        session: &AppSession,
        asked: &Asked,
        records: &[Record<Self>],
    ) -> Result<Vec<Value>, Problem> {
        let writes = permit_all(session, asked, Action::Write(Collection::Agreements), records).await?;
        let signs = permit_all(session, asked, Action::Sign, records).await?;
        let states = || records.iter().map(|record| &record.state);
        let related = states().flat_map(|agreement| &agreement.related);
        let around = Around::of(session, states().map(|agreement| &agreement.text), related).await?;
        let of = |((record, writes), signs): ((&Record<Self>, _), _)| {
            json!(actions(&record.state, asked, Result::as_ref(writes).err(), Result::as_ref(signs).err(), &around))
        };
        Ok(records.iter().zip(&writes).zip(&signs).map(of).collect())
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let of = |record: &Record<Self>| -> Vec<Link> {
            let text = &record.state.text;
            if name == "places" { text.places.clone() } else { record.state.acting() }
        };
        let links: Vec<Vec<Link>> = records.iter().map(of).collect();
        let all = links.iter().flatten();
        let told = if name == "places" { areas(session, all).await? } else { organisations(session, all).await? };
        Ok(links.iter().map(|links| many(&told, links)).collect())
    }
}

fn drafted_from(from: &FromTemplate) -> Value {
    json!({"template": from.template.reference, "revision": from.revision})
}

fn succeeded(after: &Succession) -> Value {
    let by: Vec<&str> = after.by.iter().map(|heir| heir.reference.as_str()).collect();
    json!({"party": after.party.reference, "by": by, "on": after.on})
}

/// What can be done to an agreement now: to write it, to sign it, to vary it, to follow it, and every move that its
/// state permits, each with what is unmet.
fn actions(
    agreement: &Agreement,
    asked: &Asked,
    writes: Option<&Denied>,
    signs: Option<&Denied>,
    around: &Around,
) -> Vec<AllowedAction> {
    // What is unmet may tell of what is withheld: it is told to those who could meet it.
    let lacking = |action, denied: Option<&Denied>, unmet: Vec<Unmet>| {
        AllowedAction::lacking(action, denied, if denied.is_some() { vec![] } else { unmet })
    };
    let closed =
        |closed: Option<String>| closed.map(|detail| Unmet::new("illegal_state", detail)).into_iter().collect();
    let state = |met: bool, detail: String| -> Vec<Unmet> {
        (!met).then(|| Unmet::new("illegal_state", detail)).into_iter().collect()
    };
    let status = agreement.status;
    let written = if status.is_written() { None } else { Some(format!("It is {status}: its text is fixed")) };
    let mut all = vec![
        lacking("amend", writes, closed(written)),
        lacking("delete", writes, closed(agreement.closed_to(None))),
        lacking("sign", signs, state(agreement.pending().is_some(), "No text is before the parties".into())),
        lacking(
            "vary",
            writes,
            state(
                status.binds() && agreement.pending().is_none(),
                "No text is in effect, or another is pending".into(),
            ),
        ),
        lacking("follow", writes, state(agreement.was_in_force(), "It has not been in force".into())),
    ];
    for to in status.asked() {
        // A reason and an authority are said with the move.
        let unmet = agreement.unmet(to, asked.today, around).into_iter().chain(unsaid(to, false, false));
        all.push(lacking(to.word(), writes, unmet.map(Unmet::from).collect()));
    }
    all
}
