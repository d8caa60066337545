//! Whether a paper is what it says: `/v/{reference}`, the address in its QR code. Anybody may ask.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::civil;
use web::{
    Audience, Failure, Html, SeeOther, View, Visitor,
    parts::{SummaryList, Verdict, VerdictKind},
};

use crate::{Issued, Services};

/// The short address in the code leads to the page in the visitor's language.
pub(crate) async fn forward(view: Visitor, Path(reference): Path<String>) -> Response {
    let plain: String = reference.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    SeeOther::to(view.href(&format!("/v/{plain}"))).into_response()
}

/// Answers the page.
pub(crate) async fn show(
    view: Visitor,
    State(services): State<Services>,
    Path((_, reference)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let Some(issued) = services.issued(&reference).await? else { return unknown(&view) };
    let title = view.pick(&issued.paper.title.vi, &issued.paper.title.en).to_owned();
    let body = Html::raw("<div class=\"lt-narrow lt-stack\"><h1 class=\"govuk-heading-l\">")
        .and(Html::text(&title))
        .and(Html::raw("</h1>"))
        .and(verdict(&view, &issued))
        .and(facts(&view, &issued))
        .and(Html::raw("<p>"))
        .and(Html::text(&view.t("services-issued-compare")))
        .and(Html::raw(" "))
        .and(Html::link(&view.href("/check"), &view.t("services-issued-check")))
        .and(Html::raw("</p></div>"));
    view.page(title).audience(Audience::Citizen).nav("check").crumb(view.t("services-home"), view.href("/")).show(body)
}

/// A code that nobody issued a paper with: the reader has to know what that may mean.
fn unknown(view: &View) -> Result<Response, Failure> {
    let verdict = Verdict::new(VerdictKind::Invalid, view.t("services-issued-unknown"))
        .text(view.t("services-issued-unknown-text"));
    let body = Html::raw("<div class=\"lt-narrow lt-stack\"><h1 class=\"govuk-heading-l\">")
        .and(Html::text(&view.t("services-issued-unknown-title")))
        .and(Html::raw("</h1>"))
        .and(verdict)
        .and(Html::raw("<p>"))
        .and(Html::link(&view.href("/check"), &view.t("services-issued-check")))
        .and(Html::raw("</p></div>"));
    view.page(view.t("services-issued-unknown-title"))
        .audience(Audience::Citizen)
        .nav("check")
        .crumb(view.t("services-home"), view.href("/"))
        .status(StatusCode::NOT_FOUND)
        .show(body)
}

fn verdict(view: &View, issued: &Issued) -> Verdict {
    let paper = &issued.paper;
    if let Some(withdrawn) = &paper.withdrawn {
        let since = civil::format_datetime(withdrawn.at);
        let title = view.text("services-issued-withdrawn").arg("at", since).to_string();
        let mut text = Html::text(view.pick(&withdrawn.reason.vi, &withdrawn.reason.en));
        if let Some(other) = &withdrawn.replaced_by {
            let link = Html::link(&view.href(&format!("/v/{other}")), &view.t("services-issued-replaced"));
            text = text.and(Html::raw(" ")).and(link);
        }
        return Verdict::new(VerdictKind::Invalid, title).text(text);
    }
    let title = view.text("services-issued-holds").arg("agency", paper.agency_name.as_str()).to_string();
    let verdict = Verdict::new(VerdictKind::Valid, title);
    match &issued.successor {
        None => verdict,
        Some((_, name)) => {
            let note = view.text("services-issued-successor").arg("agency", name.of(view.lang())).to_string();
            verdict.text(note)
        }
    }
}

fn facts(view: &View, issued: &Issued) -> SummaryList {
    let paper = &issued.paper;
    let day = civil::parse_iso_date(&paper.issued_on).map_or_else(|_| paper.issued_on.clone(), civil::format_date);
    let digest = Html::raw("<span class=\"lt-digest\">").and(Html::text(&paper.digest)).and(Html::raw("</span>"));
    SummaryList::new()
        .row(view.t("services-issued-number"), paper.number.as_str())
        .row(view.t("services-issued-day"), day)
        .row(view.t("services-issued-agency"), paper.agency_name.as_str())
        .row(view.t("services-issued-signer"), format!("{}, {}", paper.signer_name, paper.signer_position))
        .row(view.t("services-issued-holder"), paper.holder_masked.as_str())
        .row(view.t("services-issued-dossier"), paper.dossier.as_str())
        .row(view.t("services-issued-sealed"), civil::format_datetime(paper.issued_at))
        .row(view.t("services-issued-digest"), digest)
}
