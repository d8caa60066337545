//! `/{lang}/account/security/otp`: an authenticator program, from its picture to its first code.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use identity::{FactorError, OtpSecret, SecondFactor};
use qrcodegen::{QrCode, QrCodeEcc};
use web::{
    Failure, FieldErrors, Form, SeeOther, View,
    parts::{Button, ButtonKind, TextField},
};

use super::recovery;
use crate::Accounts;

/// The white edge that a QR code needs round it, in modules (ISO/IEC 18004).
const EDGE: i32 = 4;

#[derive(Template)]
#[template(path = "otp.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    errors: &'a FieldErrors,
    /// The side of the picture in modules, and the dark ones as a path.
    picture: Option<(i32, String)>,
    secret: String,
    code: TextField,
    submit: Button,
}

/// `POST /{lang}/account/security/otp`: makes a secret.
pub(crate) async fn begin(State(accounts): State<Accounts>, view: View) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    accounts.identity().otp_begin(actor).await?;
    Ok(SeeOther::to(view.href("/account/security/otp")).into_response())
}

/// `GET /{lang}/account/security/otp`: shows the secret that waits for its first code.
pub(crate) async fn show(State(accounts): State<Accounts>, view: View) -> Result<Response, Failure> {
    page(&accounts, &view, &FieldErrors::new()).await
}

/// `POST /{lang}/account/security/otp/confirm`: the first code puts it in force.
pub(crate) async fn confirm(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    let confirmed = match SecondFactor::parse(form.text("code")) {
        Ok(code) => accounts.identity().otp_confirm(actor, code).await,
        Err(_) => Err(FactorError::WrongCode),
    };
    match confirmed {
        Ok(codes) => recovery::show(&view, &codes),
        Err(FactorError::WrongCode) => {
            let mut errors = FieldErrors::new();
            errors.refuse(&view, "code", FactorError::WrongCode);
            page(&accounts, &view, &errors).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// `POST /{lang}/account/security/otp/remove`.
pub(crate) async fn remove(State(accounts): State<Accounts>, view: View) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    accounts.identity().otp_remove(actor).await?;
    let to = SeeOther::to(view.href("/account/security"));
    Ok(to.saying(&view, "account-otp-removed", &[]).into_response())
}

async fn page(accounts: &Accounts, view: &View, errors: &FieldErrors) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    let secret = accounts.identity().otp_waiting(actor).await?.ok_or(FactorError::NotThere)?;
    let title = view.t("account-otp-title");
    let body = Body {
        v: view,
        title: &title,
        errors,
        picture: picture(&secret, view, &actor.name),
        secret: secret.shown(),
        code: TextField::new("code", view.t("account-otp-code"))
            .hint(view.t("account-otp-code-hint"))
            .fault(errors.of("code"))
            .width(10)
            .digits()
            .autocomplete("one-time-code"),
        submit: Button::submit(ButtonKind::Main, view.t("account-otp-submit")),
    };
    let page = view.page(title.as_str()).faults(errors.len()).switch_to("/account/security/otp");
    page.crumb(view.t("account-security-title"), view.href("/account/security")).render(&body)
}

fn picture(secret: &OtpSecret, view: &View, name: &str) -> Option<(i32, String)> {
    let issuer = view.kit().site().agency.of(view.lang());
    let code = QrCode::encode_text(&secret.address(issuer, name), QrCodeEcc::Medium).ok()?;
    let side = 0..code.size();
    let dark = side.clone().flat_map(|y| side.clone().map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y));
    let square = |(x, y): (i32, i32)| format!("M{},{}h1v1h-1z", x.saturating_add(EDGE), y.saturating_add(EDGE));
    let path = dark.map(square).collect::<Vec<_>>().concat();
    Some((code.size().saturating_add(EDGE.saturating_mul(2)), path))
}
