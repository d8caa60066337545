use ::store::{Error, Tx};
use base::{AccountId, Timestamp};

use super::{Identity, SignedIn, Visit, session::Begin};
use crate::{
    hashing,
    model::{Account, Kind, Password, Username},
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
    /// The browser.
    pub visit: Visit,
}

/// What a right password leads to.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A session.
    In(Box<SignedIn>),
    /// The second factor is asked for: the secret of the cookie under which [`Identity::second_step`] goes on.
    Second(SessionToken),
}

impl Identity {
    /// Lets somebody in with name and password: with a new session, or to the second step where the account asks for
    /// one.
    ///
    /// The answer and the time it takes do not tell whether the account exists: the same work is done for names that
    /// belong to nobody, and they are slowed down alike.
    pub async fn sign_in(&self, attempt: SignIn) -> Result<Entry, SignInError> {
        let SignIn { kind, username, password, visit } = attempt;
        let username = Username::parse(&username).ok();
        // The turn comes first: what waits for it has not been counted yet.
        let turn = hashing::turn().await?;
        let now = self.clock.now();
        let (this, met) = (self.clone(), visit.clone());
        let (keys, found) = self
            .db
            .write(move |tx| {
                let named = username.as_ref().map(|name| store::account_by_username(tx, name)).transpose()?.flatten();
                let open = named.filter(|account| account.kind == kind && !account.closed);
                let name = username.as_ref().map(ToString::to_string);
                let keys = this.counters(tx, &met, name, open.as_ref().map(|account| account.id), now)?;
                count(tx, &keys, now)?;
                let Some(account) = open else { return Ok((keys, None)) };
                let phc = store::account_password(tx, account.id)?;
                Ok::<_, SignInError>((keys, phc.map(|phc| (account, phc))))
            })
            .await?;
        let (account, phc): (Option<Account>, Option<String>) = found.unzip();
        let fits = turn.spend(move || hashing::password_verify(&password, phc.as_deref())).await?;
        let Some(account) = account.filter(|_| fits) else { return Err(SignInError::NoMatch) };

        let (this, token, device) = (self.clone(), SessionToken::generate(), SessionToken::generate());
        self.db
            .write(move |tx| {
                forgive(tx, &keys)?;
                if store::factors_fetch(tx, account.id)?.second_needed() {
                    store::step_insert(tx, &token.handle(), account.id, now)?;
                    return Ok(Entry::Second(token.clone()));
                }
                let begin = Begin { token: &token, device: &device, visit: &visit, second: false, proven_at: now, now };
                let signed_in = this.session_begin(tx, account.clone(), account.assurance, &begin)?;
                Ok(Entry::In(Box::new(signed_in)))
            })
            .await
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
                count(tx, &keys, now)?;
                Ok(load(tx)?)
            })
            .await
    }

    /// The key under which second factors of an account are counted: only who knows the password gets there.
    pub(super) fn second_counter(&self, account: AccountId) -> (String, ThrottlePolicy) {
        (format!("second:{account}"), self.policies.per_name)
    }
}

/// Counts an attempt under every key, or refuses it.
pub(super) fn count(tx: &mut Tx, keys: &[(String, ThrottlePolicy)], now: Timestamp) -> Result<(), SignInError> {
    for (key, policy) in keys {
        let known = store::throttle_fetch(tx, key)?;
        let counted = rules::throttle_try(&known, policy, now).map_err(|until| SignInError::wait(until, now))?;
        store::throttle_put(tx, key, &counted)?;
    }
    Ok(())
}

/// Clears what was counted for an attempt that succeeded: of an address, this attempt only.
pub(super) fn forgive(tx: &mut Tx, keys: &[(String, ThrottlePolicy)]) -> Result<(), Error> {
    for (key, _) in keys {
        let known = store::throttle_fetch(tx, key)?;
        let whole = !key.starts_with("address:");
        store::throttle_put(tx, key, &rules::throttle_after_success(&known, whole))?;
    }
    Ok(())
}
