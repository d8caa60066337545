use serde_json::json;

use super::{
    Identity, NewsKind, SignedIn, Visit,
    factors::{changeable, codes_drop_if_last, recovery_codes},
    session::Begin,
    sign_in::forgive,
};
use crate::{
    model::{Actor, Kind, RecoveryCode},
    refusal::{FactorError, SignInError},
    store::{self, StoredPasskey},
    token::SessionToken,
    webauthn::{self, NewPasskey, PasskeySignIn, Purpose, Site},
};

/// An account has so many passkeys at most.
const MOST: usize = 10;

impl Identity {
    /// The challenge for a new passkey of the actor's account: good for five minutes, once.
    pub fn passkey_challenge(&self, actor: &Actor) -> String {
        webauthn::challenge(&self.node_key, Purpose::Add(actor.account), self.clock.now())
    }

    /// The name under which authenticators keep the actor's passkeys (the user handle): it says nothing about anybody.
    pub fn passkey_user(&self, actor: &Actor) -> String {
        webauthn::user_handle(&self.node_key, actor.account)
    }

    /// The challenge on a sign-in page: good for five minutes, once.
    pub fn sign_in_challenge(&self) -> String {
        webauthn::challenge(&self.node_key, Purpose::SignIn, self.clock.now())
    }

    /// Adds a passkey to the actor's account. The first second factor brings recovery codes, which are shown this once,
    /// and ends the account's other sessions.
    pub async fn passkey_add(
        &self,
        actor: &Actor,
        site: &Site,
        answer: NewPasskey,
    ) -> Result<Option<Vec<RecoveryCode>>, FactorError> {
        let now = self.clock.now();
        let checked = webauthn::check_new(&answer, site, actor.account, &self.node_key, now)
            .map_err(|e| FactorError::NotAPasskey(e.to_string()))?;
        let name = base::text::clean(&answer.name).ok().filter(|name| !name.is_empty());
        let name: String = name.unwrap_or_else(|| "Passkey".to_owned()).chars().take(60).collect();
        let (this, actor, codes) = (self.clone(), actor.clone(), recovery_codes());
        self.db
            .write(move |tx| {
                let factors = changeable(tx, &actor, now)?;
                if factors.passkeys.len() >= MOST {
                    return Err(FactorError::TooMany);
                }
                if !store::challenge_use(tx, &checked.challenge, now)? {
                    return Err(FactorError::NotAPasskey("the challenge was answered before".to_owned()));
                }
                let passkey = StoredPasskey {
                    id: checked.id.clone(),
                    account: actor.account,
                    public_key: checked.public_key.to_spki(),
                    name: name.clone(),
                    sign_count: checked.sign_count.into(),
                };
                if !store::passkey_insert(tx, &passkey, now)? {
                    return Err(FactorError::NotAPasskey("the credential is known already".to_owned()));
                }
                let body = json!({ "key": checked.public_key.fingerprint().to_string() });
                this.record(tx, "identity.passkey-added", actor.account, actor.account, now, body)?;
                this.news_of(tx, &actor, NewsKind::PasskeyAdded, now)?;
                store::session_set_second(tx, &actor.session)?;
                if factors.second_needed() {
                    return Ok(None);
                }
                this.codes_keep(tx, &actor, &codes, now)?;
                store::session_delete_others(tx, actor.account, &actor.session)?;
                store::step_delete_of_account(tx, actor.account)?;
                Ok(Some(codes.clone()))
            })
            .await
    }

    /// Gives one of the actor's passkeys another name.
    pub async fn passkey_rename(&self, actor: &Actor, id: &str, name: &str) -> Result<(), FactorError> {
        let name = base::text::clean(name).ok().filter(|name| !name.is_empty()).ok_or(FactorError::NotThere)?;
        let (this, actor, id, now) = (self.clone(), actor.clone(), id.to_owned(), self.clock.now());
        let name: String = name.chars().take(60).collect();
        self.db
            .write(move |tx| {
                changeable(tx, &actor, now)?;
                if !store::passkey_set_name(tx, actor.account, &id, &name)? {
                    return Err(FactorError::NotThere);
                }
                Ok(this.record(tx, "identity.passkey-renamed", actor.account, actor.account, now, json!({}))?)
            })
            .await
    }

    /// Takes one of the actor's passkeys away. With the last second factor the recovery codes go too.
    pub async fn passkey_remove(&self, actor: &Actor, id: &str) -> Result<(), FactorError> {
        let (this, actor, id, now) = (self.clone(), actor.clone(), id.to_owned(), self.clock.now());
        self.db
            .write(move |tx| {
                changeable(tx, &actor, now)?;
                if !store::passkey_delete(tx, actor.account, &id)? {
                    return Err(FactorError::NotThere);
                }
                this.record(tx, "identity.passkey-removed", actor.account, actor.account, now, json!({}))?;
                this.news_of(tx, &actor, NewsKind::PasskeyRemoved, now)?;
                codes_drop_if_last(tx, actor.account, now)
            })
            .await
    }

    /// Lets somebody in with a passkey, without a name typed. The authenticator has verified the person, so it is as
    /// good as a password with a second factor.
    pub async fn passkey_sign_in(
        &self,
        kind: Kind,
        site: &Site,
        answer: PasskeySignIn,
        visit: Visit,
    ) -> Result<SignedIn, SignInError> {
        let now = self.clock.now();
        let keys: Vec<_> = self.address_counter(&visit).into_iter().collect();
        self.attempt_begin(keys.clone(), now, |_| Ok(None::<()>)).await?;
        let no = |why: &str| SignInError::Passkey(why.to_owned());
        let answered = webauthn::check_sign_in(&answer, site, &self.node_key, now).map_err(|e| no(e.0))?;
        let id = answer.id;
        let (this, token, device) = (self.clone(), SessionToken::generate(), SessionToken::generate());
        self.db
            .write(move |tx| {
                let passkey = store::passkey_fetch(tx, &id)?.ok_or_else(|| no("nobody has it"))?;
                if !answered.is_by(&passkey.public_key) {
                    return Err(no("the signature is not the passkey's"));
                }
                let account = store::account_fetch(tx, passkey.account)?.filter(|a| a.kind == kind && !a.closed);
                let account = account.ok_or_else(|| no("its account is closed, or has another door"))?;
                if !store::challenge_use(tx, &answered.challenge, now)? {
                    return Err(no("the challenge was answered before"));
                }
                let count = i64::from(answered.sign_count);
                // An authenticator that counts goes forward; one that went back was copied (section 6.1.1).
                if (count > 0 || passkey.sign_count > 0) && count <= passkey.sign_count {
                    return Err(no("its counter went back: it was copied"));
                }
                store::passkey_set_used(tx, &passkey.id, count, now)?;
                forgive(tx, &keys)?;
                let begin = Begin { token: &token, device: &device, visit: &visit, second: true, proven_at: now, now };
                let assurance = account.assurance;
                Ok(this.session_begin(tx, account, assurance, &begin)?)
            })
            .await
    }
}
