//! `/{lang}/inbox`: what somebody was told, newest first: citizens at the portal, officials at their own node.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use base::{Id as _, NoticeId, civil};
use notify::Notice;
use serde::Deserialize;
use web::{
    Arg, Failure, Form, OrNotFound as _, SeeOther, View,
    parts::{Button, ButtonKind, Pages},
};

use crate::Accounts;

const PER_PAGE: u32 = 50;

#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    page: Option<u32>,
}

/// One notice as the page shows it.
struct Line {
    id: String,
    text: String,
    at: String,
    link: Option<String>,
    unread: bool,
    read: Button,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct Body<'a> {
    v: &'a View,
    title: &'a str,
    official: bool,
    lines: Vec<Line>,
    unread: String,
    any_unread: bool,
    read_all: Button,
    pages: Pages,
}

/// `GET /{lang}/inbox`.
pub(crate) async fn list(
    State(accounts): State<Accounts>,
    view: View,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    if actor.federated.is_some() {
        return Ok(SeeOther::to(view.portal("/inbox")).into_response());
    }
    let account = actor.account;
    let page = which.page.unwrap_or(1).clamp(1, 10_000);
    let skip = PER_PAGE.saturating_mul(page.saturating_sub(1));
    let (notices, unread, total) = accounts
        .db()
        .read(move |tx| {
            let notices = notify::notice_list(tx, account, skip, PER_PAGE)?;
            let unread = notify::unread_count(tx, account)?;
            Ok::<_, store::Error>((notices, unread, notify::notice_count(tx, account)?))
        })
        .await?;
    let title = view.t("account-inbox");
    let body = Body {
        v: &view,
        title: &title,
        official: actor.is_official(),
        lines: notices.iter().map(|notice| line(&view, notice)).collect(),
        unread: view.text("account-inbox-unread").arg("count", unread).to_string(),
        any_unread: unread > 0,
        read_all: Button::submit(ButtonKind::Secondary, view.t("account-inbox-read-all")).value("which", "all"),
        pages: Pages::new(page.into(), PER_PAGE.into(), total, view.lang(), |number| {
            format!("{}?page={number}", view.href("/inbox"))
        }),
    };
    let page = view.page(title.as_str());
    if actor.is_official() {
        page.crumb(view.t("account-title"), view.href("/account"))
    } else {
        page.crumb(view.t("account-home"), view.href("/"))
    }
    .render(&body)
}

fn line(view: &View, notice: &Notice) -> Line {
    let arguments = notice.arguments_in(view.lang());
    let arguments: Vec<(&str, Arg)> =
        arguments.iter().map(|(name, value)| (name.as_str(), Arg::from(value.as_str()))).collect();
    let id = notice.id().to_string();
    Line {
        text: view.kit().words().get(view.lang(), notice.key(), &arguments),
        at: civil::format_datetime(notice.at()),
        link: notice.link_in(view.lang()),
        unread: notice.read_at().is_none(),
        read: Button::submit(ButtonKind::Secondary, view.t("account-inbox-read")).value("which", id.as_str()),
        id,
    }
}

/// `POST /{lang}/inbox`: marks one notice as read, or all of them.
pub(crate) async fn read(State(accounts): State<Accounts>, view: View, form: Form) -> Result<Response, Failure> {
    let Some(actor) = view.actor() else { return Err(Failure::not_found()) };
    let (account, now) = (actor.account, view.now());
    if form.text("which") == "all" {
        accounts.db().write(move |tx| notify::notice_read_all(tx, account, now)).await?;
    } else {
        let id = NoticeId::parse(form.text("which")).or_not_found()?;
        let known = accounts
            .db()
            .write(move |tx| {
                let known = notify::notice_fetch(tx, account, id)?.is_some();
                notify::notice_read(tx, account, id, now)?;
                Ok::<_, store::Error>(known)
            })
            .await?;
        if !known {
            return Err(Failure::not_found());
        }
    }
    Ok(SeeOther::to(view.href("/inbox")).into_response())
}
