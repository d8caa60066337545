//! Nodes that cannot be connected to: they ask the others for what is there for them, handle it as if it had come by
//! itself, and bring the answer back. Both ends.

use std::{collections::HashSet, sync::Arc, time::Duration};

use base::AgencyCode;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use parking_lot::Mutex;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use trust::digest::sha256;

use crate::{
    bus::Inner,
    courier::{Answer, retry_after},
    directory::NodeEntry,
    mail::Parcel,
    model::Refusal,
    rules,
    server::{self, Reply},
    wire::{Content, FETCH, FETCHED, Sealed},
};

/// The name of a parcel, where it would have been posted, and the status of its answer.
pub(crate) const PARCEL: &str = "lienthong-parcel";
pub(crate) const PATH: &str = "lienthong-path";
const STATUS: &str = "lienthong-status";

/// How long a request waits for something to fetch.
const WAIT: Duration = Duration::from_secs(20);
/// How often is looked whether there are other nodes to ask.
const LOOK: Duration = Duration::from_secs(5);
/// What was fetched from one node and is being handled at a time.
const AT_A_TIME: usize = 8;

/// The next request for a node that asks for it, or the answer that there is none.
pub(crate) async fn fetch(inner: &Inner, peer: &NodeEntry, sealed: &Sealed) -> Result<Result<Parcel, Reply>, Refusal> {
    if peer.reachable {
        return Err(Refusal::UnknownService);
    }
    inner.peers.answered(&peer.agency, inner.clock.now());
    let parcel = inner.stop.run_until_cancelled(inner.courier.mail.fetch(&peer.agency, WAIT)).await.flatten();
    Ok(parcel.ok_or_else(|| taken(sealed)))
}

/// Takes the answer to something that was fetched.
pub(crate) fn fetched(
    inner: &Inner,
    peer: &NodeEntry,
    headers: &HeaderMap,
    sealed: &Sealed,
    body: Vec<u8>,
) -> Result<Reply, Refusal> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).ok_or(Refusal::Malformed);
    let status = StatusCode::from_bytes(text(STATUS)?.as_bytes()).map_err(|_| Refusal::Malformed)?;
    let answer = Answer {
        status,
        sealed: Some(sealed.clone()),
        body: body.into(),
        retry_after: retry_after(status, headers),
        parcel: None,
    };
    // Whoever waited may have given up; they try again, and the node knows what it has done.
    inner.courier.mail.answer(&peer.agency, text(PARCEL)?, answer);
    Ok(taken(sealed))
}

fn taken(sealed: &Sealed) -> Reply {
    let content = Content::Fetched { request: sha256(&sealed.bytes).to_string() };
    Reply { status: StatusCode::OK, content, body: Vec::new() }
}

/// While others cannot connect to this node, asks every node that can be connected to.
pub(crate) async fn run(inner: Arc<Inner>, cancel: CancellationToken) {
    let asked: Arc<Mutex<HashSet<AgencyCode>>> = Arc::default();
    loop {
        if is_unreachable(&inner) {
            for agency in inner.directory.agencies() {
                let other = agency != inner.agency && inner.directory.node(&agency).is_some_and(|node| node.reachable);
                if other && asked.lock().insert(agency.clone()) {
                    let (inner_, asked, cancel) = (Arc::clone(&inner), Arc::clone(&asked), cancel.clone());
                    inner.tracker.spawn(async move {
                        cancel.run_until_cancelled(ask(&inner_, &agency)).await;
                        asked.lock().remove(&agency);
                    });
                }
            }
        }
        if cancel.run_until_cancelled(tokio::time::sleep(LOOK)).await.is_none() {
            return;
        }
    }
}

fn is_unreachable(inner: &Inner) -> bool {
    inner.directory.node(&inner.agency).is_some_and(|own| !own.reachable)
}

/// Asks one node, until others can connect to this one or it has gone.
async fn ask(inner: &Arc<Inner>, agency: &AgencyCode) {
    let places = Arc::new(Semaphore::new(AT_A_TIME));
    let mut failures = 0_u32;
    while is_unreachable(inner) {
        let Ok(node) = inner.node(agency) else { return };
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match once(inner, &node).await {
            Ok(fetched) => {
                failures = 0;
                inner.peers.answered(&node.agency, inner.clock.now());
                if let Some((id, path, sealed, body)) = fetched {
                    let inner_ = Arc::clone(inner);
                    inner.tracker.spawn(async move {
                        bring(&inner_, &node, &id, &path, sealed, body).await;
                        drop(place);
                    });
                }
            }
            Err(why) => {
                inner.peers.failed(&node.agency, inner.clock.now(), why);
                let full =
                    inner.settings.backoff.saturating_mul(1 << failures.min(20)).min(inner.settings.backoff_limit);
                failures += 1;
                let micros = u64::try_from(full.as_micros()).unwrap_or(u64::MAX);
                let less = Duration::from_micros(inner.entropy.next_u64() % (micros / 2).max(1));
                tokio::time::sleep(full.saturating_sub(less)).await;
            }
        }
    }
}

/// What a node has for this one.
type Fetched = (String, String, Sealed, Vec<u8>);

async fn once(inner: &Inner, node: &Arc<NodeEntry>) -> Result<Option<Fetched>, String> {
    rules::registry_usable(inner.directory.freshness(inner.clock.now())).map_err(|refusal| refusal.to_string())?;
    let request = inner.seal(&node.agency, Content::Fetch {}, &[]).map_err(|error| error.to_string())?;
    let timeout = WAIT + inner.settings.delivery_timeout;
    let answer =
        inner.courier.post(node, FETCH, &request, Vec::new(), timeout).await.map_err(|error| error.to_string())?;
    let sealed = answer.sealed.ok_or_else(|| format!("no sealed answer, status {}", answer.status.as_u16()))?;
    match (answer.parcel, &sealed.envelope.content) {
        (Some((id, path)), _) => Ok(Some((id, path, sealed, answer.body.into()))),
        (None, Content::Fetched { .. }) => Ok(None),
        (None, Content::Refusal { code, .. }) => Err(code.clone()),
        (None, _) => Err("the answer is about something else".to_owned()),
    }
}

/// Handles what was fetched and brings the answer back.
async fn bring(inner: &Arc<Inner>, node: &Arc<NodeEntry>, id: &str, path: &str, sealed: Sealed, body: Vec<u8>) {
    let request = sha256(&sealed.bytes).to_string();
    let reply = server::judged(inner, node, path, &sealed, body).await.unwrap_or_else(|refusal| {
        tracing::info!(exchange.refusal = refusal.code(), exchange.peer = %node.agency, "exchange.request refused");
        server::refused(refusal, request)
    });
    let (reply, answer) = match server::sealed(inner, &node.agency, reply).await {
        Ok(sealed) => sealed,
        Err(error) => {
            tracing::error!(%error, "exchange.seal failed");
            return;
        }
    };
    let mut headers = HeaderMap::new();
    let mut put = |name: &'static str, value: Result<HeaderValue, _>| {
        value.map(|value| headers.insert(HeaderName::from_static(name), value)).is_ok()
    };
    let named = put(PARCEL, HeaderValue::try_from(id)) && put(STATUS, HeaderValue::try_from(reply.status.as_str()));
    if let Some(pause) = server::pause(inner, reply.status) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(pause.as_secs().max(1)));
    }
    if !named {
        return;
    }
    let sent = inner.courier.post_with(node, FETCHED, &answer, reply.body, headers, inner.settings.delivery_timeout);
    if let Err(error) = sent.await {
        // The other end waits in vain and tries again.
        tracing::info!(%error, exchange.peer = %node.agency, "exchange.answer could not be brought back");
    }
}
