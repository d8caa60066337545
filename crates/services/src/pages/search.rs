//! What a phrase means: `/{lang}/search?q=…`.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use base::DossierCode;
use web::{
    Audience, Failure, SeeOther, View, Visitor,
    parts::{Glyph, Tag, Tone},
};

use super::common::{agency_name, asked};
use crate::Services;

/// The most results.
const SHOWN: usize = 20;

struct Row {
    href: String,
    name: String,
    sub: String,
    /// Whether the words are in Vietnamese only, on a page of either language.
    vietnamese: bool,
    tag: Tag,
}

#[derive(Template)]
#[template(path = "search.html")]
struct Body<'a> {
    v: &'a View,
    phrase: &'a str,
    rows: Vec<Row>,
}

/// Answers the page. A dossier's code leads to the dossier.
pub(crate) async fn show(
    view: Visitor,
    State(services): State<Services>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Failure> {
    let phrase = asked(&query, "q");
    if let Ok(code) = DossierCode::parse(&phrase) {
        return Ok(SeeOther::to(view.href(&format!("/dossiers/{code}"))).into_response());
    }
    let found = match phrase.as_str() {
        "" => services.catalogue_open().await?,
        phrase => services.search(phrase, SHOWN).await?.into_iter().map(|hit| hit.item).collect(),
    };
    let row = |item: crate::CatalogueItem| {
        let agencies: Vec<_> = item.open_at.iter().map(|code| agency_name(&services, &view, code)).collect();
        let place = if agencies.is_empty() { item.agency.clone() } else { agencies.join(", ") };
        let parts = [item.code.as_str(), item.field.of(view.lang()), place.as_str()];
        let sub = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        let tag = if item.open_at.is_empty() {
            Tag::new(Tone::Ended, view.t("services-search-only-facts"))
        } else {
            Tag::new(Tone::Good, view.t("services-search-online")).glyph(Glyph::Check)
        };
        Row {
            href: view.href(&format!("/procedures/{}", item.code)),
            name: item.name.of(view.lang()).to_owned(),
            sub,
            vietnamese: item.open_at.is_empty(),
            tag,
        }
    };
    let rows = found.into_iter().map(row).collect();
    let title = if phrase.is_empty() { view.t("services-search-all") } else { view.t("services-search-title") };
    let body = Body { v: &view, phrase: &phrase, rows };
    view.page(title)
        .audience(Audience::Citizen)
        .nav("procedures")
        .crumb(view.t("services-home"), view.href("/"))
        .render(&body)
}
