use axum::body::Body;
use http::StatusCode;
use identity::Role;
use web::testing::{Browser, Stand, citizen, official};
use web::{Access, Html, NavItem, Routes, Visitor, local_path};

fn app(stand: &Stand) -> axum::Router {
    let routes = Routes::new("x")
        .get("/{lang}", Access::Public, async |v: Visitor| v.page("Trang chủ").show(Html::text("a < b")))
        .get("/{lang}/list", Access::Public, async |v: Visitor| {
            v.page("Danh sách")
                .nav("list")
                .form_action("https://h31.example")
                .crumb("Trang chủ", v.portal("/"))
                .show(web::icon("search"))
        })
        .nav(NavItem::citizen("list", "web-pages", "/list", 20).at_portal())
        .nav(NavItem::official("desk", "web-filter", "/desk", &[Role::Leader], 10));
    stand.kit.router(vec![routes])
}

#[tokio::test]
async fn a_page_is_protected_and_speaks_its_language() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    let page = browser.get("/en/list?page=2").await;
    assert_eq!(page.header("content-language"), Some("en"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    assert_eq!(page.header("strict-transport-security"), None, "only over TLS");
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert!(policy.contains("form-action 'self' https://h31.example;"));
    assert!(!policy.contains("unsafe"));
    for expected in [
        "<html lang=\"en\">",
        "<a class=\"lt-langs__item\" href=\"/vi/list?page=2\" lang=\"vi\"",
        "href=\"http://g22.localhost:8422/en/list\" aria-current=\"page\"",
        "<symbol id=\"i-search\"",
    ] {
        assert!(page.text.contains(expected), "{expected} in {}", page.text);
    }
    for forbidden in ["<script", "style=", "data:", "id=\"i-bell\"", "/desk"] {
        assert!(!page.text.contains(forbidden), "{forbidden} in {}", page.text);
    }
    let home = browser.get("/vi").await;
    assert!(home.text.contains("a &lt; b"));
    assert_eq!(home.header("cache-control"), Some("private, no-cache"));
    let mut by_number = Browser::by_number(app(&stand));
    assert!(by_number.get("/vi").await.text.contains("href=\"http://127.0.0.1:8422/vi/list\""));
}

#[tokio::test]
async fn a_page_travels_compressed_to_whoever_reads_that() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    let plain = browser.get("/vi/list").await;
    for (accepted, compressed) in [("gzip, br", true), ("br;q=1, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false)]
    {
        let headers = [("accept", "text/html"), ("accept-encoding", accepted)];
        let seen = browser.request("GET", "/vi/list", &headers, Body::empty()).await;
        assert_eq!(seen.header("content-encoding") == Some("gzip"), compressed, "{accepted}");
        assert_eq!(seen.header("content-type"), Some("text/html; charset=utf-8"));
        if compressed {
            assert!(seen.bytes.starts_with(&[0x1f, 0x8b]) && seen.bytes.len() * 4 < plain.bytes.len() * 3);
        }
    }
}

#[tokio::test]
async fn an_official_sees_their_own_navigation() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    browser.sign_in(&stand, &official("Nguyễn Hữu Thịnh", &[Role::Leader]));
    let page = browser.get("/vi").await;
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for expected in ["class=\"lt-official\"", "Nguyễn Hữu Thịnh", "href=\"/vi/desk\"", "Nút H54, UBND tỉnh Thái Bình."]
    {
        assert!(page.text.contains(expected), "{expected}");
    }
    let mut citizen_browser = Browser::new(app(&stand));
    citizen_browser.sign_in(&stand, &citizen("Trần Thị Mai Anh"));
    let page = citizen_browser.get("/vi").await;
    assert!(page.text.contains("Trần Thị Mai Anh") && !page.text.contains("/desk"));
}

#[tokio::test]
async fn roads_that_lead_elsewhere() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    for (path, location) in [("/", "/vi"), ("/vi/", "/vi"), ("/en/list/?q=a", "/en/list?q=a")] {
        let seen = browser.get(path).await;
        assert!(seen.status.is_redirection(), "{path}");
        assert_eq!(seen.location(), Some(location));
    }
    assert_eq!(browser.get("//evil.example/").await.status, StatusCode::NOT_FOUND);
}

#[test]
fn only_local_paths_are_safe_to_return_to() {
    for (path, safe) in [
        ("/vi/dossiers?page=2", true),
        ("//evil.example", false),
        ("/\\evil.example", false),
        ("https://evil.example", false),
        ("/vi\r\nset-cookie: a", false),
        ("", false),
    ] {
        assert_eq!(local_path(path).is_some(), safe, "{path}");
    }
}
