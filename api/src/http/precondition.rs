//! `ETag`, `If-Match`, `If-None-Match`.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::HeaderName};
use domain::store::Repository;
use sha2::{Digest, Sha256};

use super::{
    codes::Code,
    problem::{Located, Problem},
};
use crate::{resource::Resource, store::AppSession};

/// The tag of a bare public record.
pub fn etag(revision: i64) -> String {
    format!("\"r{revision}\"")
}

/// The tag of another representation of it.
pub fn etag_of(revision: i64, representation: &[u8]) -> String {
    let digest = Sha256::digest(representation);
    let short: String = digest[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"r{revision}.{short}\"")
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Tags {
    Any,
    These(Vec<String>),
}

/// What a request asks of the record's present state.
#[derive(Debug, Clone, Default)]
pub struct Preconditions {
    matching: Option<Tags>,
    other_than: Option<Tags>,
}

impl Preconditions {
    /// Whether a record at this revision, or none, is what the request wants to change. Error 412.
    pub fn expect(&self, revision: Option<i64>) -> Result<(), Problem> {
        let stale = |detail: &str| Err(Problem::new(Code::StaleRevision, detail));
        match (&self.matching, revision) {
            (Some(_), None) => return stale("There is no record to change yet"),
            (Some(Tags::These(tags)), Some(revision)) => {
                let now = format!("r{revision}");
                // The part before the dot is the revision, whatever the representation.
                if !tags.iter().any(|tag| tag.split('.').next() == Some(&now)) {
                    return stale(&format!("The record is at revision {revision}; read it again"));
                }
            }
            (Some(Tags::Any) | None, _) => {}
        }
        if self.other_than == Some(Tags::Any) && revision.is_some() {
            return stale("The record exists already");
        }
        Ok(())
    }

    /// That a revision is named at all, where the collection's changes do. Error 428.
    pub fn require_for<A: Resource>(&self) -> Result<(), Problem>
    where
        AppSession: Repository<A>,
    {
        if A::DESCRIBED.by_revision { self.require() } else { Ok(()) }
    }

    fn require(&self) -> Result<(), Problem> {
        let missing = || Problem::new(Code::PreconditionRequired, "Say with If-Match which revision is to be changed");
        self.matching.as_ref().map(|_| ()).ok_or_else(missing)
    }

    /// Whether the caller has the representation of this tag.
    pub fn not_modified(&self, tag: &str) -> bool {
        match &self.other_than {
            Some(Tags::Any) => true,
            Some(Tags::These(tags)) => tags.iter().any(|known| known == tag.trim_matches('"')),
            None => false,
        }
    }
}

impl FromRequest for Preconditions {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let read = || Ok(Self { matching: tags(req, "if-match")?, other_than: tags(req, "if-none-match")? });
        ready(read())
    }
}

fn tags(req: &HttpRequest, name: &'static str) -> Result<Option<Tags>, Problem> {
    let Some(value) = req.headers().get(HeaderName::from_static(name)) else { return Ok(None) };
    parse(value.to_str().unwrap_or_default()).map(Some).ok_or_else(|| {
        let detail = "Entity tags such as \"r7\", separated by commas, or *".to_owned();
        let fault = Located::Header { name: name.to_owned(), code: "wrong_shape", detail };
        Problem::new(Code::BadRequest, format!("{name} cannot be read")).with(fault)
    })
}

fn parse(said: &str) -> Option<Tags> {
    if said.trim() == "*" {
        return Some(Tags::Any);
    }
    let tag = |part: &str| {
        let part = part.trim();
        let inner = part.strip_prefix("W/").unwrap_or(part).strip_prefix('"')?.strip_suffix('"')?;
        (!inner.contains('"')).then(|| inner.to_owned())
    };
    said.split(',').map(tag).collect::<Option<Vec<_>>>().filter(|tags| !tags.is_empty()).map(Tags::These)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_strictly() {
        assert_eq!(parse("*"), Some(Tags::Any));
        assert_eq!(parse("\"r7\", W/\"r8.0a\""), Some(Tags::These(vec!["r7".into(), "r8.0a".into()])));
        for bad in ["", "r7", "\"r7", "\"r7\" \"r8\"", "\"r7\","] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_revision_is_met_or_stale() {
        let with = |said: &str| Preconditions { matching: parse(said), other_than: None };
        assert!(with("\"r7\"").expect(Some(7)).is_ok());
        assert!(with("\"r7.abcd\"").expect(Some(7)).is_ok());
        assert!(with("\"r7\"").expect(Some(8)).is_err());
        assert!(with("*").expect(Some(8)).is_ok());
        assert!(with("*").expect(None).is_err());
        assert!(Preconditions::default().expect(None).is_ok());
        assert!(Preconditions::default().require().is_err());
    }
}
