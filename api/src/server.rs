//! The server: what surrounds the routes, how it starts and how it stops.

mod around;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use actix_cors::Cors;
use actix_web::{
    App as Web, HttpServer,
    body::MessageBody,
    dev::{Server, ServerHandle, ServiceRequest, ServiceResponse},
    middleware::{Compress, from_fn},
    rt::signal::unix::{Signal, SignalKind, signal},
    web::{Data, get, post, resource},
};
use tokio::task::JoinHandle;

use crate::{
    app::{App, look_after},
    audit::refusals::note_refusals,
    auth::{discovery, fresh::know_caller, revoke, token},
    config::Config,
    docs,
    http::{fallback::fallback, guard::guard, health, limits::limit, request_id::identify},
    routes,
};

/// How long the server still takes requests once it says that it is not ready, so that they come here no more.
const NOTICE: Duration = Duration::from_secs(2);
/// How long requests that are being answered may take after that, in seconds.
const PATIENCE: u64 = 24;
/// How long threads may take to take up connections that were accepted.
const TAKEN: Duration = Duration::from_millis(250);
/// How long the database may take to be closed after that.
const CLOSING: Duration = Duration::from_secs(2);

/// What tells the process to stop.
pub struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Listens for SIGTERM and SIGINT from now on.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Returns when one has come.
    pub async fn come(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// A server that runs.
pub struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    task: JoinHandle<io::Result<()>>,
    app: Data<App>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops it: readiness goes first, then no request is taken any more, and those being answered finish.
    pub async fn stop(self) -> io::Result<()> {
        self.app.stopping.store(true, Ordering::Relaxed);
        self.handle.stop(true).await;
        self.task.await.map_err(io::Error::other)?
    }

    /// Runs until the process is told to stop.
    pub async fn until_stopped(mut self, signals: &mut StopSignals) -> io::Result<()> {
        tokio::select! {
            () = signals.come() => {}
            ended = &mut self.task => return ended.map_err(io::Error::other)?,
        }
        tracing::info!("stopping");
        self.app.stopping.store(true, Ordering::Relaxed);
        tokio::time::sleep(NOTICE).await;
        // The framework drops connections that wait for a thread when it stops; so none comes, and those are taken first.
        self.handle.pause().await;
        tokio::time::sleep(TAKEN).await;
        let store = self.app.store.clone();
        self.stop().await?;
        if tokio::time::timeout(CLOSING, store.close()).await.is_err() {
            tracing::warn!("the database was still in use");
        }
        tracing::info!("stopped");
        Ok(())
    }
}

/// Starts the server.
pub fn start(app: Data<App>) -> io::Result<Running> {
    let config = app.config.clone();
    let shared = app.clone();
    let mut server = HttpServer::new(move || web(&shared))
        .disable_signals()
        .shutdown_timeout(PATIENCE)
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_mins(1));
    if config.workers > 0 {
        server = server.workers(config.workers);
    }
    let server = server.bind(config.listen)?;
    let address = server.addrs().first().copied().ok_or_else(|| io::Error::other("the server listens nowhere"))?;
    if let Some(path) = &config.port_file {
        std::fs::write(path, address.to_string())?;
    }
    if let Some(apart) = config.metrics_listen {
        tokio::spawn(metrics_apart(app.clone(), apart)?);
    }
    let tended = Arc::downgrade(&app.clone().into_inner());
    app.jobs.hand_over(Box::new(move || Box::pin(look_after(tended))));
    let server: Server = server.run();
    let handle = server.handle();
    Ok(Running { address, handle, task: tokio::spawn(server), app })
}

fn metrics_apart(app: Data<App>, address: SocketAddr) -> io::Result<Server> {
    let server = HttpServer::new(move || {
        Web::new().app_data(app.clone()).service(resource("/metrics").route(get().to(health::metrics)))
    });
    Ok(server.workers(1).disable_signals().bind(address)?.run())
}

fn web(
    app: &Data<App>,
) -> Web<
    impl actix_web::dev::ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let docs = app.config.docs;
    let metrics = app.config.metrics_listen.is_none();
    Web::new()
        .app_data(app.clone())
        .wrap(from_fn(around::allowed))
        .wrap(from_fn(note_refusals))
        .wrap(from_fn(limit))
        .wrap(from_fn(know_caller))
        .wrap(cors(&app.config))
        .wrap(from_fn(around::open_reads))
        .wrap(from_fn(guard))
        .wrap(Compress::default())
        .wrap(from_fn(around::head_as_get))
        .wrap(from_fn(around::tell))
        .wrap(from_fn(identify))
        .configure(routes::configure)
        .configure(move |config| {
            config
                .service(resource("/oauth2/token").route(post().to(token::issue_token)))
                .service(resource("/oauth2/revoke").route(post().to(revoke::revoke_token)))
                .service(resource("/oauth2/introspect").route(post().to(revoke::introspect_token)))
                .service(resource("/.well-known/jwks.json").route(get().to(discovery::fetch_jwks)))
                .service(
                    resource("/.well-known/oauth-authorization-server")
                        .route(get().to(discovery::fetch_server_metadata)),
                )
                .service(resource("/health/live").route(get().to(health::live)))
                .service(resource("/health/ready").route(get().to(health::ready)))
                .service(resource("/openapi.json").route(get().to(docs::document)));
            if metrics {
                config.service(resource("/metrics").route(get().to(health::metrics)));
            }
            if docs {
                config.service(resource("/docs").route(get().to(around::door)));
                config.service(resource("/docs/{path:.*}").route(get().to(docs::page)));
            }
        })
        .default_service(actix_web::web::to(fallback))
}

/// Reads are open to pages of any origin, without credentials; writes to those that are configured.
fn cors(config: &Config) -> Cors {
    let exposed = [
        "ETag",
        "Link",
        "Location",
        "Content-Location",
        "RateLimit",
        "RateLimit-Policy",
        "X-Request-ID",
        "Snapshot-Seq",
        "Retry-After",
        "Idempotent-Replayed",
        "Content-Disposition",
        "Content-Range",
        "Accept-Ranges",
    ];
    let origins = config.cors_origins.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, request| {
            around::reads(request) || origin.to_str().is_ok_and(|origin| origins.iter().any(|known| known == origin))
        })
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allow_any_header()
        .expose_headers(exposed)
        .block_on_origin_mismatch(false)
        .max_age(3600)
}

/// Asks a server on this machine whether it is ready.
pub async fn probe(listen: SocketAddr) -> io::Result<()> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = if listen.ip().is_unspecified() { SocketAddr::from(([127, 0, 0, 1], listen.port())) } else { listen };
    let mut stream = tokio::net::TcpStream::connect(address).await?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err(io::Error::other("it does not answer 200")) }
}
