//! The blank file of a collection.

use actix_web::http::{StatusCode, header::CONTENT_DISPOSITION};
use domain::{resource::Resource as Collection, store::Repository};

use crate::{http::answer::Answer, resource::Resource, store::AppSession};

/// `GET /v1/imports/{resource}/template.csv`: the header line alone; the document tells what each column means.
pub async fn template<A: Resource>() -> Answer
where
    AppSession: Repository<A>,
{
    let names: Vec<&str> = A::DESCRIBED.columns.iter().map(|column| column.name).collect();
    blank(A::RESOURCE, &names)
}

/// The blank file of a collection with these columns.
pub fn blank(resource: Collection, names: &[&str]) -> Answer {
    let disposition = format!("attachment; filename=\"{resource}.csv\"");
    Answer::bytes(
        StatusCode::OK,
        "text/csv; charset=utf-8; header=present",
        format!("{}\r\n", names.join(",")).into_bytes(),
    )
    .with(CONTENT_DISPOSITION, disposition)
}
