//! Who asks is found once for each request, before anything else needs to know.

use actix_web::{
    HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};

use crate::{
    app::App,
    http::principal::{Caller, bearer},
};

/// Finds the caller by the request's token.
pub async fn know_caller<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let token = bearer(req.request()).map(str::to_owned);
    if let (Some(token), Some(app)) = (token, req.app_data::<Data<App>>().cloned()) {
        let caller = app.verified.actor(&app, &token).await;
        req.extensions_mut().insert(Caller(caller));
    }
    next.call(req).await
}
