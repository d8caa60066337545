//! `/{lang}/check`: a file is given, a verdict comes back. Nothing of the file is kept.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::civil::format_datetime;
use trust::{
    Policy,
    check::{self, Line, Report, Signed},
};
use web::{
    Failure, FieldErrors, Form, View, Visitor,
    parts::{Button, ButtonKind, Details, ErrorSummary, FileField, Notice, SummaryList, Verdict, VerdictKind},
};

use crate::{Authority, service::Known};

/// What `templates/check.html` shows.
#[derive(Template)]
#[template(path = "check.html")]
struct Body<'a> {
    v: &'a View,
    summary: Option<ErrorSummary>,
    result: Option<Shown>,
    file: FileField,
    content: Details,
    send: Button,
}

/// A finished check.
struct Shown {
    notice: Option<Notice>,
    verdict: Verdict,
    file: SummaryList,
    signed: Vec<(String, SummaryList)>,
}

/// The empty form.
pub(crate) async fn show(visitor: Visitor) -> Result<Response, Failure> {
    page(&visitor, None, &FieldErrors::new())
}

/// Checks the file that was sent.
pub(crate) async fn send(
    visitor: Visitor,
    State(authority): State<Authority>,
    form: Form,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::new();
    let Some(file) = form.file("file").filter(|file| !file.bytes.is_empty()) else {
        errors.add("file", visitor.t("authority-check-missing"));
        return page(&visitor, None, &errors);
    };
    let beside = form.file("content").filter(|content| !content.bytes.is_empty());
    let known = authority.known_revocations().await.map_err(Failure::unavailable)?;
    let beside = beside.map(|content| content.bytes.to_vec());
    let judged = judge(&authority, file.bytes.to_vec(), beside, &known).await?;
    let shown = shown(&visitor, &file.name, &judged, &known);
    page(&visitor, Some(shown), &errors)
}

/// Judges on a thread of its own: a large file must not hold up other requests.
async fn judge(
    authority: &Authority,
    file: Vec<u8>,
    beside: Option<Vec<u8>>,
    known: &Known,
) -> Result<Report, Failure> {
    let setup = authority.setup();
    let at = setup.clock.now();
    let anchors = setup
        .registry
        .current()
        .map_or_else(|| setup.registry.anchors().clone(), |snapshot| snapshot.anchors().clone());
    let revocations = match known {
        Known::List(list) => vec![list.as_ref().clone()],
        Known::NoAnswer | Known::NotAsked => Vec::new(),
    };
    let policy = Policy::standard().with_revocations(revocations);
    let work = move || match beside {
        Some(content) => check::detached_under(&file, &content, &anchors, at, &policy),
        None if evidence::is_container(&file) => evidence::verify_container_under(&file, &anchors, at, &policy).report,
        None => check::file_under(&file, &anchors, at, &policy),
    };
    let _turn = authority.checks().acquire().await.map_err(Failure::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Failure::internal)
}

fn kind(verdict: check::Verdict) -> (VerdictKind, &'static str, &'static str) {
    match verdict {
        check::Verdict::Valid => (VerdictKind::Valid, "authority-check-valid", "authority-check-valid-text"),
        check::Verdict::Undetermined => {
            (VerdictKind::Undetermined, "authority-check-undetermined", "authority-check-undetermined-text")
        }
        check::Verdict::Invalid => (VerdictKind::Invalid, "authority-check-invalid", "authority-check-invalid-text"),
    }
}

fn sentence(view: &View, line: &Line) -> String {
    let mut text = view.text(line.key);
    for (name, value) in &line.args {
        text = text.arg(name, value.as_str());
    }
    text.to_string()
}

fn shown(view: &View, name: &str, report: &Report, known: &Known) -> Shown {
    let (panel, title, text) = kind(report.verdict);
    let mut verdict = Verdict::new(panel, view.t(title)).text(view.t(text));
    for line in &report.lines {
        verdict = verdict.check(kind(line.verdict).0, sentence(view, line));
    }
    let length = view.number(i64::try_from(report.length).unwrap_or(i64::MAX));
    let size = view.text("authority-check-bytes").arg("count", length).to_string();
    let file = SummaryList::new()
        .row(view.t("authority-check-file-name"), name)
        .row(view.t("authority-check-file-size"), size)
        .row(view.t("authority-check-file-digest"), grouped(&report.digest.to_string()));
    let notice = match known {
        Known::NoAnswer => Some(Notice::warning(view.t("authority-check-revocation-unknown"))),
        Known::List(list) => {
            let at = format_datetime(list.this_update());
            let said = view.text("authority-check-revocation-known").arg("at", at).to_string();
            verdict = verdict.check(VerdictKind::Valid, said);
            None
        }
        Known::NotAsked => None,
    };
    let numbered = (1..).zip(&report.signed).map(|(number, signed)| {
        let title = view.text("authority-check-signature").arg("number", view.number(number)).to_string();
        (title, signer(view, signed))
    });
    Shown { notice, verdict, file, signed: numbered.collect() }
}

/// A digest in groups of eight digits: it can be compared by eye, and breaks on a narrow screen.
fn grouped(digest: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digest.chars().enumerate() {
        if place > 0 && place % 8 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

fn signer(view: &View, signed: &Signed) -> SummaryList {
    let time = match (signed.at, signed.stamped) {
        (None, _) => view.t("authority-check-no-time"),
        (Some(at), true) => view.text("authority-check-time-stamped").arg("at", format_datetime(at)).to_string(),
        (Some(at), false) => view.text("authority-check-time-claimed").arg("at", format_datetime(at)).to_string(),
    };
    SummaryList::new()
        .row(view.t("authority-check-signer"), signed.signer.as_str())
        .row_if(view.t("authority-check-organization"), signed.organization.as_deref())
        .row_if(view.t("authority-check-agency"), signed.agency.as_deref())
        .row(view.t("authority-check-issuer"), signed.issuer.as_str())
        .row(view.t("authority-check-time"), time)
}

fn page(view: &View, result: Option<Shown>, errors: &FieldErrors) -> Result<Response, Failure> {
    let file = FileField::new("file", view.t("authority-check-file"))
        .hint(view.t("authority-check-file-hint"))
        .accept(".pdf,.asice,.p7s,.tst,.tsr")
        .faults(errors);
    let content =
        FileField::new("content", view.t("authority-check-content")).hint(view.t("authority-check-content-hint"));
    let body = Body {
        v: view,
        summary: errors.summary(view),
        result,
        file,
        content: Details::new(view.t("authority-check-content-title"), content),
        send: Button::submit(ButtonKind::Main, view.t("authority-check-send")),
    };
    view.page(view.t("authority-check-title")).nav("check").faults(errors.len()).switch_to("/check").render(&body)
}
