//! The pages that say what went wrong and what to do.

use askama::Template;
use axum::response::{IntoResponse, Response};

use crate::problem;
use crate::{Failure, Html, Problem, View};

#[derive(Template)]
#[template(path = "error.html")]
struct Body<'a> {
    v: &'a View,
    title: String,
    detail: Html,
    status: u16,
    sign_in: Option<&'a str>,
    /// Where to, and what the link says.
    back: Option<(&'a str, String)>,
}

/// The page for `failure`.
pub(crate) fn page(view: &View, failure: &Failure) -> Response {
    let status = failure.status();
    let title = problem::title(view.kit().words(), view.lang(), failure);
    let detail = view.kit().words().get(view.lang(), failure.key(), &failure.args());
    let body = Body {
        v: view,
        title: title.clone(),
        detail: Html::text(&detail),
        status: status.as_u16(),
        sign_in: failure.sign_in(),
        back: failure.back().map(|back| (back.href.as_str(), view.t(back.key))),
    };
    view.page(title)
        .status(status)
        .render(&body)
        .unwrap_or_else(|_| Problem::of(view.kit(), view.lang(), view.place(), failure).into_response())
}
