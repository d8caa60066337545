//! The form, one section a page: `/{lang}/procedures/{code}/apply/{section}`.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base::{Clock as _, Lang, ProcedureCode, civil};
use web::{
    Citizen, Failure, FieldErrors, Form, Html, Memo, OrNotFound as _, SeeOther, View,
    parts::{
        Button, ButtonKind, Buttons, Card, Choice, Choices, Fetched, Notice, StepBar, SummaryList, TextArea, TextField,
    },
};

use super::common::{applicant, fetched_list, money, of, promise};
use crate::{
    Draft, Services,
    model::{Answers, Kind, Procedure, Question, Section},
    rules::{FieldError, fee, fill, path},
};

/// The questions of a page of a form as nobody has answered them yet, by procedure, version, section and language: most
/// pages of forms that are asked for are still empty, and those are the same for everybody.
pub(crate) type Blanks = Memo<(ProcedureCode, u32, String, Lang)>;

#[derive(Template)]
#[template(path = "apply.html")]
struct Body<'a> {
    summary: Html,
    steps: StepBar,
    title: &'a str,
    intro: &'a str,
    shown: Vec<Html>,
    autosave: String,
    fields: Html,
    questions: Html,
    buttons: Buttons,
    side: Html,
}

/// Leads to the first page of the form.
pub(crate) async fn start(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let draft = draft(&services, &citizen, &code).await?;
    let first = draft.procedure.sections.first().or_not_found()?;
    Ok(SeeOther::to(citizen.href(&format!("/procedures/{code}/apply/{}", first.key))).into_response())
}

/// The person's draft. Where the agency receives no more dossiers, the way back to the procedure's page at the portal.
pub(super) async fn draft(services: &Services, citizen: &Citizen, code: &str) -> Result<Draft, Failure> {
    services.draft_open(&applicant(citizen)?, code).await.map_err(|error| closed(citizen, code, error))
}

/// A refusal, with the way to the procedure's page at the portal where there is one.
pub(super) fn closed(view: &View, code: &str, error: impl Into<Failure>) -> Failure {
    let failure = error.into();
    if failure.status() == StatusCode::CONFLICT {
        failure.back_to(view.portal(&format!("/procedures/{code}")), "services-back-to-procedure")
    } else {
        failure
    }
}

/// Answers a page of the form.
pub(crate) async fn show(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code, section)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let draft = draft(&services, &citizen, &code).await?;
    let form = Form::of(draft.typed.iter().map(|(key, answer)| (key.as_str(), answer.as_str())));
    page(&services, &citizen, &section, draft, &form, &FieldErrors::new()).await
}

/// Saves a page of the form and goes on to the next; with faults, the page again.
pub(crate) async fn send(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code, section)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let who = applicant(&citizen)?;
    let saved = services.draft_save(&who, &code, &section, typed(&form)).await?;
    if form.filled("later").is_some() {
        let to = citizen.href(&format!("/procedures/{code}/apply/{section}"));
        return Ok(SeeOther::to(to).saying(&citizen, "services-draft-kept", &[]).into_response());
    }
    if !saved.errors.is_empty() {
        let errors = field_errors(&citizen, &saved.errors);
        return page(&services, &citizen, &section, saved.draft, &form, &errors).await;
    }
    let next = saved.next.unwrap_or_else(|| "check".to_owned());
    Ok(SeeOther::to(citizen.href(&format!("/procedures/{code}/apply/{next}"))).into_response())
}

/// Saves what is being typed: the answer is the sentence to show.
pub(crate) async fn autosave(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code, section)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let who = applicant(&citizen)?;
    let saved = services.draft_save(&who, &code, &section, typed(&form)).await?;
    Ok(saved_at(&citizen, &saved.draft).into_response())
}

fn typed(form: &Form) -> Answers {
    form.fields().map(|(name, text)| (name.to_owned(), text.to_owned())).collect::<BTreeMap<_, _>>()
}

fn saved_at(view: &View, draft: &Draft) -> String {
    let time = civil::vn_time(draft.saved_at);
    view.text("services-draft-saved").arg("at", format!("{:02}:{:02}", time.hour(), time.minute())).to_string()
}

/// The faults in the page's words: the same sentence in the summary and at the field.
pub(super) fn field_errors(view: &View, errors: &[FieldError]) -> FieldErrors {
    let mut all = FieldErrors::new();
    for error in errors {
        let (args, key) = (error.problem.args(), error.problem.key());
        let mut text = view.text(key).arg("noun", of(view, &error.noun).to_owned());
        for (name, value) in args {
            text = text.arg(name, value);
        }
        all.add(&error.question, text.to_string());
    }
    all
}

async fn page(
    services: &Services,
    citizen: &Citizen,
    section: &str,
    draft: Draft,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, Failure> {
    let who = applicant(citizen)?;
    let view: &View = citizen;
    let known =
        draft.procedure.sections.iter().find(|page| page.key == section).is_some_and(|page| !page.shows.is_empty());
    let (draft, down) = if known { services.draft_look_up(&who, draft).await? } else { (draft, Vec::new()) };
    let procedure = std::sync::Arc::clone(&draft.procedure);
    let today = civil::vn_date(services.clock.now());
    let untouched = draft.typed.values().all(String::is_empty);
    // What is empty is no answer to anything.
    let answers = if untouched { Answers::new() } else { fill(&procedure, &draft.typed, today).answers };
    let pages = path(&procedure, &answers);
    let at = pages.iter().position(|page| page.key == section).or_not_found()?;
    let page = *pages.get(at).or_not_found()?;
    let code = procedure.code.as_str();
    let address = |key: &str| view.href(&format!("/procedures/{code}/apply/{key}"));
    let back = match at.checked_sub(1).and_then(|before| pages.get(before)) {
        Some(before) => address(&before.key),
        None => view.portal(&format!("/procedures/{code}")),
    };
    let total = u32::try_from(pages.len() + 1).unwrap_or(u32::MAX);
    let step = u32::try_from(at + 1).unwrap_or(u32::MAX);
    let asked = crate::rules::asked(page, &answers);
    let questions = || asked.iter().fold(Html::empty(), |all, question| all.and(field(view, question, form, errors)));
    let blank = errors.is_empty() && untouched && form.fields().all(|(_, typed)| typed.is_empty());
    let questions = if blank {
        let key = (procedure.code.clone(), procedure.version, section.to_owned(), view.lang());
        services.blanks().get(key, questions)
    } else {
        questions()
    };
    let body = Body {
        summary: errors.summary(view).map_or_else(Html::empty, Html::from),
        steps: StepBar::new(step, total, of(view, &procedure.name), view.lang()),
        title: of(view, &page.title),
        intro: of(view, &page.intro),
        shown: page.shows.iter().filter_map(|key| shown(view, &procedure, &draft, key, &down)).collect(),
        autosave: view.href(&format!("/procedures/{code}/autosave/{section}")),
        fields: form.key().map_or_else(|_| view.fields(), |key| view.fields_with_key(key)),
        questions,
        buttons: Buttons::new()
            .with(Button::submit(ButtonKind::Main, view.t("services-save-and-go-on")))
            .with(Button::submit(ButtonKind::Secondary, view.t("services-later")).value("later", "1").without_checks()),
        side: side(services, view, &draft, &answers),
    };
    let page =
        view.page(body.title).nav("procedures").back(view.t("services-back"), back).faults(errors.len()).script();
    page.render(&body)
}

/// The data that the state holds, or the sentence that its source does not answer.
fn shown(view: &View, procedure: &Procedure, draft: &Draft, key: &str, down: &[String]) -> Option<Html> {
    let lookup = procedure.lookup(key)?;
    if down.contains(&lookup.key) {
        let text = view.text("services-source-down").arg("source", of(view, &lookup.source).to_owned()).to_string();
        return Some(Notice::warning(text).into());
    }
    let found = draft.looked_up.get(key)?;
    if found.fields.is_empty() {
        let text = view.text("services-source-empty").arg("source", of(view, &lookup.source).to_owned()).to_string();
        return Some(Notice::warning(text).into());
    }
    let source = view
        .text("services-source-gave")
        .arg("source", of(view, &lookup.source).to_owned())
        .arg("at", civil::format_datetime(found.as_of))
        .to_string();
    let list = fetched_list(lookup, found, view.lang());
    Some(Fetched::new(of(view, &lookup.title), list, Html::text(&source)).into())
}

/// A question as a field.
pub(super) fn field(view: &View, question: &Question, form: &Form, errors: &FieldErrors) -> Html {
    let (key, label, hint) = (question.key.as_str(), of(view, &question.label), of(view, &question.hint));
    let example = if question.example.is_empty() {
        String::new()
    } else {
        view.text("services-example").arg("example", question.example.as_str()).to_string()
    };
    let hint = if hint.is_empty() { example } else { hint.to_owned() };
    let text = || TextField::new(key, label).hint(hint.clone());
    match &question.kind {
        Kind::Text { max } => text().max(u32::try_from(*max).unwrap_or(u32::MAX)).from(form, errors).into(),
        Kind::Paragraph { .. } => TextArea::new(key, label).hint(hint).rows(5).from(form, errors).into(),
        Kind::Number { max, .. } => {
            let width = u8::try_from(max.to_string().len()).unwrap_or(10).clamp(3, 20);
            text().digits().width(width).from(form, errors).into()
        }
        // One field: a date is typed as it is written.
        Kind::Date { .. } => {
            let typed = form.text(key);
            let shown = civil::parse_iso_date(typed).map_or_else(|_| typed.to_owned(), civil::format_date);
            text().width(10).from(form, errors).value(shown).into()
        }
        Kind::Phone => text().telephone().width(20).from(form, errors).into(),
        Kind::Email => text().autocomplete("email").from(form, errors).into(),
        Kind::CitizenId => text().digits().width(20).from(form, errors).into(),
        Kind::Choice(choices) => {
            let all = Choices::one(key, label).hint(hint);
            let all = choices.iter().fold(all, |all, choice| {
                let one = Choice::new(choice.key.as_str(), of(view, &choice.label));
                let words = of(view, &choice.hint);
                all.choice(if words.is_empty() { one } else { one.hint(words) })
            });
            all.from(form, errors).into()
        }
        Kind::Consent => {
            let legend = view.t("services-consent");
            Choices::several(key, legend).choice(Choice::new("yes", label)).from(form, errors).into()
        }
    }
}

/// What is being filled in: where, what it costs, by when, that it is saved.
pub(super) fn side(services: &Services, view: &View, draft: &Draft, answers: &Answers) -> Html {
    let procedure = &draft.procedure;
    let name = view.pick(&view.kit().site().agency.vi, &view.kit().site().agency.en).to_owned();
    let fee = fee(procedure, answers);
    let price = match (fee.as_dong(), services.fees_waived) {
        (0, _) => view.t("services-fee-none"),
        (_, false) => money(fee, view.lang()),
        (_, true) => format!("{} ({})", money(fee, view.lang()), view.t("services-fee-waived")),
    };
    let due = services.calendar.due(services.clock.now(), procedure.term);
    let list = SummaryList::new()
        .row(view.t("services-side-agency"), name)
        .row(view.t("services-side-fee"), price)
        .row(view.t("services-side-due"), promise(due.at, view.lang()))
        .stacked();
    let saved = Html::raw("<p class=\"lt-saved\" data-autosave-status role=\"status\">")
        .and(web::icon("check"))
        .and(Html::raw(" "))
        .and(Html::text(&saved_at(view, draft)))
        .and(Html::raw("</p>"));
    Card::new(view.t("services-side-title"), Html::from(list).and(saved)).into()
}

/// The heading of a section in the page's language, for the page that shows all answers.
pub(super) fn heading(section: &Section, lang: Lang) -> &str {
    section.title.of(lang)
}
