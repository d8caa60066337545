//! All answers on one page, and the button that files the dossier: `/{lang}/procedures/{code}/apply/check`.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use base::{Clock as _, DraftId, Id as _, civil};
use web::{
    Citizen, Failure, FieldErrors, Form, Html, OrNotFound as _, SeeOther, View,
    parts::{Button, ButtonKind, Buttons, Notice, StepBar, SummaryList},
};

use super::{
    apply,
    common::{applicant, fetched_rows, of},
};
use crate::{
    Draft, Services, SubmitError,
    rules::{answer_words, asked, fill, path},
};

#[derive(Template)]
#[template(path = "check.html")]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    missing: Vec<Html>,
    steps: StepBar,
    sections: Vec<(String, String, Html)>,
    fields: Html,
    draft: String,
    buttons: Buttons,
    side: Html,
}

/// Answers the page.
pub(crate) async fn show(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let draft = apply::draft(&services, &citizen, &code).await?;
    page(&services, &citizen, &draft, &FieldErrors::new())
}

/// Files the dossier. The second click gets the first answer.
pub(crate) async fn send(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let who = applicant(&citizen)?;
    let draft = DraftId::parse(form.text("draft")).or_not_found()?;
    let filed = match services.submit(&who, draft).await {
        Ok(filed) => filed,
        Err(SubmitError::Incomplete(errors)) => {
            let draft = apply::draft(&services, &citizen, &code).await?;
            return page(&services, &citizen, &draft, &apply::field_errors(&citizen, &errors));
        }
        Err(error) => return Err(apply::closed(&citizen, &code, error)),
    };
    let to = citizen.href(&format!("/dossiers/{}", filed.code));
    Ok(SeeOther::to(to).saying(&citizen, "services-filed", &[("code", filed.code.to_string().into())]).into_response())
}

fn page(services: &Services, citizen: &Citizen, draft: &Draft, errors: &FieldErrors) -> Result<Response, Failure> {
    let view: &View = citizen;
    let procedure = &draft.procedure;
    let filled = fill(procedure, &draft.typed, civil::vn_date(services.clock.now()));
    let pages = path(procedure, &filled.answers);
    let code = procedure.code.as_str();
    let mut sections = Vec::new();
    let mut missing = Vec::new();
    for page in &pages {
        let shown = page.shows.iter().filter_map(|key| Some((procedure.lookup(key)?, draft.looked_up.get(key)?)));
        let mut list =
            shown.fold(SummaryList::new(), |list, (lookup, found)| fetched_rows(list, lookup, found, view.lang()));
        for question in asked(page, &filled.answers) {
            let words = match filled.answers.get(&question.key) {
                Some(answer) => answer_words(question, answer, view.lang()),
                None if question.optional => view.t("services-answer-none"),
                None => view.t("services-answer-missing"),
            };
            list = list.row(of(view, &question.label), words);
        }
        let href = view.href(&format!("/procedures/{code}/apply/{}", page.key));
        if filled.errors.iter().any(|error| error.section == page.key) {
            let words = view.text("services-check-open").arg("section", of(view, &page.title).to_owned()).to_string();
            missing.push(Notice::warning(Html::link(&href, &words)).into());
        }
        sections.push((apply::heading(page, view.lang()).to_owned(), href, list.into()));
    }
    let total = u32::try_from(pages.len() + 1).unwrap_or(u32::MAX);
    let back = pages.last().map(|page| view.href(&format!("/procedures/{code}/apply/{}", page.key)));
    let body = Body {
        v: view,
        summary: errors.summary(view).map_or_else(Html::empty, Html::from),
        missing: if errors.is_empty() { Vec::new() } else { missing },
        steps: StepBar::new(total, total, of(view, &procedure.name), view.lang()),
        sections,
        fields: view.fields(),
        draft: draft.id.to_string(),
        buttons: Buttons::new().with(Button::submit(ButtonKind::Main, view.t("services-submit"))),
        side: apply::side(services, view, draft, &filled.answers),
    };
    view.page(view.t("services-check-title"))
        .nav("procedures")
        .back(view.t("services-back"), back.unwrap_or_else(|| view.href("/")))
        .faults(errors.len())
        .render(&body)
}
