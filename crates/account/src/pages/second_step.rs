//! `/{lang}/sign-in/second`: the password was right, and the account asks for a second factor.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use base::Refuse as _;
use http::StatusCode;
use identity::{Kind, SecondFactor, SignInError};
use serde::Deserialize;
use url::form_urlencoded::Serializer;
use web::{
    Audience, Failure, FieldErrors, Form, SeeOther, View,
    parts::{Button, ButtonKind, TextField},
};

use super::{
    arrival::{Browser, arrive},
    passkey_form::PasskeyForm,
    sign_in::asking,
};
use crate::{Accounts, model::origin_of, rules::return_path};

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(rename = "return")]
    return_to: Option<String>,
}

#[derive(Template)]
#[template(path = "second_step.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    errors: &'a FieldErrors,
    return_to: &'a str,
    code: TextField,
    submit: Button,
    passkey: Option<PasskeyForm>,
}

/// Where the second step of a sign-in goes on.
pub(crate) fn location(view: &View, return_to: &str) -> String {
    let query = Serializer::new(String::new()).append_pair("return", return_to).finish();
    format!("{}?{query}", view.href("/sign-in/second"))
}

/// `GET /{lang}/sign-in/second`.
pub(crate) async fn ask(
    State(accounts): State<Accounts>,
    view: View,
    browser: Browser,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let home = view.href("/");
    let return_to = return_path(asked.return_to.as_deref(), &home);
    match kind(&accounts, &browser).await? {
        Some(kind) => show(&accounts, &view, kind, return_to, &FieldErrors::new(), None),
        None => Ok(over(&view)),
    }
}

/// `POST /{lang}/sign-in/second`.
pub(crate) async fn send(
    State(accounts): State<Accounts>,
    view: View,
    browser: Browser,
    form: Form,
) -> Result<Response, Failure> {
    let home = view.href("/");
    let return_to = return_path(form.filled("return"), &home);
    let Some(kind) = kind(&accounts, &browser).await? else { return Ok(over(&view)) };
    let Some(step) = &browser.step else { return Ok(over(&view)) };
    let refusal = match SecondFactor::parse(form.text("code")) {
        Ok(factor) => match accounts.identity().second_step(step, factor, browser.visit.clone()).await {
            Ok(signed_in) => return Ok(arrive(&view, &signed_in, return_to)),
            Err(SignInError::Store(error)) => return Err(error.into()),
            Err(SignInError::StepOver) => return Ok(over(&view)),
            Err(refusal) => refusal,
        },
        Err(_) => SignInError::WrongCode,
    };
    let status = StatusCode::from_u16(refusal.status()).ok();
    let mut errors = FieldErrors::new();
    errors.refuse(&view, "code", refusal);
    show(&accounts, &view, kind, return_to, &errors, status)
}

async fn kind(accounts: &Accounts, browser: &Browser) -> Result<Option<Kind>, store::Error> {
    match &browser.step {
        Some(step) => accounts.identity().step_kind(step).await,
        None => Ok(None),
    }
}

/// Back to the door, which says why.
fn over(view: &View) -> Response {
    SeeOther::to(view.href("/sign-in")).saying(view, SignInError::StepOver.key(), &[]).into_response()
}

fn show(
    accounts: &Accounts,
    view: &View,
    kind: Kind,
    return_to: &str,
    errors: &FieldErrors,
    status: Option<StatusCode>,
) -> Result<Response, Failure> {
    let audience = match kind {
        Kind::Citizen => Audience::Citizen,
        Kind::Official => Audience::Official,
    };
    let title = view.t("account-second-title");
    let body = Body {
        v: view,
        title: &title,
        errors,
        return_to,
        code: TextField::new("code", view.t("account-second-code"))
            .hint(view.t("account-second-code-hint"))
            .fault(errors.of("code"))
            .width(20)
            .autocomplete("one-time-code"),
        submit: Button::submit(ButtonKind::Main, view.t("account-second-submit")),
        passkey: PasskeyForm::sign_in(accounts, view, kind, return_to),
    };
    let mut page = view.page(title.as_str()).audience(audience).faults(errors.len()).script();
    if let Some(status) = status {
        page = page.status(status);
    }
    let asks = asking(accounts, return_to);
    if let Some(origin) = asks.as_ref().and_then(|(_, redirect_uri)| origin_of(redirect_uri)) {
        page = page.form_action(origin);
    }
    let query = Serializer::new(String::new()).append_pair("return", return_to).finish();
    page.switch_to(format!("/sign-in/second?{query}")).render(&body)
}
