use ::store::{Error, Tx};
use base::{Lang, Timestamp};

use super::Identity;
use crate::{
    hashing,
    model::{Account, Actor, Assurance, Password, Session, SessionHandle},
    refusal::SignInError,
    rules, store,
    token::SessionToken,
};

/// Somebody has just come in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who.
    pub actor: Actor,
    /// The secret for the cookie of their browser.
    pub token: SessionToken,
}

impl Identity {
    /// Who is behind the token that a browser sent; none when there is no live session, or the account is closed.
    /// The use is noted once a minute.
    pub async fn actor(&self, token: &str) -> Result<Option<Actor>, Error> {
        let Some(token) = SessionToken::parse(token) else { return Ok(None) };
        let (handle, policy, now) = (token.handle(), self.policies.session, self.clock.now());
        let found = self
            .db
            .read(move |tx| {
                let Some(session) = store::session_fetch(tx, &handle)? else { return Ok(None) };
                if !rules::session_is_live(&session, &policy, now) {
                    return Ok(None);
                }
                let Some(account) = store::account_fetch(tx, session.account)?.filter(|a| !a.closed) else {
                    return Ok(None);
                };
                let touch = rules::session_should_touch(&session, &policy, now);
                actor_of(tx, account, &session, now).map(|actor| Some((actor, touch)))
            })
            .await?;
        let Some((actor, touch)) = found else { return Ok(None) };
        if touch {
            let handle = actor.session.clone();
            self.db.write(move |tx| store::session_set_seen(tx, &handle, now)).await?;
        }
        Ok(Some(actor))
    }

    /// Ends a session. True when there was one.
    pub async fn sign_out(&self, handle: &SessionHandle) -> Result<bool, Error> {
        let (this, handle, now) = (self.clone(), handle.clone(), self.clock.now());
        self.db
            .write(move |tx| {
                let Some(session) = store::session_fetch(tx, &handle)? else { return Ok(false) };
                store::session_delete(tx, &handle)?;
                let body = serde_json::json!({ "session": handle.as_str() });
                this.record(tx, "identity.signed-out", session.account, session.account, now, body)?;
                Ok(true)
            })
            .await
    }

    /// Step-up with the password: the person of a live session proves themself again. Attempts count like sign-ins.
    pub async fn step_up(&self, actor: &Actor, password: &str) -> Result<Timestamp, SignInError> {
        let password = Password::typed(password).map_err(|_| SignInError::NoMatch)?;
        let turn = hashing::turn().await?;
        let now = self.clock.now();
        let keys = vec![(format!("step-up:{}", actor.account), self.policies.per_name)];
        let id = actor.account;
        let phc = self.attempt_begin(keys.clone(), now, move |tx| store::account_password(tx, id)).await?;
        if !turn.spend(move || hashing::password_verify(&password, phc.as_deref())).await? {
            return Err(SignInError::NoMatch);
        }
        let (this, handle) = (self.clone(), actor.session.clone());
        self.db
            .write(move |tx| {
                for (key, _) in &keys {
                    let known = store::throttle_fetch(tx, key)?;
                    store::throttle_put(tx, key, &rules::throttle_after_success(&known, true))?;
                }
                store::session_set_proven(tx, &handle, now)?;
                let body = serde_json::json!({ "session": handle.as_str(), "by": "password" });
                this.record(tx, "identity.stepped-up", id, id, now, body)?;
                Ok::<_, SignInError>(())
            })
            .await?;
        Ok(now)
    }

    /// Removes what has run out: sessions, and throttles that count nothing any more. Call it now and then.
    pub async fn purge(&self) -> Result<u64, Error> {
        let now = self.clock.now();
        let sessions_before = now.plus_millis(self.policies.session.idle.saturating_neg());
        let forget = self.policies.per_name.forget.max(self.policies.per_address.forget);
        let throttles_before = now.plus_millis(forget.saturating_neg());
        let this = self.clone();
        self.db
            .write(move |tx| {
                this.approval_sweep(tx, now)?;
                let sessions = store::session_purge(tx, sessions_before)?;
                Ok(sessions.saturating_add(store::throttle_purge(tx, throttles_before)?))
            })
            .await
    }

    /// Begins a session in the caller's transaction, ending the one that the browser had: a token that somebody knew
    /// before the sign-in is worth nothing after it.
    #[expect(clippy::too_many_arguments, reason = "one private call, every part of a session")]
    pub(super) fn session_begin(
        &self,
        tx: &mut Tx,
        account: Account,
        token: &SessionToken,
        assurance: Assurance,
        language: Lang,
        replaces: Option<&SessionHandle>,
        proven_at: Timestamp,
        now: Timestamp,
    ) -> Result<Actor, Error> {
        if let Some(old) = replaces {
            store::session_delete(tx, old)?;
        }
        let session = Session {
            handle: token.handle(),
            account: account.id,
            assurance,
            language,
            started_at: now,
            seen_at: now,
            proven_at,
        };
        store::session_insert(tx, &session)?;
        let provider = account.federated.as_ref().map(|f| f.provider.to_string());
        let body = serde_json::json!({
            "session": session.handle.as_str(),
            "assurance": assurance.number(),
            "provider": provider,
        });
        self.record(tx, "identity.signed-in", account.id, account.id, now, body)?;
        actor_of(tx, account, &session, now)
    }
}

fn actor_of(tx: &mut Tx, account: Account, session: &Session, now: Timestamp) -> Result<Actor, Error> {
    let grants = store::grant_list(tx, account.id, now)?;
    Ok(Actor {
        account: account.id,
        person: account.person,
        kind: account.kind,
        name: account.name,
        title: account.title,
        citizen_id: account.citizen_id,
        agency: account.agency,
        grants,
        assurance: session.assurance,
        federated: account.federated,
        session: session.handle.clone(),
        proven_at: session.proven_at,
        language: session.language,
    })
}
