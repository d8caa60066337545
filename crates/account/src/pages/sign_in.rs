//! `/{lang}/sign-in` (citizens, at the portal) and `/{lang}/official/sign-in` (officials, at their own node): one page,
//! two doors.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use base::Refuse as _;
use http::StatusCode;
use identity::{Entry, Kind, Password, SignIn, SignInError, Visit};
use serde::Deserialize;
use web::{
    Audience, Failure, FieldErrors, Form, SeeOther, View,
    parts::{Button, ButtonKind, TextField},
};

use super::{
    arrival::{Browser, arrive},
    cookies::{self, Purpose},
    passkey_form::PasskeyForm,
    second_step,
};
use crate::{
    Accounts,
    model::{Client, origin_of},
    rules::return_path,
};

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    #[serde(rename = "return")]
    return_to: Option<String>,
    /// A node wants to know anew who is there, signed in or not.
    fresh: Option<String>,
}

/// A published account, as a button.
struct Demo {
    username: String,
    password: String,
    button: Button,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    lead: String,
    errors: &'a FieldErrors,
    action: String,
    return_to: &'a str,
    username: TextField,
    password: TextField,
    submit: Button,
    passkey: Option<PasskeyForm>,
    demo: Vec<Demo>,
    other_door: Option<(String, String)>,
}

/// `GET /{lang}/sign-in`.
pub(crate) async fn citizen(
    State(accounts): State<Accounts>,
    view: View,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    if view.kit().site().portal.is_some() {
        // Citizens have one door, at the portal.
        let home = view.href("/");
        let return_to = return_path(asked.return_to.as_deref(), &home);
        let door = view.kit().sign_in().sign_in(&view, Audience::Citizen, return_to);
        return Ok(SeeOther::to(door).into_response());
    }
    open(&accounts, &view, Kind::Citizen, &asked)
}

/// `GET /{lang}/official/sign-in`.
pub(crate) async fn official(
    State(accounts): State<Accounts>,
    view: View,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    open(&accounts, &view, Kind::Official, &asked)
}

fn open(accounts: &Accounts, view: &View, kind: Kind, asked: &Asked) -> Result<Response, Failure> {
    let home = view.href("/");
    let return_to = return_path(asked.return_to.as_deref(), &home);
    if asked.fresh.is_none() && view.actor().is_some_and(|actor| actor.kind == kind) {
        return Ok(SeeOther::to(return_to).into_response());
    }
    show(accounts, view, kind, return_to, &Form::default(), &FieldErrors::new(), None)
}

/// `POST /{lang}/sign-in`.
pub(crate) async fn citizen_post(
    State(accounts): State<Accounts>,
    view: View,
    browser: Browser,
    form: Form,
) -> Result<Response, Failure> {
    if view.kit().site().portal.is_some() {
        return Err(Failure::not_found());
    }
    enter(&accounts, &view, Kind::Citizen, browser, &form).await
}

/// `POST /{lang}/official/sign-in`.
pub(crate) async fn official_post(
    State(accounts): State<Accounts>,
    view: View,
    browser: Browser,
    form: Form,
) -> Result<Response, Failure> {
    enter(&accounts, &view, Kind::Official, browser, &form).await
}

async fn enter(
    accounts: &Accounts,
    view: &View,
    kind: Kind,
    browser: Browser,
    form: &Form,
) -> Result<Response, Failure> {
    let home = view.href("/");
    let return_to = return_path(form.filled("return"), &home);
    let mut errors = FieldErrors::new();
    for (field, key) in [("username", "account-need-username"), ("password", "account-need-password")] {
        if form.filled(field).is_none() {
            errors.add(field, view.t(key));
        }
    }
    if !errors.is_empty() {
        return show(accounts, view, kind, return_to, form, &errors, None);
    }
    let refusal = match attempt(kind, browser.visit, form) {
        Ok(attempt) => match accounts.identity().sign_in(attempt).await {
            Ok(Entry::In(signed_in)) => return Ok(arrive(view, &signed_in, return_to)),
            Ok(Entry::Second(step)) => {
                let cookie = cookies::set(view, Purpose::Step, step.as_str());
                return Ok(SeeOther::to(second_step::location(view, return_to)).with_cookie(cookie).into_response());
            }
            Err(SignInError::Store(error)) => return Err(error.into()),
            Err(refusal) => refusal,
        },
        Err(refusal) => refusal,
    };
    let status = StatusCode::from_u16(refusal.status()).ok();
    errors.refuse(view, "username", refusal);
    show(accounts, view, kind, return_to, form, &errors, status)
}

fn attempt(kind: Kind, visit: Visit, form: &Form) -> Result<SignIn, SignInError> {
    Ok(SignIn {
        kind,
        username: form.text("username").to_owned(),
        password: Password::typed(form.text("password")).map_err(|_| SignInError::NoMatch)?,
        visit,
    })
}

/// Where the answer to a form may lead by redirect besides this node: to the node that asks who is there, whose address
/// has been checked.
pub(super) fn asking(accounts: &Accounts, return_to: &str) -> Option<(Client, String)> {
    let query = return_to.strip_prefix("/oidc/authorize?")?;
    let query: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    accounts.authorize_read(&query).ok().map(|(client, request)| (client, request.redirect_uri))
}

pub(super) fn show(
    accounts: &Accounts,
    view: &View,
    kind: Kind,
    return_to: &str,
    form: &Form,
    errors: &FieldErrors,
    status: Option<StatusCode>,
) -> Result<Response, Failure> {
    let (audience, door, title) = match kind {
        Kind::Citizen => (Audience::Citizen, "/sign-in", view.t("account-sign-in-title")),
        Kind::Official => (Audience::Official, "/official/sign-in", view.t("account-official-sign-in-title")),
    };
    let asking = asking(accounts, return_to);
    let lead = match (&asking, kind) {
        (Some((client, _)), _) => {
            let agency = accounts.agency_name(&client.agency, view.lang(), view.now());
            view.text("account-sign-in-lead-node").arg("agency", agency).to_string()
        }
        (None, Kind::Citizen) => view.t("account-sign-in-lead"),
        (None, Kind::Official) => {
            let agency = view.kit().site().agency.of(view.lang());
            view.text("account-official-sign-in-lead").arg("agency", agency).to_string()
        }
    };
    let demo = accounts.demo(kind).map(|login| Demo {
        username: login.username.clone(),
        password: login.password.clone(),
        button: Button::submit(
            ButtonKind::Secondary,
            view.text("account-demo-enter").arg("who", login.who(view.lang())).to_string(),
        ),
    });
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("return", return_to).finish();
    let other_door = match kind {
        Kind::Citizen => ("account-door-official", view.href("/official/sign-in")),
        Kind::Official => {
            ("account-door-citizen", view.kit().sign_in().sign_in(view, Audience::Citizen, &view.href("/")))
        }
    };
    let body = Body {
        v: view,
        title: &title,
        lead,
        errors,
        action: view.href(door),
        return_to,
        username: TextField::new("username", view.t("account-username"))
            .from(form, errors)
            .width(20)
            .autocomplete("username"),
        password: TextField::new("password", view.t("account-password")).password().fault(errors.of("password")),
        submit: Button::submit(ButtonKind::Main, view.t("account-sign-in-submit")),
        passkey: PasskeyForm::sign_in(accounts, view, kind, return_to),
        demo: demo.collect(),
        other_door: Some((view.t(other_door.0), other_door.1)),
    };
    let mut page = view.page(title.as_str()).audience(audience).faults(errors.len()).script();
    if let Some(status) = status {
        page = page.status(status);
    }
    if let Some(origin) = asking.as_ref().and_then(|(_, redirect_uri)| origin_of(redirect_uri)) {
        page = page.form_action(origin);
    }
    page.switch_to(format!("{door}?{query}")).render(&body)
}
