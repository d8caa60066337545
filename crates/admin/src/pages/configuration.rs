//! `/{lang}/admin/configuration`: which signed configuration this node follows, and how old it is.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::civil;
use registry::{ConfigurationLine, Freshness, Role, Snapshot};
use web::parts::{Card, Cell, Column, Place, Row, SummaryList, Table, Verdict, VerdictKind};
use web::{Audience, Failure, Html, Official, View};

use super::agency_name;
use crate::Admin;

/// How many accepted configurations are listed.
const LISTED: u32 = 20;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h1 class="govuk-heading-l">{{ v.t("admin-nav-configuration") }}</h1><div class="lt-cols"><div class="lt-cols__main">{{ verdict }}<section><h2 class="govuk-heading-m">{{ v.t("admin-nodes") }}</h2>{{ nodes }}</section><section><h2 class="govuk-heading-m">{{ v.t("admin-configurations") }}</h2>{{ taken }}</section></div><div class="lt-cols__side">{{ facts }}</div></div>"#
)]
struct Body<'a> {
    v: &'a View,
    verdict: Verdict,
    nodes: Table,
    taken: Table,
    facts: Card,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    let v: &View = &official;
    let setup = admin.setup();
    let taken = setup.db.read(|tx| registry::configuration_list(tx, LISTED)).await?;
    let snapshot = setup.registry.current();
    let body = Body {
        v,
        verdict: verdict(v, &admin, snapshot.as_deref()),
        nodes: nodes(v, &admin, snapshot.as_deref()),
        taken: versions(v, &taken),
        facts: Card::new(v.t("admin-configuration-in-force"), facts(v, snapshot.as_deref())),
    };
    v.page(v.t("admin-nav-configuration")).audience(Audience::Official).nav("configuration").render(&body)
}

fn verdict(v: &View, admin: &Admin, snapshot: Option<&Snapshot>) -> Verdict {
    let (kind, key) = match snapshot.map(|snapshot| snapshot.freshness(admin.now())) {
        Some(Freshness::Fresh) => (VerdictKind::Valid, "admin-configuration-fresh"),
        Some(Freshness::Stale) => (VerdictKind::Undetermined, "admin-configuration-stale"),
        Some(Freshness::Expired) => (VerdictKind::Invalid, "admin-configuration-expired"),
        None => (VerdictKind::Invalid, "admin-configuration-none"),
    };
    Verdict::new(kind, v.text(key).arg("count", 0).to_string())
}

fn facts(v: &View, snapshot: Option<&Snapshot>) -> SummaryList {
    let Some(snapshot) = snapshot else { return SummaryList::new() };
    let digest = format!("<span class=\"lt-digest\">{}</span>", Html::text(&snapshot.digest().to_string()));
    SummaryList::new()
        .row(v.t("admin-configuration-version"), v.number(snapshot.version()))
        .row(v.t("admin-configuration-issued"), civil::format_datetime(snapshot.issued_at()))
        .row(v.t("admin-configuration-fresh-until"), civil::format_datetime(snapshot.fresh_until()))
        .row(v.t("admin-configuration-valid-until"), civil::format_datetime(snapshot.valid_until()))
        .row(v.t("admin-record-digest"), Html::raw(digest))
        .stacked()
}

const ROLES: [(Role, &str); 5] = [
    (Role::Portal, "admin-role-portal"),
    (Role::Registry, "admin-role-registry"),
    (Role::Authority, "admin-role-authority"),
    (Role::Timestamping, "admin-role-timestamping"),
    (Role::Ocsp, "admin-role-ocsp"),
];

fn nodes(v: &View, admin: &Admin, snapshot: Option<&Snapshot>) -> Table {
    let table = Table::new(v.t("admin-nodes"))
        .column(Column::new(v.t("admin-peer-agency"), Place::Who))
        .column(Column::new(v.t("admin-node-web"), Place::What))
        .column(Column::new(v.t("admin-node-roles"), Place::Labelled))
        .empty(v.t("admin-nodes-empty"));
    let Some(snapshot) = snapshot else { return table };
    snapshot.nodes().fold(table, |table, node| {
        let held = ROLES.iter().filter(|(role, _)| snapshot.holds(node.agency(), *role));
        let roles: Vec<_> = held.map(|(_, key)| v.t(key)).collect();
        table.row(
            Row::new()
                .cell(Cell::new(agency_name(v, admin, node.agency())).second(node.agency().to_string()))
                .cell(Cell::new(node.web_origin()).second(node.connect_addr()))
                .text(if roles.is_empty() { v.t("admin-role-none") } else { roles.join(", ") }),
        )
    })
}

fn versions(v: &View, taken: &[ConfigurationLine]) -> Table {
    let table = Table::new(v.t("admin-configurations"))
        .column(Column::new(v.t("admin-configuration-version"), Place::Who))
        .column(Column::new(v.t("admin-configuration-issued"), Place::Labelled))
        .column(Column::new(v.t("admin-configuration-taken"), Place::Labelled))
        .column(Column::new(v.t("admin-record-digest"), Place::Hidden))
        .empty(v.t("admin-configurations-empty"));
    taken.iter().fold(table, |table, line| {
        let short: String = line.digest.chars().take(16).collect();
        table.row(
            Row::new()
                .text(v.number(line.version))
                .text(civil::format_datetime(line.issued_at))
                .text(civil::format_datetime(line.accepted_at))
                .text(format!("{short}…")),
        )
    })
}
