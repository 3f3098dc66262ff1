//! A bare actix + sqlx server over the tables Accord fills: the same queries, none of the conventions.
//!
//! No tokens, no validation, no entity tags, no events, no problem documents. What it answers per second of
//! processor time is what the stack allows, and Accord is measured as a ratio to it.
//!
//! `bare URL PORT` serves `sqlite://PATH` or `postgres://…` on the loopback address.

mod answers;
mod import;
mod sql;
mod store;

use actix_web::{App, HttpResponse, HttpServer, web};

/// One council as Accord would answer it, for the ceiling: no database, no serialisation.
const STATIC: &str = include_str!("static.json");

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(url), Some(port)) = (arguments.next(), arguments.next()) else {
        return Err("usage: bare URL PORT".into());
    };
    let port: u16 = port.parse()?;
    if url.starts_with("sqlite:") {
        let store = store::sqlite::Store::open(&url).await?;
        serve(port, move |config| store::sqlite::routes(config, store.clone())).await?;
    } else {
        let store = store::postgres::Store::open(&url).await?;
        serve(port, move |config| store::postgres::routes(config, store.clone())).await?;
    }
    Ok(())
}

async fn serve<F>(port: u16, routes: F) -> std::io::Result<()>
where
    F: Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
{
    HttpServer::new(move || {
        let routes = routes.clone();
        App::new()
            .app_data(web::PayloadConfig::new(64 << 20))
            .route("/health", web::get().to(HttpResponse::Ok))
            .route("/static", web::get().to(unchanging))
            .configure(routes)
    })
    .bind(("127.0.0.1", port))?
    .run()
    .await
}

async fn unchanging() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(STATIC)
}
