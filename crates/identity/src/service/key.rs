use std::sync::Arc;

use ::store::{Error, Tx};
use base::{AccountId, Id as _, SigningActId, SigningKeyId, Timestamp};
use serde_json::json;
use trust::Certificate;

use super::{CertificateIssuer, EnrolledKey, Identity};
use crate::{
    model::{Actor, Pin},
    refusal::SigningKeyError,
    store,
};

/// Why a certificate no longer holds, as RFC 5280 section 5.3.1 counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevokedWhy {
    /// The key or its PIN may be known to others.
    Compromised,
    /// The person no longer signs for the agency.
    Left,
    /// A new key takes its place.
    Replaced,
}

impl RevokedWhy {
    /// The number of the reason.
    pub const fn code(self) -> u8 {
        match self {
            Self::Compromised => 1,
            Self::Left => 3,
            Self::Replaced => 4,
        }
    }
}

/// A signing key that was taken out of use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedKey {
    /// The key.
    pub id: SigningKeyId,
    /// The serial number of its certificate, hexadecimal.
    pub serial: String,
    /// Why.
    pub why: RevokedWhy,
}

/// Where the authority is told that a certificate no longer holds. `node` fills it with a message over the exchange, so
/// that the letter leaves exactly when the write commits.
pub trait Revoker: Send + Sync {
    /// Tells the authority, in the caller's transaction.
    fn revoke(&self, tx: &mut Tx, key: &RevokedKey) -> Result<(), Error>;
}

impl Identity {
    /// Names where revocations go. The first call counts.
    pub fn set_revoker(&self, revoker: Arc<dyn Revoker>) {
        let _ = self.revoker.set(revoker);
    }

    /// Until when the official may enrol a signing key without the PIN of an old one.
    pub async fn key_permit(&self, account: AccountId) -> Result<Option<Timestamp>, Error> {
        let now = self.clock.now();
        let until = self.db.read(move |tx| store::key_permit(tx, account)).await?;
        Ok(until.filter(|until| *until > now))
    }

    /// A person enrols their own first key, or one in place of a revoked one: two administrators have allowed it. The
    /// caller has made the person prove themself anew. The permit is used up.
    pub async fn signing_key_enrol_permitted(
        &self,
        actor: &Actor,
        pin: Pin,
        issuer: &dyn CertificateIssuer,
    ) -> Result<EnrolledKey, SigningKeyError> {
        if self.key_permit(actor.account).await?.is_none() {
            return Err(SigningKeyError::NoPermit);
        }
        self.enrol(actor.account, pin, issuer, &actor.account.to_string(), true).await
    }

    /// A person puts a new key under a new PIN in place of the one in use, whose PIN they know.
    pub async fn signing_key_renew(
        &self,
        actor: &Actor,
        old: Pin,
        new: Pin,
        issuer: &dyn CertificateIssuer,
    ) -> Result<EnrolledKey, SigningKeyError> {
        let act = SigningActId::new(self.clock.now(), self.entropy.as_ref());
        drop(self.signing_key_open(actor, old, act, &[]).await?);
        self.enrol(actor.account, new, issuer, &actor.account.to_string(), false).await
    }

    /// Takes the account's key out of use and tells the authority; the key, if there was one.
    pub(super) fn key_retire_tx(
        &self,
        tx: &mut Tx,
        account: AccountId,
        why: RevokedWhy,
        now: Timestamp,
    ) -> Result<Option<SigningKeyId>, Error> {
        let Some(key) = store::signing_key_active(tx, account)? else { return Ok(None) };
        store::signing_key_retire(tx, account, now)?;
        let certificate = key.chain.first().and_then(|der| Certificate::from_der(der).ok());
        // A certificate that has ended needs no revocation.
        let certificate = certificate.filter(|_| key.valid_until > now);
        if let (Some(certificate), Some(revoker)) = (certificate, self.revoker.get()) {
            revoker.revoke(tx, &RevokedKey { id: key.id, serial: certificate.serial().to_string(), why })?;
        }
        Ok(Some(key.id))
    }

    /// An official's key is taken out of use for good by order, and they may enrol another.
    pub(super) fn key_revoke_tx(
        &self,
        tx: &mut Tx,
        account: AccountId,
        (by, now): (AccountId, Timestamp),
        mut body: serde_json::Value,
    ) -> Result<(), Error> {
        let locked =
            store::signing_key_active(tx, account)?.is_some_and(|key| key.count.tried >= self.policies.pin.tries);
        let why = if locked { RevokedWhy::Replaced } else { RevokedWhy::Compromised };
        let key = self.key_retire_tx(tx, account, why, now)?;
        if let Some(body) = body.as_object_mut() {
            body.insert("key".to_owned(), key.map(|key| key.to_string()).into());
            body.insert("reason".to_owned(), why.code().into());
        }
        self.record(tx, "identity.signing-key-revoked", account, by, now, body)?;
        self.key_allow_tx(tx, account, (by, now), json!({}))
    }

    /// An official may enrol a key for some days.
    pub(super) fn key_allow_tx(
        &self,
        tx: &mut Tx,
        account: AccountId,
        (by, now): (AccountId, Timestamp),
        mut body: serde_json::Value,
    ) -> Result<(), Error> {
        let until = now.plus_millis(self.policies.approval);
        store::key_permit_set(tx, account, Some(until))?;
        if let Some(body) = body.as_object_mut() {
            body.insert("until".to_owned(), until.as_millis().into());
        }
        self.record(tx, "identity.signing-key-allowed", account, by, now, body)
    }
}
