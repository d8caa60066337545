use axum::body::Body;
use axum::response::IntoResponse;
use base::{Refuse, Texts};
use http::StatusCode;
use web::testing::{Browser, Stand};
use web::{Access, Failure, Routes};

#[derive(Debug, thiserror::Error)]
#[error("dossier {0} is closed since 2020")]
struct Closed(&'static str);

impl Refuse for Closed {
    fn key(&self) -> &'static str {
        "x-closed"
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        vec![("code", self.0.to_owned())]
    }

    fn status(&self) -> u16 {
        409
    }
}

#[derive(Debug, thiserror::Error)]
#[error("too late")]
struct Late;

impl Refuse for Late {
    fn key(&self) -> &'static str {
        "x-late"
    }

    fn status(&self) -> u16 {
        409
    }
}

web::refusals!(Closed, Late);

const TEXTS: Texts = Texts {
    crate_name: "x",
    vi: "x-closed = Hồ sơ { $code } đã đóng. Ông/Bà nộp hồ sơ mới.\n\
         x-late = Đã hết hạn.\nx-late-title = Đã muộn\nx-back = Về hồ sơ",
    en: "x-closed = Dossier { $code } is closed. File a new one.\n\
         x-late = The term is over.\nx-late-title = Too late\nx-back = Back to the dossier",
};

fn app(stand: &Stand) -> axum::Router {
    let fault = || Err::<(), _>(Failure::internal("the disk said <no>"));
    let routes = Routes::new("x")
        .get("/{lang}/closed", Access::Public, async || Err::<(), Failure>(Closed("H54-261124-0001").into()))
        .get("/{lang}/late", Access::Public, async || {
            Err::<(), Failure>(Failure::from(Late).back_to("/vi/x/1", "x-back"))
        })
        .get("/{lang}/fault", Access::Public, async move || fault())
        .get("/{lang}/panic", Access::Public, async || panic_now())
        .get("/{lang}/bare", Access::Public, async || StatusCode::SERVICE_UNAVAILABLE.into_response())
        .get("/{lang}/down", Access::Public, async || {
            Err::<(), Failure>(store::Error::Unavailable("no line".to_owned()).into())
        })
        .get("/api/closed", Access::Peer, async || Err::<(), Failure>(Closed("H54-261124-0001").into()));
    stand.kit.router(vec![routes])
}

#[expect(clippy::panic, reason = "the kit must survive it")]
fn panic_now() -> &'static str {
    panic!("a mistake of the program")
}

#[tokio::test]
async fn a_person_gets_a_page_in_their_language() {
    let stand = Stand::new(&[TEXTS]);
    let mut browser = Browser::new(app(&stand));
    for (path, status, words) in [
        ("/vi/closed", 409, "Hồ sơ H54-261124-0001 đã đóng. Ông/Bà nộp hồ sơ mới."),
        ("/en/closed", 409, "Dossier H54-261124-0001 is closed. File a new one."),
        ("/vi/fault", 500, "Hệ thống gặp sự cố"),
        ("/vi/panic", 500, "Hệ thống gặp sự cố"),
        ("/vi/bare", 503, "Hệ thống đang tạm gián đoạn"),
        ("/en/down", 503, "Nothing that was sent is lost"),
        ("/vi/nowhere", 404, "Không tìm thấy trang"),
        ("/en/nowhere", 404, "Page not found"),
        ("/nowhere", 404, "Không tìm thấy trang"),
    ] {
        let seen = browser.get(path).await;
        assert_eq!(seen.status.as_u16(), status, "{path}");
        assert!(seen.text.contains(words), "{path}: {}", seen.text);
        assert!(!seen.text.contains("the disk said"), "the reader is not told what the log is told");
        assert_eq!(seen.header("cache-control"), Some("no-store"));
    }
    let late = browser.get("/vi/late").await;
    assert!(late.text.contains("<h1 class=\"govuk-heading-l\">Đã muộn</h1>"), "{}", late.text);
    assert!(late.text.contains("href=\"/vi/x/1\">Về hồ sơ</a>"), "{}", late.text);
    assert!(!late.text.contains("Dữ liệu vừa được thay đổi"), "{}", late.text);
    let refused = browser.send("/vi/closed", &[]).await;
    assert_eq!((refused.status.as_u16(), refused.header("allow")), (405, Some("GET,HEAD")));
}

#[tokio::test]
async fn a_program_gets_problem_details_in_both_languages() {
    let stand = Stand::new(&[TEXTS]);
    let mut browser = Browser::new(app(&stand));
    for (path, accept) in [("/api/closed", "*/*"), ("/vi/closed", "application/json")] {
        let seen = browser.request("GET", path, &[("accept", accept)], Body::empty()).await;
        assert_eq!(seen.header("content-type"), Some("application/problem+json"));
        let problem: serde_json::Value = serde_json::from_str(&seen.text).unwrap();
        assert_eq!(problem["type"], "urn:lienthong:problem:x-closed");
        assert_eq!(problem["status"], 409);
        assert_eq!(problem["title"], "Dữ liệu vừa được thay đổi");
        assert_eq!(problem["detail"], "Hồ sơ H54-261124-0001 đã đóng. Ông/Bà nộp hồ sơ mới.");
        assert_eq!(problem["details"]["en"], "Dossier H54-261124-0001 is closed. File a new one.");
    }
    let seen = browser.request("GET", "/api/none", &[], Body::empty()).await;
    assert_eq!(seen.header("content-type"), Some("application/problem+json"));
}
