//! A node is put out: its certificates are revoked, and the configuration names it no longer.

use base::AgencyCode;
use evidence::{Act, Fact};
use registry::{Change, ChangeRefusal, ConfigurationRefusal, Role};
use trust::Serial;
use trust::ca::Reason;

use super::Authority;
use crate::store as db;

impl Authority {
    /// Puts the node of an agency out, by order of `actor`: every node refuses it as soon as it has the configuration
    /// that follows, and the revocation list and OCSP say so to all others. The certificates that were revoked; none where
    /// another node holds the authority's role. A repeat ends what was cut.
    pub async fn put_out(
        &self,
        agency: &AgencyCode,
        reason: Reason,
        actor: &str,
    ) -> Result<Vec<Serial>, ChangeRefusal> {
        let setup = self.setup();
        let snapshot = setup.registry.current().ok_or(ChangeRefusal::NoConfiguration)?;
        if setup.keys.configuration.is_none() {
            return Err(ChangeRefusal::NoConfiguration);
        }
        if Role::ALL.into_iter().any(|role| snapshot.role_holder(role) == agency) {
            return Err(ChangeRefusal::HoldsRole(agency.clone()));
        }
        let revoked =
            if setup.keys.issuing.is_some() { self.revoke_all(agency, reason, actor).await? } else { Vec::new() };
        match self.change(&Change::NodeWithdraw { agency: agency.clone() }, actor).await {
            Err(ChangeRefusal::NoNode(_)) if !revoked.is_empty() => {}
            other => drop(other?),
        }
        Ok(revoked)
    }

    async fn revoke_all(&self, agency: &AgencyCode, reason: Reason, actor: &str) -> Result<Vec<Serial>, ChangeRefusal> {
        let (now, entropy) = (self.setup().clock.now(), self.setup().entropy.clone());
        let (agency, actor) = (agency.clone(), actor.to_owned());
        let writing = self.setup().db.write(move |tx| {
            let serials = db::node_serials(tx, &agency)?;
            for serial in &serials {
                db::certificate_revoke(tx, serial, now, reason)?;
                let act = Act {
                    kind: "authority.certificate-revoked",
                    subject: serial.to_string(),
                    actor: actor.clone(),
                    at: now,
                    facts: vec![Fact::text("registry.node", agency.to_string())],
                    body: serde_json::json!({ "reason": reason.code() }),
                };
                evidence::record(tx, &act, entropy.as_ref())?;
            }
            Ok(serials)
        });
        writing.await.map_err(|error: ::store::Error| ChangeRefusal::Refused(ConfigurationRefusal::Store(error)))
    }
}
