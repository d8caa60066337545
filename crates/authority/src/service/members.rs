//! The members of the federation as the holder of the registry role sees them: changes are published and announced, a node
//! that has arrived is welcomed, one that moves or has new certificates is followed.

use std::sync::Arc;

use base::AgencyCode;
use contracts::joining::{ConfigurationAnnounced, NodeArrived, NodeUpdate, NodeUpdated, NodeWelcomed};
use evidence::Act;
use exchange::{Bus, HandleError, Received};
use registry::wire::{CertificatesEntry, Der};
use registry::{Beside, Change, ChangeRefusal, Snapshot};
use store::Tx;
use trust::{Certificate, Policy, Purpose, path};

use super::{Authority, Known};
use crate::{refusal::UpdateRefusal, store as db};

/// What is woken when the holder of the registry role says that there is something new.
pub const ANNOUNCED: &str = "authority.announced";

/// The most certificates in one update.
const MOST_CERTIFICATES: usize = 8;

impl Authority {
    /// Makes a change of the configuration, by order of `actor`: it is signed, recorded, in force here, and announced to
    /// every other node.
    pub async fn change(&self, change: &Change, actor: &str) -> Result<Arc<Snapshot>, ChangeRefusal> {
        let signer = self.setup().keys.configuration.as_ref().ok_or(ChangeRefusal::NoConfiguration)?;
        let snapshot = self.setup().registry.change(signer.as_ref(), change, actor, &self.announcing(change)).await?;
        tracing::info!(
            registry.version = snapshot.version(),
            registry.change = change.word(),
            registry.subject = change.subject(),
            "configuration changed"
        );
        Ok(snapshot)
    }

    /// Publishes the same content anew, before it grows stale.
    pub async fn publish_anew(&self) -> Result<Arc<Snapshot>, ChangeRefusal> {
        let signer = self.setup().keys.configuration.as_ref().ok_or(ChangeRefusal::NoConfiguration)?;
        // Nobody needs to hurry for the same content.
        let quietly: Arc<Beside> = Arc::new(|_, _| Ok(()));
        self.setup().registry.publish_anew(signer.as_ref(), &quietly).await
    }

    /// Says to every other node, in the same transaction, that there is something new. A node that is put out does not
    /// come back by the token that it once came by.
    fn announcing(&self, change: &Change) -> Arc<Beside> {
        let (bus, now) = (self.bus().cloned(), self.setup().clock.now());
        let out = match change {
            Change::NodeWithdraw { agency } | Change::CertificatesRevoke { agency, .. } => Some(agency.clone()),
            _ => None,
        };
        Arc::new(move |tx, snapshot| {
            if let Some(agency) = out.as_ref().filter(|agency| !snapshot.nodes().any(|node| node.agency() == *agency)) {
                db::invitation_withdraw_all(tx, agency, false, now)?;
            }
            bus.as_ref().map_or(Ok(()), |bus| announce(tx, bus, snapshot))
        })
    }

    /// Nudges every other node to look for what is new, such as the revocation list.
    ///
    /// # Errors
    /// The database.
    pub async fn nudge(&self) -> Result<(), ::store::Error> {
        let (Some(bus), Some(snapshot)) = (self.bus().cloned(), self.setup().registry.current()) else { return Ok(()) };
        self.setup()
            .db
            .write(move |tx| {
                tx.wake(ANNOUNCED);
                announce(tx, &bus, &snapshot)
            })
            .await
    }

    /// Publishes what a member says of itself.
    pub async fn update(&self, caller: &AgencyCode, update: &NodeUpdate) -> Result<NodeUpdated, UpdateRefusal> {
        let setup = self.setup();
        let snapshot = setup.registry.current().ok_or(UpdateRefusal::NotHere)?;
        if setup.keys.configuration.is_none() {
            return Err(UpdateRefusal::NotHere);
        }
        let certificates = certificates(caller, update, self)?;
        self.none_revoked(&update.certificates).await?;
        let node = snapshot.node(caller).filter(|node| node.agency() == caller);
        let node = node.ok_or_else(|| ChangeRefusal::NoNode(caller.clone()))?;
        let known = |list: &[Certificate], more: &[Der]| {
            more.iter().all(|one| list.iter().any(|known| known.der() == one.0.as_slice()))
        };
        let nothing_new = (update.web_origins.is_empty() || update.web_origins == node.web_origins())
            && update.connect_addr.as_ref().is_none_or(|address| address == node.connect_addr())
            && known(node.tls(), &certificates.tls)
            && known(node.seal(), &certificates.seal)
            && known(node.head(), &certificates.head);
        if nothing_new {
            return Ok(NodeUpdated { version: snapshot.version() });
        }
        if !self.may_change(caller, setup.clock.now()) {
            return Err(UpdateRefusal::TooOften);
        }
        let change = Change::NodeUpdate {
            agency: caller.clone(),
            web_origins: update.web_origins.clone(),
            connect_addr: update.connect_addr.clone(),
            certificates,
        };
        let published = self.change(&change, caller.as_str()).await?;
        Ok(NodeUpdated { version: published.version() })
    }

    /// A member does not bring back what was revoked.
    async fn none_revoked(&self, certificates: &[contracts::Bytes]) -> Result<(), UpdateRefusal> {
        if certificates.is_empty() {
            return Ok(());
        }
        let Ok(Known::List(list)) = self.known_revocations().await else { return Err(UpdateRefusal::NoList) };
        let revoked = |der: &contracts::Bytes| {
            Certificate::from_der(&der.0).is_ok_and(|one| list.revoked_since(&one.serial()).is_some())
        };
        if certificates.iter().any(revoked) { Err(UpdateRefusal::Certificate) } else { Ok(()) }
    }

    /// The first message of a node has come: it is written down and answered.
    pub(super) fn arrived(
        &self,
        tx: &mut Tx,
        bus: &Bus,
        received: &Received,
        message: &NodeArrived,
    ) -> Result<(), HandleError> {
        let now = self.setup().clock.now();
        db::invitation_arrived(tx, &received.from, now)?;
        let act = Act {
            kind: "registry.node-arrived",
            subject: received.from.to_string(),
            actor: received.from.to_string(),
            at: now,
            facts: Vec::new(),
            body: serde_json::json!({ "configuration": message.configuration, "program": message.program }),
        };
        evidence::record(tx, &act, self.setup().entropy.as_ref())?;
        let welcome = NodeWelcomed { agency: received.from.to_string() };
        bus.send(tx, &received.from, &received.conversation, &welcome)?;
        Ok(())
    }

    /// The answer to this node's own first message has come.
    pub(super) fn welcomed(&self, tx: &mut Tx, received: &Received) -> Result<(), HandleError> {
        let now = self.setup().clock.now();
        let act = Act {
            kind: "registry.node-welcomed",
            subject: self.bus().map(|bus| bus.agency().to_string()).unwrap_or_default(),
            actor: received.from.to_string(),
            at: now,
            facts: Vec::new(),
            body: serde_json::Value::Null,
        };
        evidence::record(tx, &act, self.setup().entropy.as_ref())?;
        Ok(())
    }
}

fn announce(tx: &mut Tx, bus: &Bus, snapshot: &Snapshot) -> Result<(), ::store::Error> {
    let message = ConfigurationAnnounced { version: snapshot.version() };
    for node in snapshot.nodes().filter(|node| node.agency() != bus.agency()) {
        bus.send(tx, node.agency(), "configuration", &message)?;
    }
    Ok(())
}

/// The certificates of an update, each the caller's own, good now, and for a use that is published.
fn certificates(
    caller: &AgencyCode,
    update: &NodeUpdate,
    authority: &Authority,
) -> Result<CertificatesEntry, UpdateRefusal> {
    let registry = &authority.setup().registry;
    let issuers = registry.current().map(|snapshot| snapshot.issuers().to_vec()).unwrap_or_default();
    let now = authority.setup().clock.now();
    let mut all = CertificatesEntry::default();
    if update.certificates.len() > MOST_CERTIFICATES {
        return Err(UpdateRefusal::Certificate);
    }
    for der in &update.certificates {
        let certificate = Certificate::from_der(&der.0).map_err(|_| UpdateRefusal::Certificate)?;
        let list = match certificate.purpose() {
            Some(Purpose::Tls) => &mut all.tls,
            Some(Purpose::Seal) => &mut all.seal,
            Some(Purpose::Head) => &mut all.head,
            _ => return Err(UpdateRefusal::Certificate),
        };
        list.push(Der::from(&certificate));
        let own = certificate.agency() == Some(caller.as_str());
        let chain: Vec<Certificate> = std::iter::once(certificate).chain(issuers.iter().cloned()).collect();
        if !own || path::verify(&chain, registry.anchors(), now, &Policy::standard()).is_err() {
            return Err(UpdateRefusal::Certificate);
        }
    }
    Ok(all)
}
