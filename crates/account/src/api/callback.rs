//! `GET /oidc/callback`: somebody comes back from the provider.

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use base::Lang;
use identity::Visit;
use serde::Deserialize;
use url::form_urlencoded::Serializer;
use web::{SeeOther, View};

use crate::{
    Accounts,
    pages::arrival::{Browser, arrive},
    service::{Answer, FinishError},
};

#[derive(Debug, Deserialize)]
pub(crate) struct Callback {
    #[serde(default)]
    state: String,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

pub(crate) async fn callback(
    State(accounts): State<Accounts>,
    view: View,
    browser: Browser,
    Query(query): Query<Callback>,
) -> Response {
    let answer = Answer { state: query.state, code: query.code, issuer: query.iss, error: query.error };
    let pending = match accounts.pending(&answer, browser.way_back.as_deref()).await {
        Ok(pending) => pending,
        // Somebody who is in already went back and came here again.
        Err(FinishError::Unknown) if view.actor().is_some_and(identity::Actor::is_citizen) => {
            return SeeOther::to(view.href("/")).into_response();
        }
        Err(error) => return failed(&error, view.lang(), None),
    };
    let visit = Visit { language: pending.language, ..browser.visit };
    match accounts.finish(&answer, &pending, visit, view.now()).await {
        Ok(signed_in) => arrive(&view, &signed_in, &pending.return_to),
        Err(error) => failed(&error, pending.language, Some(&pending.return_to)),
    }
}

/// To the page that says what went wrong, in the language in which the sign-in began.
fn failed(error: &FinishError, language: Lang, return_to: Option<&str>) -> Response {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::warn!(why = error.word(), reason = %error, cause, "a sign-in through the portal failed");
    let mut query = Serializer::new(String::new());
    query.append_pair("why", error.word());
    if let Some(return_to) = return_to {
        query.append_pair("return", return_to);
    }
    SeeOther::to(format!("/{}/session/failed?{}", language.tag(), query.finish())).into_response()
}
