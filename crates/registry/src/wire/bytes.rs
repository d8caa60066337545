//! Certificates inside JSON.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use trust::{Certificate, Refused};

/// A certificate's exact DER, written in Base64 with padding (RFC 4648 section 4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Der(pub Vec<u8>);

impl Der {
    /// Reads the certificate.
    pub fn certificate(&self) -> Result<Certificate, Refused> {
        Certificate::from_der(&self.0)
    }
}

impl From<&Certificate> for Der {
    fn from(certificate: &Certificate) -> Self {
        Self(certificate.der().to_vec())
    }
}

impl Serialize for Der {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Der {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(|_| D::Error::custom("not Base64"))
    }
}
