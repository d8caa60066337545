use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use web::parts::{Button, ButtonKind, TextField};
use web::testing::{Browser, Stand, citizen};
use web::{Access, Arg, Citizen, Failure, FieldErrors, Form, Html, Routes, SeeOther, Visitor};

async fn ask(visitor: Visitor) -> Result<Response, Failure> {
    form_page(&visitor, &Form::default(), &FieldErrors::new())
}

fn form_page(view: &web::View, form: &Form, errors: &FieldErrors) -> Result<Response, Failure> {
    let field = TextField::new("copies", "Số bản sao cần cấp").from(form, errors);
    let body = Html::raw("<form method=\"post\">")
        .and(view.fields())
        .and(field)
        .and(Button::submit(ButtonKind::Main, "Lưu và tiếp tục"));
    let body = errors.summary(view).map_or(body.clone(), |summary| Html::from(summary).and(body));
    view.page("Thông tin xin cấp bản sao").faults(errors.len()).show(body)
}

async fn take(visitor: Visitor, form: Form) -> Result<Response, Failure> {
    let mut errors = FieldErrors::new();
    let copies = errors.check("copies", form.text("copies").parse::<u8>(), "Nhập số bản sao từ 1 đến 20");
    let Some(copies) = copies else { return form_page(&visitor, &form, &errors) };
    form.key()?;
    let next = SeeOther::to(visitor.href("/ask"));
    Ok(next.saying(&visitor, "web-faults-title", &[("count", Arg::from(copies))]).into_response())
}

async fn file(_: Visitor, form: Form) -> Result<String, Failure> {
    let file = form.file("paper").ok_or_else(Failure::bad_request)?;
    Ok(format!("{} {} {}", file.name, file.bytes.len(), form.text("note")))
}

fn app(stand: &Stand) -> axum::Router {
    let routes = Routes::new("x")
        .get("/{lang}/ask", Access::Public, ask)
        .post("/{lang}/ask", Access::Public, take)
        .upload("/{lang}/file", Access::Public, 4096, file)
        .upload("/{lang}/large", Access::Public, 8 * 1024 * 1024, file)
        .get("/{lang}/papers/{name}", Access::Public, async |_: Visitor| "found")
        .get("/{lang}/mine", Access::Citizen, async |who: Citizen| ask_mine(&who))
        .post("/{lang}/mine", Access::Citizen, async |_: Citizen, _: Form| "done");
    stand.kit.router(vec![routes])
}

fn ask_mine(view: &web::View) -> Result<Response, Failure> {
    form_page(view, &Form::default(), &FieldErrors::new())
}

#[tokio::test]
async fn a_form_goes_out_comes_back_with_faults_and_is_taken() {
    let stand = Stand::new(&[]);
    for mut browser in [Browser::new(app(&stand)), Browser::by_number(app(&stand))] {
        let page = browser.get("/vi/ask").await;
        assert_eq!(page.header("cache-control"), Some("no-store"), "a form's token is nobody else's");
        let again = browser.send("/vi/ask", &[("copies", "<25>")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        for expected in [
            "<title>Lỗi: Thông tin xin cấp bản sao – Liên Thông</title>",
            "Chưa gửi được. Có 1 chỗ cần sửa",
            "<a href=\"#copies\">Nhập số bản sao từ 1 đến 20</a>",
            "value=\"&#60;25&#62;\"",
            "aria-describedby=\"copies-error\" aria-invalid=\"true\"",
        ] {
            assert!(again.text.contains(expected), "{expected} in {}", again.text);
        }
        let taken = browser.send("/vi/ask", &[("copies", "3")]).await;
        assert_eq!((taken.status, taken.location()), (StatusCode::SEE_OTHER, Some("/vi/ask")));
        let next = browser.get("/vi/ask").await;
        assert!(next.text.contains("Có 3 chỗ cần sửa"), "the notice is shown");
        assert!(!browser.get("/vi/ask").await.text.contains("Có 3 chỗ cần sửa"), "and only once");
    }
}

#[tokio::test]
async fn a_forged_form_is_refused() {
    let stand = Stand::new(&[]);
    let urlencoded = ("content-type", "application/x-www-form-urlencoded");
    let page = ("accept", "text/html");

    let mut browser = Browser::new(app(&stand));
    let bare = browser.request("POST", "/vi/ask", &[page, urlencoded], Body::from("copies=3")).await;
    assert_eq!(bare.status, StatusCode::FORBIDDEN, "no token");

    let token = browser.get("/vi/ask").await.hidden("_token").unwrap().to_owned();
    let body = format!("copies=3&_key=01KAXWB8000000000000000000&_token={token}");
    for (header, expected) in [
        (("sec-fetch-site", "same-origin"), 303),
        (("sec-fetch-site", "cross-site"), 403),
        (("sec-fetch-site", "same-site"), 403),
        (("origin", "http://h54.localhost:8454"), 303),
        (("origin", "http://evil.example"), 403),
        (("origin", "null"), 403),
    ] {
        let sent = browser.request("POST", "/vi/ask", &[page, urlencoded, header], Body::from(body.clone())).await;
        assert_eq!(sent.status.as_u16(), expected, "{header:?}");
    }

    let mut other = Browser::new(app(&stand));
    other.get("/vi/ask").await;
    let stolen = other.request("POST", "/vi/ask", &[page, urlencoded], Body::from(body)).await;
    assert_eq!(stolen.status, StatusCode::FORBIDDEN, "another browser's token");

    browser.sign_in(&stand, &citizen("Trần Thị Mai Anh"));
    let before = browser.send("/vi/mine", &[]).await;
    assert_eq!(before.status, StatusCode::FORBIDDEN, "a token from before the sign-in");
    browser.get("/vi/mine").await;
    assert_eq!(browser.send("/vi/mine", &[]).await.text, "done");
}

#[tokio::test]
async fn what_is_posted_after_the_session_says_so() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    browser.sign_in(&stand, &citizen("Trần Thị Mai Anh"));
    browser.get("/vi/mine").await;
    stand.people.leave();
    let seen = browser.send("/vi/mine", &[]).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    assert!(seen.text.contains("Phiên làm việc đã hết"));
    assert!(seen.text.contains("/vi/sign-in?to="));
}

#[tokio::test]
async fn files_come_with_their_fields() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    browser.get("/vi/ask").await;
    let seen = browser.upload("/vi/file", &[("note", " Quyết định ")], ("paper", "ly hôn.pdf", b"%PDF-1.7")).await;
    assert_eq!(seen.text, "ly hôn.pdf 8 Quyết định");
    let whole = vec![7; 7 * 1024 * 1024];
    let seen = browser.upload("/vi/large", &[("note", "a")], ("paper", "a.pdf", &whole)).await;
    assert_eq!(seen.text, "a.pdf 7340032 a");
    let large = browser.upload("/vi/file", &[], ("paper", "a.pdf", &[0; 5000])).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(large.text.contains("Ông/Bà giảm dung lượng tệp"));
}

#[tokio::test]
async fn no_page_has_a_nul_in_its_address() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    assert_eq!(browser.get("/vi/papers/a").await.text, "found");
    assert_eq!(browser.get("/vi/papers/a%00b").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_form_is_refused_with_its_reason() {
    let stand = Stand::new(&[]);
    let mut browser = Browser::new(app(&stand));
    browser.get("/vi/ask").await;
    for (kind, body, expected) in [
        ("application/json", "{}", 415),
        ("", "copies=3", 415),
        ("application/x-www-form-urlencoded", "copies=%00", 400),
        ("multipart/form-data", "copies", 400),
    ] {
        let headers = [("accept", "text/html"), ("content-type", kind)];
        let seen = browser.request("POST", "/vi/ask", &headers, Body::from(body)).await;
        assert_eq!(seen.status.as_u16(), expected, "{kind} {body}");
        assert!(seen.text.contains("<h1"), "a page says why");
    }
    let many = "x=1&".repeat(100_000);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let seen = browser.request("POST", "/vi/ask", &headers, Body::from(many)).await;
    assert_eq!(seen.status, StatusCode::PAYLOAD_TOO_LARGE);
}
