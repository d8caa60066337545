//! `/{lang}/admin`: whether the node is well.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::civil;
use web::parts::{Card, Figure, Figures, SummaryList, Verdict, VerdictKind};
use web::{Audience, Failure, Official, View};

use crate::model::{Finding, Level};
use crate::{Admin, rules};

#[derive(Template)]
#[template(path = "health.html")]
struct Body<'a> {
    v: &'a View,
    node: String,
    verdict: Verdict,
    figures: Figures,
    program: Card,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    let v: &View = &official;
    let (state, _) = admin.state().await?;
    let findings = rules::judge(&state, admin.now());
    let figure = |value: u64, key: &str| Figure { value: v.number(value), words: v.t(key) };
    let figures = Figures::new(vec![
        figure(state.log.size, "admin-figure-records"),
        figure(state.log.heads, "admin-figure-heads"),
        figure(state.peers.saturating_sub(state.peers_down), "admin-figure-peers"),
        figure(state.messages_waiting, "admin-figure-waiting"),
    ]);
    let setup = admin.setup();
    let stats = setup.db.stats();
    let program = SummaryList::new()
        .row(v.t("admin-program-version"), setup.version)
        .row(v.t("admin-program-started"), civil::format_datetime(setup.started))
        .row(v.t("admin-program-instance"), setup.registry.instance())
        .row(v.t("admin-program-database"), engine(setup.db.engine()))
        .row(v.t("admin-program-writes"), v.number(stats.writes))
        .row(v.t("admin-program-reads"), v.number(stats.reads))
        .stacked();
    let body = Body {
        v,
        node: setup.agency.to_string(),
        verdict: verdict(v, &findings),
        figures,
        program: Card::new(v.t("admin-program"), program),
    };
    v.page(v.t("admin-nav-health")).audience(Audience::Official).nav("health").render(&body)
}

const fn kind(level: Level) -> VerdictKind {
    match level {
        Level::Well => VerdictKind::Valid,
        Level::Look => VerdictKind::Undetermined,
        Level::Wrong => VerdictKind::Invalid,
    }
}

fn verdict(v: &View, findings: &[Finding]) -> Verdict {
    let worst = rules::worst(findings);
    let title = match worst {
        Level::Well => "admin-health-well",
        Level::Look => "admin-health-look",
        Level::Wrong => "admin-health-wrong",
    };
    findings.iter().fold(Verdict::new(kind(worst), v.t(title)), |verdict, finding| {
        verdict.check(kind(finding.level), v.text(finding.key).arg("count", finding.count))
    })
}

fn engine(engine: store::Engine) -> &'static str {
    match engine {
        store::Engine::Sqlite => "SQLite",
        store::Engine::Postgres => "PostgreSQL",
    }
}
