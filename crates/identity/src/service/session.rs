use ::store::{Error, Tx};
use base::Timestamp;

use super::{
    Identity, Visit,
    sign_in::forgive,
    visit::{REMEMBERED, remember},
};
use crate::{
    hashing,
    model::{Account, Actor, Assurance, Kind, Password, Session, SessionHandle},
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
    /// The secret for the cookie by which the browser is known again; it opens nothing.
    pub device: SessionToken,
}

/// A session about to begin.
pub(super) struct Begin<'a> {
    pub(super) token: &'a SessionToken,
    /// For a browser that has no secret of its own yet.
    pub(super) device: &'a SessionToken,
    pub(super) visit: &'a Visit,
    pub(super) second: bool,
    pub(super) proven_at: Timestamp,
    pub(super) now: Timestamp,
}

impl Identity {
    /// Who is behind the token that a browser sent; none when there is no live session, or the account is closed.
    /// The use is noted once a minute.
    pub async fn actor(&self, token: &str) -> Result<Option<Actor>, Error> {
        let Some(token) = SessionToken::parse(token) else { return Ok(None) };
        let (handle, policy, now) = (token.handle(), self.policies.session, self.clock.now());
        let found = self
            .db
            .glance(move |tx| {
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
                forgive(tx, &keys)?;
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
                store::step_purge(tx, now.plus_millis(rules::STEP_PATIENCE.saturating_neg()))?;
                store::challenge_purge(tx, now.plus_millis(rules::STEP_PATIENCE.saturating_neg()))?;
                store::device_purge(tx, now.plus_millis(REMEMBERED.saturating_neg()))?;
                Ok(sessions.saturating_add(store::throttle_purge(tx, throttles_before)?))
            })
            .await
    }

    /// Begins a session in the caller's transaction, ending the one that the browser had: a token that somebody knew
    /// before the sign-in is worth nothing after it.
    pub(super) fn session_begin(
        &self,
        tx: &mut Tx,
        account: Account,
        assurance: Assurance,
        begin: &Begin<'_>,
    ) -> Result<SignedIn, Error> {
        let (visit, now) = (begin.visit, begin.now);
        if let Some(old) = &visit.replaces {
            store::session_delete(tx, old)?;
        }
        let session = Session {
            handle: begin.token.handle(),
            account: account.id,
            assurance,
            language: visit.language,
            started_at: now,
            seen_at: now,
            proven_at: begin.proven_at,
            second: begin.second,
            device: visit.device(),
            address: visit.address.map(|address| address.to_canonical().to_string()).unwrap_or_default(),
        };
        store::session_insert(tx, &session)?;
        let device = remember(tx, visit, begin.device, account.id, now)?;
        let provider = account.federated.as_ref().map(|f| f.provider.to_string());
        let body = serde_json::json!({
            "session": session.handle.as_str(),
            "assurance": assurance.number(),
            "second": session.second,
            "provider": provider,
        });
        self.record(tx, "identity.signed-in", account.id, account.id, now, body)?;
        Ok(SignedIn { actor: actor_of(tx, account, &session, now)?, token: begin.token.clone(), device })
    }

    /// The live sessions of the actor's account, the last used first.
    pub async fn session_list(&self, actor: &Actor) -> Result<Vec<Session>, Error> {
        let (account, policy, now) = (actor.account, self.policies.session, self.clock.now());
        let since = now.plus_millis(policy.idle.saturating_neg());
        let listed = self.db.read(move |tx| store::session_list(tx, account, since)).await?;
        Ok(listed.into_iter().filter(|session| rules::session_is_live(session, &policy, now)).collect())
    }

    /// Ends one session of the actor's account. False when it is none of theirs.
    pub async fn session_end(&self, actor: &Actor, handle: SessionHandle) -> Result<bool, Error> {
        let (this, account, now) = (self.clone(), actor.account, self.clock.now());
        self.db
            .write(move |tx| {
                let Some(session) = store::session_fetch(tx, &handle)?.filter(|s| s.account == account) else {
                    return Ok(false);
                };
                store::session_delete(tx, &session.handle)?;
                let body = serde_json::json!({ "session": handle.as_str() });
                this.record(tx, "identity.signed-out", account, account, now, body)?;
                Ok(true)
            })
            .await
    }

    /// Ends every session of the actor's account, this one too. Browsers that were known are strangers again.
    pub async fn session_end_all(&self, actor: &Actor) -> Result<(), Error> {
        let (this, account, now) = (self.clone(), actor.account, self.clock.now());
        self.db
            .write(move |tx| {
                let count = store::session_delete_of_account(tx, account)?;
                store::step_delete_of_account(tx, account)?;
                store::device_delete_of_account(tx, account)?;
                let body = serde_json::json!({ "sessions": count });
                this.record(tx, "identity.signed-out-everywhere", account, account, now, body)
            })
            .await
    }
}

fn actor_of(tx: &mut Tx, account: Account, session: &Session, now: Timestamp) -> Result<Actor, Error> {
    let grants = store::grant_list(tx, account.id, now)?;
    let is_official = account.kind == Kind::Official;
    let stands_in = if is_official { store::stand_in_list(tx, account.id, now)? } else { Vec::new() };
    Ok(Actor {
        account: account.id,
        person: account.person,
        kind: account.kind,
        name: account.name,
        title: account.title,
        citizen_id: account.citizen_id,
        agency: account.agency,
        grants,
        stands_in,
        assurance: session.assurance,
        federated: account.federated,
        session: session.handle.clone(),
        proven_at: session.proven_at,
        second: session.second,
        language: session.language,
    })
}
