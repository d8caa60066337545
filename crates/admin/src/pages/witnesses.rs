//! The part of the evidence page about witnesses: who has countersigned what, contradictions, and settling them.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::{AgencyCode, civil};
use evidence::{Fork, ForkKind, WitnessLine};
use web::parts::{Bulk, Button, ButtonKind, Cell, Column, Edge, Place, Row, Table};
use web::{Arg, Failure, Form, Html, Official, SeeOther, View};

use super::agency_name;
use crate::Admin;

/// Contradictions that the page shows at most.
pub(super) const SHOWN: u16 = 50;

/// Settles the contradictions in the logs that were chosen.
pub(crate) async fn settle(official: Official, State(admin): State<Admin>, form: Form) -> Result<Response, Failure> {
    let logs: Result<Vec<_>, _> = form.all("log").take(SHOWN.into()).map(AgencyCode::parse).collect();
    let logs = logs.map_err(|_| Failure::bad_request())?;
    let count = admin.forks_settle(official.who(), logs).await?;
    let v: &View = &official;
    let said = SeeOther::to(v.href("/admin/evidence")).saying(v, "admin-forks-settled", &[("count", Arg::from(count))]);
    Ok(said.into_response())
}

/// What is known of each other node as a witness, and of its log.
pub(super) fn lines(v: &View, admin: &Admin, lines: &[WitnessLine]) -> Table {
    let table = Table::new(v.t("admin-witnesses"))
        .column(Column::new(v.t("admin-peer-agency"), Place::Who))
        .column(Column::new(v.t("admin-witness-received"), Place::What))
        .column(Column::new(v.t("admin-witness-given"), Place::Labelled))
        .column(Column::new(v.t("admin-receipts-waiting"), Place::Labelled).number())
        .column(Column::new(v.t("admin-receipts-lost-count"), Place::Labelled).number())
        .column(Column::new(v.t("admin-witness-held"), Place::More))
        .empty(v.t("admin-witnesses-empty"));
    lines.iter().fold(table, |table, line| table.row(row(v, admin, line)))
}

fn row(v: &View, admin: &Admin, line: &WitnessLine) -> Row {
    let head = |known: Option<(u64, base::Timestamp)>| match known {
        Some((size, at)) => Cell::new(v.number(size)).second(civil::format_datetime(at)),
        None => Cell::new(v.t("admin-never")),
    };
    let href = v.href(&format!("/admin/evidence/held/{}", line.agency));
    let held = match line.given {
        Some(_) => Cell::new(Html::link(&href, &format!("{} {}", v.t("admin-witness-download"), line.agency))),
        None => Cell::new(v.t("admin-never")),
    };
    Row::new()
        .cell(agency(v, admin, &line.agency))
        .cell(head(line.received))
        .cell(head(line.given))
        .text(v.number(line.waiting))
        .text(v.number(line.lost))
        .cell(held)
        .edge(if line.forks > 0 || line.lost > 0 { Edge::Late } else { Edge::None })
}

fn agency(v: &View, admin: &Admin, code: &str) -> Cell {
    match AgencyCode::parse(code) {
        Ok(agency) => Cell::new(agency_name(v, admin, &agency)).second(code),
        Err(_) => Cell::new(code),
    }
}

/// The contradictions that nobody has settled.
pub(super) fn forks(v: &View, admin: &Admin, forks: &[Fork]) -> Table {
    let table = Table::new(v.t("admin-forks"))
        .choice("log", v.t("admin-choose"))
        .column(Column::new(v.t("admin-fork-log"), Place::Who))
        .column(Column::new(v.t("admin-fork-kind"), Place::What))
        .column(Column::new(v.t("admin-record-at"), Place::Due))
        .column(Column::new(v.t("admin-fork-evidence"), Place::More));
    forks.iter().fold(table, |table, fork| {
        let href = v.href(&format!("/admin/evidence/{}", fork.evidence));
        let short: String = fork.evidence.to_string().chars().take(20).collect();
        table.row(
            Row::new()
                .choice(fork.log.as_str(), format!("{} {}", v.t("admin-choose"), fork.log))
                .cell(agency(v, admin, &fork.log))
                .text(v.t(kind(fork.kind)))
                .text(civil::format_datetime(fork.found_at))
                .cell(Cell::new(Html::link(&href, &format!("{short}…"))))
                .edge(Edge::Late),
        )
    })
}

/// What is done with chosen contradictions.
pub(super) fn settling(v: &View) -> Bulk {
    Bulk::new(v.t("admin-chosen")).act(Button::submit(ButtonKind::Secondary, v.t("admin-forks-settle")))
}

const fn kind(kind: ForkKind) -> &'static str {
    match kind {
        ForkKind::SameSize => "admin-fork-same-size",
        ForkKind::NotGrown => "admin-fork-not-grown",
        ForkKind::Shrunk => "admin-fork-shrunk",
        ForkKind::Unproven => "admin-fork-unproven",
        ForkKind::Own => "admin-fork-own",
    }
}
