//! Serves a router on a bound port until cancelled, then lets requests under way finish.

use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a client may take to send its request's head: slow ones do not hold connections for ever.
const HEAD_TIMEOUT: Duration = Duration::from_secs(20);

/// How long requests under way may take once the node stops.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// Serves until cancelled.
pub(crate) async fn run(listener: TcpListener, router: Router, tracker: TaskTracker, cancel: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            () = cancel.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Too many open files, mostly: others will close theirs.
                tracing::warn!(error = %error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(error = %error, "TCP_NODELAY cannot be set");
        }
        let service = router.clone().layer(axum::Extension(axum::extract::ConnectInfo(peer)));
        let cancel = cancel.clone();
        tracker.spawn(async move {
            let mut http = hyper::server::conn::http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(64 * 1024);
            let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
            tokio::pin!(connection);
            tokio::select! {
                _ = connection.as_mut() => return,
                () = cancel.cancelled() => connection.as_mut().graceful_shutdown(),
            }
            drop(tokio::time::timeout(LAST_REQUESTS, connection).await);
        });
    }
}
