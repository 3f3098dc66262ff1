//! How a document is told.

use actix_web::http::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_LOCATION, ETAG},
};
use domain::{
    documents::{Document, DocumentKind, MediaType},
    identity::Id,
    record::{Aggregate, Record},
    store::Repository,
    text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{Carrier, address};
use crate::{
    http::{answer::Answer, precondition::etag_of},
    resource::{Word, view::moment},
    store::AppSession,
};

/// What can be said of a document.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
pub struct DocumentBody {
    /// What it is for.
    #[schema(schema_with = crate::resource::word::one::<DocumentKind>)]
    pub kind: Word<DocumentKind>,
    /// Its title.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300, example = "Minutes of the town council, 14 January 2027")]
    pub title: String,
    /// The name under which it is handed out; it ends as files of its type do.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, pattern = r#"^[^/\\:*?"<>|\u0000-\u001f]*$"#, example = "minutes.pdf")]
    pub file_name: String,
    /// Why it is for the eyes of those whose record it is, and of those who act for them; empty where it is as open as
    /// the record. Everybody is told this.
    #[serde(default)]
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000, example = "It names people")]
    pub confidential: Option<String>,
}

/// A document of a record.
#[derive(Serialize, ToSchema)]
#[schema(as = Document)]
pub struct DocumentView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// What it is for.
    #[schema(schema_with = crate::resource::word::one::<DocumentKind>)]
    kind: Word<DocumentKind>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 300, example = "Minutes of the town council, 14 January 2027")]
    title: Option<String>,
    /// The name under which it is handed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 210, example = "minutes.pdf")]
    file_name: Option<String>,
    /// What it is, by its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = crate::resource::word::one::<MediaType>)]
    media_type: Option<Word<MediaType>>,
    /// Its size.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1_099_511_627_776_i64)]
    bytes: Option<u64>,
    /// SHA-256 of its bytes, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        max_length = 64,
        pattern = "^[0-9a-f]{64}$",
        example = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )]
    sha256: Option<String>,
    /// Where its bytes are read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        max_length = 300,
        example = "/v1/agreements/0195f0b0-7d7e-7000-8000-000000000001/documents/0195f0b0-7d7e-7000-8000-000000000002/content"
    )]
    content: Option<String>,
    /// Why it is confidential; null where it is as open as the record.
    #[schema(max_length = 10_000, example = "It names people")]
    confidential: Option<String>,
    /// By which role it was added; the audit log tells by whom.
    #[schema(max_length = 20, example = "clerk")]
    role: String,
    /// On whose behalf it was added; null for the installation.
    #[schema(max_length = 200, example = "gss:E04008560")]
    organisation: Option<String>,
    /// How often what is known of it was written.
    #[schema(minimum = 1)]
    revision: i64,
    /// When it was added.
    #[schema(format = DateTime)]
    created_at: String,
    /// When what is known of it was last written.
    #[schema(format = DateTime)]
    updated_at: String,
    /// Fields that are hidden from this caller.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50)]
    redacted: Vec<&'static str>,
}

/// What is hidden of a confidential document: all by which its bytes could be guessed.
const HIDDEN: [&str; 6] = ["title", "file_name", "media_type", "bytes", "sha256", "content"];

/// The documents of a record.
#[derive(Serialize, ToSchema)]
pub struct DocumentPage {
    /// The documents, oldest first.
    #[schema(max_items = 500)]
    pub items: Vec<DocumentView>,
}

/// What can be said of a document, as it was said.
pub fn body(document: &Document) -> DocumentBody {
    DocumentBody {
        kind: Word(document.kind),
        title: document.title.as_str().to_owned(),
        file_name: document.file_name.as_str().to_owned(),
        confidential: document.confidential.as_ref().map(|reason| reason.as_str().to_owned()),
    }
}

/// A document as a caller is told it, who sees what is confidential or does not.
pub fn told<A: Carrier>(record: Id, id: Id, document: &Document, own: bool) -> DocumentView
where
    AppSession: Repository<A>,
{
    let seen = own || document.confidential.is_none();
    DocumentView {
        id: id.to_string(),
        kind: Word(document.kind),
        title: seen.then(|| document.title.as_str().to_owned()),
        file_name: seen.then(|| document.file_name.as_str().to_owned()),
        media_type: seen.then_some(Word(document.media_type)),
        bytes: seen.then_some(document.bytes),
        sha256: seen.then(|| document.sha256.to_string()),
        content: seen.then(|| format!("{}/content", address::<A>(record, id))),
        confidential: document.confidential.as_ref().map(Note::as_str).map(str::to_owned),
        role: document.role.to_string(),
        organisation: document.organisation.as_ref().map(|organisation| organisation.reference.clone()),
        revision: document.revision,
        created_at: moment(document.added_at),
        updated_at: moment(document.changed_at),
        redacted: if seen { vec![] } else { HIDDEN.to_vec() },
    }
}

/// The answer that tells one document.
pub fn answer<A: Carrier>(status: StatusCode, record: &Record<A>, id: Id, document: &Document, own: bool) -> Answer
where
    AppSession: Repository<A>,
{
    let answer = Answer::json(status, &told::<A>(record.id, id, document, own));
    let tag = etag_of(document.revision, &answer.body);
    let answer = answer.with(ETAG, tag).with(CONTENT_LOCATION, address::<A>(record.id, id));
    if is_open(record, document) { answer } else { answer.with(CACHE_CONTROL, "no-store") }
}

/// Whether everybody may read a document.
pub fn is_open<A: Aggregate>(record: &Record<A>, document: &Document) -> bool {
    record.state.is_published() && document.confidential.is_none()
}
