//! How a node becomes a member of the federation, says that it is there, and changes what is known of it.

use base::wire::{Call, Message};
use serde::{Deserialize, Serialize};

use crate::{Bytes, authority::CertifyNode};

/// What a node that is no member yet brings to the holder of the registry role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRequest {
    /// The secret of its token, which is good once.
    pub secret: String,
    /// Its keys.
    pub certify: CertifyNode,
    /// Where browsers will find it, `http(s)://host[:port]`, in the order of preference.
    pub web_origins: Vec<String>,
    /// Where other nodes will find it, `host:port`.
    pub connect_addr: String,
    /// Whether they can connect to it there; if not, it fetches what they have for it.
    #[serde(default = "yes")]
    pub reachable: bool,
}

const fn yes() -> bool {
    true
}

/// The node is a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The federation's name.
    pub instance: String,
    /// The certificates of its keys, DER, in their order.
    pub certificates: Vec<Bytes>,
    /// Those above them, the root last, DER.
    pub chain: Vec<Bytes>,
    /// The signed configuration that names it.
    pub configuration: Bytes,
}

/// The node is not let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRefused {
    /// A code that does not change.
    pub code: String,
    /// What is wrong and what to do, in Vietnamese.
    pub vi: String,
    /// The same in English.
    pub en: String,
}

/// The first message of a node that has joined, to the holder of the registry role: the way there works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeArrived {
    /// Whose node it is.
    pub agency: String,
    /// The version of the configuration that it follows.
    pub configuration: u64,
    /// The version of its program.
    pub program: String,
}

impl Message for NodeArrived {
    const TOPIC: &'static str = "registry.node-arrived.v1";
}

/// The answer to [`NodeArrived`]: the way back works too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeWelcomed {
    /// Whose node is welcomed.
    pub agency: String,
}

impl Message for NodeWelcomed {
    const TOPIC: &'static str = "registry.node-welcomed.v1";
}

/// There is a newer configuration: whoever gets this fetches it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigurationAnnounced {
    /// Its version.
    pub version: u64,
}

impl Message for ConfigurationAnnounced {
    const TOPIC: &'static str = "registry.configuration-announced.v1";
}

/// A member says that what is known of it has changed: its addresses, or further certificates. Sealed by its own agency,
/// so that nobody else moves it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeUpdate {
    /// Where browsers find it from now on; empty where that stays.
    #[serde(default)]
    pub web_origins: Vec<String>,
    /// Where other nodes find it from now on; absent where that stays.
    #[serde(default)]
    pub connect_addr: Option<String>,
    /// Certificates of its transport, seal and heads beside those that are known, DER.
    #[serde(default)]
    pub certificates: Vec<Bytes>,
}

/// The update is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeUpdated {
    /// The version of the configuration that says so.
    pub version: u64,
}

impl Call for NodeUpdate {
    type Reply = NodeUpdated;
    const SERVICE: &'static str = "registry.node-update.v1";
}
