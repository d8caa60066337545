//! `/{lang}/inbox`: what the agencies told a citizen, newest first. At the portal.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use base::{Id as _, NoticeId, civil};
use notify::Notice;
use serde::Deserialize;
use web::{
    Arg, Citizen, Failure, Form, OrNotFound as _, SeeOther,
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
    v: &'a Citizen,
    title: &'a str,
    lines: Vec<Line>,
    unread: String,
    any_unread: bool,
    read_all: Button,
    pages: Pages,
}

/// `GET /{lang}/inbox`.
pub(crate) async fn list(
    State(accounts): State<Accounts>,
    citizen: Citizen,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    let account = citizen.who().account;
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
    let title = citizen.t("account-inbox");
    let body = Body {
        v: &citizen,
        title: &title,
        lines: notices.iter().map(|notice| line(&citizen, notice)).collect(),
        unread: citizen.text("account-inbox-unread").arg("count", unread).to_string(),
        any_unread: unread > 0,
        read_all: Button::submit(ButtonKind::Secondary, citizen.t("account-inbox-read-all")).value("which", "all"),
        pages: Pages::new(page.into(), PER_PAGE.into(), total, citizen.lang(), |number| {
            format!("{}?page={number}", citizen.href("/inbox"))
        }),
    };
    citizen.page(title.as_str()).crumb(citizen.t("account-home"), citizen.href("/")).render(&body)
}

fn line(citizen: &Citizen, notice: &Notice) -> Line {
    let arguments = notice.arguments_in(citizen.lang());
    let arguments: Vec<(&str, Arg)> =
        arguments.iter().map(|(name, value)| (name.as_str(), Arg::from(value.as_str()))).collect();
    let id = notice.id().to_string();
    Line {
        text: citizen.kit().words().get(citizen.lang(), notice.key(), &arguments),
        at: civil::format_datetime(notice.at()),
        link: notice.link_in(citizen.lang()),
        unread: notice.read_at().is_none(),
        read: Button::submit(ButtonKind::Secondary, citizen.t("account-inbox-read")).value("which", id.as_str()),
        id,
    }
}

/// `POST /{lang}/inbox`: marks one notice as read, or all of them.
pub(crate) async fn read(State(accounts): State<Accounts>, citizen: Citizen, form: Form) -> Result<Response, Failure> {
    let (account, now) = (citizen.who().account, citizen.now());
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
    Ok(SeeOther::to(citizen.href("/inbox")).into_response())
}
