//! The small cookies of signing in: what binds a way back, or a second step, to the browser that set out, and by what a
//! browser is known again. Each holds one token; none opens anything by itself.

use http::{HeaderMap, HeaderValue, header};
use web::{HostForm, View};

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The way back from a provider.
    WayBack,
    /// A second step that is awaited.
    Step,
    /// A browser in which somebody signed in before.
    Device,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::WayBack => "oidc",
            Self::Step => "step",
            Self::Device => "known",
        }
    }

    /// For how long the browser keeps it, in seconds.
    const fn age(self) -> i64 {
        match self {
            Self::WayBack => crate::service::PATIENCE / 1000,
            Self::Step => 600,
            Self::Device => 180 * 86_400,
        }
    }
}

fn name(view: &View, purpose: Purpose) -> String {
    let prefix = match view.host_form() {
        HostForm::Named => "__Host-",
        HostForm::Numeric => "",
    };
    format!("{prefix}{}-{}", purpose.word(), view.kit().node())
}

/// The value of `Set-Cookie`.
pub(crate) fn set(view: &View, purpose: Purpose, token: &str) -> Option<HeaderValue> {
    written(view, purpose, token, purpose.age())
}

/// The value of `Set-Cookie` that takes it back.
pub(crate) fn end(view: &View, purpose: Purpose) -> Option<HeaderValue> {
    written(view, purpose, "", 0)
}

fn written(view: &View, purpose: Purpose, token: &str, age: i64) -> Option<HeaderValue> {
    let secure = match view.host_form() {
        HostForm::Named => "; Secure",
        HostForm::Numeric => "",
    };
    let name = name(view, purpose);
    HeaderValue::from_str(&format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")).ok()
}

/// What the browser sent: a token of ours, 43 characters of URL-safe Base64.
pub(crate) fn read<'a>(view: &View, headers: &'a HeaderMap, purpose: Purpose) -> Option<&'a str> {
    find(&name(view, purpose), headers)
}

/// The token in the cookie of this name.
pub(crate) fn find<'a>(name: &str, headers: &'a HeaderMap) -> Option<&'a str> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let value = pairs.find(|(key, _)| *key == name).map(|(_, value)| value)?;
    let fits = value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    fits.then_some(value)
}
