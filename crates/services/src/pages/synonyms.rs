//! The words by which procedures are searched: `/{lang}/office/synonyms`, kept by the procedure-control officer.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use web::{
    Audience, Failure, FieldErrors, Form, Html, Official, SeeOther, View,
    parts::{Button, ButtonKind, Choice, Column, Place, Row, Select, Table, TextField},
};

use super::common::{asked, vietnamese};
use crate::{
    Services,
    rules::search::{Synonym, SynonymKind},
};

/// The most rows on the page; a search shows the others.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "synonyms.html")]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    phrase: &'a str,
    found: Vec<String>,
    add: Html,
    count: usize,
    table: Table,
}

/// Answers the page: the list, a form to add to it, and what a phrase finds now.
pub(crate) async fn show(
    official: Official,
    State(services): State<Services>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Failure> {
    page(&services, &official, &asked(&query, "q"), &Form::of([]), &FieldErrors::new()).await
}

/// Adds a synonym, or takes one away.
pub(crate) async fn send(
    official: Official,
    State(services): State<Services>,
    form: Form,
) -> Result<Response, Failure> {
    let to = official.href("/office/synonyms");
    let kind = SynonymKind::from_name(form.text("kind")).ok_or_else(Failure::bad_request)?;
    let synonym = Synonym { kind, say: form.text("say").to_owned(), mean: form.text("mean").to_owned() };
    if form.text("act") == "remove" {
        services.synonym_remove(official.who(), synonym).await?;
        return Ok(SeeOther::to(to).saying(&official, "services-synonym-removed", &[]).into_response());
    }
    if synonym.say.is_empty() || !services.synonym_add(official.who(), synonym).await? {
        let mut errors = FieldErrors::new();
        errors.add("say", official.t("services-synonym-wrong"));
        return page(&services, &official, "", &form, &errors).await;
    }
    Ok(SeeOther::to(to).saying(&official, "services-synonym-added", &[]).into_response())
}

async fn page(
    services: &Services,
    official: &Official,
    phrase: &str,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, Failure> {
    let view: &View = official;
    let all = services.synonyms().await?;
    let count = all.len();
    let wanted = base::text::fold(phrase);
    let shown = all.into_iter().filter(|synonym| {
        wanted.is_empty()
            || base::text::fold(&synonym.say).contains(&wanted)
            || base::text::fold(&synonym.mean).contains(&wanted)
    });
    let mut table = Table::new(view.t("services-synonyms-title"))
        .column(Column::new(view.t("services-synonym-say"), Place::Who))
        .column(Column::new(view.t("services-synonym-mean"), Place::What))
        .column(Column::new(view.t("services-synonym-kind"), Place::State))
        .column(Column::new(view.t("services-synonym-act"), Place::More))
        .empty(view.t("services-synonyms-empty"));
    for synonym in shown.take(SHOWN) {
        let kind = view.t(&format!("services-synonym-{}", synonym.kind.name()));
        let mean = match synonym.mean.as_str() {
            "" => Html::text(&view.t("services-synonym-nothing")),
            mean => vietnamese(mean),
        };
        table = table.row(Row::new().text(vietnamese(&synonym.say)).text(mean).text(kind).text(remove(view, &synonym)));
    }
    let kinds = Select::new("kind", view.t("services-synonym-kind"))
        .choice(Choice::new("meaning", view.t("services-synonym-meaning")))
        .choice(Choice::new("abbreviation", view.t("services-synonym-abbreviation")));
    let add = Html::raw("<form class=\"lt-card\" method=\"post\" novalidate>")
        .and(view.fields())
        .and(
            TextField::new("say", view.t("services-synonym-say"))
                .hint(view.t("services-synonym-say-hint"))
                .max(100)
                .from(form, errors),
        )
        .and(
            TextField::new("mean", view.t("services-synonym-mean"))
                .hint(view.t("services-synonym-mean-hint"))
                .max(200)
                .from(form, errors),
        )
        .and(kinds.from(form, errors))
        .and(Button::submit(ButtonKind::Main, view.t("services-synonym-add")).value("act", "add"))
        .and(Html::raw("</form>"));
    let found = if phrase.is_empty() { Vec::new() } else { services.search(phrase, 5).await? };
    let body = Body {
        v: view,
        summary: errors.summary(view).map_or_else(Html::empty, Html::from),
        phrase,
        found: found.into_iter().map(|hit| format!("{} {}", hit.item.code, hit.item.name.of(view.lang()))).collect(),
        add,
        count,
        table,
    };
    view.page(view.t("services-synonyms-title"))
        .audience(Audience::Official)
        .nav("synonyms")
        .faults(errors.len())
        .render(&body)
}

fn remove(view: &View, synonym: &Synonym) -> Html {
    let hidden = |name: &str, value: &str| {
        Html::raw(format!("<input type=\"hidden\" name=\"{name}\" value=\""))
            .and(Html::text(value))
            .and(Html::raw("\">"))
    };
    Html::raw("<form method=\"post\">")
        .and(view.fields())
        .and(hidden("kind", synonym.kind.name()))
        .and(hidden("say", &synonym.say))
        .and(hidden("mean", &synonym.mean))
        .and(Html::raw("<button class=\"govuk-button lt-button lt-button--secondary\" type=\"submit\" name=\"act\" value=\"remove\">"))
        .and(Html::text(&view.t("services-synonym-remove")))
        .and(Html::raw("<span class=\"govuk-visually-hidden\" lang=\"vi\"> "))
        .and(Html::text(&synonym.say))
        .and(Html::raw("</span></button></form>"))
}
