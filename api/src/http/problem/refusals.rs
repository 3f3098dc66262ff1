//! Refusals as problems: what is missing, and what stands against it.

use domain::{
    access::{Denied, Role, Scope},
    record::Refused,
    vocabulary::Vocabulary,
};
use serde_json::{Value, json};

use super::Problem;
use crate::http::codes::Code;

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        let detail = denied.to_string();
        match &denied {
            Denied::Anonymous => Self::new(Code::Unauthenticated, "This needs a bearer token"),
            Denied::Missing(_) => Self::new(Code::Forbidden, detail).member("missing", told_missing(&denied)),
            Denied::NotMember { .. } => Self::new(Code::NotMember, detail).member("missing", told_missing(&denied)),
            Denied::OwnGrant => Self::new(Code::OwnGrant, detail).member("missing", told_missing(&denied)),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Denied(denied) => denied.into(),
            Refused::Closed(_) => Self::new(Code::IllegalState, refused.to_string()),
            Refused::LastOf(_) => Self::new(Code::LastAdmin, refused.to_string()),
            Refused::OwnAccount => Self::new(Code::OwnAccount, refused.to_string()),
        }
    }
}

/// What a 403 names as missing: scopes, roles of which one would do, and organisations in which it would.
pub fn told_missing(denied: &Denied) -> Value {
    let (Denied::Missing(missing) | Denied::NotMember { missing, .. }) = denied else {
        return json!({"scope": [], "role": [], "organisation": []});
    };
    let roles =
        if missing.roles.is_empty() && missing.scopes.is_empty() { &[Role::Operator][..] } else { &missing.roles };
    json!({
        "scope": missing.scopes.iter().map(Scope::as_str).collect::<Vec<_>>(),
        "role": roles.iter().map(|role| role.word()).collect::<Vec<_>>(),
        "organisation": missing.organisations,
    })
}
