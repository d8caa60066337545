//! What the check page knows of revocations: the own register on the authority's node, elsewhere the list of the
//! holder of the role, fetched at most every few minutes and kept for when it does not answer.

use std::sync::{Mutex, OnceLock, PoisonError};

use base::Timestamp;
use exchange::HttpClient;
use registry::Role;
use trust::{Policy, ca::Crl};

use super::{Authority, Failed};

/// How long a list counts as just fetched.
const FRESH_SECONDS: i64 = 5 * 60;
/// How soon a holder that did not answer is asked again.
const RETRY_SECONDS: i64 = 30;

/// What is known.
pub(crate) enum Known {
    /// This list.
    List(Box<Crl>),
    /// Nothing: the holder of the role does not answer.
    NoAnswer,
    /// Nothing: this node was given no means to ask.
    NotAsked,
}

/// The list at hand.
#[derive(Default)]
pub(crate) struct Revocation {
    http: OnceLock<HttpClient>,
    held: Mutex<Held>,
}

#[derive(Clone, Default)]
struct Held {
    list: Option<Crl>,
    /// When to ask again.
    ask_at: Option<Timestamp>,
}

impl Revocation {
    pub(super) fn ask_with(&self, http: HttpClient) {
        // A second client changes nothing.
        let _ = self.http.set(http);
    }

    fn held(&self) -> Held {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, held: Held) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }
}

impl Authority {
    /// What is known of revocations now.
    pub(crate) async fn known_revocations(&self) -> Result<Known, Failed> {
        if let Some(own) = self.revocations().await? {
            return Ok(Known::List(Box::new(own)));
        }
        let Some(http) = self.revocation().http.get() else { return Ok(Known::NotAsked) };
        let now = self.setup().clock.now();
        let mut held = self.revocation().held();
        if held.ask_at.is_none_or(|at| at <= now) {
            let fetched = self.fetch(http, now, held.list.as_ref()).await;
            let wait = if fetched.is_some() { FRESH_SECONDS } else { RETRY_SECONDS };
            held = Held { list: fetched.or(held.list), ask_at: Some(now.plus_seconds(wait)) };
            self.revocation().hold(held.clone());
        }
        // An old list is better than none until it says itself that it is over.
        let list = held.list.filter(|list| list.next_update().is_none_or(|next| next > now));
        Ok(list.map_or(Known::NoAnswer, |list| Known::List(Box::new(list))))
    }

    async fn fetch(&self, http: &HttpClient, now: Timestamp, before: Option<&Crl>) -> Option<Crl> {
        let snapshot = self.setup().registry.current()?;
        let node = snapshot.role_node(Role::Authority)?;
        let url = format!("{}/ca/issuing.crl", node.web_origin());
        let answer = http.get(&url, &[]).await.ok().filter(|answer| answer.status == 200)?;
        let list = Crl::from_der(&answer.body).ok()?;
        // Signed by an issuer of the configuration, not from the future, not older than what is held.
        let signed = snapshot.issuers().iter().any(|issuer| list.verify(issuer).is_ok());
        let latest = now.plus_seconds(Policy::standard().skew_seconds);
        let current = list.this_update() <= latest && list.next_update().is_none_or(|next| next > now);
        let forward = before.is_none_or(|before| before.this_update() <= list.this_update());
        (signed && current && forward).then_some(list)
    }
}
