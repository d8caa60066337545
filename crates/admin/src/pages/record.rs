//! `/{lang}/admin/evidence/{digest}`: one record, what proves it, and its export.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use base::civil;
use evidence::{Entry, EvidenceDigest, LedgerError, Proof};
use web::parts::{Button, ButtonKind, Buttons, SummaryList, Verdict, VerdictKind};
use web::{Audience, Failure, Html, Official, OrNotFound as _, View};

use crate::Admin;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<h1 class="govuk-heading-l">{{ kind }}</h1><div class="lt-narrow">{{ verdict }}<section class="lt-card">{{ facts }}</section>{{ buttons }}<p class="lt-small">{{ v.t("admin-record-body") }}</p></div>"#
)]
struct Body<'a> {
    v: &'a View,
    kind: &'a str,
    verdict: Verdict,
    facts: SummaryList,
    buttons: Buttons,
}

/// Answers the page.
pub(crate) async fn show(
    official: Official,
    State(admin): State<Admin>,
    Path((_, digest)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let v: &View = &official;
    let digest = EvidenceDigest::parse(&digest).or_not_found()?;
    let entry = admin.setup().db.read(move |tx| evidence::record_find(tx, &digest)).await?.or_not_found()?;
    let proof = admin.setup().ledger.proof(&digest).await.map_err(|error| match error {
        LedgerError::Store(error) => Failure::from(error),
        other => Failure::internal(other),
    })?;
    let export = Button::link(
        ButtonKind::Main,
        v.t("admin-record-export"),
        v.href(&format!("/admin/evidence/{digest}/container")),
    );
    let buttons = if proof.is_some() { Buttons::new().with(export.icon("download")) } else { Buttons::new() };
    let body = Body { v, kind: &entry.kind, verdict: verdict(v, proof.as_ref()), facts: facts(v, &entry), buttons };
    v.page(entry.kind.as_str())
        .audience(Audience::Official)
        .nav("evidence")
        .crumb(v.t("admin-nav-evidence"), v.href("/admin/evidence"))
        .render(&body)
}

fn verdict(v: &View, proof: Option<&Proof>) -> Verdict {
    let Some(proof) = proof else {
        return Verdict::new(VerdictKind::Undetermined, v.t("admin-record-waits")).text(v.t("admin-record-waits-why"));
    };
    let stamp = if proof.stamp.is_some() {
        (VerdictKind::Valid, "admin-record-stamped")
    } else {
        (VerdictKind::Undetermined, "admin-record-unstamped")
    };
    let steps = v.text("admin-record-path").arg("count", proof.path.len());
    Verdict::new(VerdictKind::Valid, v.text("admin-record-in-log").arg("number", proof.number).to_string())
        .check(VerdictKind::Valid, steps)
        .check(VerdictKind::Valid, v.t("admin-record-head-signed"))
        .check(stamp.0, v.t(stamp.1))
}

fn facts(v: &View, entry: &Entry) -> SummaryList {
    let digest = format!("<span class=\"lt-digest\">{}</span>", Html::text(&entry.digest.to_string()));
    SummaryList::new()
        .row(v.t("admin-record-subject"), entry.subject.as_str())
        .row(v.t("admin-record-actor"), entry.actor.as_str())
        .row(v.t("admin-record-at"), civil::format_datetime(entry.at))
        .row(v.t("admin-record-digest"), Html::raw(digest))
}
