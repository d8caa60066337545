//! The specialist prepares the result: the card on the dossier's page, and `POST …/prepare`.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use base::{AccountId, Id as _, civil};
use web::{
    Failure, FieldErrors, Form, Html, Official, View,
    parts::{Button, ButtonKind, Choice, Fetched, Notice, Select, TextArea},
};

use super::{
    apply::{field, field_errors},
    common::{fetched_list, of},
    office_act::{Doing, once},
    office_dossier::{self, open_form},
};
use crate::{DossierView, PrepareError, Services, model::LookupMoment};

/// What the specialist sees and fills in.
pub(super) async fn card(
    services: &Services,
    official: &Official,
    seen: &DossierView,
    list: &str,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Html, Failure> {
    let view: &View = official;
    let preparation = services.preparation(official.who(), &seen.dossier.code).await?;
    let mut html = Html::empty();
    for lookup in &preparation.procedure.lookups {
        let source = of(view, &lookup.source).to_owned();
        if preparation.down.contains(&lookup.key) {
            let text = view.text("services-source-down-office").arg("source", source).to_string();
            html = html.and(Notice::warning(text));
            continue;
        }
        let Some(found) = preparation.looked_up.get(&lookup.key) else { continue };
        if found.fields.is_empty() {
            let text = view.text("services-source-empty-office").arg("source", source).to_string();
            html = html.and(Notice::warning(text));
        } else if lookup.moment == LookupMoment::Prepare {
            let at = civil::format_datetime(found.as_of);
            let text = view.text("services-who-gave").arg("source", source).arg("at", at).to_string();
            let data = fetched_list(lookup, found, view.lang());
            html = html.and(Fetched::new(of(view, &lookup.title), data, Html::text(&text)));
        }
    }
    let mut leaders = Select::new("signer", view.t("services-prepare-signer"));
    for leader in &preparation.leaders {
        let mut words = format!("{}, {}", leader.name, leader.position);
        if let Some(absent) = &leader.in_place {
            let place = view.text("services-prepare-in-place").arg("name", absent.name.as_str()).to_string();
            words = format!("{words}, {place}");
        }
        leaders = leaders.choice(Choice::new(leader.account.to_string(), words));
    }
    let questions = preparation.procedure.result.questions.iter();
    let questions = questions.fold(Html::empty(), |all, question| all.and(field(view, question, form, errors)));
    let opinion = TextArea::new("opinion", view.t("services-prepare-opinion")).rows(2).from(form, errors);
    let title = Html::raw("<h2 class=\"lt-card__title\">")
        .and(Html::text(of(view, &preparation.procedure.result.title)))
        .and(Html::raw("</h2>"));
    let inside = open_form(view, seen, "prepare", list)
        .and(title)
        .and(questions)
        .and(leaders.from(form, errors))
        .and(opinion)
        .and(Button::submit(ButtonKind::Main, view.t("services-prepare-send")))
        .and(Html::raw("</form>"));
    Ok(html.and(inside))
}

/// Renders the result and lays it before the leader.
pub(crate) async fn send(
    official: Official,
    State(services): State<Services>,
    at: Path<(String, String)>,
    query: Query<HashMap<String, String>>,
    form: Form,
) -> Result<Response, Failure> {
    let doing = Doing::begin(&services, &official, (at, query)).await?;
    let typed = form.fields().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let signer = AccountId::parse(form.text("signer"));
    let outcome = match signer {
        Ok(signer) => {
            let last = (signer, form.text("opinion").to_owned());
            services.prepare(official.who(), &doing.code, &typed, last, once(&form)?).await
        }
        Err(_) => Err(PrepareError::NoSigner),
    };
    let mut errors = FieldErrors::new();
    match outcome {
        Ok(_) => return Ok(doing.done(&official, "services-said-prepared")),
        Err(PrepareError::Incomplete(all)) => errors = field_errors(&official, &all),
        Err(refusal @ PrepareError::NoSigner) => errors.refuse(&official, "signer", refusal),
        Err(refusal @ PrepareError::Gap(_)) => errors.refuse(&official, "opinion", refusal),
        Err(error) => return Err(doing.refused(&official, error)),
    }
    office_dossier::page(&services, &official, &doing.code, &doing.list, &form, &errors).await
}
