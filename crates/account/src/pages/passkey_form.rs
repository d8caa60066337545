//! The form with which a browser answers a challenge with a passkey, and where it is sent.

use askama::Template;
use axum::{extract::State, response::Response};
use base::Refuse as _;
use http::StatusCode;
use identity::{Kind, PasskeySignIn, SignInError};
use web::{
    Failure, FieldErrors, Form, View,
    parts::{Button, ButtonKind},
};

use super::{
    arrival::{Browser, arrive, site},
    sign_in,
};
use crate::{Accounts, rules::return_path};

/// A button that signs in with a passkey. Without a script it is not there.
#[derive(Template)]
#[template(path = "passkey_form.html")]
pub(crate) struct PasskeyForm {
    v: View,
    action: String,
    challenge: String,
    host: String,
    kind: &'static str,
    return_to: String,
    submit: Button,
}

impl PasskeyForm {
    /// The form of a sign-in page; none where browsers have no passkeys: at an address by number.
    pub(crate) fn sign_in(accounts: &Accounts, view: &View, kind: Kind, return_to: &str) -> Option<Self> {
        let site = site(view)?;
        Some(Self {
            v: view.clone(),
            action: view.href("/sign-in/passkey"),
            challenge: accounts.identity().sign_in_challenge(),
            host: site.host,
            kind: kind.code(),
            return_to: return_to.to_owned(),
            submit: Button::submit(ButtonKind::Secondary, view.t("account-passkey-sign-in")),
        })
    }
}

impl askama::filters::HtmlSafe for PasskeyForm {}

/// `POST /{lang}/sign-in/passkey`.
pub(crate) async fn sign_in(
    State(accounts): State<Accounts>,
    view: View,
    browser: Browser,
    form: Form,
) -> Result<Response, Failure> {
    let (Some(kind), Some(site)) = (Kind::parse(form.text("kind")), site(&view)) else {
        return Err(Failure::not_found());
    };
    if kind == Kind::Citizen && view.kit().site().portal.is_some() {
        return Err(Failure::not_found());
    }
    let home = view.href("/");
    let return_to = return_path(form.filled("return"), &home);
    let answer = PasskeySignIn {
        id: form.text("id").to_owned(),
        client_data: form.text("client_data").to_owned(),
        authenticator_data: form.text("authenticator_data").to_owned(),
        signature: form.text("signature").to_owned(),
    };
    match accounts.identity().passkey_sign_in(kind, &site, answer, browser.visit).await {
        Ok(signed_in) => Ok(arrive(&view, &signed_in, return_to)),
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(refusal) => {
            tracing::info!(reason = %refusal, "a passkey did not open an account");
            let status = StatusCode::from_u16(refusal.status()).ok();
            let mut errors = FieldErrors::new();
            errors.refuse(&view, "username", refusal);
            sign_in::show(&accounts, &view, kind, return_to, &form, &errors, status)
        }
    }
}
