//! `GET /oidc/authorize`: a node sends a browser to find out who is behind it.

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use base::{Lang, Timestamp};
use url::form_urlencoded::Serializer;
use web::{Failure, SeeOther, View};

use crate::{
    Accounts,
    rules::{self, Decision, Refused, Session},
};

/// When somebody was asked to sign in for this request, with the node's seal: the provider's own parameter, added on the
/// way to the form. Without the seal whoever sits at an open browser could say that they have just proved themself.
const ASKED_AT: &str = "asked_at";

pub(crate) async fn authorize(
    State(accounts): State<Accounts>,
    view: View,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (_, request) = match accounts.authorize_read(&query) {
        Ok(read) => read,
        Err(refused) => return Ok(refuse(&view, &query, refused)),
    };
    let citizen = view.actor().filter(|actor| actor.is_citizen());
    let session = citizen.map(|actor| Session { proven_at: actor.proven_at });
    let asked_at = asked_at(&view, &query);
    match (rules::authorize_decide(&request, session, asked_at, view.now()), citizen) {
        (Decision::Refuse(refused), _) => Ok(refuse(&view, &query, refused)),
        (Decision::Issue, Some(actor)) => {
            let code = accounts.code_issue(&request, actor, view.origin(), view.now()).await?;
            Ok(answer(&view, &request.redirect_uri, request.state.as_deref(), &[("code", &code)]))
        }
        _ => {
            let (own, now) = (own(&query), view.now().as_millis());
            let seal = view.seal(ASKED_AT, &format!("{now} {own}"));
            let back = format!("/oidc/authorize?{own}&{ASKED_AT}={now}.{seal}");
            let language = request.language.unwrap_or_default();
            let query = Serializer::new(String::new()).append_pair("return", &back).append_pair("fresh", "1").finish();
            Ok(SeeOther::to(format!("/{}/sign-in?{query}", language.tag())).into_response())
        }
    }
}

/// The request as the node sent it.
fn own(query: &[(String, String)]) -> String {
    let mut own = Serializer::new(String::new());
    own.extend_pairs(query.iter().filter(|(name, _)| name != ASKED_AT));
    own.finish()
}

/// When the person was asked to sign in for exactly this request, if this node says so.
fn asked_at(view: &View, query: &[(String, String)]) -> Option<Timestamp> {
    let (_, value) = query.iter().find(|(name, _)| name == ASKED_AT)?;
    let (at, seal) = value.split_once('.')?;
    let at: i64 = at.parse().ok()?;
    view.is_sealed(ASKED_AT, &format!("{at} {}", own(query)), seal).then(|| Timestamp::from_millis(at))
}

/// To the node where that is safe; otherwise to the page that tells the person, in the language that was asked for.
fn refuse(view: &View, query: &[(String, String)], refused: Refused) -> Response {
    let why = match refused {
        Refused::UnknownClient => "client",
        Refused::ForeignRedirect => "redirect",
        Refused::ToClient { redirect_uri, state, error, why } => {
            let values = [("error", error.code()), ("error_description", why)];
            return answer(view, &redirect_uri, state.as_deref(), &values);
        }
    };
    let mut asked = query.iter().filter(|(name, _)| name == "ui_locales").flat_map(|(_, tags)| tags.split(' '));
    let language = asked.find_map(Lang::parse).unwrap_or_default();
    SeeOther::to(format!("/{}/session/failed?why={why}", language.tag())).into_response()
}

/// Back to the node, with `state`, and with `iss` (RFC 9207).
fn answer(view: &View, redirect_uri: &str, state: Option<&str>, values: &[(&str, &str)]) -> Response {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(values);
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    query.append_pair("iss", view.origin());
    SeeOther::to(format!("{redirect_uri}?{}", query.finish())).into_response()
}
