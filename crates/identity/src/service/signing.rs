use base::{SigningActId, SigningKeyId};
use serde_json::json;
use trust::{Certificate, SoftSigner, sealed::OpenError};

use super::Identity;
use crate::{
    hashing,
    model::{Actor, Pin},
    refusal::SigningKeyError,
    rules::{PinCount, PinVerdict, pin_try},
    store, vault,
};

/// A person's key, open for one signing act. It closes when it is dropped; do so as soon as the papers are signed.
pub struct OpenedKey {
    /// The key.
    pub id: SigningKeyId,
    /// The act it was opened for.
    pub act: SigningActId,
    /// Signs with it.
    pub signer: SoftSigner,
}

impl Identity {
    /// Opens the actor's signing key with their PIN, for one act over the papers with these SHA-256 digests
    /// (hexadecimal). The opening is evidence, and counts as a step-up of the actor's session.
    ///
    /// An entry is counted before it is checked; five wrong ones in a row lock the key.
    pub async fn signing_key_open(
        &self,
        actor: &Actor,
        pin: Pin,
        act: SigningActId,
        papers: &[String],
    ) -> Result<OpenedKey, SigningKeyError> {
        let turn = hashing::turn().await?;
        let (account, policy, now) = (actor.account, self.policies.pin, self.clock.now());
        let (stored, left) = self
            .db
            .write(move |tx| {
                let closed = store::account_fetch(tx, account)?.is_none_or(|a| a.closed);
                if closed {
                    return Err(SigningKeyError::NotAllowed);
                }
                let stored = store::signing_key_active(tx, account)?.ok_or(SigningKeyError::NoKey)?;
                if stored.valid_until < now {
                    return Err(SigningKeyError::Expired);
                }
                let PinVerdict::Check { count, left } = pin_try(stored.count, policy) else {
                    return Err(SigningKeyError::Locked);
                };
                store::signing_key_set_tried(tx, stored.id, count)?;
                Ok((stored, left))
            })
            .await?;

        let (id, chain) = (stored.id, stored.chain);
        let node_key = std::sync::Arc::clone(&self.node_key);
        let opened = turn.spend(move || vault::unwrap(&stored.wrapped, &pin, &node_key, id, account)).await?;
        let damaged = |e: &dyn std::fmt::Display| SigningKeyError::Damaged(e.to_string());
        let key = match opened {
            Ok(key) => key,
            Err(OpenError::Wrong) if left == 0 => {
                self.lock_evidence(account, id).await?;
                return Err(SigningKeyError::Locked);
            }
            Err(OpenError::Wrong) => return Err(SigningKeyError::WrongPin { left }),
            Err(error @ OpenError::Damaged) => return Err(damaged(&error)),
        };
        let parsed: Result<Vec<_>, _> = chain.iter().map(|der| Certificate::from_der(der)).collect();
        let mut parsed = parsed.map_err(|e| damaged(&e))?.into_iter();
        let certificate = parsed.next().ok_or_else(|| damaged(&"it has no certificate"))?;
        let signer = SoftSigner::new(key, certificate, parsed.collect()).map_err(|e| damaged(&e))?;

        let (this, session, papers) = (self.clone(), actor.session.clone(), papers.to_vec());
        self.db
            .write(move |tx| {
                store::signing_key_set_tried(tx, id, PinCount::default())?;
                store::session_set_proven(tx, &session, now)?;
                let body = json!({ "key": id.to_string(), "act": act.to_string(), "papers": papers });
                this.record(tx, "identity.signing-key-opened", account, account, now, body)
            })
            .await?;
        Ok(OpenedKey { id, act, signer })
    }

    async fn lock_evidence(&self, account: base::AccountId, id: SigningKeyId) -> Result<(), ::store::Error> {
        let (this, now) = (self.clone(), self.clock.now());
        self.db
            .write(move |tx| {
                let body = json!({ "key": id.to_string() });
                this.record(tx, "identity.signing-key-locked", account, account, now, body)
            })
            .await
    }
}
