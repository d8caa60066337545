//! How a node gets the signed configuration of the federation.

use base::wire::Call;
use serde::{Deserialize, Serialize};

use crate::Bytes;

/// Asks the holder of the registry role for the configuration in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigurationFetch {
    /// The version that the caller holds already; absent at first start.
    pub held_version: Option<u64>,
    /// Whether the caller takes a difference to that version.
    #[serde(default)]
    pub difference: bool,
}

/// The configuration in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigurationInForce {
    /// Its version.
    pub version: u64,
    /// The exact signed bytes, to be judged by `registry`; absent where the caller holds this version already.
    pub signed: Option<Bytes>,
    /// Instead of them, how they follow from the bytes of the version that the caller holds.
    #[serde(default)]
    pub difference: Option<Bytes>,
}

impl Call for ConfigurationFetch {
    type Reply = ConfigurationInForce;
    const SERVICE: &'static str = "registry.configuration-fetch.v1";
}
