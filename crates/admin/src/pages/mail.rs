//! `/{lang}/admin/mail`: what became of the mails of this node, and which did not come.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::civil;
use notify::{MailAddress, MailState};
use web::parts::{Cell, Column, Figure, Figures, Place, Row, Table};
use web::{Audience, Failure, Official, View};

use crate::Admin;
use crate::service::Mails;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-head"><div><h1 class="govuk-heading-l">{{ v.t("admin-nav-mail") }}</h1><p class="lt-small">{{ v.t("admin-mail-lead") }}</p></div></div><div class="lt-stack-l"><section class="lt-card">{{ figures }}</section><section><h2 class="govuk-heading-m">{{ v.t("admin-mail-failed") }}</h2>{{ failed }}</section></div>"#
)]
struct Body<'a> {
    v: &'a View,
    figures: Figures,
    failed: Table,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    let v: &View = &official;
    let mails = admin.mails().await?;
    let figure = |value: u64, key: &str| Figure { value: v.number(value), words: v.t(key) };
    let count = |wanted: &[MailState]| {
        mails.counts.iter().filter(|count| wanted.contains(&count.state)).map(|count| count.count).sum()
    };
    let figures = Figures::new(vec![
        figure(count(&[MailState::Waiting, MailState::Sending]), "admin-mail-waiting"),
        figure(count(&[MailState::Sent]), "admin-mail-sent"),
        figure(count(&[MailState::Refused, MailState::GivenUp]), "admin-mail-not-come"),
        figure(count(&[MailState::Withheld]), "admin-mail-withheld"),
        figure(mails.counts.iter().map(|count| count.doubtful).sum(), "admin-mail-doubtful"),
        figure(mails.suspended, "admin-mail-suspended"),
    ]);
    let body = Body { v, figures, failed: failed(v, &mails) };
    v.page(v.t("admin-nav-mail")).audience(Audience::Official).nav("mail").render(&body)
}

/// Whose mail it was is nobody's business: the address is masked, the server's answer may name it and is theirs alone.
fn failed(v: &View, mails: &Mails) -> Table {
    let table = Table::new(v.t("admin-mail-failed"))
        .column(Column::new(v.t("admin-mail-to"), Place::Who))
        .column(Column::new(v.t("admin-mail-end"), Place::Labelled))
        .column(Column::new(v.t("admin-mail-at"), Place::Labelled))
        .column(Column::new(v.t("admin-job-attempts"), Place::Labelled).number())
        .column(Column::new(v.t("admin-mail-answer"), Place::More))
        .empty(v.t("admin-mail-empty"));
    mails.failed.iter().fold(table, |table, mail| {
        let end = if mail.state == MailState::Refused { "admin-mail-refused" } else { "admin-mail-given-up" };
        let to = mail.recipient.as_ref().map_or_else(|| "–".to_owned(), MailAddress::masked);
        let answer = match &mail.recipient {
            Some(address) => mail.answer.replace(address.as_str(), &to),
            None => mail.answer.clone(),
        };
        table.row(
            Row::new()
                .text(to)
                .text(v.t(end))
                .text(civil::format_datetime(mail.at))
                .text(v.number(mail.tries))
                .cell(Cell::new(answer)),
        )
    })
}
