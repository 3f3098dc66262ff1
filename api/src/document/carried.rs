//! The operations of documents that records carry, told for each collection whose records do.

use domain::{
    documents::{DocumentKind, MediaType},
    store::Repository,
    vocabulary::Vocabulary,
};
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::{
    collections::reference,
    parameters::{id, item, plain, text_header},
};
use crate::{
    documents::{
        Carrier,
        settings::LARGEST,
        views::{DocumentBody, DocumentPage, DocumentView},
    },
    each_carrier,
    store::AppSession,
};

/// Adds documents to every collection whose records carry them.
pub fn add(paths: &mut Map<String, Value>, schemas: &mut Map<String, Value>) {
    let mut nested = Vec::new();
    DocumentPage::schemas(&mut nested);
    for (name, schema) in nested {
        schemas.insert(name, serde_json::to_value(schema).unwrap_or_default());
    }
    for (name, schema) in [
        ("DocumentBody", DocumentBody::schema()),
        ("Document", DocumentView::schema()),
        ("DocumentPage", DocumentPage::schema()),
    ] {
        schemas.insert(name.into(), serde_json::to_value(schema).unwrap_or_default());
    }
    macro_rules! one {
        ($aggregate:ty) => {
            add_one::<$aggregate>(paths)
        };
    }
    each_carrier!(one);
}

fn add_one<A: Carrier>(paths: &mut Map<String, Value>)
where
    AppSession: Repository<A>,
{
    let told = Told { one: A::DESCRIBED.one, tag: A::RESOURCE.to_string(), scope: format!("{}:write", A::RESOURCE) };
    let under = format!("/v1/{}/{{id}}/documents", A::RESOURCE);
    paths.insert(under.clone(), json!({"get": told.list(), "post": told.upload()}));
    let single = json!({"get": told.fetch(), "patch": told.amend(), "delete": told.remove()});
    paths.insert(format!("{under}/{{item}}"), single);
    paths.insert(format!("{under}/{{item}}/content"), json!({"get": told.content()}));
}

struct Told {
    one: &'static str,
    tag: String,
    scope: String,
}

impl Told {
    fn operation(&self, verb: &str, what: &str, summary: String, description: &str) -> Value {
        json!({"operationId": format!("{verb}_{}_{what}", self.one), "tags": [self.tag], "summary": summary,
            "description": description, "parameters": [id()], "security": [{}, {"bearer": []}]})
    }

    fn writes(&self, mut operation: Value) -> Value {
        operation["security"] = json!([{"bearer": [self.scope]}]);
        operation
    }

    fn list(&self) -> Value {
        let summary = format!("The documents of an {}", self.one);
        let description = "All documents, oldest first, for whoever sees the record. Of a confidential one others are told that \
            it is there, and why it is confidential.";
        let mut operation = self.operation("list", "documents", summary, description);
        operation["responses"] = json!({"200": {"description": "The documents.", "content": {"application/json": {"schema": reference("DocumentPage")}}}});
        operation
    }

    fn upload(&self) -> Value {
        let summary = format!("Add a document to an {}", self.one);
        let description = "The body is the file, streamed, whatever its type: `curl --data-binary @minutes.pdf`. What is said of \
            it is in the query. What it is, is found from its bytes: PDF, office documents without macros (docx, xlsx, pptx, odt, \
            ods, odp), images (PNG, JPEG, GIF, WebP, TIFF), plain text, CSV, Markdown and GeoJSON are taken, all else is a 415 that \
            says what was found. A Content-Type other than application/octet-stream is held to: a file of another type is a 422. \
            Text is what Content-Type says, or else the end of its name. The largest document is set by the installation, 25 MiB \
            unless it is; a larger one is a 413 that tells how large it may be. The same bytes are kept once.";
        let mut operation = self.writes(self.operation("add", "document", summary, description));
        let kind = json!({"name": "kind", "in": "query", "required": true, "description": "What it is for.",
            "schema": {"type": "string", "enum": DocumentKind::WORDS}, "example": "minute"});
        let file_name = json!({"name": "file_name", "in": "query", "required": true, "example": "minutes.pdf",
            "description": "The name under which it is handed out: one part of a path. It ends as files of its type do; an end is added where it has none.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r#"^[^/\\:*?"<>|\u0000-\u001f]*$"#}});
        let line = |name: &str, meaning: &str, most: u32, example: &str| json!({"name": name, "in": "query", "description": meaning, "schema": plain(most), "example": example});
        operation["parameters"] = json!([
            id(),
            kind,
            file_name,
            line("title", "Its title; its file's name when not said.", 300, "Minutes of the town council"),
            line(
                "confidential",
                "Why it is for the eyes of those whose record it is; as open as the record when not said.",
                10_000,
                "It names people"
            ),
        ]);
        let bytes = json!({"type": "string", "format": "binary", "maxLength": LARGEST});
        operation["requestBody"] = json!({"required": true, "description": "The file.", "content": {"application/octet-stream": {"schema": bytes, "example": "%PDF-1.7"}}});
        operation["responses"] = json!({"201": Self::answer("Added.")});
        operation
    }

    fn answer(description: &str) -> Value {
        json!({"description": description, "content": {"application/json": {"schema": reference("Document")}}})
    }

    fn fetch(&self) -> Value {
        let mut operation = self.operation(
            "fetch",
            "document",
            format!("What is known of a document of an {}", self.one),
            "What is known of it: what it is for, its title, size and digest.",
        );
        operation["parameters"] =
            json!([id(), item(), text_header("If-None-Match", "Representations that the caller has.", "\"r1\"")]);
        operation["responses"] = json!({"200": Self::answer("The document."), "304": {"description": "The caller has this representation already."}});
        operation
    }

    fn amend(&self) -> Value {
        let description = "A JSON Merge Patch (RFC 7396) of what is said of it: absent fields stay, null clears. Its bytes never change; \
            another file is another document.";
        let mut operation = self.writes(self.operation(
            "amend",
            "document",
            format!("Say something else of a document of an {}", self.one),
            description,
        ));
        operation["parameters"] = json!([id(), item()]);
        let example = json!({"title": "Minutes, corrected", "confidential": null});
        let content = json!({"schema": reference("DocumentPatch"), "example": example});
        operation["requestBody"] = json!({"required": true, "content": {"application/merge-patch+json": content, "application/json": content}});
        operation["responses"] = json!({"200": Self::answer("Changed, or what a dry run would do.")});
        operation
    }

    fn remove(&self) -> Value {
        let description = "Takes it out for good; its bytes are removed once no record points to them. While a text that is written \
            or was ever frozen, a judgement, a stage or a record of compliance points to it, it stays: 409, and `unmet` tells what does.";
        let mut operation = self.writes(self.operation(
            "remove",
            "document",
            format!("Take a document out of an {}", self.one),
            description,
        ));
        operation["parameters"] = json!([id(), item()]);
        operation["responses"] = json!({"204": {"description": "Taken out, or a dry run that would."}});
        operation
    }

    fn content(&self) -> Value {
        let description = "The bytes as they were brought, as a file to be saved: never shown within a page. The ETag is their digest. \
            `Range` asks for some of them, one range at a time.";
        let mut operation = self.operation(
            "fetch",
            "document_content",
            format!("The bytes of a document of an {}", self.one),
            description,
        );
        operation["parameters"] = json!([
            id(),
            item(),
            text_header("If-None-Match", "The digest that the caller has.", "\"ba7816bf\""),
            text_header("Range", "The bytes that are asked for.", "bytes=0-1023"),
            text_header(
                "If-Range",
                "The digest of which the range is; all is sent when it is another.",
                "\"ba7816bf\""
            ),
        ]);
        let bytes = |media: &MediaType| {
            let schema = match media {
                MediaType::GeoJson => json!({"type": "object", "description": "GeoJSON, as it was brought."}),
                _ => json!({"type": "string", "format": "binary", "maxLength": LARGEST}),
            };
            let example = if *media == MediaType::GeoJson {
                json!({"type": "FeatureCollection", "features": []})
            } else {
                json!("…")
            };
            (media.word().to_owned(), json!({"schema": schema, "example": example}))
        };
        let content: Map<String, Value> = MediaType::ALL.iter().map(bytes).collect();
        operation["responses"] = json!({
            "200": {"description": "The bytes.", "content": content},
            "206": {"description": "The bytes that were asked for.", "content": content},
            "304": {"description": "The caller has these bytes already."},
            "403": {"description": "The document is confidential, and the caller acts for none of those whose it is."},
            "416": {"description": "None of the bytes that are asked for is there."},
        });
        operation
    }
}
