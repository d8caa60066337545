//! Use cases: each decides on what it loads and stores the outcome with its evidence in one write.

mod accounts;
mod approval;
mod delegation;
mod enrolment;
mod factors;
mod federated;
mod import;
mod invitation;
mod key;
mod leaving;
mod news;
mod passkeys;
mod second;
mod session;
mod sign_in;
mod signing;
mod staff;
mod subjects;
mod units;
mod visit;

use std::sync::{Arc, OnceLock};

use base::{Clock, Entropy, Timestamp};
use evidence::Act;
use store::{Db, Tx};

pub use accounts::NewAccount;
pub use approval::Ordered;
pub use enrolment::{CertificateIssuer, EnrolledKey, Enrolment, Issued, IssuerFuture, NotIssued};
pub use federated::FederatedPerson;
pub use import::{IMPORT_ROWS, ImportReport, ImportRow, RowFault};
pub use key::{RevokedKey, RevokedWhy, Revoker};
pub use leaving::{HandOver, Leaving, rights_fetch};
pub use news::{News, NewsKind, Tell};
pub use session::SignedIn;
pub use sign_in::{Entry, SignIn};
pub use signing::OpenedKey;
pub use staff::{STAFF_PAGE, StaffDetail, StaffQuery, grant_fits, grant_of};
pub use subjects::{account_fetch, account_of_subject, federated_account};
pub use visit::Visit;

use crate::{
    rules::{PinPolicy, SessionPolicy, ThrottlePolicy},
    vault::NodeKey,
};

/// The numbers that an operator may turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policies {
    /// How long sessions live.
    pub session: SessionPolicy,
    /// How attempts under one user name are slowed down.
    pub per_name: ThrottlePolicy,
    /// How attempts from one address are slowed down.
    pub per_address: ThrottlePolicy,
    /// How often a PIN may be wrong.
    pub pin: PinPolicy,
    /// How long a one-time code opens anything, in milliseconds.
    pub invitation: i64,
    /// How long an act waits for a second administrator, in milliseconds.
    pub approval: i64,
    /// Whether a lone administrator acts without a second one. It counts only while there is no second one.
    pub single_administrator: bool,
}

/// The milliseconds of a day.
const DAY: i64 = 24 * 60 * 60 * 1000;

impl Default for Policies {
    fn default() -> Self {
        Self {
            session: SessionPolicy::default(),
            per_name: ThrottlePolicy::ACCOUNT,
            per_address: ThrottlePolicy::ADDRESS,
            pin: PinPolicy::default(),
            invitation: 3 * DAY,
            approval: 7 * DAY,
            single_administrator: false,
        }
    }
}

/// Who is acting at this node. One for each node; clones share everything.
#[derive(Clone)]
pub struct Identity {
    db: Db,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    node_key: Arc<NodeKey>,
    tell: Option<Arc<dyn Tell>>,
    policies: Policies,
    revoker: Arc<OnceLock<Arc<dyn Revoker>>>,
    hand_overs: Arc<OnceLock<Vec<Arc<dyn HandOver>>>>,
}

impl Identity {
    /// The accounts in `db`, whose signing keys are wrapped under `node_key` besides their owners' PINs.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        node_key: NodeKey,
        policies: Policies,
    ) -> Self {
        Self {
            db,
            clock,
            entropy,
            node_key: Arc::new(node_key),
            tell: None,
            policies,
            revoker: Arc::default(),
            hand_overs: Arc::default(),
        }
    }

    /// Evidence of an act, in the act's own transaction.
    fn record(
        &self,
        tx: &mut Tx,
        kind: &'static str,
        subject: impl ToString,
        actor: impl ToString,
        at: Timestamp,
        body: serde_json::Value,
    ) -> Result<(), store::Error> {
        let act = Act { kind, subject: subject.to_string(), actor: actor.to_string(), at, facts: Vec::new(), body };
        evidence::record(tx, &act, self.entropy.as_ref()).map(|_| ())
    }
}
