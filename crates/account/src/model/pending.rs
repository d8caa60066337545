use base::{Lang, Timestamp};

/// A sign-in that has been sent to the provider and has not come back yet, under the digest of its `state`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    /// SHA-256 of the `state`, hexadecimal.
    pub(crate) state: String,
    /// SHA-256 of the cookie that binds it to one browser, hexadecimal.
    pub(crate) browser: String,
    pub(crate) nonce: String,
    /// The PKCE verifier.
    pub(crate) verifier: String,
    /// The provider's origin that was used: the expected `iss`.
    pub(crate) issuer: String,
    pub(crate) redirect_uri: String,
    /// The path of this node to come back to.
    pub(crate) return_to: String,
    pub(crate) language: Lang,
    pub(crate) started_at: Timestamp,
}
