//! `/{lang}/admin/evidence`: the log of acts of legal weight, and the search in it.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use base::civil;
use evidence::{Entry, EvidenceDigest, LogState};
use serde::Deserialize;
use web::parts::{Bulk, Cell, Column, Place, Row, SummaryList, Table, TextField};
use web::{Audience, Failure, Html, Official, SeeOther, View};

use super::{instant, witnesses};
use crate::Admin;

/// How many of the newest records are shown.
const NEWEST: u16 = 50;

/// What is searched for: a subject or a digest.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "evidence.html")]
struct Body<'a> {
    v: &'a View,
    field: TextField,
    log: SummaryList,
    table: Table,
    witnesses: Table,
    forks: Option<(Table, Bulk)>,
    all: bool,
}

/// Answers the page; a digest leads to its record.
pub(crate) async fn show(
    official: Official,
    State(admin): State<Admin>,
    Query(search): Query<Search>,
) -> Result<Response, Failure> {
    let v: &View = &official;
    let q = base::text::clean(&search.q).map_err(|_| Failure::bad_request())?;
    if let Ok(digest) = EvidenceDigest::parse(&q) {
        return Ok(SeeOther::to(v.href(&format!("/admin/evidence/{digest}"))).into_response());
    }
    let subject = q.clone();
    let (log, entries, state, forks) = admin
        .setup()
        .db
        .read(move |tx| {
            let entries = match subject.as_str() {
                "" => evidence::record_list(tx, NEWEST)?,
                subject => evidence::record_list_of(tx, subject)?,
            };
            let (log, state) = (evidence::log_state(tx)?, evidence::witness_state(tx)?);
            Ok::<_, store::Error>((log, entries, state, evidence::fork_list(tx, witnesses::SHOWN)?))
        })
        .await?;
    let body = Body {
        v,
        field: TextField::new("q", v.t("admin-evidence-search")).value(q.as_str()),
        log: log_summary(v, &log),
        table: table(v, &entries),
        witnesses: witnesses::lines(v, &admin, &state.lines),
        forks: (!forks.is_empty()).then(|| (witnesses::forks(v, &admin, &forks), witnesses::settling(v))),
        all: q.is_empty(),
    };
    v.page(v.t("admin-nav-evidence")).audience(Audience::Official).nav("evidence").render(&body)
}

fn log_summary(v: &View, log: &LogState) -> SummaryList {
    SummaryList::new()
        .row(v.t("admin-log-size"), v.number(log.size))
        .row(v.t("admin-log-heads"), v.number(log.heads))
        .row(v.t("admin-log-head-at"), instant(v, log.head_at))
        .row(v.t("admin-log-unstamped"), v.number(log.unstamped))
        .row(v.t("admin-log-pending"), v.number(log.pending))
        .stacked()
}

fn table(v: &View, entries: &[Entry]) -> Table {
    let table = Table::new(v.t("admin-evidence-records"))
        .column(Column::new(v.t("admin-record-number"), Place::State))
        .column(Column::new(v.t("admin-record-kind"), Place::Who))
        .column(Column::new(v.t("admin-record-subject"), Place::What))
        .column(Column::new(v.t("admin-record-actor"), Place::Labelled))
        .column(Column::new(v.t("admin-record-at"), Place::Due))
        .empty(v.t("admin-evidence-empty"));
    entries.iter().fold(table, |table, entry| {
        let href = v.href(&format!("/admin/evidence/{}", entry.digest));
        let short: String = entry.digest.to_string().chars().take(20).collect();
        table.row(
            Row::new()
                .text(entry.number.map_or_else(|| v.t("admin-record-pending"), |number| v.number(number)))
                .cell(Cell::new(Html::link(&href, &entry.kind)).second(format!("{short}…")))
                .text(entry.subject.as_str())
                .text(entry.actor.as_str())
                .text(civil::format_datetime(entry.at)),
        )
    })
}
