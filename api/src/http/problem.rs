//! What went wrong, as an RFC 9457 problem document.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};
use domain::{
    fault::{Fault, Faults},
    record::SaveError,
    resource::Openness,
    store::StoreError,
};
use serde_json::{Map, Value, json};

mod refusals;

pub use refusals::told_missing;

use super::{answer::Answer, codes::Code};
use crate::resource::href;

/// A fault and the sort of place it is at.
#[derive(Debug, Clone)]
pub enum Located {
    /// In the body.
    Pointer(Fault),
    /// In the query or path.
    Parameter {
        /// Its name.
        name: String,
        /// The fault's code.
        code: &'static str,
        /// One sentence.
        detail: String,
        /// What was given.
        value: Option<String>,
    },
    /// In a header.
    Header {
        /// Its name.
        name: String,
        /// The fault's code.
        code: &'static str,
        /// One sentence.
        detail: String,
    },
    /// In a file's header line.
    Column {
        /// Which column.
        pointer: String,
        /// The fault's code.
        code: String,
        /// One sentence.
        detail: String,
    },
}

/// A fault's detail has at most so many characters.
const LONGEST_DETAIL: usize = 1000;

impl Located {
    fn told(&self) -> Value {
        let (place, name, code, detail, value) = match self {
            Self::Pointer(fault) => ("pointer", &fault.pointer, fault.code, &fault.detail, fault.value.as_ref()),
            Self::Parameter { name, code, detail, value } => ("parameter", name, *code, detail, value.as_ref()),
            Self::Header { name, code, detail } => ("header", name, *code, detail, None),
            Self::Column { pointer, code, detail } => ("pointer", pointer, code.as_str(), detail, None),
        };
        // A detail may quote what was said; what was said may be of any length.
        let detail: String = detail.chars().take(LONGEST_DETAIL).collect();
        let mut told = json!({place: name, "code": code, "detail": detail});
        if let Some(value) = value {
            told["value"] = value.as_str().into();
        }
        told
    }
}

/// A problem. Its `instance` and `request_id` are added on the way out, where the request is known.
#[derive(Debug)]
pub struct Problem(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: Code,
    detail: String,
    errors: Vec<Located>,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    race: bool,
    refuses: bool,
}

impl Problem {
    /// A problem.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let inner = Inner {
            code,
            detail: detail.into(),
            errors: vec![],
            members: Map::new(),
            headers: vec![],
            race: false,
            refuses: false,
        };
        let problem = Self(Box::new(inner));
        match code {
            Code::Unavailable => problem.header(RETRY_AFTER, HeaderValue::from_static("2")),
            Code::Unauthenticated => {
                problem.header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"accord\""))
            }
            _ => problem,
        }
    }

    /// With a fault.
    #[must_use]
    pub fn with(mut self, fault: Located) -> Self {
        self.0.errors.push(fault);
        self
    }

    /// With faults.
    #[must_use]
    pub fn with_all(mut self, faults: impl IntoIterator<Item = Located>) -> Self {
        self.0.errors.extend(faults);
        self
    }

    /// The same, of a part of what was said: its faults stand behind the part's pointer.
    #[must_use]
    pub fn within(mut self, part: &str) -> Self {
        for fault in &mut self.0.errors {
            if let Located::Pointer(fault) = fault {
                fault.pointer.insert_str(0, part);
            }
        }
        self
    }

    /// With a member of its own.
    #[must_use]
    pub fn member(mut self, name: &'static str, value: Value) -> Self {
        self.0.members.insert(name.to_owned(), value);
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// A failure that nobody foresaw: its cause goes into the log, not into the answer.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        Self::new(Code::Internal, "The server failed")
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Whether the request itself can never stand, whatever the record is.
    pub fn is_of_body(&self) -> bool {
        matches!(self.status(), StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// Its status.
    pub fn status(&self) -> StatusCode {
        self.0.code.status()
    }

    /// The same problem, told to come from somebody else's write at the same time.
    pub fn from_race(mut self) -> Self {
        self.0.race = true;
        self
    }

    /// The same problem, told in place of a refusal to whoever may not know that there is something.
    #[must_use]
    pub fn in_place_of_refusal(mut self) -> Self {
        self.0.refuses = true;
        self
    }

    /// Whether somebody else wrote at the same time, so that trying once more may succeed.
    pub fn is_race(&self) -> bool {
        self.0.race
    }

    /// The document, as far as it is known without the request.
    pub fn to_json(&self) -> Value {
        let inner = &self.0;
        let code = inner.code.word();
        let mut told = json!({
            "type": format!("/errors/{code}"),
            "title": inner.code.title(),
            "status": inner.code.status().as_u16(),
            "code": code,
            "detail": inner.detail,
        });
        if !inner.errors.is_empty() {
            told["errors"] = inner.errors.iter().map(Located::told).collect();
        }
        for (name, value) in &inner.members {
            told[name] = value.clone();
        }
        told
    }

    /// As an answer.
    pub fn into_answer(self) -> Answer {
        let mut answer = Answer::json(self.status(), &self.to_json());
        MEDIA_TYPE.clone_into(&mut answer.media_type);
        answer.refuses = self.0.refuses;
        answer.headers = self.0.headers;
        answer
    }
}

/// The media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = Answer::json(self.status(), &self.to_json());
        MEDIA_TYPE.clone_into(&mut answer.media_type);
        answer.headers.clone_from(&self.0.headers);
        answer.refuses = self.0.refuses;
        answer.response()
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        Self::new(Code::ValidationFailed, faults.to_string()).with_all(faults.0.into_iter().map(Located::Pointer))
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale => Self::new(Code::StaleRevision, "The record was changed by somebody else").from_race(),
            StoreError::Taken => {
                Self::new(Code::Duplicate, "Another record took the same identifier at the same time").from_race()
            }
            StoreError::Unavailable(cause) => {
                tracing::warn!(error = &*cause as &dyn std::error::Error, "the database is not available");
                Self::new(Code::Unavailable, "The database is not available; try again")
            }
            StoreError::Full(cause) => {
                tracing::error!(error = &*cause as &dyn std::error::Error, "the database has no room left");
                Self::new(Code::NoRoom, "The database has no room left")
            }
            StoreError::Failed(cause) => Self::internal(&*cause),
        }
    }
}

impl From<SaveError> for Problem {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::Faults(faults) => faults.into(),
            SaveError::Refused(refused) => refused.into(),
            SaveError::Store(error) => error.into(),
            SaveError::Duplicate { detail, existing } if existing.resource.openness() != Openness::Public => {
                Self::new(Code::Duplicate, detail)
            }
            SaveError::Duplicate { detail, existing } => {
                let reference = &existing.link.reference;
                let told = json!({"id": existing.link.id.to_string(), "ref": reference, "href": href(existing.resource, reference)});
                Self::new(Code::Duplicate, detail).member("existing", told)
            }
        }
    }
}
