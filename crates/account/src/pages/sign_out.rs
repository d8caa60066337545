//! `/{lang}/sign-out` asks and ends the session; `/{lang}/signed-out` says so, and what is still open elsewhere.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use url::form_urlencoded::Serializer;
use web::{
    Audience, Failure, Form, SeeOther, View,
    parts::{Button, ButtonKind},
};

use crate::{Accounts, api::logout::Landing, model::origin_of};

#[derive(Template)]
#[template(path = "sign_out.html")]
struct Ask<'a> {
    v: &'a View,
    title: &'a str,
    lead: String,
    landing: Option<(String, String)>,
    sign_out: Button,
}

/// `GET /{lang}/sign-out`.
pub(crate) async fn ask(
    State(accounts): State<Accounts>,
    view: View,
    Query(landing): Query<Landing>,
) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Ok(SeeOther::to(view.href("/signed-out")).into_response()) };
    let allowed = landing.allowed(&accounts);
    let title = view.t("account-sign-out-title");
    let body = Ask {
        v: &view,
        title: &title,
        lead: view.text("account-sign-out-lead").arg("name", actor.name.as_str()).to_string(),
        landing: landing.client_id.clone().zip(allowed.map(str::to_owned)),
        sign_out: Button::submit(ButtonKind::Main, view.t("account-sign-out")),
    };
    let page = view.page(title.as_str());
    match allowed.and_then(origin_of) {
        Some(origin) => page.form_action(origin).render(&body),
        None => page.render(&body),
    }
}

/// `POST /{lang}/sign-out`.
pub(crate) async fn end(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    accounts.identity().sign_out(&actor.session).await?;
    let landing = Landing {
        client_id: form.filled("client_id").map(str::to_owned),
        post_logout_redirect_uri: form.filled("post_logout_redirect_uri").map(str::to_owned),
        ui_locales: None,
    };
    let to = match landing.allowed(&accounts) {
        Some(uri) => uri.to_owned(),
        None if actor.federated.is_some() => format!("{}?portal=open", view.href("/signed-out")),
        None => view.href("/signed-out"),
    };
    Ok(SeeOther::to(to).with_cookie(view.session_cookie_end()).into_response())
}

#[derive(Debug, serde::Deserialize)]
pub(crate) struct Ended {
    portal: Option<String>,
}

#[derive(Template)]
#[template(path = "signed_out.html")]
struct Done<'a> {
    v: &'a View,
    title: &'a str,
    /// What to do about the session at the portal, where there may be one.
    portal: Option<Button>,
}

/// `GET /{lang}/signed-out`.
pub(crate) async fn ended(
    State(accounts): State<Accounts>,
    view: View,
    Query(query): Query<Ended>,
) -> Result<Response, Failure> {
    let portal = view.kit().site().portal.as_ref().filter(|_| query.portal.is_some());
    let portal = portal.map(|portal| {
        let query = Serializer::new(String::new())
            .append_pair("client_id", accounts.agency().as_str())
            .append_pair("post_logout_redirect_uri", &format!("{}{}", view.origin(), view.href("/")))
            .append_pair("ui_locales", view.lang().tag())
            .finish();
        let to = format!("{}/oidc/logout?{query}", portal.of(view.host_form()));
        Button::link(ButtonKind::Main, view.t("account-signed-out-portal-act"), to)
    });
    let title = view.t("account-signed-out-title");
    let body = Done { v: &view, title: &title, portal };
    view.page(title.as_str()).audience(Audience::Citizen).render(&body)
}
