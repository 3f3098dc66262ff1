//! What is said of a document that is brought: in the query, so that the body is the file alone.

use domain::{
    documents::{Described, DocumentKind, FileName, MediaType},
    fault::{Fault, Faults, Malformed},
    text::{Note, Title},
    vocabulary::Vocabulary,
};

use super::views::DocumentBody;
use crate::{
    http::{
        codes::Code,
        problem::{Located, Problem},
        query::Query,
    },
    resource::listing::wrong,
};

/// The parameters of an upload.
pub const PARAMETERS: &[&str] = &["kind", "file_name", "title", "confidential", "dry_run"];

/// What is said of a document that is brought, its type not yet being known.
pub struct Said {
    kind: DocumentKind,
    title: Option<Title>,
    /// The name of its file.
    pub file_name: FileName,
    confidential: Option<Note>,
}

impl Said {
    /// Takes it out of a query. Error 400.
    pub fn take(query: &mut Query) -> Result<Self, Problem> {
        let mut faults = Vec::new();
        let mut note = |name: &str, malformed: Malformed| {
            let said = malformed.value.unwrap_or_default();
            faults.push(wrong(name, malformed.code, &malformed.detail, &said));
        };
        let kind = query.take("kind").unwrap_or_default();
        let words = || Malformed::new("unknown_word", format!("One of {}", DocumentKind::WORDS.join(", ")), &kind);
        let kind = DocumentKind::from_word(&kind).ok_or_else(words).map_err(|malformed| note("kind", malformed));
        let file_name = query.take("file_name").unwrap_or_default();
        let file_name = FileName::parse(&file_name).map_err(|malformed| note("file_name", malformed));
        let title = query.take("title").map(|said| Title::parse(&said)).transpose();
        let title = title.map_err(|malformed| note("title", malformed));
        let confidential = query.take("confidential").map(|said| Note::parse(&said)).transpose();
        let confidential = confidential.map_err(|malformed| note("confidential", malformed));
        match (kind, file_name, title, confidential) {
            (Ok(kind), Ok(file_name), Ok(title), Ok(confidential)) => Ok(Self { kind, title, file_name, confidential }),
            _ => Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults)),
        }
    }

    /// The same of a file of this type. Error 400.
    pub fn of(self, media: MediaType) -> Result<Described, Problem> {
        let not_valid = |name: &str, malformed: Malformed| {
            let fault: Located = wrong(name, malformed.code, &malformed.detail, &malformed.value.unwrap_or_default());
            Problem::new(Code::InvalidParameter, "The query is not valid").with(fault)
        };
        let file_name = self.file_name.for_media(media).map_err(|malformed| not_valid("file_name", malformed))?;
        let named = || Title::parse(file_name.as_str());
        let title = self.title.map_or_else(named, Ok).map_err(|malformed| not_valid("title", malformed))?;
        Ok(Described { kind: self.kind, title, file_name, confidential: self.confidential })
    }
}

/// What a body says of a document of this type.
pub fn described(body: &DocumentBody, media: MediaType) -> Result<Described, Faults> {
    let mut faults = Faults::default();
    let title = faults.take("/title", Title::parse(&body.title));
    let file_name = FileName::parse(&body.file_name).and_then(|name| name.for_media(media));
    let file_name = faults.take("/file_name", file_name);
    let confidential = faults.take_optional("/confidential", body.confidential.as_deref(), Note::parse);
    match (title, file_name) {
        (Some(title), Some(file_name)) => faults.or(Described { kind: body.kind.0, title, file_name, confidential }),
        _ if faults.0.is_empty() => Err(Faults(vec![Fault::new("", "wrong_shape", "It says nothing")])),
        _ => Err(faults),
    }
}
