//! `/{lang}/admin/letters`: messages that were refused for good, with their reasons; sent again, or given up.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::{MessageId, Refuse as _, civil};
use exchange::DeadLetter;
use web::parts::{Bulk, Button, ButtonKind, Cell, Column, Place, Row, Table};
use web::{Arg, Audience, Failure, Form, Official, SeeOther, View};

use super::agency_name;
use super::queues::chosen;
use crate::Admin;
use crate::service::{LetterAct, SHOWN};

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-head"><div><h1 class="govuk-heading-l">{{ v.t("admin-nav-letters") }}</h1><p class="lt-small">{{ v.t("admin-letters-lead") }}</p></div></div><form method="post" action="{{ v.href("/admin/letters/send") }}">{{ v.fields() }}{{ letters }}{% if let Some(acts) = acts %}{{ acts }}{% endif %}</form>"#
)]
struct Body<'a> {
    v: &'a View,
    letters: Table,
    acts: Option<Bulk>,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    let v: &View = &official;
    let letters = admin.setup().bus.dead_letters(SHOWN).await?;
    let acts = || {
        let give_up = Button::submit(ButtonKind::Warning, v.t("admin-letter-give-up"));
        Bulk::new(v.t("admin-chosen"))
            .act(Button::submit(ButtonKind::Secondary, v.t("admin-letter-send")))
            .act(give_up.to(v.href("/admin/letters/give-up")))
    };
    let body = Body { v, acts: (!letters.is_empty()).then(acts), letters: table(v, &admin, &letters) };
    v.page(v.t("admin-nav-letters")).audience(Audience::Official).nav("letters").render(&body)
}

/// Sends or handles the chosen dead letters again.
pub(crate) async fn send(official: Official, State(admin): State<Admin>, form: Form) -> Result<Response, Failure> {
    act(&official, &admin, &form, LetterAct::Revive, "admin-letters-sent").await
}

/// Gives the chosen dead letters up for good.
pub(crate) async fn give_up(official: Official, State(admin): State<Admin>, form: Form) -> Result<Response, Failure> {
    act(&official, &admin, &form, LetterAct::GiveUp, "admin-letters-given-up").await
}

async fn act(
    official: &Official,
    admin: &Admin,
    form: &Form,
    act: LetterAct,
    said: &'static str,
) -> Result<Response, Failure> {
    let v: &View = official;
    let letters = chosen::<MessageId>(form)?;
    let count = admin.letters_act(official.who(), letters, act).await?;
    Ok(SeeOther::to(v.href("/admin/letters")).saying(v, said, &[("count", Arg::from(count))]).into_response())
}

fn table(v: &View, admin: &Admin, letters: &[DeadLetter]) -> Table {
    let table = Table::new(v.t("admin-nav-letters"))
        .choice("id", v.t("admin-choose"))
        .column(Column::new(v.t("admin-letter"), Place::Who))
        .column(Column::new(v.t("admin-letter-way"), Place::Labelled))
        .column(Column::new(v.t("admin-peer-agency"), Place::What))
        .column(Column::new(v.t("admin-record-at"), Place::Labelled))
        .column(Column::new(v.t("admin-letter-reason"), Place::More))
        .column(Column::new(v.t("admin-letter-behind"), Place::Labelled).number())
        .empty(v.t("admin-letters-empty"));
    letters.iter().fold(table, |table, letter| {
        let id = letter.id.to_string();
        let way = if letter.outgoing { "admin-letter-out" } else { "admin-letter-in" };
        let reason = match letter.refusal() {
            Some(refusal) => Cell::new(v.t(refusal.key())).second(letter.reason.as_str()),
            None => Cell::new(letter.reason.as_str()),
        };
        table.row(
            Row::new()
                .choice(id.as_str(), format!("{} {id}", v.t("admin-choose")))
                .cell(Cell::new(letter.topic.as_str()).second(id.as_str()))
                .text(v.t(way))
                .cell(Cell::new(agency_name(v, admin, &letter.peer)).second(letter.conversation.as_str()))
                .text(civil::format_datetime(letter.at))
                .cell(reason)
                .text(v.number(letter.behind)),
        )
    })
}
