//! Addresses grouped by the words they begin with, so that a request is held against those of its own collection alone.
//!
//! The framework tries one address after the other, those with parameters by a regular expression each.

use actix_web::{
    Resource, Route,
    web::{self, ServiceConfig},
};

/// An address, and what answers there.
pub struct Address {
    path: String,
    routes: Vec<Route>,
}

/// An address with nothing behind it yet.
pub fn resource(path: impl Into<String>) -> Address {
    Address { path: path.into(), routes: vec![] }
}

impl Address {
    /// What answers one of its methods.
    #[must_use]
    pub fn route(mut self, route: Route) -> Self {
        self.routes.push(route);
        self
    }
}

/// Addresses in the order in which they are tried, by what they begin with.
#[derive(Default)]
pub struct Addresses(Vec<(String, Vec<Address>)>);

impl Addresses {
    /// Takes an address in.
    pub fn service(&mut self, address: Address) -> &mut Self {
        let beginning = beginning(&address.path);
        match self.0.iter_mut().find(|(known, _)| known == beginning) {
            Some((_, group)) => group.push(address),
            None => self.0.push((beginning.to_owned(), vec![address])),
        }
        self
    }

    /// Hands them to the framework.
    pub fn register(self, config: &mut ServiceConfig) {
        for (beginning, group) in self.0 {
            let mut scope = web::scope(&beginning);
            for address in group {
                let rest = &address.path[beginning.len()..];
                scope = scope.service(address.routes.into_iter().fold(web::resource(rest), Resource::route));
            }
            config.service(scope);
        }
    }
}

/// The first two words of an address, or what stands before its first parameter.
fn beginning(path: &str) -> &str {
    let end = path.match_indices('/').nth(2).map_or(path.len(), |(at, _)| at);
    let parameter = path.find("/{").unwrap_or(path.len());
    &path[..end.min(parameter)]
}

#[cfg(test)]
mod tests {
    use actix_web::{
        App, HttpRequest,
        test::{TestRequest, call_service, init_service, read_body},
        web::{get, post},
    };

    use super::*;

    #[test]
    fn addresses_begin_with_their_collection() {
        for (path, wanted) in [
            ("/v1/councils", "/v1/councils"),
            ("/v1/councils/{id}/merge", "/v1/councils"),
            ("/v1/imports/councils/template.csv", "/v1/imports"),
            ("/errors/{code}", "/errors"),
        ] {
            assert_eq!(beginning(path), wanted);
        }
    }

    #[actix_web::test]
    async fn what_answers_is_found_within_its_group() {
        async fn pattern(req: HttpRequest) -> String {
            req.match_pattern().unwrap_or_default()
        }
        let app = App::new().configure(|config| {
            let mut addresses = Addresses::default();
            addresses
                .service(resource("/v1/things/words").route(get().to(pattern)))
                .service(resource("/v1/things-apart").route(get().to(pattern)))
                .service(resource("/v1/things/{id}").route(get().to(pattern)))
                .service(resource("/v1/things").route(get().to(pattern)).route(post().to(pattern)));
            addresses.register(config);
        });
        let app = init_service(app.default_service(web::to(|| async { "nothing" }))).await;
        for (path, wanted) in [
            ("/v1/things", "/v1/things"),
            ("/v1/things/words", "/v1/things/words"),
            ("/v1/things/7", "/v1/things/{id}"),
            ("/v1/things-apart", "/v1/things-apart"),
            ("/v1/things/7/more", "nothing"),
            ("/v1/things/", "nothing"),
            ("/v1/thingsome", "nothing"),
        ] {
            let response = call_service(&app, TestRequest::get().uri(path).to_request()).await;
            assert_eq!(read_body(response).await, wanted, "{path}");
        }
        let response = call_service(&app, TestRequest::delete().uri("/v1/things").to_request()).await;
        assert_eq!(response.status(), 405);
    }
}
