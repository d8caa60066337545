//! `/metrics`: what a Prometheus server reads. Each node has its own registry, also where several share a process.

mod peers;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

use web::{Access, RouteInfo};

use crate::runtime::Parts;

/// The route, for the table.
pub(crate) const TABLE: [RouteInfo; 1] =
    [RouteInfo { crate_name: "node", method: "GET", path: "/metrics", access: Access::Public }];

/// The route.
pub(crate) fn routes(parts: Arc<Parts>) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(parts)
}

async fn metrics(State(parts): State<Arc<Parts>>) -> Response {
    let mut text = String::new();
    match encode(&mut text, &collect(&parts).await) {
        Ok(()) => ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
            .into_response(),
        Err(error) => {
            tracing::error!(error = %error, "metrics cannot be written");
            axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Everything counted is counted where it happens; this reads it.
async fn collect(parts: &Parts) -> Registry {
    let agency = parts.agency.to_string();
    let mut registry = Registry::with_labels([("agency".into(), agency.into())].into_iter());
    let mut counter = |name: &str, help: &str, value: u64| {
        registry.register(format!("lienthong_{name}"), help, ConstCounter::new(value));
    };
    let stats = parts.db.stats();
    counter("store_writes", "Writes answered", stats.writes);
    counter("store_reads", "Reads answered", stats.reads);
    counter("store_commits", "Commits of writes", stats.commits);
    counter("store_conflicts", "Writes run again because of a conflict", stats.conflicts);
    counter("store_reconnects", "Database connections made again after a loss", stats.reconnects);
    let ledger = parts.ledger.counts();
    counter("evidence_records", "Evidence records numbered", ledger.sequenced);
    counter("evidence_heads", "Evidence heads signed", ledger.heads);
    counter("evidence_stamps", "Evidence heads time-stamped", ledger.stamps);
    counter("evidence_stamp_failures", "Evidence heads that could not be time-stamped", ledger.stamp_failures);
    let witness = parts.witness.counts();
    counter("witness_given", "Heads of other nodes' logs countersigned", witness.given);
    counter("witness_received", "Countersignatures of this node's log received", witness.received);
    counter("witness_refused", "Heads of other nodes' logs not countersigned", witness.refused);
    counter("witness_visits", "Witnesses' notes carried by themselves", witness.visits);
    counter("witness_dropped", "Witnesses' notes dropped unread", witness.dropped);
    counter("receipts_proven", "Receipts proven to stand in the other node's log", witness.proven);

    let now = parts.clock.now();
    if let Ok(state) = parts.db.read(evidence::witness_state).await {
        let mut gauge = |name: &str, help: &str, value: u64| {
            let value = ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX));
            registry.register(format!("lienthong_{name}"), help, value);
        };
        gauge("witness_forks", "Contradictions between signed heads that nobody has settled", state.forks);
        gauge("receipts_waiting", "Receipts whose proof has not come yet", state.waiting);
        gauge("receipts_lost", "Receipts not in the other node's log after sixty seconds", state.lost);
    }
    if let Ok(waiting) = parts.db.read(notify::waiting_count).await {
        let waiting = ConstGauge::new(i64::try_from(waiting).unwrap_or(i64::MAX));
        registry.register("lienthong_mails_waiting", "Mails that wait to be sent", waiting);
    }
    if let Some(snapshot) = parts.registry.current() {
        let version = i64::try_from(snapshot.version()).unwrap_or(i64::MAX);
        registry.register("lienthong_configuration_version", "Configuration in force", ConstGauge::new(version));
        let left = snapshot.valid_until().millis_since(now) / 1000;
        registry.register_with_unit(
            "lienthong_configuration_validity",
            "Time until the configuration expires",
            Unit::Seconds,
            ConstGauge::new(left),
        );
    }
    if let Ok(peers) = parts.bus.peers().await {
        peers::register(&mut registry, &peers, now);
    }
    registry
}
