//! `GET /{lang}/session/start?return=…`: sends somebody to the provider.

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use web::{Audience, Failure, SeeOther, View};

use crate::{
    Accounts,
    pages::{
        arrival::Browser,
        cookies::{self, Purpose},
    },
    rules::return_path,
    service::BeginError,
};

web::refusals!(BeginError);

#[derive(Debug, Deserialize)]
pub(crate) struct Start {
    #[serde(rename = "return")]
    return_to: Option<String>,
}

pub(crate) async fn start(
    State(accounts): State<Accounts>,
    view: View,
    browser: Browser,
    Query(query): Query<Start>,
) -> Result<Response, Failure> {
    let home = view.href("/");
    let return_to = return_path(query.return_to.as_deref(), &home);
    if view.actor().is_some_and(identity::Actor::is_citizen) {
        return Ok(SeeOther::to(return_to).into_response());
    }
    if view.kit().site().portal.is_none() {
        return Ok(SeeOther::to(view.kit().sign_in().sign_in(&view, Audience::Citizen, return_to)).into_response());
    }
    let begun = accounts.begin(view.origin(), return_to, view.lang(), browser.way_back.as_deref(), view.now()).await?;
    Ok(SeeOther::to(begun.location).with_cookie(cookies::set(&view, Purpose::WayBack, &begun.browser)).into_response())
}
