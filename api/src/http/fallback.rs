//! Addresses that nothing answers, and methods that an address does not know.

use std::sync::OnceLock;

use actix_web::{
    HttpRequest,
    http::Method,
    http::header::{ALLOW, HeaderValue},
};

use super::{answer::Answer, codes::Code, problem::Problem};
use crate::routes::inventory;

/// 404; or 405 with Allow when the address knows other methods.
pub async fn fallback(req: HttpRequest) -> Result<Answer, Problem> {
    let methods = methods(req.path());
    if methods.is_empty() {
        return Err(Problem::new(Code::NotFound, "Nothing is at this address"));
    }
    let mut names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    names.extend(methods.contains(&Method::GET).then_some("HEAD"));
    names.sort_unstable();
    let allow = HeaderValue::from_str(&names.join(", ")).unwrap_or(HeaderValue::from_static("GET"));
    Err(Problem::new(Code::MethodNotAllowed, format!("This address knows {}", names.join(", "))).header(ALLOW, allow))
}

/// The methods of an address, as the document tells them.
fn methods(path: &str) -> &'static [Method] {
    static KNOWN: OnceLock<Vec<(String, Vec<Method>)>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let mut known = inventory();
        // Addresses with words of their own come before those with parameters.
        known.sort_by_key(|(template, _)| template.matches('{').count());
        known
    });
    let steps: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let template: Vec<&str> = template.split('/').collect();
        let step = |(one, said): (&&str, &&str)| one == said || (one.starts_with('{') && !said.is_empty());
        template.len() == steps.len() && template.iter().zip(&steps).all(step)
    };
    known.iter().find(|(template, _)| fits(template)).map_or(&[], |(_, methods)| methods.as_slice())
}
