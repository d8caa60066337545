use ::store::{Error, Tx};
use base::{AccountId, Timestamp};
use serde_json::json;

use super::{Identity, NewsKind};
use crate::{
    model::{Actor, Factors, OtpSecret, RecoveryCode, SecondFactor},
    refusal::FactorError,
    rules::{factors_may_change, otp_step},
    store, vault,
};

/// How many recovery codes a person has.
const RECOVERY_CODES: usize = 10;

impl Identity {
    /// What proves the account's owner at the door besides the password.
    pub async fn factors(&self, account: AccountId) -> Result<Factors, Error> {
        self.db.read(move |tx| store::factors_fetch(tx, account)).await
    }

    /// Whether the actor's session may change what opens the account, now.
    pub async fn factors_may_change(&self, actor: &Actor) -> Result<bool, Error> {
        let needed = self.factors(actor.account).await?.second_needed();
        Ok(factors_may_change(actor.proven_at, actor.second, needed, self.clock.now()))
    }

    /// Makes the secret of an authenticator program. It counts from the first code on that fits.
    pub async fn otp_begin(&self, actor: &Actor) -> Result<(), FactorError> {
        let (actor, now) = (actor.clone(), self.clock.now());
        let secret = OtpSecret::of_bytes(&trust::random::bytes::<20>());
        let wrapped = vault::secret_seal(&secret, &self.node_key, actor.account);
        let wrapped = wrapped.map_err(|e| FactorError::Damaged(e.to_string()))?;
        self.db
            .write(move |tx| {
                let factors = changeable(tx, &actor, now)?;
                if factors.otp_since.is_some() {
                    return Err(FactorError::AlreadyThere);
                }
                Ok(store::otp_put(tx, actor.account, &wrapped, now)?)
            })
            .await
    }

    /// The secret that waits for its first code, to be shown to its owner.
    pub async fn otp_waiting(&self, actor: &Actor) -> Result<Option<OtpSecret>, FactorError> {
        let (this, actor, now) = (self.clone(), actor.clone(), self.clock.now());
        self.db
            .read(move |tx| {
                changeable(tx, &actor, now)?;
                let otp = store::otp_fetch(tx, actor.account)?.filter(|otp| otp.confirmed_at.is_none());
                let secret = otp.map(|otp| vault::secret_open(&otp.secret, &this.node_key, actor.account)).transpose();
                secret.map_err(|e| FactorError::Damaged(e.to_string()))
            })
            .await
    }

    /// Puts the authenticator program in force with its first code. From now on every sign-in with the password asks
    /// for a code; the account's other sessions end. The answer is new recovery codes, which are shown this once.
    pub async fn otp_confirm(&self, actor: &Actor, code: SecondFactor) -> Result<Vec<RecoveryCode>, FactorError> {
        let SecondFactor::Otp(code) = code else { return Err(FactorError::WrongCode) };
        let (this, actor, now) = (self.clone(), actor.clone(), self.clock.now());
        let codes = recovery_codes();
        let made = codes.clone();
        self.db
            .write(move |tx| {
                changeable(tx, &actor, now)?;
                let otp = store::otp_fetch(tx, actor.account)?.filter(|otp| otp.confirmed_at.is_none());
                let otp = otp.ok_or(FactorError::NotThere)?;
                let secret = vault::secret_open(&otp.secret, &this.node_key, actor.account);
                let secret = secret.map_err(|e| FactorError::Damaged(e.to_string()))?;
                let compute = |counter| trust::mac::hotp(secret.bytes(), counter);
                let step = otp_step(code, otp.last_step, now, compute).ok_or(FactorError::WrongCode)?;
                store::otp_set_confirmed(tx, actor.account, now)?;
                store::otp_set_step(tx, actor.account, step)?;
                this.record(tx, "identity.otp-added", actor.account, actor.account, now, json!({}))?;
                this.news_of(tx, &actor, NewsKind::OtpAdded, now)?;
                this.codes_keep(tx, &actor, &made, now)?;
                store::session_delete_others(tx, actor.account, &actor.session)?;
                store::step_delete_of_account(tx, actor.account)?;
                store::session_set_second(tx, &actor.session)?;
                Ok(())
            })
            .await
            .map(|()| codes)
    }

    /// Takes the authenticator program away. With the last second factor the recovery codes go too.
    pub async fn otp_remove(&self, actor: &Actor) -> Result<(), FactorError> {
        let (this, actor, now) = (self.clone(), actor.clone(), self.clock.now());
        self.db
            .write(move |tx| {
                changeable(tx, &actor, now)?;
                if !store::otp_delete(tx, actor.account)? {
                    return Err(FactorError::NotThere);
                }
                this.record(tx, "identity.otp-removed", actor.account, actor.account, now, json!({}))?;
                this.news_of(tx, &actor, NewsKind::OtpRemoved, now)?;
                codes_drop_if_last(tx, actor.account, now)
            })
            .await
    }

    /// Makes new recovery codes, which are shown this once; the old ones are void.
    pub async fn recovery_renew(&self, actor: &Actor) -> Result<Vec<RecoveryCode>, FactorError> {
        let (this, actor, now) = (self.clone(), actor.clone(), self.clock.now());
        let codes = recovery_codes();
        let made = codes.clone();
        self.db
            .write(move |tx| {
                if !changeable(tx, &actor, now)?.second_needed() {
                    return Err(FactorError::NotThere);
                }
                this.codes_keep(tx, &actor, &made, now)?;
                Ok(this.news_of(tx, &actor, NewsKind::RecoveryCodesMade, now)?)
            })
            .await
            .map(|()| codes)
    }

    pub(super) fn codes_keep(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        codes: &[RecoveryCode],
        now: Timestamp,
    ) -> Result<(), Error> {
        let account = actor.account;
        let digests: Vec<String> = codes.iter().map(|code| vault::recovery_digest(code, account)).collect();
        store::recovery_replace(tx, account, &digests, now)?;
        self.record(tx, "identity.recovery-codes-made", account, account, now, json!({ "count": digests.len() }))
    }

    /// Takes every second factor away, on an order that two people stand for; a new password is chosen after it. The
    /// account's owner is told.
    pub(super) fn factors_clear(&self, tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), Error> {
        factors_delete(tx, account, now)?;
        self.news(tx, account, NewsKind::FactorsReset, "", now)
    }

    pub(super) fn news_of(&self, tx: &mut Tx, actor: &Actor, kind: NewsKind, now: Timestamp) -> Result<(), Error> {
        let session = store::session_fetch(tx, &actor.session)?;
        let device = session.map(|session| session.device).unwrap_or_default();
        self.news(tx, actor.account, kind, &device, now)
    }
}

/// Removes every second factor of an account.
pub(super) fn factors_delete(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), Error> {
    store::otp_delete(tx, account)?;
    store::passkey_delete_of_account(tx, account)?;
    store::recovery_replace(tx, account, &[], now)?;
    store::step_delete_of_account(tx, account)?;
    store::device_delete_of_account(tx, account)?;
    Ok(())
}

pub(super) fn recovery_codes() -> Vec<RecoveryCode> {
    (0..RECOVERY_CODES).map(|_| RecoveryCode::of_bytes(trust::random::bytes())).collect()
}

/// The factors of an account whose owner may change them now: a local one, on a fresh and whole proof.
pub(super) fn changeable(tx: &mut Tx, actor: &Actor, now: Timestamp) -> Result<Factors, FactorError> {
    if store::account_password(tx, actor.account)?.is_none() {
        return Err(FactorError::NotThere);
    }
    let factors = store::factors_fetch(tx, actor.account)?;
    if !factors_may_change(actor.proven_at, actor.second, factors.second_needed(), now) {
        return Err(FactorError::NotProven);
    }
    Ok(factors)
}

/// Recovery codes without a factor that they stand in for would be a second password.
pub(super) fn codes_drop_if_last(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), FactorError> {
    if !store::factors_fetch(tx, account)?.second_needed() {
        store::recovery_replace(tx, account, &[], now)?;
    }
    Ok(())
}
