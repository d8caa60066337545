//! Recovery codes: shown once, on the answer to the form that made them.

use askama::Template;
use axum::{extract::State, response::Response};
use identity::RecoveryCode;
use web::{
    Failure, View,
    parts::{Button, ButtonKind},
};

use crate::Accounts;

#[derive(Template)]
#[template(path = "recovery.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    codes: Vec<String>,
    done: Button,
}

/// `POST /{lang}/account/security/recovery`: new codes; the old ones are void.
pub(crate) async fn renew(State(accounts): State<Accounts>, view: View) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    let codes = accounts.identity().recovery_renew(actor).await?;
    show(&view, &codes)
}

/// The codes, to be written down.
pub(crate) fn show(view: &View, codes: &[RecoveryCode]) -> Result<Response, Failure> {
    let title = view.t("account-recovery-title");
    let body = Body {
        v: view,
        title: &title,
        codes: codes.iter().map(RecoveryCode::shown).collect(),
        done: Button::link(ButtonKind::Main, view.t("account-recovery-done"), view.href("/account/security")),
    };
    view.page(title.as_str()).switch_to("/account/security").render(&body)
}
