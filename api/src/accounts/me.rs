//! `GET /v1/me`.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CACHE_CONTROL},
    web::Data,
};
use domain::{
    access::{Action, Denied, Held, Role, Scope, SubjectKind},
    accounts::{Client, User},
    resource::Resource,
    store::Repository,
    vocabulary::Vocabulary,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    http::{answer::Answer, principal::Asking, problem::Problem, query::Query},
};

/// A role that the caller holds.
#[derive(Serialize, ToSchema)]
pub struct MyRole {
    /// The role.
    #[schema(max_length = 40, example = "clerk")]
    role: &'static str,
    /// For which organisation; null for the installation.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: Option<String>,
}

/// Something that the caller may do.
#[derive(Serialize, ToSchema)]
pub struct MyRight {
    /// What: `write` changes records, `govern` also creates and deletes them, `read` is of collections that are not public.
    #[schema(max_length = 20, example = "write")]
    action: &'static str,
    /// In which collection; null where it is about none.
    #[schema(max_length = 60, example = "councils")]
    collection: Option<&'static str>,
    /// Whether for every organisation.
    everywhere: bool,
    /// For these organisations themselves.
    #[schema(max_items = 1000, example = json!(["gss:E04008560"]))]
    own: Vec<String>,
    /// For the councils that lie in these principal authorities.
    #[schema(max_items = 1000, example = json!([]))]
    in_area_of: Vec<String>,
    /// For the members of these associations.
    #[schema(max_items = 1000, example = json!([]))]
    members_of: Vec<String>,
}

/// The caller.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// `user` or `client`.
    #[schema(max_length = 10, example = "user")]
    kind: &'static str,
    /// What it is called.
    #[schema(max_length = 300, example = "Town Clerk of Frome")]
    name: String,
    /// The person's own address; null for a client.
    #[schema(max_length = 254, example = "town.clerk@example.org")]
    email: Option<String>,
    /// The session; null for a client.
    #[schema(max_length = 36)]
    session: Option<String>,
    /// Whether one-time codes are set up.
    second_factor: bool,
    /// What the token permits.
    #[schema(max_items = 100, example = json!(["councils:write"]))]
    scopes: Vec<String>,
    /// Roles in force today.
    #[schema(max_items = 1000)]
    roles: Vec<MyRole>,
    /// What the caller may do with this token.
    #[schema(max_items = 200)]
    may: Vec<MyRight>,
}

/// Who the caller is, and what it may do
///
/// The caller's roles in force today, and what they and the token's scopes let it do. For one record,
/// `expand=allowed_actions` says the same.
#[utoipa::path(
    get, path = "/v1/me", operation_id = "fetch_me", tag = "access",
    responses((status = 200, description = "The caller", body = Me)),
    security(("bearer" = []))
)]
pub async fn fetch_me(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let actor = &asking.0.actor;
    let subject = actor.subject.ok_or(Denied::Anonymous)?;
    let session = app.store.session();
    let (name, email) = match subject.kind {
        SubjectKind::User => {
            let user = Repository::<User>::get(&session, &[subject.id]).await?.pop();
            user.map(|user| (user.state.name, Some(user.state.email))).unzip()
        }
        SubjectKind::Client => {
            let client = Repository::<Client>::get(&session, &[subject.id]).await?.pop();
            (client.map(|client| client.state.name), None)
        }
    };
    let second_factor = match subject.kind {
        SubjectKind::User => session.second_factor(subject.id).await?.is_some_and(|factor| factor.confirmed),
        SubjectKind::Client => false,
    };
    let role = |held: &Held| MyRole {
        role: held.role.word(),
        organisation: held.organisation.as_ref().map(|organisation| organisation.reference.clone()),
    };
    let told = Me {
        id: subject.id.to_string(),
        kind: subject.kind.word(),
        name: name.map(|name| name.as_str().to_owned()).unwrap_or_default(),
        email: email.flatten().map(|email| email.as_str().to_owned()),
        session: actor.session.map(|session| session.to_string()),
        second_factor,
        scopes: actor.rights.scopes.iter().map(|scope: &Scope| scope.as_str().to_owned()).collect(),
        roles: actor.rights.roles.iter().map(role).collect(),
        may: rights(&asking),
    };
    Ok(Answer::json(StatusCode::OK, &told).with(CACHE_CONTROL, "no-store"))
}

fn rights(asking: &Asking) -> Vec<MyRight> {
    let actor = &asking.0.actor;
    let of_each = Resource::ALL.iter().flat_map(|resource| {
        let reads = (!resource.is_public()).then_some(("read", Action::Read(*resource)));
        let writes = [("write", Action::Write(*resource)), ("govern", Action::Govern(*resource))];
        writes.into_iter().chain(reads).map(|(name, action)| (name, Some(resource.word()), action))
    });
    let others = [
        ("import", None, Action::ReadImports),
        ("read_personal", None, Action::ReadPersonal),
        ("read_suppressed", None, Action::ReadSuppressed),
        ("read_audit", None, Action::ReadAudit),
        ("handle_person", None, Action::HandlePerson),
        ("introspect", None, Action::Introspect),
    ];
    of_each
        .chain(others)
        .filter(|(_, _, action)| actor.may(*action).is_ok())
        .map(|(action, collection, asked)| {
            let rule = asked.rule();
            let where_held = |suits: &dyn Fn(&Held) -> bool| -> Vec<String> {
                let held = actor.rights.roles.iter().filter(|held| suits(held));
                held.filter_map(|held| held.organisation.as_ref().map(|organisation| organisation.reference.clone()))
                    .collect()
            };
            let place = |held: &Held| rule.principal.contains(&held.role) || rule.common.contains(&held.role);
            MyRight {
                action,
                collection,
                everywhere: actor.rights.roles.iter().any(|held| {
                    held.role == Role::Operator
                        || (held.organisation.is_none() && rule.installation.contains(&held.role))
                }),
                own: where_held(&|held| rule.own.contains(&held.role)),
                in_area_of: where_held(&|held| held.in_principal && place(held)),
                members_of: where_held(&|held| held.in_association && rule.association.contains(&held.role)),
            }
        })
        .collect()
}
