//! What pages need besides HTML: styles, fonts, marks and the small script. Named by their content, so that a browser
//! keeps them for ever.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// One file, as `build.rs` made it.
pub(crate) struct Asset {
    /// What pages ask for: `app.css`.
    name: &'static str,
    /// Where it is served, with the digest of its content in its name.
    path: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    gzip: Option<&'static [u8]>,
}

/// Where `name` is served.
pub fn path(name: &str) -> &'static str {
    let found = ASSETS.iter().find(|asset| asset.name == name);
    debug_assert!(found.is_some(), "the asset `{name}` is not made by build.rs");
    found.map_or("/assets/missing", |asset| asset.path)
}

/// Serves them. They are public and never change, so they stand outside the layer of pages.
pub(crate) fn router() -> Router {
    Router::new().route("/assets/{file}", get(serve)).route("/favicon.ico", get(favicon))
}

/// Whether the caller reads gzip.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip") && weight.trim() != "q=0"
    })
}

async fn favicon(headers: HeaderMap) -> Response {
    ASSETS
        .iter()
        .find(|asset| asset.name == "mark-small.svg")
        .map_or_else(|| StatusCode::NOT_FOUND.into_response(), |asset| answer(asset, &headers, "max-age=86400"))
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let found = ASSETS.iter().find(|asset| asset.path.strip_prefix("/assets/") == Some(file.as_str()));
    match found {
        Some(asset) => answer(asset, &headers, "public, max-age=31536000, immutable"),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(asset: &Asset, request: &HeaderMap, cache: &'static str) -> Response {
    let gzip = asset.gzip.filter(|_| takes_gzip(request));
    let mut response = gzip.unwrap_or(asset.bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    // A picture that is opened by itself runs nothing, and other sites show none of ours.
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    if gzip.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
