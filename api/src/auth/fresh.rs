//! Keys that another node made are fetched before a token signed by one is judged.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::AUTHORIZATION,
    middleware::Next,
    web::Data,
};

use super::tokens;
use crate::app::App;

/// Sees to it that the key of the request's token is known, if there is such a key.
pub async fn keep_fresh<B: MessageBody>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let token = req.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.rsplit(' ').next());
    if let (Some(kid), Some(app)) = (token.and_then(tokens::kid), req.app_data::<Data<App>>().cloned()) {
        app.keys.refresh_for(&kid).await;
    }
    next.call(req).await
}
