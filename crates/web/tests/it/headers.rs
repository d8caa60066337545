//! Which headers protect whoever reads an answer: every kind of answer, exactly.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use base::{ManualClock, SeededEntropy};
use http::{HeaderMap, header};
use web::testing::{Browser, START, Seen, Stand, citizen, site};
use web::{Access, Failure, Html, Kit, Origins, Routes, SeeOther, UsualDoors, Visitor};

/// What protects the reader, and what a cache may do; other headers are not looked at.
const LOOKED_AT: [&str; 11] = [
    "cache-control",
    "content-language",
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "strict-transport-security",
    "vary",
    "x-content-type-options",
    "x-frame-options",
];

const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; \
                           connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What every answer of the kit has, whatever it is.
const ALWAYS: [(&str, &str); 5] = [
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

const PAGE: [(&str, &str); 3] =
    [("content-language", "vi"), ("content-security-policy", PAGE_POLICY), ("vary", "Cookie, Accept-Encoding")];

fn app(kit: &Kit) -> axum::Router {
    let download =
        || ([(header::CONTENT_TYPE, "application/pdf")], [(header::CONTENT_DISPOSITION, "attachment")], "%PDF");
    let routes = Routes::new("x")
        .get("/{lang}", Access::Public, async |v: Visitor| v.page("Trang chủ").show(Html::empty()))
        .get("/{lang}/form", Access::Public, async |v: Visitor| v.page("Đơn").show(v.fields()))
        .get("/{lang}/away", Access::Public, async |v: Visitor| {
            v.page("Đi").form_action("https://h31.example").show(Html::empty())
        })
        .get("/{lang}/mine", Access::Citizen, async |v: Visitor| v.page("Của tôi").show(Html::empty()))
        .get("/{lang}/file", Access::Citizen, async move || download())
        .get("/{lang}/fault", Access::Public, async || Err::<(), _>(Failure::internal("x")))
        .post("/{lang}/form", Access::Public, sent)
        .get("/{lang}/in", Access::Public, enter)
        .get("/{lang}/out", Access::Public, async |v: Visitor| SeeOther::to("/vi").with_cookie(v.session_cookie_end()))
        .get("/peer", Access::Peer, async || "{}");
    kit.router(vec![routes])
}

async fn sent(visitor: Visitor, _: web::Form) -> Response {
    SeeOther::to("/vi").saying(&visitor, "web-sign-in", &[]).into_response()
}

async fn enter(visitor: Visitor) -> Response {
    SeeOther::to("/vi").with_cookie(visitor.session_cookie("token")).into_response()
}

fn looked_at(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let found = LOOKED_AT
        .iter()
        .flat_map(|name| headers.get_all(*name).iter().map(|value| (*name, value.to_str().unwrap_or_default())));
    found.collect()
}

fn same(what: &str, seen: &Seen, parts: &[&[(&str, &str)]]) {
    let mut expected: Vec<_> = parts.iter().flat_map(|part| part.iter().copied()).collect();
    expected.sort_unstable();
    assert_eq!(looked_at(&seen.headers), expected, "{what}");
}

#[tokio::test]
async fn every_kind_of_answer_has_its_headers() {
    let stand = Stand::new(&[]);
    let app = app(&stand.kit);
    let mut anybody = Browser::new(app.clone());
    let no_store = [("cache-control", "no-store")];
    let private = [("cache-control", "private, no-cache")];
    let plain = [("content-security-policy", "frame-ancestors 'none'"), ("cache-control", "no-store")];
    let english = [("content-language", "en")];
    let vietnamese = [("content-language", "vi")];

    same("a page", &anybody.get("/vi").await, &[&ALWAYS, &PAGE, &private]);
    same("a page with a form", &anybody.get("/vi/form").await, &[&ALWAYS, &PAGE, &no_store]);
    let away = anybody.get("/vi/away").await;
    let policy = PAGE_POLICY.replace("form-action 'self'", "form-action 'self' https://h31.example");
    assert_eq!(away.header("content-security-policy"), Some(policy.as_str()));
    same("an error's page", &anybody.get("/vi/nothing").await, &[&ALWAYS, &PAGE, &no_store]);
    same("a fault's page", &anybody.get("/vi/fault").await, &[&ALWAYS, &PAGE, &no_store]);
    same("the way to the door", &anybody.get("/vi/mine").await, &[&ALWAYS, &plain]);
    same("the front door", &anybody.get("/").await, &[&ALWAYS, &plain]);
    same("a path with too many slashes", &anybody.get("/vi/form/").await, &[&ALWAYS, &plain]);
    same("an answer for a program", &anybody.get("/peer").await, &[&ALWAYS, &plain]);
    anybody.get("/vi/form").await;
    same("after a form", &anybody.send("/vi/form", &[]).await, &[&ALWAYS, &plain]);
    for (path, status, language) in [("/nothing", 404, vietnamese), ("/en/fault", 500, english)] {
        let problem = anybody.request("GET", path, &[("accept", "application/json")], Body::empty()).await;
        assert_eq!(problem.status, status);
        same("a problem", &problem, &[&ALWAYS, &plain, &language]);
    }
    let elsewhere = anybody.request("GET", "/vi", &[("host", "evil.example")], Body::empty()).await;
    assert_eq!(elsewhere.status, 421);
    same("another host's", &elsewhere, &[&ALWAYS, &PAGE, &no_store]);

    let mut she = Browser::new(app.clone());
    she.sign_in(&stand, &citizen("Trần Thị Mai Anh"));
    same("a page of somebody", &she.get("/vi/mine").await, &[&ALWAYS, &PAGE, &no_store]);
    same("a public page seen by somebody", &she.get("/vi").await, &[&ALWAYS, &PAGE, &no_store]);
    same("a file", &she.get("/vi/file").await, &[&ALWAYS, &plain]);

    let fixed = [
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
        ("vary", "Accept-Encoding"),
        ("x-content-type-options", "nosniff"),
    ];
    let style = anybody.get(web::assets::path("app.css")).await;
    same("a style", &style, &[&fixed, &[("cache-control", "public, max-age=31536000, immutable")]]);
    same("the mark", &anybody.get("/favicon.ico").await, &[&fixed, &[("cache-control", "max-age=86400")]]);
}

#[tokio::test]
async fn only_over_tls_is_tls_asked_for_again() {
    let kit = Kit::new(web::Setup {
        node: "h54".to_owned(),
        site: site(),
        origins: Origins { named: "https://h54.example".to_owned(), numeric: None },
        secret: [54; 32],
        texts: Vec::new(),
        clock: Arc::new(ManualClock::new(START)),
        entropy: Arc::new(SeededEntropy::new(54)),
        sessions: Arc::new(web::testing::People::default()),
        sign_in: Arc::new(UsualDoors),
    });
    let mut browser = Browser::new(app(&kit.unwrap()));
    let strict = [("strict-transport-security", "max-age=31536000")];
    let private = [("cache-control", "private, no-cache")];
    let page = browser.request("GET", "/vi", &[("accept", "text/html"), ("host", "h54.example")], Body::empty()).await;
    same("a page over TLS", &page, &[&ALWAYS, &PAGE, &private, &strict]);
}

#[tokio::test]
async fn cookies_are_kept_from_scripts_and_from_other_sites() {
    let stand = Stand::new(&[]);
    let app = app(&stand.kit);
    let named = ("__Host-", "; Path=/; HttpOnly; SameSite=Lax; Secure", Browser::new(app.clone()));
    let numeric = ("", "; Path=/; HttpOnly; SameSite=Lax", Browser::by_number(app));
    for (prefix, guards, mut browser) in [named, numeric] {
        let cookies = |seen: &Seen| -> Vec<String> {
            let all = seen.headers.get_all(header::SET_COOKIE).iter();
            all.map(|cookie| cookie.to_str().unwrap_or_default().to_owned()).collect()
        };
        let before = cookies(&browser.get("/vi/form").await);
        assert_eq!(before.len(), 1, "{before:?}");
        let value = before[0].strip_prefix(&format!("{prefix}pre-h54=")).unwrap();
        assert_eq!(value.split_once(';').map(|(value, _)| value.len()), Some(24));
        assert!(value.ends_with(guards), "{before:?}");
        let said = cookies(&browser.send("/vi/form", &[]).await);
        assert!(said.len() == 1 && said[0].starts_with(&format!("{prefix}note-h54=")), "{said:?}");
        assert!(said[0].ends_with(&format!("{guards}; Max-Age=60")), "{said:?}");
        let shown = cookies(&browser.get("/vi").await);
        assert_eq!(shown, [format!("{prefix}note-h54={guards}; Max-Age=0")]);
        let entered = cookies(&browser.get("/vi/in").await);
        assert_eq!(entered, [format!("{prefix}sid-h54=token{guards}")]);
        let left = cookies(&browser.get("/vi/out").await);
        assert_eq!(left, [format!("{prefix}sid-h54={guards}; Max-Age=0")]);
        assert_eq!(cookies(&browser.get("/vi").await), Vec::<String>::new(), "nothing without need");
    }
}
