//! The citizen takes a dossier back: `/{lang}/dossiers/{code}/withdraw`.

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use base::DossierCode;
use web::{
    Citizen, Failure, FieldErrors, Form, Html, OrNotFound as _, SeeOther,
    parts::{Button, ButtonKind, Buttons, TextArea},
};

use super::common::applicant;
use crate::{Services, model::Status};

/// Asks for the reason.
pub(crate) async fn show(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let code = DossierCode::parse(&code).or_not_found()?;
    let seen = services.dossier_of(&applicant(&citizen)?, &code).await?;
    let back = citizen.href(&format!("/dossiers/{code}"));
    if !matches!(seen.dossier.status, Status::Filed | Status::Received | Status::InProcess) {
        return Ok(SeeOther::to(back).saying(&citizen, "services-withdraw-too-late", &[]).into_response());
    }
    let reason = TextArea::new("reason", citizen.t("services-withdraw-reason"))
        .hint(citizen.t("services-withdraw-reason-hint"))
        .rows(3)
        .from(&Form::of([]), &FieldErrors::new());
    let body = Html::raw("<div class=\"lt-narrow\"><h1 class=\"govuk-heading-l\">")
        .and(Html::text(&citizen.t("services-withdraw-title")))
        .and(Html::raw("</h1><p>"))
        .and(Html::text(&citizen.text("services-withdraw-text").arg("code", code.to_string()).to_string()))
        .and(Html::raw("</p><form method=\"post\" novalidate>"))
        .and(citizen.fields())
        .and(reason)
        .and(
            Buttons::new()
                .with(Button::submit(ButtonKind::Warning, citizen.t("services-withdraw")))
                .with(Button::link(ButtonKind::Secondary, citizen.t("services-withdraw-not"), back.clone())),
        )
        .and(Html::raw("</form></div>"));
    citizen.page(citizen.t("services-withdraw-title")).nav("dossiers").back(citizen.t("services-back"), back).show(body)
}

/// Takes it back.
pub(crate) async fn send(
    citizen: Citizen,
    State(services): State<Services>,
    Path((_, code)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let code = DossierCode::parse(&code).or_not_found()?;
    let who = applicant(&citizen)?;
    let back = citizen.href(&format!("/dossiers/{code}"));
    // The second click finds it taken back, and says the same.
    let seen = services.dossier_of(&who, &code).await?;
    if seen.dossier.status != Status::Withdrawn {
        let withdrawn = services.withdraw(&who, &code, form.text("reason").to_owned()).await;
        withdrawn.map_err(|error| Failure::from(error).back_to(back.as_str(), "services-back-to-dossier"))?;
    }
    Ok(SeeOther::to(back).saying(&citizen, "services-withdrawn", &[]).into_response())
}
