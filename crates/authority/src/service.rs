//! The use cases.

mod answers;
mod certify;
mod enrol;
mod join;
mod members;
mod person;
mod put_out;
mod register;
mod revocation;

pub use members::ANNOUNCED;
pub use register::Failed;
pub(crate) use revocation::Known;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use base::{AgencyCode, Clock, Entropy, Timestamp};
use contracts::authority::{CertifyNode, EnrolPerson};
use contracts::joining::{ConfigurationAnnounced, NodeArrived, NodeUpdate, NodeWelcomed};
use contracts::registry::{ConfigurationFetch, ConfigurationInForce};
use exchange::{Bus, CallFailure, HttpClient};
use parking_lot::Mutex;
use registry::Registry;
use store::Db;
use tokio::sync::Semaphore;
use trust::{Signer, ca::Urls};

use crate::{refusal::Refusing, rules::Pace};
use revocation::Revocation;

/// The keys of the roles that this node holds; without a key, the role is not served.
#[derive(Clone, Default)]
pub struct Keys {
    /// Issues certificates and signs the revocation list. The root is the last of its chain.
    pub issuing: Option<Arc<dyn Signer>>,
    /// Signs the federation's configuration: the registry role.
    pub configuration: Option<Arc<dyn Signer>>,
    /// Stamps times.
    pub tsa: Option<Arc<dyn Signer>>,
    /// Answers for the state of certificates, under the certificate of `issuing`.
    pub ocsp: Option<Arc<dyn Signer>>,
}

/// What an [`Authority`] is made of.
pub struct Setup {
    /// The node's database.
    pub db: Db,
    /// The node's clock.
    pub clock: Arc<dyn Clock>,
    /// Where identifiers of evidence records come from.
    pub entropy: Arc<dyn Entropy>,
    /// The cached configuration: whom the check page trusts, and what is published.
    pub registry: Registry,
    /// The keys of the roles.
    pub keys: Keys,
    /// Where the authority's services are, for the certificates it issues.
    pub urls: Urls,
}

/// The roles of trust on one node. Cheap to clone.
#[derive(Clone)]
pub struct Authority(Arc<Inner>);

struct Inner {
    setup: Setup,
    /// How many files may be checked at a time: each may need much memory.
    checks: Semaphore,
    /// What others revoked, as far as this node knows.
    revocation: Revocation,
    /// The exchange, once attached.
    bus: OnceLock<Bus>,
    /// How often members have changed their entries of late.
    paces: Mutex<HashMap<AgencyCode, Pace>>,
}

/// Files checked at a time on one node.
const CHECKS: usize = 4;

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authority")
    }
}

impl Authority {
    /// The roles that `setup` gives the keys of.
    pub fn new(setup: Setup) -> Self {
        Self(Arc::new(Inner {
            setup,
            checks: Semaphore::new(CHECKS),
            revocation: Revocation::default(),
            bus: OnceLock::new(),
            paces: Mutex::default(),
        }))
    }

    /// The same with a client by which the check page asks the holder of the authority's role for its revocation list.
    /// Without one, the check page of a node that issues nothing knows no revocations, and says nothing of them.
    #[must_use]
    pub fn with_http(self, http: HttpClient) -> Self {
        self.0.revocation.ask_with(http);
        self
    }

    pub(crate) fn revocation(&self) -> &Revocation {
        &self.0.revocation
    }

    pub(crate) fn bus(&self) -> Option<&Bus> {
        self.0.bus.get()
    }

    /// Whether a member may change its entry once more now. Each change is signed, kept and told to every node, so that a
    /// member that goes on and on would keep all of them busy.
    pub(crate) fn may_change(&self, member: &AgencyCode, now: Timestamp) -> bool {
        let mut paces = self.0.paces.lock();
        paces.retain(|_, pace| !pace.is_full(now));
        paces.entry(member.clone()).or_insert_with(Pace::new).take(now)
    }

    pub(crate) fn setup(&self) -> &Setup {
        &self.0.setup
    }

    /// The configuration in force.
    pub fn snapshot(&self) -> Option<Arc<registry::Snapshot>> {
        self.0.setup.registry.current()
    }

    pub(crate) fn checks(&self) -> &Semaphore {
        &self.0.checks
    }

    /// Registers what this node answers to others at the bus: enrolment where it holds the issuing key, and the
    /// configuration in force.
    pub fn attach(&self, bus: &Bus) {
        if self.0.setup.keys.issuing.is_some() {
            self.attach_revocations(bus);
            let authority = self.clone();
            bus.on_call::<EnrolPerson>(Arc::new(move |caller, call| {
                let authority = authority.clone();
                Box::pin(
                    async move { authority.enrol(&caller.agency, &call).await.map_err(|refusal| failure(&refusal)) },
                )
            }));
        }
        if self.0.setup.keys.issuing.is_some() {
            let authority = self.clone();
            bus.on_call::<CertifyNode>(Arc::new(move |caller, call| {
                let authority = authority.clone();
                Box::pin(
                    async move { authority.certify(&caller.agency, &call).await.map_err(|refusal| failure(&refusal)) },
                )
            }));
        }
        if self.0.setup.keys.configuration.is_some() {
            self.attach_registry(bus);
        }
        let authority = self.clone();
        bus.on_call::<ConfigurationFetch>(Arc::new(move |_caller, call| {
            let authority = authority.clone();
            Box::pin(async move {
                let answer = authority.configuration_fetch(&call).await;
                let answer = answer.map_err(|error| CallFailure::Unavailable(error.to_string()))?;
                answer.ok_or_else(|| CallFailure::Unavailable("no configuration yet".to_owned()))
            })
        }));
        bus.on_message::<ConfigurationAnnounced>(|tx, _, _| {
            tx.wake(ANNOUNCED);
            Ok(())
        });
        let authority = self.clone();
        bus.on_message::<NodeWelcomed>(move |tx, received, _| authority.welcomed(tx, received));
        // A second bus changes nothing.
        let _ = self.0.bus.set(bus.clone());
    }

    /// What the holder of the registry role answers: members, and at the door those who want to be some.
    fn attach_registry(&self, bus: &Bus) {
        let authority = self.clone();
        bus.on_call::<NodeUpdate>(Arc::new(move |caller, call| {
            let authority = authority.clone();
            Box::pin(async move { authority.update(&caller.agency, &call).await.map_err(|refusal| failure(&refusal)) })
        }));
        let (authority, sending) = (self.clone(), bus.clone());
        bus.on_message::<NodeArrived>(move |tx, received, message| authority.arrived(tx, &sending, received, &message));
        let authority = self.clone();
        bus.open_door(Arc::new(move |body| {
            let authority = authority.clone();
            Box::pin(async move { crate::api::join::answer(&authority, &body).await })
        }));
    }

    /// The configuration in force, or only its version to whom holds it already; `None` before the first was taken.
    /// Whom takes differences gets one, where it is worth it.
    pub async fn configuration_fetch(
        &self,
        call: &ConfigurationFetch,
    ) -> Result<Option<ConfigurationInForce>, ::store::Error> {
        let registry = &self.0.setup.registry;
        let (Some(snapshot), Some(signed)) = (registry.current(), registry.signed()) else { return Ok(None) };
        let version = snapshot.version();
        if call.held_version == Some(version) {
            return Ok(Some(ConfigurationInForce { version, signed: None, difference: None }));
        }
        let difference = match call.held_version.filter(|_| call.difference) {
            Some(held) => registry.difference_from(held).await?,
            None => None,
        };
        let signed = difference.is_none().then(|| signed.to_vec().into());
        Ok(Some(ConfigurationInForce { version, signed, difference: difference.map(Into::into) }))
    }
}

fn failure(refusal: &(impl Refusing + ToString)) -> CallFailure {
    match refusal.code() {
        Some(code) => CallFailure::refused(code, refusal.to_string()),
        None => CallFailure::Unavailable(refusal.to_string()),
    }
}
