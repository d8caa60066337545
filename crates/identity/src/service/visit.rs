use std::net::IpAddr;

use ::store::{Error, Tx};
use base::{AccountId, Lang, Timestamp};

use super::Identity;
use crate::{
    model::SessionHandle,
    rules::{ThrottlePolicy, device_named},
    store,
    token::SessionToken,
};

/// How long a browser is remembered after somebody signed in in it, in milliseconds.
pub(super) const REMEMBERED: i64 = 180 * 86_400_000;

/// The browser in front of a door.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// The address that the request came from.
    pub address: Option<IpAddr>,
    /// What the browser calls itself in `User-Agent`.
    pub agent: String,
    /// The secret of the cookie that a browser keeps in which somebody signed in before.
    pub known: Option<SessionToken>,
    /// The language of the page.
    pub language: Lang,
    /// The session that the browser had; it ends.
    pub replaces: Option<SessionHandle>,
}

impl Visit {
    /// The browser's name, for its owner.
    pub(super) fn device(&self) -> String {
        device_named(&self.agent)
    }

    /// The digest under which the browser is remembered.
    fn digest(&self) -> Option<SessionHandle> {
        self.known.as_ref().map(SessionToken::handle)
    }
}

impl Identity {
    /// Under which keys an attempt for `account` is counted. In a browser in which its owner has signed in before, it is
    /// counted for that browser alone: whoever tries the name from elsewhere, or crowds the address that a whole
    /// office shares, slows only themself down.
    pub(super) fn counters(
        &self,
        tx: &mut Tx,
        visit: &Visit,
        name: Option<String>,
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Result<Vec<(String, ThrottlePolicy)>, Error> {
        if let (Some(digest), Some(account)) = (visit.digest(), account) {
            let since = now.plus_millis(REMEMBERED.saturating_neg());
            if store::device_knows(tx, digest.as_str(), account, since)? {
                return Ok(vec![(format!("device:{}:{account}", digest.as_str()), self.policies.per_name)]);
            }
        }
        let name = name.map(|name| (format!("name:{name}"), self.policies.per_name));
        Ok(name.into_iter().chain(self.address_counter(visit)).collect())
    }

    /// The key under which attempts from the visit's address are counted.
    pub(super) fn address_counter(&self, visit: &Visit) -> Option<(String, ThrottlePolicy)> {
        visit.address.map(|address| (format!("address:{}", network(address)), self.policies.per_address))
    }
}

/// Remembers the browser; the secret of a new cookie where it had none.
pub(super) fn remember(
    tx: &mut Tx,
    visit: &Visit,
    fresh: &SessionToken,
    account: AccountId,
    now: Timestamp,
) -> Result<SessionToken, Error> {
    let token = visit.known.clone().unwrap_or_else(|| fresh.clone());
    store::device_put(tx, token.handle().as_str(), account, now)?;
    Ok(token)
}

/// What counts as one address: an IPv4 address, or the /64 network that one IPv6 subscriber has.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
