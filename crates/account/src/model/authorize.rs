use base::{AgencyCode, Lang};

/// An error code of OAuth 2.0 (RFC 6749 4.1.2.1) or OpenID Connect Core 3.1.2.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OauthError {
    InvalidRequest,
    InvalidScope,
    UnsupportedResponseType,
    RequestNotSupported,
    RequestUriNotSupported,
    LoginRequired,
}

impl OauthError {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::LoginRequired => "login_required",
        }
    }
}

/// Whether the person may, must or must not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// Ask if there is no session.
    Any,
    /// Never ask.
    None,
    /// Ask in any case.
    Login,
}

/// A request for a code, as a registered client made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthorizeRequest {
    pub(crate) client: AgencyCode,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    /// The PKCE challenge (S256).
    pub(crate) challenge: String,
    pub(crate) prompt: Prompt,
    /// The oldest proof that will do, in seconds.
    pub(crate) max_age: Option<i64>,
    pub(crate) language: Option<Lang>,
}
