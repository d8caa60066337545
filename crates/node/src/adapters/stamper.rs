//! Time-stamps from whichever node holds the role, over public HTTP (RFC 3161 section 3.4).

use std::sync::Arc;

use base::Clock;
use evidence::{BoxFuture, StampError, Stamper};
use exchange::HttpClient;
use registry::{Registry, Role};
use trust::{Digest, Policy, tsp};

/// The time-stamping authority of the federation.
pub(crate) struct HttpStamper {
    pub(crate) registry: Registry,
    pub(crate) http: HttpClient,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Stamper for HttpStamper {
    fn stamp(&self, digest: [u8; 32]) -> BoxFuture<'_, Result<Vec<u8>, StampError>> {
        Box::pin(async move {
            let unavailable = |reason: String| StampError::Unavailable(reason);
            let refused = |reason: String| StampError::Refused(reason);
            let snapshot = self.registry.current().ok_or_else(|| unavailable("no configuration yet".to_owned()))?;
            let node = snapshot
                .role_node(Role::Timestamping)
                .ok_or_else(|| unavailable("the configuration names no time-stamping authority".to_owned()))?;
            let digest = Digest::from(digest);
            let nonce = trust::random::bytes::<8>();
            let request = tsp::request(&digest, Some(&nonce)).map_err(|error| refused(error.to_string()))?;
            let url = format!("{}/tsa", node.web_origin());
            let answer = self
                .http
                .post(&url, &[("content-type", "application/timestamp-query")], request)
                .await
                .map_err(|error| unavailable(error.to_string()))?;
            if answer.status != 200 {
                return Err(unavailable(format!("{url} answers {}", answer.status)));
            }
            let token = tsp::parse_response(&answer.body).map_err(|error| refused(error.to_string()))?;
            let now = self.clock.now();
            tsp::verify_token(&token, &digest, self.registry.anchors(), now, &Policy::default())
                .map_err(|error| refused(error.to_string()))?;
            Ok(token)
        })
    }
}
