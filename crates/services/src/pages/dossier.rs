//! A citizen's dossier: `/{lang}/dossiers/{code}` on the node of its agency; elsewhere the way there.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use base::{Calendar, Clock as _, DossierCode, Term, Timestamp, civil};
use web::{
    Citizen, Failure, Html, OrNotFound as _, SeeOther, View,
    parts::{
        Button, ButtonKind, Card, DayStrip, DeadlineBadge, Details, Glyph, Moment, Need, Stage, StatusTag, SummaryList,
        Tag, Timeline, Tone,
    },
};

use super::common::{applicant, deadline, money, of, origin, promise, section, until};
use crate::{
    DossierView, PaperKind, Services,
    model::{Event, Happening, Status, StepKind},
    rules::{answer_words, asked, path},
};

#[derive(Template)]
#[template(path = "dossier.html")]
struct Body<'a> {
    v: &'a View,
    tag: StatusTag,
    title: &'a str,
    code: String,
    top: Html,
    main: Html,
    side: Html,
}

/// Answers the page.
pub(crate) async fn show(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let code = DossierCode::parse(&code).or_not_found()?;
    if *code.agency() != services.agency {
        let origin = origin(&services, &citizen, code.agency().as_str()).or_not_found()?;
        return Ok(SeeOther::to(format!("{origin}{}", citizen.href(&format!("/dossiers/{code}")))).into_response());
    }
    let who = applicant(&citizen)?;
    let mut seen = services.dossier_of(&who, &code).await?;
    if acknowledgement_is_due(&seen, services.clock.now()) {
        services.paper_wait(&code, PaperKind::Acknowledgement, Duration::from_secs(2)).await?;
        seen = services.dossier_of(&who, &code).await?;
    }
    let (view, now): (&View, _) = (&citizen, services.clock.now());
    let body = Body {
        v: view,
        tag: StatusTag::full(seen.dossier.status.code(), view.lang()),
        title: of(view, &seen.procedure.name),
        code: code.to_string(),
        top: top(&services, view, &seen, now),
        main: section(&view.t("services-history"), timeline(&services, view, &seen, now))
            .and(section(&view.t("services-dossier-papers"), papers(view, &seen, "/dossiers")))
            .and(Details::new(view.t("services-dossier-answers"), answers(view, &seen))),
        side: side(view, &seen),
    };
    view.page(format!("{} {}", body.title, body.code))
        .nav("dossiers")
        .crumb(view.t("services-home"), view.portal("/"))
        .crumb(view.t("services-mine-title"), view.portal("/dossiers"))
        .render(&body)
}

/// Whether it was filed a moment ago and its acknowledgement is still being made: a job of its own, which filing does
/// not wait for.
fn acknowledgement_is_due(seen: &DossierView, now: Timestamp) -> bool {
    const MOMENT_MS: i64 = 10_000;
    let there = seen.papers.iter().any(|paper| paper.kind == PaperKind::Acknowledgement);
    !there && now < seen.dossier.filed_at.plus_millis(MOMENT_MS)
}

/// The answer first: what is needed, how much time is left, or how it ended.
fn top(services: &Services, view: &View, seen: &DossierView, now: Timestamp) -> Html {
    let dossier = &seen.dossier;
    if dossier.status.needs_citizen() {
        return Need::new(view.t("services-need"), view.t("services-need-text")).into();
    }
    let paper = seen.papers.iter().rfind(|paper| paper.kind == PaperKind::Result && paper.issued);
    if let (Some(paper), Some(issued)) = (paper, &dossier.issued) {
        let to = view.href(&format!("/dossiers/{}/papers/{}", dossier.code, paper.id));
        let text = view.text("services-result-ready-text").arg("number", issued.number.as_str()).to_string();
        let body = Html::raw("<p>")
            .and(Html::text(&text))
            .and(Html::raw("</p>"))
            .and(Button::link(ButtonKind::Main, view.t("services-result-download"), to).icon("download"))
            .and(Html::raw("<p class=\"lt-small\">"))
            .and(Html::link(&view.portal(&format!("/v/{}", issued.reference)), &view.t("services-result-check")))
            .and(Html::raw("</p>"));
        return Card::new(view.t("services-result-ready"), body).into();
    }
    let paragraph = |key: &str, reason: &str| {
        Html::raw("<p>")
            .and(Html::text(&view.text(key).arg("reason", reason.to_owned()).to_string()))
            .and(Html::raw("</p>"))
    };
    // It stands in a sentence, which has its own full stop.
    let reason = dossier.end_reason.as_deref().map(|reason| reason.trim_end_matches('.'));
    match dossier.status {
        Status::NotReceived => {
            Card::new(view.t("services-ended-refused"), paragraph("services-ended-refused-text", reason.unwrap_or("–")))
                .into()
        }
        Status::Withdrawn => {
            let text = match reason {
                Some(reason) => paragraph("services-ended-withdrawn-text", reason),
                None => paragraph("services-ended-withdrawn-no-reason", ""),
            };
            Card::new(view.t("services-ended-withdrawn"), text).into()
        }
        Status::Decided => Card::new(view.t("services-decided"), Html::text(&view.t("services-decided-text"))).into(),
        Status::Filed => {
            let text = view.text("services-waiting-text").arg("at", promise(dossier.accept_by, view.lang())).rich();
            Card::new(view.t("services-waiting"), Html::raw("<p>").and(text).and(Html::raw("</p>"))).into()
        }
        _ => running(services, view, seen, now),
    }
}

/// The time that is left, day by day, and how it was counted.
fn running(services: &Services, view: &View, seen: &DossierView, now: Timestamp) -> Html {
    let dossier = &seen.dossier;
    let (Some(received), Some(due)) = (dossier.received_at, dossier.due) else { return Html::empty() };
    let term = match seen.procedure.term {
        Term::SameDay => view.t("services-counted-same-day"),
        Term::WorkingDays(days) => view.text("services-counted-working-days").arg("count", days).to_string(),
        Term::CalendarDays(days) => view.text("services-counted-days").arg("count", days).to_string(),
    };
    let counted =
        view.text("services-counted").arg("term", term).arg("at", civil::format_datetime(received)).to_string();
    let strip = DayStrip::counted(&services.calendar, received, due, now, view.lang()).under(Html::text(&counted));
    let text = view.text("services-due-text").arg("at", promise(due, view.lang())).rich();
    let how = Details::new(view.t("services-how-counted"), how_counted(view, &services.calendar, seen));
    let body = Html::raw("<p>").and(text).and(Html::raw("</p>")).and(strip).and(how);
    Card::new(until(services, due, now).words(view.lang(), false), body).into()
}

fn how_counted(view: &View, calendar: &Calendar, seen: &DossierView) -> String {
    let version = seen.dossier.due_day.as_ref().map_or(calendar.version(), |(_, version)| version.as_str());
    view.text("services-how-counted-text").arg("version", version.to_owned()).to_string()
}

/// What happened, what happens, what comes.
pub(super) fn timeline(services: &Services, view: &View, seen: &DossierView, now: Timestamp) -> Timeline {
    let dossier = &seen.dossier;
    let mut moments: Vec<Moment> =
        seen.history.iter().filter_map(|(happening, _)| done(view, seen, happening)).collect();
    if dossier.is_open() {
        for (at, step) in seen.procedure.steps.iter().enumerate().skip(dossier.step) {
            let words = of(view, &step.name);
            if at > dossier.step {
                moments.push(Moment::new(Stage::Next, words));
                continue;
            }
            let holder =
                dossier.holder.as_ref().map_or_else(|| view.t("services-nobody-yet"), |holder| holder.name.clone());
            let since = civil::format_datetime(dossier.step_since);
            let line = view.text("services-step-since").arg("who", holder).arg("at", since).to_string();
            let mut moment = Moment::new(Stage::Now, words).line(line);
            if let (StepKind::Notice(_), Some(until)) = (step.kind, dossier.step_not_before) {
                let text = view.text("services-notice-until").arg("at", promise(until, view.lang())).to_string();
                moment = moment.inside(text);
            } else if let Some(deadline) = deadline(services, dossier, now) {
                moment = moment.inside(DeadlineBadge::full(deadline, view.lang()));
            }
            moments.push(moment);
        }
    }
    Timeline::new(moments)
}

fn done(view: &View, seen: &DossierView, happening: &Happening) -> Option<Moment> {
    // Officials read of the applicant in the third person.
    let office = !seen.offices.is_empty();
    let key = match &happening.event {
        Event::Filed { .. } if office => "services-happened-filed-office",
        Event::Withdrawn { .. } if office => "services-happened-withdrawn-office",
        Event::Filed { .. } => "services-happened-filed",
        Event::Received { .. } => "services-happened-received",
        Event::Refused { .. } => "services-happened-refused",
        Event::Taken { .. } => "services-happened-taken",
        // Who works on it is the agency's affair.
        Event::Released | Event::Assigned { .. } if !office => return None,
        Event::Released => "services-happened-released",
        Event::Assigned { .. } => "services-happened-assigned",
        Event::Prepared { .. } => "services-happened-prepared",
        Event::SentBack { .. } => "services-happened-sent-back",
        Event::Signed { .. } => "services-happened-signed",
        Event::Issued { .. } => "services-happened-issued",
        Event::Returned => "services-happened-returned",
        Event::Withdrawn { .. } => "services-happened-withdrawn",
        // The first step after receipt begins with it; it is not told twice.
        Event::StepEntered { step, .. } if *step <= 1 => return None,
        Event::StepEntered { .. } => "services-happened-step",
    };
    let step = match &happening.event {
        Event::StepEntered { step, .. } => seen.procedure.step(*step).map(|step| of(view, &step.name).to_owned()),
        Event::Assigned { holder } => Some(holder.name.clone()),
        _ => None,
    };
    let event = view.text(key).arg("step", step.unwrap_or_default()).to_string();
    let mut line = civil::format_datetime(happening.at);
    if !happening.by.is_empty() {
        line = format!("{line} · {}", happening.by);
    }
    let line = Html::text(&line).and(said(view, happening).filter(|_| office).unwrap_or_else(Html::empty));
    Some(Moment::new(Stage::Done, event).line(line))
}

/// What whoever did this wrote to it: a reason, or a note.
fn said(view: &View, happening: &Happening) -> Option<Html> {
    let (key, text) = match &happening.event {
        Event::Refused { reason, .. } | Event::SentBack { reason, .. } | Event::Withdrawn { reason } => {
            ("services-happened-reason", reason)
        }
        Event::StepEntered { note, .. } => ("services-happened-note", note),
        _ => return None,
    };
    let words = || view.text(key).arg("text", text.as_str()).to_string();
    (!text.is_empty()).then(|| Html::raw("<br>").and(Html::text(&words())))
}

/// The papers as a list with links under `root`.
pub(super) fn papers(view: &View, seen: &DossierView, root: &str) -> Html {
    if seen.papers.is_empty() {
        return Html::raw("<div class=\"lt-empty\">")
            .and(Html::text(&view.t("services-dossier-papers-none")))
            .and(Html::raw("</div>"));
    }
    let list = seen.papers.iter().fold(Html::raw("<ul class=\"lt-list\">"), |list, paper| {
        let href = view.href(&format!("{root}/{}/papers/{}", seen.dossier.code, paper.id));
        let size = paper.size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0);
        let sub = format!("PDF, {} · {}", web::format::size(size, view.lang()), civil::format_datetime(paper.at));
        let tag = if paper.issued {
            Tag::new(Tone::Good, view.t("services-paper-signed")).glyph(Glyph::Check)
        } else {
            Tag::new(Tone::Needs, view.t("services-paper-unsigned"))
        };
        // Papers are in Vietnamese, and so are their titles.
        list.and(Html::raw("<li class=\"lt-list__row\"><div class=\"lt-list__main\" lang=\"vi\">"))
            .and(Html::link(&href, &paper.title))
            .and(Html::raw("<span class=\"lt-list__sub\">"))
            .and(Html::text(&sub))
            .and(Html::raw("</span></div><div class=\"lt-list__side\">"))
            .and(tag)
            .and(Html::raw("</div></li>"))
    });
    list.and(Html::raw("</ul>"))
}

/// What was answered.
pub(super) fn answers(view: &View, seen: &DossierView) -> Html {
    let mut list = SummaryList::new();
    for page in path(&seen.procedure, &seen.answers) {
        for question in asked(page, &seen.answers) {
            let Some(answer) = seen.answers.get(&question.key) else { continue };
            list = list.row(of(view, &question.label), answer_words(question, answer, view.lang()));
        }
    }
    list.into()
}

fn side(view: &View, seen: &DossierView) -> Html {
    let dossier = &seen.dossier;
    let state = match (dossier.fee.as_dong(), dossier.fee_waived) {
        (0, _) => view.t("services-fee-none"),
        (_, true) => view.t("services-fee-waived-state"),
        (_, false) => view.t("services-fee-at-counter"),
    };
    let fee = SummaryList::new()
        .row(view.t("services-fact-fee"), money(dossier.fee, view.lang()))
        .row(view.t("services-fee-state"), state)
        .stacked();
    let fetched = seen.looked_up.iter().filter_map(|(key, found)| {
        let lookup = seen.procedure.lookup(key)?;
        let text = view
            .text("services-who-gave")
            .arg("source", of(view, &lookup.source).to_owned())
            .arg("at", civil::format_datetime(found.as_of))
            .to_string();
        Some(Html::raw("<p>").and(Html::text(&text)).and(Html::raw("</p>")))
    });
    let fetched = fetched.fold(Html::empty(), Html::and);
    let evidence = seen.history.last().map_or("", |(_, digest)| digest.as_str());
    let mut side = Html::from(Card::new(view.t("services-payment"), fee));
    if !fetched.is_empty() {
        side = side.and(Card::new(view.t("services-who-gave-title"), fetched));
    }
    let digest = Html::raw("<span class=\"lt-digest\">").and(Html::text(evidence)).and(Html::raw("</span>"));
    side = side.and(Card::new(view.t("services-evidence"), digest));
    if matches!(dossier.status, Status::Filed | Status::Received | Status::InProcess) {
        let to = view.href(&format!("/dossiers/{}/withdraw", dossier.code));
        side = side.and(Button::link(ButtonKind::Warning, view.t("services-withdraw"), to));
    }
    side
}
