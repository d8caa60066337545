//! Revocation of persons' certificates.

use base::wire::Message;
use serde::{Deserialize, Serialize};

/// One of the sender's officials no longer signs with this certificate. The authority revokes it; it takes the agency
/// from the message itself and refuses certificates of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRevoked {
    /// The certificate's serial number, hexadecimal.
    pub serial: String,
    /// Why, as RFC 5280 section 5.3.1 counts: 1 the key may be known to others, 3 the person no longer signs for the
    /// agency, 4 a new key takes its place.
    pub reason: u8,
}

impl Message for PersonRevoked {
    const TOPIC: &'static str = "authority.person-revoked.v1";
}
