//! What may cross between capabilities and between nodes. The types are in `contracts`; `exchange` carries them
//! without naming any of them.

use serde::{Serialize, de::DeserializeOwned};

/// A durable message: sent once, delivered at least once, handled exactly once, receipted.
pub trait Message: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The topic with its version, such as `services.dossier-changed.v1`. Never reused for another shape.
    const TOPIC: &'static str;
}

/// A synchronous question with its answer.
pub trait Call: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The answer.
    type Reply: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The service with its version, such as `sharing.lookup.v1`.
    const SERVICE: &'static str;
}
