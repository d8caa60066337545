use axum::body::Body;
use http::StatusCode;
use web::assets::path;
use web::testing::{Browser, Stand};

#[tokio::test]
async fn assets_are_kept_for_ever_and_compressed() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(stand.kit.router(Vec::new()));
    let plain = browser.get(path("app.css")).await;
    assert_eq!(plain.status, StatusCode::OK);
    assert_eq!(plain.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(plain.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let gzip = browser.request("GET", path("app.css"), &[("accept-encoding", "gzip, br")], Body::empty()).await;
    assert_eq!(gzip.header("content-encoding"), Some("gzip"));
    assert!(gzip.bytes.len() * 4 < plain.bytes.len(), "{} of {}", gzip.bytes.len(), plain.bytes.len());
    assert!(gzip.bytes.len() < 20_000, "the styles of a page weigh {} bytes", gzip.bytes.len());
    assert_eq!(browser.get("/assets/app.css").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/assets/..%2f..%2fCargo.toml").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_styles_carry_nothing_that_is_not_ours_to_use() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(stand.kit.router(Vec::new()));
    let css = browser.get(path("app.css")).await.text;
    for forbidden in ["GDS Transport", "crown", "crest", "#0f7a52", "#1d70b8", "#ffdd00", "data:"] {
        assert!(!css.contains(forbidden), "{forbidden}");
    }
    for font in ["source-sans-3-latin-400", "source-sans-3-vietnamese-600", "be-vietnam-pro-vietnamese-600"] {
        assert!(css.contains(path(&format!("{font}.woff2"))), "{font}");
    }
    let script = browser.get(path("app.js")).await;
    // Passkeys took the half of it; a page must not wait for its script.
    assert!(script.bytes.len() <= 5 * 1024, "{} bytes", script.bytes.len());
}
