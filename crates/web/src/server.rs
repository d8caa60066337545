//! The outermost layer: reads the request into a [`View`], shows failures, sets the headers that protect the reader.

use std::panic::AssertUnwindSafe;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use futures_util::FutureExt as _;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use crate::{Failure, Kit, Problem, Routes, View, assets, cookie, errors};

/// What a page asks of the security policy of its own answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    /// Origins besides this one that the page's forms may lead to.
    pub(crate) form_action: Vec<String>,
    /// Whether the answer consumed the notice of the visitor's cookie.
    pub(crate) notice_shown: bool,
}

impl Kit {
    /// The node's pages: every crate's routes, the assets and the error pages, behind the layer that protects them.
    /// Called once; what belongs to `node` itself (`/healthz`, `/metrics`) is merged beside it, outside this layer.
    pub fn router(&self, routes: Vec<Routes>) -> Router {
        let mut router = Router::new().route("/", get(async || Redirect::to("/vi")));
        let mut nav = Vec::new();
        for part in routes {
            let (part, items) = part.into_parts();
            router = router.merge(part);
            nav.extend(items);
        }
        nav.sort_by_key(|item| item.order);
        self.set_nav(nav);
        router
            .fallback(async || Failure::not_found())
            .layer(from_fn_with_state(self.clone(), outermost))
            .merge(assets::router())
    }
}

/// After how many seconds a program asks again where a part of the node did not answer (RFC 9110, section 10.2.3).
const RETRY_AFTER: &str = "5";

async fn outermost(State(kit): State<Kit>, request: Request, next: Next) -> Response {
    let trimmed = without_trailing_slash(&request);
    let (mut parts, body) = request.into_parts();
    let (view, failure) = View::read(&kit, &parts).await;
    let response = if let Some(failure) = failure {
        failure.into_response()
    } else if let Some(trimmed) = trimmed {
        Redirect::permanent(&trimmed).into_response()
    } else {
        parts.extensions.insert(view.clone());
        let answer = AssertUnwindSafe(next.run(Request::from_parts(parts, body))).catch_unwind().await;
        answer.unwrap_or_else(|_| Failure::internal("a handler panicked").into_response())
    };
    let response = show_failure(&view, response);
    protect(&kit, &view, response)
}

fn without_trailing_slash(request: &Request) -> Option<String> {
    let path = request.uri().path();
    let trimmed = path.strip_suffix('/')?;
    let is_page = crate::view::split_lang(trimmed).0.is_some();
    (is_page && *request.method() == Method::GET).then(|| match request.uri().query() {
        Some(query) => format!("{trimmed}?{query}"),
        None => trimmed.to_owned(),
    })
}

/// Replaces a failure, or a bare error status, by what the visitor can read.
fn show_failure(view: &View, response: Response) -> Response {
    let failure = match response.extensions().get::<Failure>() {
        Some(failure) => failure.clone(),
        None if is_bare_error(&response) => Failure::of_status(response.status()),
        None => return response,
    };
    failure.log(view.place());
    let mut shown = if view.wants_page() {
        errors::page(view, &failure)
    } else {
        Problem::of(view.kit(), view.lang(), view.place(), &failure).into_response()
    };
    if let Some(allow) = response.headers().get(header::ALLOW) {
        shown.headers_mut().insert(header::ALLOW, allow.clone());
    }
    shown
}

fn is_bare_error(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    (status.is_client_error() || status.is_server_error()) && (kind.is_empty() || kind.starts_with(b"text/plain"))
}

/// Sets the headers that protect the reader, and the kit's cookies.
fn protect(kit: &Kit, view: &View, mut response: Response) -> Response {
    let policy = response.extensions_mut().remove::<Policy>();
    let is_page = policy.is_some();
    let policy = policy.unwrap_or_default();
    let status = response.status();
    let private = view.actor().is_some() || view.form_shown() || status != StatusCode::OK;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    let csp = if is_page {
        let mut form_action = "'self'".to_owned();
        for origin in &policy.form_action {
            form_action.push(' ');
            form_action.push_str(origin);
        }
        HeaderValue::from_str(&format!(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
             connect-src 'self'; form-action {form_action}; frame-ancestors 'none'; base-uri 'none'"
        ))
        .ok()
    } else {
        None
    };
    set(header::CONTENT_SECURITY_POLICY, csp.unwrap_or_else(|| HeaderValue::from_static("frame-ancestors 'none'")));
    set(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    set(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    set(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    );
    set(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        set(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
    }
    let cache = if is_page && !private { "private, no-cache" } else { "no-store" };
    set(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if kit.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if is_page {
        set(header::CONTENT_LANGUAGE, HeaderValue::from_static(view.lang().tag()));
        set(header::VARY, HeaderValue::from_static("Cookie, Accept-Encoding"));
    }
    let cookies =
        [view.before_cookie(), policy.notice_shown.then(|| cookie::notice_end(kit, view.host_form())).flatten()];
    for cookie in cookies.into_iter().flatten() {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}
