use base::{AccountId, AgencyCode, Timestamp};
use identity::Assurance;

/// A code that was handed to a browser, under the digest of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// SHA-256 of the code, hexadecimal.
    pub(crate) digest: String,
    /// For whom.
    pub(crate) client: AgencyCode,
    pub(crate) redirect_uri: String,
    /// The provider's origin in the form in which the browser reached it: the `iss` of the ID token.
    pub(crate) issuer: String,
    pub(crate) account: AccountId,
    pub(crate) nonce: Option<String>,
    /// The PKCE challenge (S256).
    pub(crate) challenge: String,
    pub(crate) assurance: Assurance,
    /// Whether the session's proof had a second factor.
    pub(crate) second: bool,
    /// When the person proved themself.
    pub(crate) proven_at: Timestamp,
    pub(crate) issued_at: Timestamp,
    /// When it was redeemed, or tried with something wrong.
    pub(crate) used_at: Option<Timestamp>,
    /// When it was tried again after that; the access token is void since.
    pub(crate) revoked_at: Option<Timestamp>,
}
