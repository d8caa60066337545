//! What stands before every handler: the language, who may come in, and the form's token.

use axum::body::Body as HttpBody;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, Method, header};
use identity::{Actor, Role};

use crate::form::Form;
use crate::{Access, Audience, Failure, View, body, csrf};

/// What a route does with its body.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    None,
    /// A form of at most so many bytes.
    Form(usize),
    /// Left to the handler, which reads at most so many bytes.
    Raw(usize),
}

/// What a route asks of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) access: Access,
    pub(crate) page: bool,
    pub(crate) body: Body,
}

/// Holds a request to its route's rule.
pub(crate) async fn run(State(rule): State<Rule>, request: Request, next: Next) -> Response {
    let Some(view) = request.extensions().get::<View>().cloned() else {
        return Failure::internal("a route was served outside the kit's router").into_response();
    };
    // No name of ours holds U+0000, and no database takes it.
    let nul = request.uri().path().contains("%00");
    if nul || (rule.page && !view.lang_in_path()) {
        return Failure::not_found().into_response();
    }
    if let Err(answer) = admit(&view, rule.access, request.method()) {
        return answer;
    }
    let read = match rule.body {
        Body::None => Ok(request),
        Body::Form(limit) => read_form(&view, request, limit).await,
        Body::Raw(limit) => read_raw(request, limit).await,
    };
    match read {
        Ok(request) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

/// Lets the visitor in, sends them to sign in, or tells them that there is nothing here.
#[expect(clippy::result_large_err, reason = "the error is the answer itself")]
fn admit(view: &View, access: Access, method: &Method) -> Result<(), Response> {
    let (who, may) = match access {
        Access::Public | Access::Peer => return Ok(()),
        Access::SignedIn => (view.audience(), view.actor().is_some()),
        Access::Citizen => (Audience::Citizen, view.actor().is_some_and(Actor::is_citizen)),
        Access::Official(role) => (Audience::Official, view.holds(role)),
        Access::Officials(roles) => (Audience::Official, holds_any(view, roles)),
    };
    if may {
        return Ok(());
    }
    if view.actor().is_some() {
        return Err(Failure::not_found().into_response());
    }
    if *method == Method::GET && view.wants_page() {
        return Err(Redirect::to(&view.sign_in_url(who)).into_response());
    }
    // Back to the start, not here: what was posted cannot be repeated by a link.
    Err(Failure::session_over(view.kit().sign_in().sign_in(view, who, &view.href("/"))).into_response())
}

fn holds_any(view: &View, roles: &[Role]) -> bool {
    view.actor().is_some_and(Actor::is_official) && (roles.is_empty() || roles.iter().any(|role| view.holds(*role)))
}

async fn read_form(view: &View, request: Request, limit: usize) -> Result<Request, Failure> {
    let (mut parts, body) = request.into_parts();
    if comes_from_elsewhere(view, &parts.headers) {
        return Err(Failure::forged());
    }
    let (bytes, room) = body::read(body, limit).await?;
    let form = Form::read(&parts.headers, bytes).await?.keeping(room);
    let header = parts.headers.get(csrf::HEADER).and_then(|value| value.to_str().ok());
    let given = header.unwrap_or_else(|| form.text(csrf::FIELD));
    if !csrf::is_valid(view.kit().secret(), view.binding(), given) {
        return Err(Failure::forged());
    }
    parts.extensions.insert(form);
    Ok(Request::from_parts(parts, HttpBody::empty()))
}

async fn read_raw(request: Request, limit: usize) -> Result<Request, Failure> {
    let (mut parts, body) = request.into_parts();
    let (bytes, room) = body::read(body, limit).await?;
    parts.extensions.insert(room);
    Ok(Request::from_parts(parts, HttpBody::from(bytes)))
}

/// Whether the browser says that another site sent the form.
fn comes_from_elsewhere(view: &View, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match text(header::ORIGIN.as_str()) {
        Some(origin) => origin != view.origin(),
        None => false,
    }
}
