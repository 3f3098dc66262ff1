//! The body of a representative.

use domain::{
    councils::Representative,
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    period,
    record::{Beside, Record},
    store::StoreError,
    text::{Email, Telephone, Title, fold},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::resource::identifiers::{adopt_identifier, identifiers, said_identifiers};
use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Visibility,
        expand::{one, organisations},
    },
    store::AppSession,
};

/// What can be written of a representative.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = RepresentativeBody)]
pub struct RepresentativeBody {
    /// Identifiers, each `scheme:value`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub identifiers: Option<Vec<String>>,
    /// The council or partner represented.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub organisation: String,
    /// The person's name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// The role, such as clerk or chair.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub role: String,
    /// Personal: an e-mail address.
    #[serde(default)]
    #[schema(format = Email, max_length = 254)]
    pub email: Option<String>,
    /// Personal: a telephone number.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub telephone: Option<String>,
    /// The first day of the role.
    #[serde(default)]
    #[schema(format = Date)]
    pub from: Option<String>,
    /// The last day of the role.
    #[serde(default)]
    #[schema(format = Date)]
    pub to: Option<String>,
}

impl Resource for Representative {
    type Body = RepresentativeBody;

    const DESCRIBED: Described = Described {
        one: "representative",
        named_by: Some("identifiers"),
        about: "People with a role for a council or partner. Contact details are personal data: absent for callers \
                without the scope personal:read and a role that keeps the organisation's records, and then listed in \
                `redacted`. Reading them is noted in the audit log.",
        example: r#"{"identifiers":["ref:frome-clerk"],"organisation":"gss:E04008560","name":"Town Clerk of Frome","role":"clerk","email":"clerk@example.org","telephone":null,"from":"2024-05-01","to":null}"#,
        columns: &[
            Column::new("identifiers", "/identifiers", Cell::Many, "Identifiers, each scheme:value"),
            Column::new(
                "organisation",
                "/organisation",
                Cell::Reference,
                "The council or partner represented; required",
            ),
            Column::new("name", "/name", Cell::Text, "The person's name; required"),
            Column::new("role", "/role", Cell::Text, "The role; required"),
            Column::new("email", "/email", Cell::Text, "Personal: an e-mail address"),
            Column::new("telephone", "/telephone", Cell::Text, "Personal: a telephone number"),
            Column::new("from", "/from", Cell::Text, "The first day of the role"),
            Column::new("to", "/to", Cell::Text, "The last day of the role"),
        ],
        references: &[("/organisation", Space::Organisation)],
        expansions: &[Expansion {
            name: "organisation",
            meaning: "The council or partner represented",
            schema: "Organisation",
            many: false,
        }],
        hidden: &[("email", Visibility::Personal), ("telephone", Visibility::Personal)],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> RepresentativeBody {
        RepresentativeBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            organisation: self.organisation.reference.clone(),
            name: self.name.as_str().to_owned(),
            role: self.role.as_str().to_owned(),
            email: self.email.as_ref().map(|email| email.as_str().to_owned()),
            telephone: self.telephone.as_ref().map(|telephone| telephone.as_str().to_owned()),
            from: self.span.from.map(|day| day.to_string()),
            to: self.span.to.map(|day| day.to_string()),
        }
    }

    fn assemble(body: RepresentativeBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let organisation = links.take(&mut faults, "/organisation", Space::Organisation, &body.organisation);
        let name = faults.take("/name", Title::parse(&body.name));
        let role = faults.take("/role", Title::parse(&body.role));
        let email = faults.take_optional("/email", body.email.as_deref(), Email::parse);
        let telephone = faults.take_optional("/telephone", body.telephone.as_deref(), Telephone::parse);
        let from = faults.take_optional("/from", body.from.as_deref(), period::day);
        let to = faults.take_optional("/to", body.to.as_deref(), period::day);
        let (Some(organisation), Some(name), Some(role)) = (organisation, name, role) else { return Err(faults) };
        let span = period::Span { from, to };
        faults.or((Self { identifiers, organisation, name, role, email, telephone, span }, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, links: &Links) -> Vec<Identifier> {
        let identifiers = said_identifiers(said);
        if !identifiers.is_empty() {
            return identifiers;
        }
        let text = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default();
        let organisation = links.get(Space::Organisation, text("organisation"));
        let key = |id: String| Identifier::natural_key(&[&id, &fold(text("name")), &fold(text("role")), text("from")]);
        organisation.map(|found| key(found.link.id.to_string())).into_iter().collect()
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let told = organisations(session, records.iter().map(|record| &record.state.organisation)).await?;
        Ok(records.iter().map(|record| one(&told, Some(&record.state.organisation))).collect())
    }
}
