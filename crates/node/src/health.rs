//! `/healthz`: the process answers. `/readyz`: the database does too, and there is a configuration to work by.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use web::{Access, RouteInfo};

use crate::runtime::Parts;

/// Both routes, for the table. They stand outside the kit, so that they answer whatever Host is asked for.
pub(crate) const TABLE: [RouteInfo; 2] = [
    RouteInfo { crate_name: "node", method: "GET", path: "/healthz", access: Access::Public },
    RouteInfo { crate_name: "node", method: "GET", path: "/readyz", access: Access::Public },
];

/// Both routes.
pub(crate) fn routes(parts: Arc<Parts>) -> Router {
    Router::new().route("/healthz", get(async || "ok\n")).route("/readyz", get(ready)).with_state(parts)
}

async fn ready(State(parts): State<Arc<Parts>>) -> (StatusCode, String) {
    if let Err(error) = parts.db.ping().await {
        tracing::warn!(error = %error, "not ready: the database does not answer");
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".to_owned());
    }
    match parts.registry.current() {
        None => (StatusCode::SERVICE_UNAVAILABLE, "no configuration of the federation yet\n".to_owned()),
        Some(snapshot) => (StatusCode::OK, format!("ok, configuration {}\n", snapshot.version())),
    }
}
