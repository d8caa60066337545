use std::net::IpAddr;

use ::store::{Error, Tx};
use base::{Lang, Timestamp};

use super::{Identity, SignedIn};
use crate::{
    hashing,
    model::{Account, Kind, Password, SessionHandle, Username},
    refusal::SignInError,
    rules::{self, ThrottlePolicy},
    store,
    token::SessionToken,
};

/// What somebody typed at a door.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The door: accounts of the other kind do not exist behind it.
    pub kind: Kind,
    /// The user name as typed.
    pub username: String,
    /// The password as typed.
    pub password: Password,
    /// The address that the request came from.
    pub address: Option<IpAddr>,
    /// The language of the page.
    pub language: Lang,
    /// The session that the browser had; it ends.
    pub replaces: Option<SessionHandle>,
}

impl Identity {
    /// Lets somebody in, with a new session.
    ///
    /// The answer and the time it takes do not tell whether the account exists: the same work is done for names that
    /// belong to nobody, and they are slowed down alike.
    pub async fn sign_in(&self, attempt: SignIn) -> Result<SignedIn, SignInError> {
        let SignIn { kind, username, password, address, language, replaces } = attempt;
        let username = Username::parse(&username).ok();
        // The turn comes first: what waits for it has not been counted yet.
        let turn = hashing::turn().await?;
        let now = self.clock.now();
        let mut keys = Vec::with_capacity(2);
        if let Some(name) = &username {
            keys.push((format!("name:{name}"), self.policies.per_name));
        }
        if let Some(address) = address {
            keys.push((format!("address:{}", network(address)), self.policies.per_address));
        }
        let found = self
            .attempt_begin(keys.clone(), now, move |tx| {
                let Some(name) = &username else { return Ok(None) };
                let Some(account) = store::account_by_username(tx, name)? else { return Ok(None) };
                if account.kind != kind || account.closed {
                    return Ok(None);
                }
                Ok(store::account_password(tx, account.id)?.map(|phc| (account, phc)))
            })
            .await?;
        let (account, phc): (Option<Account>, Option<String>) = found.unzip();
        let fits = turn.spend(move || hashing::password_verify(&password, phc.as_deref())).await?;
        let Some(account) = account.filter(|_| fits) else { return Err(SignInError::NoMatch) };

        let (this, token) = (self.clone(), SessionToken::generate());
        let begun = token.clone();
        let actor = self
            .db
            .write(move |tx| {
                for (key, _) in &keys {
                    let known = store::throttle_fetch(tx, key)?;
                    let whole = key.starts_with("name:");
                    store::throttle_put(tx, key, &rules::throttle_after_success(&known, whole))?;
                }
                let assurance = account.assurance;
                this.session_begin(tx, account.clone(), &begun, assurance, language, replaces.as_ref(), now, now)
                    .map_err(SignInError::from)
            })
            .await?;
        Ok(SignedIn { actor, token })
    }

    /// Counts an attempt under every key, or refuses it; and reads what it is to be checked against.
    pub(super) async fn attempt_begin<T: Send + 'static>(
        &self,
        keys: Vec<(String, ThrottlePolicy)>,
        now: Timestamp,
        load: impl Fn(&mut Tx) -> Result<Option<T>, Error> + Send + 'static,
    ) -> Result<Option<T>, SignInError> {
        self.db
            .write(move |tx| {
                for (key, policy) in &keys {
                    let known = store::throttle_fetch(tx, key)?;
                    let counted =
                        rules::throttle_try(&known, policy, now).map_err(|until| SignInError::wait(until, now))?;
                    store::throttle_put(tx, key, &counted)?;
                }
                Ok(load(tx)?)
            })
            .await
    }
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
