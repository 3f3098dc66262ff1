//! The body of a client.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::{
    access::Scope,
    accounts::Client,
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    record::{Beside, Record},
    store::StoreError,
    text::Title,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource,
        expand::{one, organisations},
        identifiers::{adopt_identifier, identifiers, said_identifiers},
    },
    store::AppSession,
};

/// What can be written of a client.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ClientBody)]
pub struct ClientBody {
    /// Identifiers, each `scheme:value`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub identifiers: Option<Vec<String>>,
    /// What it is called.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub name: String,
    /// The organisation whose admins manage it; an operator manages one without.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub organisation: Option<String>,
    /// What its tokens may permit, as far as its roles can use it.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub scopes: Option<Vec<String>>,
    /// Ed25519 public keys, base64url, with which it may sign in instead of a secret (RFC 7523).
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10)]
    pub public_keys: Option<Vec<String>>,
    /// Whether it cannot sign in.
    #[serde(default)]
    pub disabled: Option<bool>,
}

impl Resource for Client {
    type Body = ClientBody;

    const DESCRIBED: Described = Described {
        one: "client",
        named_by: Some("identifiers"),
        about: "Service accounts, by which programs sign in. Told to the admins and auditors of their organisation and to \
                operators; for others they are not there. Secrets are made by POST /v1/clients/{id}/secrets and told once.",
        example: r#"{"identifiers":["ref:salc-sync"],"name":"Nightly sync of SALC","organisation":"ref:salc","scopes":["councils:write","imports:write","representatives:write"],"public_keys":[],"disabled":false}"#,
        columns: &[
            Column::new("identifiers", "/identifiers", Cell::Many, "Identifiers, each scheme:value"),
            Column::new("name", "/name", Cell::Text, "What it is called; required"),
            Column::new("organisation", "/organisation", Cell::Reference, "The organisation that manages it"),
            Column::new("scopes", "/scopes", Cell::Many, "What its tokens may permit"),
            Column::new("public_keys", "/public_keys", Cell::Many, "Ed25519 public keys, base64url"),
            Column::new("disabled", "/disabled", Cell::Flag, "Whether it cannot sign in"),
        ],
        references: &[("/organisation", Space::Organisation)],
        expansions: &[Expansion {
            name: "organisation",
            meaning: "The organisation that manages it",
            schema: "Organisation",
            many: false,
        }],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> ClientBody {
        ClientBody {
            identifiers: Some(self.identifiers.iter().map(ToString::to_string).collect()),
            name: self.name.as_str().to_owned(),
            organisation: self.organisation.as_ref().map(|organisation| organisation.reference.clone()),
            scopes: Some(self.scopes.iter().map(|scope| scope.as_str().to_owned()).collect()),
            public_keys: Some(self.public_keys.clone()),
            disabled: Some(self.disabled),
        }
    }

    fn assemble(body: ClientBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let identifiers = identifiers(body.identifiers.as_ref(), &mut faults);
        let name = faults.take("/name", Title::parse(&body.name));
        let said = body.organisation.as_deref();
        let organisation = said.and_then(|said| links.take(&mut faults, "/organisation", Space::Organisation, said));
        let mut scopes = Vec::new();
        for (at, said) in body.scopes.iter().flatten().enumerate() {
            match Scope::parse(said) {
                Some(scope) => scopes.push(scope),
                None => faults.note(
                    Fault::new(format!("/scopes/{at}"), "unknown_word", "There is no such scope").with_value(said),
                ),
            }
        }
        scopes.sort();
        scopes.dedup();
        let public_keys = body.public_keys.unwrap_or_default();
        for (at, said) in public_keys.iter().enumerate() {
            if BASE64_URL_SAFE_NO_PAD.decode(said).map_or(0, |key| key.len()) != 32 {
                let detail = "An Ed25519 public key is 32 bytes as base64url";
                faults.note(Fault::new(format!("/public_keys/{at}"), "pattern", detail));
            }
        }
        let Some(name) = name else { return Err(faults) };
        let disabled = body.disabled.unwrap_or(false);
        faults.or((Self { identifiers, name, organisation, scopes, public_keys, disabled }, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        said_identifiers(said)
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
