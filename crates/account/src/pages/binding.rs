//! The cookie that binds the way back from the provider to the browser that set out.

use http::{HeaderMap, HeaderValue, header};
use web::{HostForm, View};

/// As long as somebody may take at the provider, in seconds.
const AGE: i64 = crate::service::PATIENCE / 1000;

fn name(view: &View) -> String {
    let prefix = match view.host_form() {
        HostForm::Named => "__Host-",
        HostForm::Numeric => "",
    };
    format!("{prefix}oidc-{}", view.kit().node())
}

/// The value of `Set-Cookie`.
pub(crate) fn set(view: &View, browser: &str) -> Option<HeaderValue> {
    let secure = match view.host_form() {
        HostForm::Named => "; Secure",
        HostForm::Numeric => "",
    };
    let name = name(view);
    HeaderValue::from_str(&format!("{name}={browser}; Path=/; HttpOnly; SameSite=Lax; Max-Age={AGE}{secure}")).ok()
}

/// What the browser sent: a token of ours, 43 characters of URL-safe Base64.
pub(crate) fn read<'a>(view: &View, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = name(view);
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let value = pairs.find(|(key, _)| *key == name).map(|(_, value)| value)?;
    let fits = value.len() == 43 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    fits.then_some(value)
}
