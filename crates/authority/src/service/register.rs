//! The register: what was issued at the founding, and what is no longer good.

use evidence::Act;
use trust::{
    Certificate, Serial, Signer,
    ca::{self, Crl, Reason},
};

use super::{Authority, enrol::issued};
use crate::{refusal::RevokeRefusal, store as db};

/// How long a revocation list is good.
const LIST_DAYS: i64 = 1;

impl Authority {
    /// Enters certificates that were issued outside enrolment, at the founding of the authority, with evidence of each.
    /// Returns how many were new.
    pub async fn register(&self, certificates: &[Certificate]) -> Result<usize, ::store::Error> {
        let (certificates, now) = (certificates.to_vec(), self.setup().clock.now());
        let entropy = self.setup().entropy.clone();
        self.setup()
            .db
            .write(move |tx| {
                let mut new = 0;
                for certificate in &certificates {
                    if db::certificate_insert(tx, certificate, None, now)? {
                        let agency = certificate.agency().unwrap_or_default();
                        evidence::record(tx, &issued(certificate, agency, now), entropy.as_ref())?;
                        new += 1;
                    }
                }
                Ok(new)
            })
            .await
    }

    /// Revokes a certificate from now on, with evidence. `actor` is who decided it.
    pub async fn revoke(&self, serial: &Serial, reason: Reason, actor: &str) -> Result<(), RevokeRefusal> {
        let (serial, now, entropy) = (serial.clone(), self.setup().clock.now(), self.setup().entropy.clone());
        let act = Act {
            kind: "authority.certificate-revoked",
            subject: serial.to_string(),
            actor: actor.to_owned(),
            at: now,
            facts: Vec::new(),
            body: serde_json::json!({ "reason": reason.code() }),
        };
        self.setup()
            .db
            .write(move |tx| {
                if db::standing_fetch(tx, &serial)?.is_none() {
                    return Err(RevokeRefusal::Unknown);
                }
                if !db::certificate_revoke(tx, &serial, now, reason)? {
                    return Err(RevokeRefusal::Again);
                }
                evidence::record(tx, &act, entropy.as_ref())?;
                Ok(())
            })
            .await?;
        Ok(self.nudge().await?)
    }

    /// The revocation list as of now; `None` on a node that issues nothing.
    pub async fn revocations(&self) -> Result<Option<Crl>, Failed> {
        let Some(issuer) = &self.setup().keys.issuing else { return Ok(None) };
        let now = self.setup().clock.now();
        let revoked = self.setup().db.read(move |tx| db::revoked_list(tx, now)).await?;
        // Lists are made on demand: the second in which one was made numbers it, and numbers never fall.
        let number = u64::try_from(now.as_seconds()).unwrap_or(0);
        Ok(Some(ca::crl(issuer.as_ref(), &revoked, number, now, now.plus_days(LIST_DAYS))?))
    }

    pub(crate) fn issuing(&self) -> Option<&dyn Signer> {
        self.setup().keys.issuing.as_deref()
    }
}

/// An answer of the authority could not be made: the fault is this node's.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The database.
    #[error(transparent)]
    Store(#[from] ::store::Error),
    /// The key.
    #[error(transparent)]
    Sign(#[from] trust::SignError),
}
