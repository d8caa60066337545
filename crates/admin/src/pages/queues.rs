//! `/{lang}/admin/queues`: what waits, what was given up, and another try for it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::{Id, JobId};
use web::parts::{Bulk, Button, ButtonKind, Column, Place, Row, Table};
use web::{Arg, Audience, Failure, Form, Official, SeeOther, View};

use super::instant;
use crate::Admin;
use crate::service::{QueueLine, SHOWN};

#[derive(Template)]
#[template(path = "queues.html")]
struct Body<'a> {
    v: &'a View,
    queues: Table,
    jobs: Table,
    jobs_act: Option<Bulk>,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    let v: &View = &official;
    let queues = admin.queues().await?;
    let dead = queues.iter().any(|queue| !queue.dead.is_empty());
    let again = || Button::submit(ButtonKind::Secondary, v.t("admin-revive"));
    let body = Body {
        v,
        jobs_act: dead.then(|| Bulk::new(v.t("admin-chosen")).act(again())),
        queues: counts(v, &queues),
        jobs: dead_jobs(v, &queues),
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

pub(super) fn chosen<I: Id>(form: &Form) -> Result<Vec<I>, Failure> {
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
