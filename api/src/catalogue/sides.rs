//! Who may act for one side of what is asked for: its own officers, and those who act for it.

use domain::{
    access::{Action, Denied, Owner, Permit},
    identity::{Id, Link},
    record::{Asked, owners},
};

use crate::{http::problem::Problem, store::AppSession};

/// Whether the caller may do this for an organisation, and by which role.
pub async fn for_organisation(
    session: &AppSession,
    asked: &Asked,
    action: Action,
    organisation: Option<&Link>,
) -> Result<Result<Permit, Denied>, Problem> {
    let links: Vec<Link> = organisation.into_iter().cloned().collect();
    let itself = links.first().cloned().unwrap_or(Link { id: Id(uuid::Uuid::nil()), reference: String::new() });
    let owners = owners(session, asked, &(itself, Owner::Organisations(links))).await?;
    Ok(asked.actor.may_on(action, &owners))
}
