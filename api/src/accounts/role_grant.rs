//! The body of a role grant.

use domain::{
    access::Role,
    accounts::RoleGrant,
    fault::{Fault, Faults},
    identity::{Identifier, Link, Space},
    period::{self, Span},
    record::{Aggregate, Beside, Record},
    resource::Resource as Collection,
    store::StoreError,
    vocabulary::Vocabulary,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource, Word,
        expand::{one, organisations},
    },
    store::AppSession,
};

/// What can be written of a role grant.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = RoleGrantBody)]
pub struct RoleGrantBody {
    /// The person who holds the role; either this or `client`.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub user: Option<String>,
    /// The service account that holds the role.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub client: Option<String>,
    /// The role.
    #[schema(schema_with = crate::resource::word::one::<Role>)]
    pub role: Word<Role>,
    /// For which organisation; only `operator` and `auditor` can be for the whole installation.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub organisation: Option<String>,
    /// The first day; empty when it holds already.
    #[serde(default)]
    #[schema(format = Date)]
    pub from: Option<String>,
    /// The last day; empty while it holds.
    #[serde(default)]
    #[schema(format = Date)]
    pub to: Option<String>,
}

const USERS: Space = Space::Of(Collection::Users);
const CLIENTS: Space = Space::Of(Collection::Clients);

impl Resource for RoleGrant {
    type Body = RoleGrantBody;

    const DESCRIBED: Described = Described {
        one: "role grant",
        named_by: None,
        about: "Who holds which role, for which organisation, and when. An admin grants the roles of its organisation; \
                nobody grants a role to themselves; the last admin stays.",
        example: r#"{"user":"ref:frome-town-clerk","client":null,"role":"clerk","organisation":"gss:E04008560","from":"2026-04-01","to":null}"#,
        columns: &[
            Column::new("user", "/user", Cell::Reference, "The person; either this or client"),
            Column::new("client", "/client", Cell::Reference, "The service account"),
            Column::new("role", "/role", Cell::Text, "The role; required"),
            Column::new("organisation", "/organisation", Cell::Reference, "For which organisation"),
            Column::new("from", "/from", Cell::Text, "The first day"),
            Column::new("to", "/to", Cell::Text, "The last day"),
        ],
        references: &[("/user", USERS), ("/client", CLIENTS), ("/organisation", Space::Organisation)],
        expansions: &[Expansion {
            name: "organisation",
            meaning: "The organisation",
            schema: "Organisation",
            many: false,
        }],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> RoleGrantBody {
        let told = |link: &Option<domain::identity::Link>| link.as_ref().map(|link| link.reference.clone());
        RoleGrantBody {
            user: told(&self.user),
            client: told(&self.client),
            role: Word(self.role),
            organisation: told(&self.organisation),
            from: self.span.from.map(|day| day.to_string()),
            to: self.span.to.map(|day| day.to_string()),
        }
    }

    fn assemble(body: RoleGrantBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let mut take = |pointer: &str, space: Space, said: &Option<String>| {
            said.as_deref().and_then(|said| links.take(&mut faults, pointer, space, said))
        };
        // A person's identifier can be erased, so it is not copied into what the person holds.
        let user = take("/user", USERS, &body.user).map(|user| Link { reference: user.id.to_string(), ..user });
        let client = take("/client", CLIENTS, &body.client);
        let organisation = take("/organisation", Space::Organisation, &body.organisation);
        let from = faults.take_optional("/from", body.from.as_deref(), period::day);
        let to = faults.take_optional("/to", body.to.as_deref(), period::day);
        let grant = Self { user, client, role: body.role.0, organisation, span: Span { from, to } };
        faults.or((grant, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, links: &Links) -> Vec<Identifier> {
        let text = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default();
        let link = |name: &str, space: Space| links.get(space, text(name)).map(|found| found.link.clone());
        let Some(role) = Role::from_word(text("role")) else { return vec![] };
        let from = period::day(text("from")).ok();
        let (user, client) = (link("user", USERS), link("client", CLIENTS));
        if user.is_some() == client.is_some() {
            return vec![];
        }
        let organisation = link("organisation", Space::Organisation);
        Self { user, client, role, organisation, span: Span { from, to: None } }.keys()
    }

    fn adopt(_said: &mut Map<String, Value>, _identifier: &Identifier) -> Result<(), Fault> {
        Err(Fault::new("", "wrong_scheme", "A role grant has no identifiers; create it by POST"))
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let links = records.iter().filter_map(|record| record.state.organisation.as_ref());
        let told = organisations(session, links).await?;
        Ok(records.iter().map(|record| one(&told, record.state.organisation.as_ref())).collect())
    }
}
