//! The body of a user.

use domain::{
    accounts::{User, login_key},
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    record::{Beside, Record},
    store::StoreError,
    text::{Email, Title},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Visibility,
        expand::{one, organisations},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
    },
    store::AppSession,
};

/// What can be written of a user.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = UserBody)]
pub struct UserBody {
    /// Identifiers, each `scheme:value`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub identifiers: Option<Vec<String>>,
    /// The person's name.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// Personal: the e-mail address by which the person signs in.
    #[validate(length(min = 1, max = 254))]
    #[schema(format = Email, max_length = 254)]
    pub email: String,
    /// The organisation whose admins manage the account; an operator manages one without.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub organisation: Option<String>,
    /// Whether the person cannot sign in.
    #[serde(default)]
    pub disabled: Option<bool>,
}

impl Resource for User {
    type Body = UserBody;

    const DESCRIBED: Described = Described {
        one: "user",
        named_by: Some("identifiers"),
        about: "People who sign in. Told to the admins and auditors of their organisation and to operators; for others \
                they are not there. The passphrase is never told: POST /v1/users/{id}/invitations lets the person set one.",
        example: r#"{"identifiers":["ref:frome-town-clerk"],"name":"Town Clerk of Frome","email":"town.clerk@example.org","organisation":"gss:E04008560","disabled":false}"#,
        columns: &[
            Column::new("identifiers", "/identifiers", Cell::Many, "Identifiers, each scheme:value"),
            Column::new("name", "/name", Cell::Text, "The person's name; required"),
            Column::new("email", "/email", Cell::Text, "Personal: the address by which the person signs in; required"),
            Column::new("organisation", "/organisation", Cell::Reference, "The organisation that manages the account"),
            Column::new("disabled", "/disabled", Cell::Flag, "Whether the person cannot sign in"),
        ],
        references: &[("/organisation", Space::Organisation)],
        expansions: &[Expansion {
            name: "organisation",
            meaning: "The organisation that manages the account",
            schema: "Organisation",
            many: false,
        }],
        hidden: &[("email", Visibility::Personal)],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> UserBody {
        UserBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            name: self.name.as_str().to_owned(),
            email: self.email.as_str().to_owned(),
            organisation: self.organisation.as_ref().map(|organisation| organisation.reference.clone()),
            disabled: Some(self.disabled),
        }
    }

    fn assemble(body: UserBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let name = faults.take("/name", Title::parse(&body.name));
        let email = faults.take("/email", Email::parse(&body.email));
        let said = body.organisation.as_deref();
        let organisation = said.and_then(|said| links.take(&mut faults, "/organisation", Space::Organisation, said));
        let (Some(name), Some(email)) = (name, email) else { return Err(faults) };
        let disabled = body.disabled.unwrap_or(false);
        faults.or((Self { identifiers, name, email, organisation, disabled }, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        let email = said.get("email").and_then(Value::as_str).map(login_key);
        said_identifiers(said).into_iter().chain(email).collect()
    }

    fn adopt(said: &mut Map<String, Value>, identifier: &Identifier) -> Result<(), Fault> {
        adopt_identifier(said, identifier);
        Ok(())
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let links = records.iter().filter_map(|record| record.state.organisation.as_ref());
        let told = organisations(session, links).await?;
        Ok(records.iter().map(|record| one(&told, record.state.organisation.as_ref())).collect())
    }
}
