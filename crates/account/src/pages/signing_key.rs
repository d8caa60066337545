//! `/{lang}/account/signing-key`: a person's own signing key: how it stands, a new one, a new PIN. Nobody else ever
//! types the PIN.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use base::{Timestamp, civil};
use identity::{EnrolledKey, Pin, SignInError, SigningKeyError};
use web::{
    Audience, Failure, FieldErrors, Form, Html, Official, SeeOther, View,
    parts::{Button, ButtonKind, Card, Notice, SummaryList, TextField},
};

use crate::Accounts;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-narrow">{{ summary }}<h1 class="govuk-heading-l">{{ v.t("account-key-title") }}</h1>{{ state }}{{ notice }}{% if !form.is_empty() %}<form method="post" class="lt-stack" novalidate>{{ v.fields() }}{{ form }}</form>{% endif %}</div>"#
)]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    state: Card,
    notice: Notice,
    form: Html,
}

/// What the person may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum May {
    /// Put a new key in place of the one whose PIN they know.
    Renew,
    /// Enrol one, allowed until then.
    Enrol(Timestamp),
    /// Nothing, until two administrators allow it.
    Nothing,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(accounts): State<Accounts>) -> Result<Response, Failure> {
    page(&official, &accounts, &FieldErrors::new()).await
}

/// Enrols a key, or renews it.
pub(crate) async fn send(
    official: Official,
    State(accounts): State<Accounts>,
    form: Form,
) -> Result<Response, Failure> {
    let v: &View = &official;
    let (_, may) = standing(&official, &accounts).await?;
    let mut errors = FieldErrors::new();
    let pin = errors.check("pin", Pin::parse(form.text("pin")), v.t("account-key-pin-wrong"));
    if errors.is_empty() && form.text("pin") != form.text("again") {
        errors.add("again", v.t("account-key-again-wrong"));
    }
    let (Some(pin), true) = (pin, errors.is_empty()) else { return page(&official, &accounts, &errors).await };
    let (who, issuer) = (official.who(), accounts.issuer());
    let done = match may {
        May::Renew => {
            let old = errors.check("old", Pin::parse(form.text("old")), v.t("account-key-old-wrong"));
            let Some(old) = old else { return page(&official, &accounts, &errors).await };
            accounts.identity().signing_key_renew(who, old, pin, issuer).await
        }
        May::Enrol(_) => {
            if let Err(error) = accounts.identity().step_up(who, form.text("password")).await {
                if matches!(error, SignInError::Busy | SignInError::Store(_)) {
                    return Err(Failure::refused(error));
                }
                errors.refuse(v, "password", error);
                return page(&official, &accounts, &errors).await;
            }
            accounts.identity().signing_key_enrol_permitted(who, pin, issuer).await
        }
        May::Nothing => Err(SigningKeyError::NoPermit),
    };
    match done {
        Ok(_) => {
            let to = v.href("/account/signing-key");
            Ok(SeeOther::to(to).saying(v, "account-key-done", &[]).into_response())
        }
        Err(error @ (SigningKeyError::WrongPin { .. } | SigningKeyError::Locked)) => {
            errors.refuse(v, "old", error);
            page(&official, &accounts, &errors).await
        }
        Err(error) => Err(Failure::refused(error).back_to(v.href("/account/signing-key"), "account-key-title")),
    }
}

async fn standing(official: &Official, accounts: &Accounts) -> Result<(Option<EnrolledKey>, May), Failure> {
    let id = official.who().account;
    let key = accounts.identity().signing_key(id).await?;
    let works = key.as_ref().is_some_and(|key| !key.locked && key.valid_until > official.now());
    let may = match accounts.identity().key_permit(id).await? {
        Some(until) => May::Enrol(until),
        None if works => May::Renew,
        None => May::Nothing,
    };
    Ok((key, may))
}

async fn page(official: &Official, accounts: &Accounts, errors: &FieldErrors) -> Result<Response, Failure> {
    let v: &View = official;
    let (key, may) = standing(official, accounts).await?;
    let pin = |name: &str, label: &str| TextField::new(name, v.t(label)).pin().fault(errors.of(name));
    let new = Html::empty()
        .and(pin("pin", "account-key-pin").hint(v.t("account-key-pin-hint")))
        .and(pin("again", "account-key-again"));
    let send = |key: &str| Button::submit(ButtonKind::Main, v.t(key));
    let (notice, form) = match may {
        May::Renew => (
            Notice::info(v.t("account-key-renew-lead")),
            Html::empty().and(pin("old", "account-key-old")).and(new).and(send("account-key-renew")),
        ),
        May::Enrol(until) => {
            let words = v.text("account-key-enrol-lead").arg("until", civil::format_datetime(until)).to_string();
            let password = TextField::new("password", v.t("account-password")).password().fault(errors.of("password"));
            (Notice::info(words), Html::empty().and(password).and(new).and(send("account-key-enrol")))
        }
        May::Nothing => (Notice::warning(v.t("account-key-ask")), Html::empty()),
    };
    let body = Body {
        v,
        summary: errors.summary(v).map_or_else(Html::empty, Html::from),
        state: Card::new(v.t("account-key-state"), facts(v, key.as_ref())),
        notice,
        form,
    };
    v.page(v.t("account-key-title")).audience(Audience::Official).nav("signing-key").faults(errors.len()).render(&body)
}

fn facts(v: &View, key: Option<&EnrolledKey>) -> SummaryList {
    let Some(key) = key else { return SummaryList::new().row(v.t("account-key-state"), v.t("account-key-none")) };
    let state = match (key.locked, key.valid_until > v.now()) {
        (true, _) => "account-key-locked",
        (false, false) => "account-key-ended",
        (false, true) => "account-key-works",
    };
    let digest = Html::raw("<span class=\"lt-digest\">").and(Html::text(&key.fingerprint)).and(Html::raw("</span>"));
    SummaryList::new()
        .row(v.t("account-key-state"), v.t(state))
        .row(v.t("account-key-enrolled"), civil::format_datetime(key.enrolled_at))
        .row(v.t("account-key-until"), civil::format_datetime(key.valid_until))
        .row(v.t("account-key-certificate"), digest)
        .stacked()
}
