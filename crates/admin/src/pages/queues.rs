//! `/{lang}/admin/queues`: what waits, what was given up, and another try for it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::{Id, JobId, MessageId, civil};
use exchange::DeadLetter;
use web::parts::{Bulk, Button, ButtonKind, Cell, Column, Place, Row, Table};
use web::{Arg, Audience, Failure, Form, Official, SeeOther, View};

use super::{agency_name, instant};
use crate::Admin;
use crate::service::{QueueLine, SHOWN};

#[derive(Template)]
#[template(path = "queues.html")]
struct Body<'a> {
    v: &'a View,
    queues: Table,
    jobs: Table,
    letters: Table,
    jobs_act: Option<Bulk>,
    letters_act: Option<Bulk>,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    let v: &View = &official;
    let queues = admin.queues().await?;
    let letters = admin.setup().bus.dead_letters(SHOWN).await?;
    let act = |some: bool| {
        let again = Button::submit(ButtonKind::Secondary, v.t("admin-revive"));
        some.then(|| Bulk::new(v.t("admin-chosen")).act(again))
    };
    let body = Body {
        v,
        jobs_act: act(queues.iter().any(|queue| !queue.dead.is_empty())),
        letters_act: act(!letters.is_empty()),
        queues: counts(v, &queues),
        jobs: dead_jobs(v, &queues),
        letters: dead_letters(v, &admin, &letters),
    };
    v.page(v.t("admin-nav-queues")).audience(Audience::Official).nav("queues").render(&body)
}

/// Gives the chosen dead jobs another try.
pub(crate) async fn revive_jobs(
    official: Official,
    State(admin): State<Admin>,
    form: Form,
) -> Result<Response, Failure> {
    let jobs = chosen::<JobId>(&form)?;
    let count = admin.jobs_revive(official.who(), jobs).await?;
    Ok(back(&official, count))
}

/// Sends or handles the chosen dead letters again.
pub(crate) async fn revive_letters(
    official: Official,
    State(admin): State<Admin>,
    form: Form,
) -> Result<Response, Failure> {
    let letters = chosen::<MessageId>(&form)?;
    let count = admin.letters_revive(official.who(), letters).await?;
    Ok(back(&official, count))
}

fn chosen<I: Id>(form: &Form) -> Result<Vec<I>, Failure> {
    form.all("id").take(SHOWN.into()).map(|id| I::parse(id).map_err(|_| Failure::bad_request())).collect()
}

fn back(v: &View, count: u64) -> Response {
    SeeOther::to(v.href("/admin/queues")).saying(v, "admin-revived", &[("count", Arg::from(count))]).into_response()
}

fn counts(v: &View, queues: &[QueueLine]) -> Table {
    let table = Table::new(v.t("admin-queues"))
        .column(Column::new(v.t("admin-queue"), Place::Who))
        .column(Column::new(v.t("admin-queue-waiting"), Place::Labelled).number())
        .column(Column::new(v.t("admin-queue-leased"), Place::Labelled).number())
        .column(Column::new(v.t("admin-queue-dead"), Place::Labelled).number())
        .column(Column::new(v.t("admin-queue-oldest"), Place::Labelled))
        .empty(v.t("admin-queues-empty"));
    queues.iter().fold(table, |table, queue| {
        table.row(
            Row::new()
                .text(queue.name.as_str())
                .text(v.number(queue.count.waiting))
                .text(v.number(queue.count.leased))
                .text(v.number(queue.count.dead))
                .text(instant(v, queue.count.oldest_due)),
        )
    })
}

fn dead_jobs(v: &View, queues: &[QueueLine]) -> Table {
    let table = Table::new(v.t("admin-jobs"))
        .choice("id", v.t("admin-choose"))
        .column(Column::new(v.t("admin-job"), Place::Who))
        .column(Column::new(v.t("admin-queue"), Place::Labelled))
        .column(Column::new(v.t("admin-job-attempts"), Place::Labelled).number())
        .column(Column::new(v.t("admin-job-error"), Place::More))
        .empty(v.t("admin-jobs-empty"));
    queues.iter().flat_map(|queue| &queue.dead).fold(table, |table, job| {
        let id = job.id.to_string();
        table.row(
            Row::new()
                .choice(id.as_str(), format!("{} {id}", v.t("admin-choose")))
                .text(id.as_str())
                .text(job.queue.as_str())
                .text(v.number(job.attempts))
                .text(job.error.as_str()),
        )
    })
}

fn dead_letters(v: &View, admin: &Admin, letters: &[DeadLetter]) -> Table {
    let table = Table::new(v.t("admin-letters"))
        .choice("id", v.t("admin-choose"))
        .column(Column::new(v.t("admin-letter"), Place::Who))
        .column(Column::new(v.t("admin-letter-way"), Place::Labelled))
        .column(Column::new(v.t("admin-peer-agency"), Place::What))
        .column(Column::new(v.t("admin-record-at"), Place::Labelled))
        .column(Column::new(v.t("admin-job-error"), Place::More))
        .empty(v.t("admin-letters-empty"));
    letters.iter().fold(table, |table, letter| {
        let id = letter.id.to_string();
        let way = if letter.outgoing { "admin-letter-out" } else { "admin-letter-in" };
        table.row(
            Row::new()
                .choice(id.as_str(), format!("{} {id}", v.t("admin-choose")))
                .cell(Cell::new(letter.topic.as_str()).second(id.as_str()))
                .text(v.t(way))
                .cell(Cell::new(agency_name(v, admin, &letter.peer)).second(letter.peer.to_string()))
                .text(civil::format_datetime(letter.at))
                .text(letter.reason.as_str()),
        )
    })
}
