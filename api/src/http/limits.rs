//! The quota of each caller, per node.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue, RETRY_AFTER},
    middleware::Next,
    web::Data,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

use super::{codes::Code, principal, problem::Problem};
use crate::app::App;

type Keyed = RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// Counts requests by caller.
#[derive(Clone)]
pub struct Limiter {
    counter: Option<Arc<Keyed>>,
    per_minute: u32,
}

/// Beyond so many callers, those whose quota is whole again are forgotten.
const CALLERS: usize = 20_000;

impl Limiter {
    /// So many requests a minute for each caller; `None` counts nothing.
    pub fn new(per_minute: Option<NonZeroU32>) -> Self {
        let counter = per_minute.map(|quota| Arc::new(RateLimiter::keyed(Quota::per_minute(quota)).with_middleware()));
        Self { counter, per_minute: per_minute.map_or(0, NonZeroU32::get) }
    }

    /// Counts one request: what is left, or in how many seconds another is welcome.
    pub fn count(&self, caller: &str) -> Result<u32, u64> {
        let Some(counter) = &self.counter else { return Ok(u32::MAX) };
        if counter.len() > CALLERS {
            counter.retain_recent();
        }
        match counter.check_key(&caller.to_owned()) {
            Ok(snapshot) => Ok(snapshot.remaining_burst_capacity()),
            Err(not_until) => Err(not_until.wait_time_from(DefaultClock::default().now()).as_secs() + 1),
        }
    }

    fn policy(&self) -> String {
        if self.counter.is_none() {
            "\"off\";q=0;w=60".to_owned()
        } else {
            format!("\"default\";q={};w=60", self.per_minute)
        }
    }
}

/// Refuses callers beyond their quota, and tells all what is left.
pub async fn limit<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let Some(app) = req.app_data::<Data<App>>().cloned() else { return Ok(next.call(req).await?.map_into_left_body()) };
    let caller = principal::actor(req.request())
        .ok()
        .and_then(|actor| actor.id())
        .map_or_else(|| address(req.request(), &app), |subject| subject.to_string());
    let (left, mut response) = match app.limiter.count(&caller) {
        Ok(left) => (left, next.call(req).await?.map_into_left_body()),
        Err(seconds) => {
            let problem =
                Problem::new(Code::RateLimited, "The quota of requests is used up").header(RETRY_AFTER, seconds.into());
            let response: HttpResponse<BoxBody> = problem.error_response();
            (0, req.into_response(response).map_into_right_body())
        }
    };
    let state =
        if app.limiter.counter.is_none() { "\"off\";r=0".to_owned() } else { format!("\"default\";r={left};t=60") };
    for (name, value) in [("ratelimit-policy", app.limiter.policy()), ("ratelimit", state)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    Ok(response)
}

/// The caller's address as tries and requests are counted: of IPv6 the network, which one caller has to itself.
pub fn address(req: &HttpRequest, app: &App) -> String {
    match caller_address(req, app) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(address) => address.to_string(),
        None => "unknown".to_owned(),
    }
}

/// The caller's address: forwarded ones only from listed proxies.
pub fn caller_address(req: &HttpRequest, app: &App) -> Option<IpAddr> {
    let peer = req.peer_addr().map(|peer| peer.ip());
    let trusted = peer.is_some_and(|peer| app.config.trusted_proxies.contains(&peer));
    // A proxy adds its line or its part behind what the caller sent, so the last address that is no proxy's is the one
    // that a proxy saw.
    let lines = req.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let chain: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    let said = chain
        .iter()
        .rev()
        .map_while(|one| one.trim().parse::<IpAddr>().ok())
        .find(|one| !app.config.trusted_proxies.contains(one))
        .filter(|_| trusted);
    said.or(peer).map(|address| address.to_canonical())
}
