//! `/{lang}/session/failed`: the way through the portal did not lead back.

use askama::Template;
use axum::{extract::Query, response::Response};
use http::StatusCode;
use serde::Deserialize;
use web::{
    Audience, Failure, View,
    parts::{Button, ButtonKind},
};

use crate::rules::return_path;

#[derive(Debug, Deserialize)]
pub(crate) struct Failed {
    #[serde(default)]
    why: String,
    #[serde(rename = "return")]
    return_to: Option<String>,
}

#[derive(Template)]
#[template(path = "failed.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    why: String,
    /// The way to try once more; none where that would lead to the same end.
    again: Option<Button>,
}

pub(crate) async fn failed(view: View, Query(query): Query<Failed>) -> Result<Response, Failure> {
    let (key, status) = match query.why.as_str() {
        "late" => ("account-failed-late", StatusCode::BAD_REQUEST),
        "declined" => ("account-failed-declined", StatusCode::BAD_REQUEST),
        "unbelievable" => ("account-failed-unbelievable", StatusCode::BAD_REQUEST),
        "unreachable" => ("account-failed-unreachable", StatusCode::SERVICE_UNAVAILABLE),
        "client" => ("account-authorize-client", StatusCode::BAD_REQUEST),
        "redirect" => ("account-authorize-redirect", StatusCode::BAD_REQUEST),
        "account" => ("account-failed-account", StatusCode::FORBIDDEN),
        "unavailable" => ("account-unavailable", StatusCode::SERVICE_UNAVAILABLE),
        _ => ("account-failed-unknown", StatusCode::BAD_REQUEST),
    };
    let home = view.href("/");
    let return_to = return_path(query.return_to.as_deref(), &home);
    let again = view.kit().sign_in().sign_in(&view, Audience::Citizen, return_to);
    let again = Button::link(ButtonKind::Main, view.t("account-failed-again"), again);
    let hopeless = matches!(query.why.as_str(), "client" | "redirect" | "account");
    let title = view.t("account-failed-title");
    let body = Body { v: &view, title: &title, why: view.t(key), again: (!hopeless).then_some(again) };
    view.page(title.as_str()).audience(Audience::Citizen).status(status).render(&body)
}
