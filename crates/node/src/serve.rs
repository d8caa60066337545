//! Serves a router on a bound port until cancelled, then lets requests under way finish.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::HeaderMap;
use axum::middleware::map_request;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a client may take to send its request's head: slow ones do not hold connections for ever.
const HEAD_TIMEOUT: Duration = Duration::from_secs(20);

/// How long requests under way may take once the node stops.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// Serves until cancelled; `proxies` are those whose word on where a request comes from is taken.
pub(crate) async fn run(
    listener: TcpListener,
    router: Router,
    proxies: Arc<[IpAddr]>,
    tracker: TaskTracker,
    cancel: CancellationToken,
) {
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
        let service = if proxies.contains(&peer.ip().to_canonical()) {
            let proxies = Arc::clone(&proxies);
            router.clone().layer(map_request(move |mut request: Request| {
                let from = origin(peer, request.headers(), &proxies);
                request.extensions_mut().insert(ConnectInfo(from));
                std::future::ready(request)
            }))
        } else {
            router.clone().layer(axum::Extension(ConnectInfo(peer)))
        };
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

/// Where a request comes from that the proxy `peer` passed on: the last address in `X-Forwarded-For` that is no proxy's,
/// for whatever stands before it may be invented.
fn origin(peer: SocketAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> SocketAddr {
    let said: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let addresses = said.iter().rev().map_while(|word| word.trim().parse::<IpAddr>().ok());
    let from = addresses.map(|address| address.to_canonical()).find(|address| !proxies.contains(address));
    from.map_or(peer, |address| SocketAddr::new(address, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxys_word_is_taken_from_the_end() {
        let proxies: Vec<IpAddr> = vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        let peer: SocketAddr = "10.0.0.1:4000".parse().unwrap();
        let cases: &[(&[&str], &str)] = &[
            (&[], "10.0.0.1:4000"),
            (&["203.0.113.7"], "203.0.113.7:0"),
            (&["1.2.3.4, 203.0.113.7"], "203.0.113.7:0"),
            (&["1.2.3.4", "203.0.113.7, 10.0.0.2"], "203.0.113.7:0"),
            (&["2001:db8::7"], "[2001:db8::7]:0"),
            (&["::ffff:203.0.113.7"], "203.0.113.7:0"),
            (&["1.2.3.4, unknown"], "10.0.0.1:4000"),
        ];
        for (said, expected) in cases {
            let mut headers = HeaderMap::new();
            for value in *said {
                headers.append("x-forwarded-for", value.parse().unwrap());
            }
            assert_eq!(origin(peer, &headers, &proxies).to_string(), *expected, "{said:?}");
        }
    }
}
