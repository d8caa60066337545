use std::{future::Future, pin::Pin as StdPin};

use base::{AccountId, Id as _, SigningKeyId, Timestamp};
use serde_json::json;
use trust::{Certificate, KeyPair};

use super::{Identity, RevokedWhy};
use crate::{
    hashing,
    model::{Account, Kind, Pin},
    refusal::SigningKeyError,
    rules::PinCount,
    store::{self, StoredKey},
    vault,
};

/// A person asks for a certificate for a key that was made here.
pub struct Enrolment {
    /// The key's identifier: the same for a repeat, so that the authority can answer with the first certificate.
    pub request: SigningKeyId,
    /// The person, whom this node has verified: an official with an agency.
    pub account: Account,
    /// The public key: SubjectPublicKeyInfo in DER, ECDSA on P-256.
    pub public_key: Vec<u8>,
    key: KeyPair,
}

impl Enrolment {
    /// Proof of possession: the new key's signature (ECDSA with SHA-256, DER) over `text`.
    pub fn prove(&self, text: &[u8]) -> Result<Vec<u8>, NotIssued> {
        self.key.sign(text).map_err(|e| NotIssued(e.to_string()))
    }
}

/// What the authority gave.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The person's certificate, then those between it and the root, without the root; DER.
    pub chain: Vec<Vec<u8>>,
}

/// The authority gave nothing; the text is for the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotIssued(pub String);

/// The answer of a [`CertificateIssuer`], when it comes.
pub type IssuerFuture<'a> = StdPin<Box<dyn Future<Output = Result<Issued, NotIssued>> + Send + 'a>>;

/// The certificate authority, as this crate sees it. `node` fills it: with a call over the exchange, or directly on
/// the node that holds the role.
pub trait CertificateIssuer: Send + Sync {
    /// Has a certificate issued for the person's key.
    fn issue<'a>(&'a self, enrolment: &'a Enrolment) -> IssuerFuture<'a>;
}

/// A signing key without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolledKey {
    /// Its identifier.
    pub id: SigningKeyId,
    /// SHA-256 of its certificate, hexadecimal.
    pub fingerprint: String,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// When its certificate ends.
    pub valid_until: Timestamp,
    /// Whether too many wrong PINs have locked it.
    pub locked: bool,
}

impl Identity {
    /// Makes a signing key for an official, wraps it under `pin` and this node's key, and has a certificate issued. A
    /// key they had is retired. `actor` is who ordered it.
    pub async fn signing_key_enrol(
        &self,
        account: AccountId,
        pin: Pin,
        issuer: &dyn CertificateIssuer,
        actor: &str,
    ) -> Result<EnrolledKey, SigningKeyError> {
        self.enrol(account, pin, issuer, actor, false).await
    }

    /// `permit`: it rests on a permit, which is used up in the same write.
    pub(super) async fn enrol(
        &self,
        account: AccountId,
        pin: Pin,
        issuer: &dyn CertificateIssuer,
        actor: &str,
        permit: bool,
    ) -> Result<EnrolledKey, SigningKeyError> {
        let now = self.clock.now();
        let known = self.db.read(move |tx| store::account_fetch(tx, account)).await?;
        let person = known.filter(|a| !a.closed && a.kind == Kind::Official && a.agency.is_some());
        let person = person.ok_or(SigningKeyError::NotAllowed)?;

        let id = SigningKeyId::new(now, self.entropy.as_ref());
        let key = KeyPair::generate().map_err(|e| SigningKeyError::NotIssued(e.to_string()))?;
        let enrolment = Enrolment { request: id, account: person, public_key: key.public_key().to_spki(), key };
        let issued = issuer.issue(&enrolment).await.map_err(|e| SigningKeyError::NotIssued(e.0))?;
        let certificate = issued.chain.first().map(|der| Certificate::from_der(der));
        let certificate = match certificate {
            Some(Ok(certificate)) if certificate.public_key() == &enrolment.key.public_key() => certificate,
            _ => return Err(SigningKeyError::NotIssued("the certificate is not one for this key".to_owned())),
        };

        let (node_key, key) = (std::sync::Arc::clone(&self.node_key), enrolment.key);
        let turn = hashing::turn().await?;
        let wrapped = turn.spend(move || vault::wrap(&key, &pin, &node_key, id, account)).await?;
        let wrapped = wrapped.map_err(|e| SigningKeyError::Damaged(e.to_string()))?;
        let stored = StoredKey {
            id,
            account,
            wrapped,
            fingerprint: certificate.fingerprint().to_string(),
            count: PinCount::default(),
            enrolled_at: now,
            valid_until: certificate.not_after(),
            chain: issued.chain,
        };
        let enrolled = summary(&stored, self.policies.pin.tries);
        let (this, actor) = (self.clone(), actor.to_owned());
        self.db
            .write(move |tx| {
                let until = store::key_permit(tx, account)?;
                if permit && until.is_none_or(|until| until <= now) {
                    return Err(SigningKeyError::NoPermit);
                }
                store::key_permit_set(tx, account, None)?;
                let old = this.key_retire_tx(tx, account, RevokedWhy::Replaced, now)?;
                store::signing_key_insert(tx, &stored)?;
                let body = json!({
                    "key": id.to_string(), "certificate": stored.fingerprint,
                    "replaces": old.map(|old| old.to_string()), "permitted": permit,
                });
                this.record(tx, "identity.signing-key-enrolled", account, &actor, now, body)?;
                Ok(())
            })
            .await?;
        Ok(enrolled)
    }

    /// The account's signing key in use.
    pub async fn signing_key(&self, account: AccountId) -> Result<Option<EnrolledKey>, ::store::Error> {
        let tries = self.policies.pin.tries;
        let stored = self.db.read(move |tx| store::signing_key_active(tx, account)).await?;
        Ok(stored.map(|stored| summary(&stored, tries)))
    }
}

fn summary(stored: &StoredKey, tries: i64) -> EnrolledKey {
    EnrolledKey {
        id: stored.id,
        fingerprint: stored.fingerprint.clone(),
        enrolled_at: stored.enrolled_at,
        valid_until: stored.valid_until,
        locked: stored.count.tried >= tries,
    }
}
