//! `/{lang}/mail/off/{token}`: ends the digests of an account, without signing in. The address stands in the digests'
//! `List-Unsubscribe` and is known to their reader alone. Looking at it changes nothing: mail programs do that.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use web::{
    Failure, View,
    parts::{Button, ButtonKind},
};

use crate::Accounts;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-narrow"><h1 class="govuk-heading-l">{{ title }}</h1><p class="govuk-body">{{ text }}</p>{% if let Some(end) = end %}<form method="post">{{ v.fields() }}<div class="lt-actions">{{ end }}</div></form>{% endif %}</div>"#
)]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    text: String,
    end: Option<Button>,
}

/// `GET /{lang}/mail/off/{token}`: asks.
pub(crate) async fn ask(
    State(accounts): State<Accounts>,
    view: View,
    Path((_, token)): Path<(String, String)>,
) -> Result<Response, Failure> {
    if !accounts.mail_off_known(&token).await? {
        return Err(Failure::not_found());
    }
    let end = Button::submit(ButtonKind::Main, view.t("account-mail-off-act"));
    page(&view, "account-mail-off-lead", Some(end))
}

/// `POST /{lang}/mail/off/{token}`: ends them.
pub(crate) async fn end(
    State(accounts): State<Accounts>,
    view: View,
    Path((_, token)): Path<(String, String)>,
) -> Result<Response, Failure> {
    if !accounts.mail_off(&token, view.now()).await? {
        return Err(Failure::not_found());
    }
    page(&view, "account-mail-off-done", None)
}

fn page(view: &View, text: &str, end: Option<Button>) -> Result<Response, Failure> {
    let title = view.t("account-mail-off-title");
    view.page(title.as_str()).render(&Body { v: view, title: &title, text: view.t(text), end })
}
