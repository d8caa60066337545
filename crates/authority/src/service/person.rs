//! Certificates of persons that their own agency revokes.

use base::AgencyCode;
use contracts::revocation::PersonRevoked;
use evidence::Act;
use exchange::{Bus, HandleError};
use store::Tx;
use trust::{Purpose, Serial, ca::Reason};

use super::Authority;
use crate::store as db;

impl Authority {
    /// Takes the revocations that agencies send, where this node issues certificates.
    pub(super) fn attach_revocations(&self, bus: &Bus) {
        let authority = self.clone();
        bus.on_message::<PersonRevoked>(move |tx, received, message| {
            authority.person_revoked(tx, &received.from, &message)
        });
    }

    /// Revokes a certificate of one of `from`'s own officials. A repeat changes nothing; what is none of theirs is never
    /// handled.
    pub fn person_revoked(&self, tx: &mut Tx, from: &AgencyCode, message: &PersonRevoked) -> Result<(), HandleError> {
        let never = |why: &str| HandleError::Never(format!("{why}: {}", message.serial));
        let serial = Serial::parse(&message.serial).ok_or_else(|| never("not a serial number"))?;
        let reason = Reason::from_code(message.reason).ok_or_else(|| never("no reason"))?;
        let (agency, purpose) = db::owner_fetch(tx, &serial)?.ok_or_else(|| never("no such certificate"))?;
        // Nobody revokes another agency's certificates, or those of nodes, by a letter.
        if agency != from.to_string() || purpose != Purpose::Person.word() {
            return Err(never("no such certificate"));
        }
        let now = self.setup().clock.now();
        if !db::certificate_revoke(tx, &serial, now, reason)? {
            return Ok(());
        }
        let act = Act {
            kind: "authority.certificate-revoked",
            subject: serial.to_string(),
            actor: agency,
            at: now,
            facts: Vec::new(),
            body: serde_json::json!({ "reason": reason.code() }),
        };
        evidence::record(tx, &act, self.setup().entropy.as_ref())?;
        Ok(())
    }
}
