//! `/{lang}/demo/mail`: the mails of a demo, for everybody to read. They went nowhere else. Only where the demo's own
//! mail server runs.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::{IntoResponse as _, Response},
};
use base::civil;
use web::{Failure, OrNotFound as _, View, parts::Notice};

use crate::Accounts;

/// A mail as the page shows it.
struct Line {
    number: u64,
    at: String,
    to: String,
    subject: String,
    /// The mail's language, where it says so.
    lang: Option<&'static str>,
    text: String,
    raw: String,
}

#[derive(Template)]
#[template(path = "demo_mail.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    label: Notice,
    lines: Vec<Line>,
}

/// `GET /{lang}/demo/mail`: the last mails, the newest first.
pub(crate) async fn list(State(accounts): State<Accounts>, view: View) -> Result<Response, Failure> {
    let sink = accounts.sink().ok_or_else(Failure::not_found)?;
    let line = |mail: &notify::Received| {
        let opened = mail.open();
        Line {
            number: mail.number,
            at: civil::format_datetime(mail.at),
            to: mail.recipients.join(", "),
            lang: opened.language.map(base::Lang::tag),
            subject: opened.subject,
            text: opened.text,
            raw: view.href(&format!("/demo/mail/{}/file", mail.number)),
        }
    };
    let title = view.t("account-demo-mail-title");
    let body = Body {
        v: &view,
        title: &title,
        label: Notice::warning(view.t("account-demo-mail-lead")),
        lines: sink.list().iter().map(|mail| line(mail)).collect(),
    };
    view.page(title.as_str()).render(&body)
}

/// `GET /{lang}/demo/mail/{number}/file`: a mail as it came.
pub(crate) async fn file(
    State(accounts): State<Accounts>,
    Path((_, number)): Path<(String, u64)>,
) -> Result<Response, Failure> {
    let mail = accounts.sink().and_then(|sink| sink.fetch(number)).or_not_found()?;
    let name = format!("attachment; filename=\"{number}.eml\"");
    let kind = (http::header::CONTENT_TYPE, "message/rfc822".to_owned());
    Ok(([kind, (http::header::CONTENT_DISPOSITION, name)], mail.content.clone()).into_response())
}
