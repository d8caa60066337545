//! `/{lang}/account/security/passkeys`: adding, naming and taking away passkeys.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use identity::{FactorError, NewPasskey};
use web::{
    Failure, FieldErrors, Form, SeeOther, View,
    parts::{Button, ButtonKind, TextField},
};

use super::{arrival::site, recovery};
use crate::Accounts;

#[derive(Template)]
#[template(path = "passkey_add.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    errors: &'a FieldErrors,
    /// What the browser is asked for; none at an address by number.
    ceremony: Option<Ceremony>,
    name: TextField,
    submit: Button,
}

struct Ceremony {
    challenge: String,
    host: String,
    user: String,
    who: String,
    known: String,
}

/// `GET /{lang}/account/security/passkeys`.
pub(crate) async fn ask(State(accounts): State<Accounts>, view: View) -> Result<Response, Failure> {
    page(&accounts, &view, &FieldErrors::new()).await
}

/// `POST /{lang}/account/security/passkeys`.
pub(crate) async fn add(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let (Some(actor), Some(site)) = (view.actor(), site(&view)) else { return Err(Failure::not_found()) };
    let answer = NewPasskey {
        client_data: form.text("client_data").to_owned(),
        authenticator_data: form.text("authenticator_data").to_owned(),
        name: form.text("name").to_owned(),
    };
    match accounts.identity().passkey_add(actor, &site, answer).await {
        Ok(Some(codes)) => recovery::show(&view, &codes),
        Ok(None) => Ok(back(&view, "account-passkey-added")),
        Err(refusal @ (FactorError::NotAPasskey(_) | FactorError::TooMany)) => {
            tracing::info!(reason = %refusal, "a passkey was not added");
            let mut errors = FieldErrors::new();
            errors.refuse(&view, "name", refusal);
            page(&accounts, &view, &errors).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// `POST /{lang}/account/security/passkeys/rename`.
pub(crate) async fn rename(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    accounts.identity().passkey_rename(actor, form.text("id"), form.text(form.text("field"))).await?;
    Ok(back(&view, "account-passkey-renamed"))
}

/// `POST /{lang}/account/security/passkeys/remove`.
pub(crate) async fn remove(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    accounts.identity().passkey_remove(actor, form.text("id")).await?;
    Ok(back(&view, "account-passkey-removed"))
}

fn back(view: &View, words: &str) -> Response {
    SeeOther::to(view.href("/account/security")).saying(view, words, &[]).into_response()
}

async fn page(accounts: &Accounts, view: &View, errors: &FieldErrors) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    let identity = accounts.identity();
    if !identity.factors_may_change(actor).await? {
        return Err(FactorError::NotProven.into());
    }
    let factors = identity.factors(actor.account).await?;
    let known: Vec<&str> = factors.passkeys.iter().map(|passkey| passkey.id.as_str()).collect();
    let ceremony = site(view).map(|site| Ceremony {
        challenge: identity.passkey_challenge(actor),
        host: site.host,
        user: identity.passkey_user(actor),
        who: actor.name.clone(),
        known: known.join(" "),
    });
    let title = view.t("account-passkey-add-title");
    let body = Body {
        v: view,
        title: &title,
        errors,
        ceremony,
        name: TextField::new("name", view.t("account-passkey-name"))
            .hint(view.t("account-passkey-name-hint"))
            .fault(errors.of("name"))
            .max(60),
        submit: Button::submit(ButtonKind::Main, view.t("account-passkey-add")),
    };
    let page = view.page(title.as_str()).faults(errors.len()).switch_to("/account/security/passkeys").script();
    page.crumb(view.t("account-security-title"), view.href("/account/security")).render(&body)
}
