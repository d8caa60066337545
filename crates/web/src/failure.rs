//! Why a page or an answer could not be given: what the reader is told, and apart from it what the log is told.

use std::error::Error as StdError;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use base::Refuse;
use http::StatusCode;

use crate::texts::Arg;

/// The failure of a handler. As a response it carries only itself; the kit's outer layer shows it in the visitor's
/// language, as a page or as problem details, and logs it once.
#[derive(Clone, Debug)]
pub struct Failure(Arc<Inner>, Option<Arc<Back>>);

#[derive(Debug)]
struct Inner {
    status: StatusCode,
    /// The Fluent key of what the reader is told.
    key: &'static str,
    args: Vec<(String, Arg)>,
    /// What an operator needs besides.
    source: Option<Box<dyn StdError + Send + Sync>>,
    /// Where the reader signs in, if that is what helps.
    sign_in: Option<String>,
}

/// A way back from the page of a failure: where, and the Fluent key of what the link says.
#[derive(Debug)]
pub(crate) struct Back {
    pub(crate) href: String,
    pub(crate) key: &'static str,
}

impl Failure {
    fn new(status: StatusCode, key: &'static str) -> Self {
        Self(Arc::new(Inner { status, key, args: Vec::new(), source: None, sign_in: None }), None)
    }

    fn caused(status: StatusCode, key: &'static str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self(Arc::new(Inner { status, key, args: Vec::new(), source: Some(source.into()), sign_in: None }), None)
    }

    /// There is nothing here, or nothing that this visitor may know of. What somebody may not see answers like what
    /// does not exist.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "web-not-found")
    }

    /// The request cannot be understood.
    pub fn bad_request() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "web-bad-request")
    }

    /// The form does not belong to this session: forged, or shown before the person signed in or out.
    pub fn forged() -> Self {
        Self::new(StatusCode::FORBIDDEN, "web-forged")
    }

    /// The session is over; `sign_in` is where a new one begins.
    pub fn session_over(sign_in: String) -> Self {
        let status = StatusCode::FORBIDDEN;
        let (key, args) = ("web-session-over", Vec::new());
        Self(Arc::new(Inner { status, key, args, source: None, sign_in: Some(sign_in) }), None)
    }

    /// The method is not one of the page's.
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "web-method")
    }

    /// The body is larger than `limit` bytes.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "web-too-large")
    }

    /// The body is of a kind that is not read here.
    pub fn unsupported_media() -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "web-media")
    }

    /// The request names a host that is not this node.
    pub fn misdirected() -> Self {
        Self::new(StatusCode::MISDIRECTED_REQUEST, "web-misdirected")
    }

    /// Something this answer needs is not there now; trying again later helps.
    pub fn unavailable(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::caused(StatusCode::SERVICE_UNAVAILABLE, "web-unavailable", source)
    }

    /// A fault of the program.
    pub fn internal(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::caused(StatusCode::INTERNAL_SERVER_ERROR, "web-internal", source)
    }

    /// An operation said no. A message whose key is the refusal's with `-title` behind it is the page's title, where
    /// there is one; else the status has a title. See [`crate::refusals!`] for `?` on an operation's own error type.
    pub fn refused(refusal: impl Refuse) -> Self {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
        let (key, args) = (refusal.key(), refusal.args());
        let args = args.into_iter().map(|(name, value)| (name.to_owned(), Arg::Text(value))).collect();
        Self(Arc::new(Inner { status, key, args, source: Some(Box::new(refusal)), sign_in: None }), None)
    }

    /// Gives the page of this failure a link to `href`, which says what the Fluent message `key` says: back to what the
    /// reader was working on.
    pub fn back_to(self, href: impl Into<String>, key: &'static str) -> Self {
        Self(self.0, Some(Arc::new(Back { href: href.into(), key })))
    }

    /// What a bare status of axum or of a handler means.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::not_found(),
            StatusCode::METHOD_NOT_ALLOWED => Self::method_not_allowed(),
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::unsupported_media(),
            StatusCode::SERVICE_UNAVAILABLE => Self::new(status, "web-unavailable"),
            other if other.is_server_error() => Self::new(other, "web-internal"),
            other => Self::new(other, "web-bad-request"),
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The Fluent key of what the reader is told.
    pub fn key(&self) -> &'static str {
        self.0.key
    }

    /// The values for its variables.
    pub fn args(&self) -> Vec<(&str, Arg)> {
        self.0.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
    }

    pub(crate) fn back(&self) -> Option<&Back> {
        self.1.as_deref()
    }

    pub(crate) fn sign_in(&self) -> Option<&str> {
        self.0.sign_in.as_deref()
    }

    /// Logs what the reader is not told, once.
    pub(crate) fn log(&self, place: &str) {
        let cause = self.0.source.as_deref().map(|source| chain(source)).unwrap_or_default();
        let (status, key) = (self.status().as_u16(), self.key());
        if self.status().is_server_error() {
            tracing::error!(http.status = status, http.path = place, failure.key = key, failure.cause = %cause, "a request failed");
        } else {
            tracing::debug!(http.status = status, http.path = place, failure.key = key, failure.cause = %cause, "a request was refused");
        }
    }
}

fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

impl From<identity::FactorError> for Failure {
    fn from(refusal: identity::FactorError) -> Self {
        Self::refused(refusal)
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        // Whether a write happened whose commit was cut off is decided by sending it again: its answer is kept.
        let again = error.is_transient() || matches!(error, store::Error::Unknown(_));
        if again { Self::unavailable(error) } else { Self::internal(error) }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// `?` for what is not there or may not be seen: `DossierCode::parse(&code).or_not_found()?`.
pub trait OrNotFound<T> {
    /// The value, or the answer that there is nothing here.
    fn or_not_found(self) -> Result<T, Failure>;
}

impl<T> OrNotFound<T> for Option<T> {
    fn or_not_found(self) -> Result<T, Failure> {
        self.ok_or_else(Failure::not_found)
    }
}

impl<T, E> OrNotFound<T> for Result<T, E> {
    fn or_not_found(self) -> Result<T, Failure> {
        self.map_err(|_| Failure::not_found())
    }
}

/// Makes `?` work on the error types of operations that implement [`base::Refuse`]:
/// `web::refusals!(SubmitError, WithdrawError);`, once in a crate's `pages.rs`.
#[macro_export]
macro_rules! refusals {
    ($($refusal:ty),+ $(,)?) => {$(
        impl From<$refusal> for $crate::Failure {
            fn from(refusal: $refusal) -> Self {
                Self::refused(refusal)
            }
        }
    )+};
}
