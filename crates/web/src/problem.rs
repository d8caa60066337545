//! Problem details for programs (RFC 9457), in both languages.

use axum::response::{IntoResponse, Response};
use base::Lang;
use http::{HeaderValue, StatusCode, header};

use crate::{Failure, Kit, texts::Words};

/// Problem details: `type`, `title`, `status`, `detail`, `instance` as RFC 9457 section 3 has them, with `title` and
/// `detail` in Vietnamese and in English besides.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    lang: Lang,
    body: serde_json::Value,
}

impl Problem {
    /// The problem that `failure` is, for a caller who reads `lang`.
    pub fn of(kit: &Kit, lang: Lang, instance: &str, failure: &Failure) -> Self {
        let title = |lang| title(kit.words(), lang, failure);
        let detail = |lang| kit.words().get(lang, failure.key(), &failure.args());
        let body = serde_json::json!({
            "type": format!("urn:lienthong:problem:{}", failure.key()),
            "title": title(lang),
            "status": failure.status().as_u16(),
            "detail": detail(lang),
            "instance": instance,
            "titles": { "vi": title(Lang::Vi), "en": title(Lang::En) },
            "details": { "vi": detail(Lang::Vi), "en": detail(Lang::En) },
        });
        Self { status: failure.status(), lang, body }
    }

    /// The JSON.
    pub const fn json(&self) -> &serde_json::Value {
        &self.body
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let language = HeaderValue::from_static(self.lang.tag());
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
            (header::CONTENT_LANGUAGE, language),
        ];
        (self.status, headers, self.body.to_string()).into_response()
    }
}

/// The title of a failure: its own, where its key has one, else the status's.
pub(crate) fn title(words: &Words, lang: Lang, failure: &Failure) -> String {
    let own = words.try_get(lang, &format!("{}-title", failure.key()), &failure.args());
    own.unwrap_or_else(|| words.get(lang, title_key(failure.status()), &[]))
}

/// The Fluent key of a status's title.
fn title_key(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 | 415 | 421 => "web-title-bad-request",
        401 | 403 => "web-title-forbidden",
        404 => "web-title-not-found",
        405 => "web-title-method",
        409 => "web-title-conflict",
        413 => "web-title-too-large",
        429 => "web-title-too-many",
        503 => "web-title-unavailable",
        500.. => "web-title-internal",
        _ => "web-title-refused",
    }
}
