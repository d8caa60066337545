//! `/{lang}/my-data-uses`: who was given a citizen's data here, the newest first.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use base::{AgencyCode, civil};
use serde::Deserialize;
use web::{
    Citizen, Failure, Html,
    parts::{Cell, Column, Pages, Place, Row, Table},
};

use super::Shown;
use crate::{model::Use, store as rows};

const PER_PAGE: u32 = 50;

#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    page: Option<u32>,
}

#[derive(Template)]
#[template(path = "uses.html")]
struct Body<'a> {
    title: &'a str,
    lead: String,
    table: Table,
    pages: Pages,
}

/// `GET /{lang}/my-data-uses`.
pub(crate) async fn list(
    State(shown): State<Shown>,
    citizen: Citizen,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    let page = which.page.unwrap_or(1).clamp(1, 10_000);
    let skip = PER_PAGE.saturating_mul(page - 1);
    let (uses, total) = match citizen.who().citizen_id {
        Some(person) => {
            let read = shown.provider.db().read(move |tx| {
                Ok::<_, store::Error>((rows::use_list(tx, person, skip, PER_PAGE)?, rows::use_count(tx, person)?))
            });
            read.await?
        }
        None => (Vec::new(), 0),
    };
    let mut table = Table::new(citizen.t("sharing-uses-caption"))
        .roomy()
        .column(Column::new(citizen.t("sharing-uses-when"), Place::Due))
        .column(Column::new(citizen.t("sharing-uses-who"), Place::Who))
        .column(Column::new(citizen.t("sharing-uses-why"), Place::What))
        .column(Column::new(citizen.t("sharing-uses-what"), Place::Labelled))
        .empty(citizen.t("sharing-uses-empty"));
    for used in &uses {
        table = table.row(row(&shown, &citizen, used));
    }
    let title = citizen.t("sharing-uses");
    let body = Body {
        title: &title,
        lead: citizen
            .text("sharing-uses-lead")
            .arg("agency", agency_name(&shown, &citizen, shown.provider.agency()))
            .to_string(),
        table,
        pages: Pages::new(page.into(), PER_PAGE.into(), total, citizen.lang(), |number| {
            format!("{}?page={number}", citizen.href("/my-data-uses"))
        }),
    };
    citizen.page(title.as_str()).crumb(citizen.t("sharing-uses-home"), citizen.portal("/")).render(&body)
}

fn row(shown: &Shown, citizen: &Citizen, used: &Use) -> Row {
    let occasion = match &used.dossier {
        Some(dossier) => citizen.text("sharing-uses-dossier").arg("dossier", dossier.as_str()).to_string(),
        None => citizen.t("sharing-uses-session"),
    };
    let purpose = match used.purpose.as_str() {
        "dossier-prefill" => citizen.t("sharing-purpose-prefill"),
        "dossier-result" => citizen.t("sharing-purpose-result"),
        other => citizen.text("sharing-purpose-other").arg("purpose", other).to_string(),
    };
    let short: String = used.evidence.chars().take(16).collect();
    let evidence = citizen.text("sharing-uses-evidence").arg("evidence", short).to_string();
    Row::new()
        .cell(Cell::new(civil::format_datetime(used.at)).second(occasion))
        .cell(Cell::new(agency_name(shown, citizen, used.system.agency())).second(used.system.to_string()))
        .cell(Cell::new(purpose).second(used.legal_basis.as_str()))
        .cell(Cell::new(given(shown, citizen, used)).second(evidence))
}

/// The names of the fields that were given, in the reader's language.
fn given(shown: &Shown, citizen: &Citizen, used: &Use) -> Html {
    if used.records == 0 {
        return citizen.t("sharing-uses-nothing").into();
    }
    let data_set = shown.provider.data_set(&used.data_set);
    let names: Vec<&str> = used
        .fields
        .iter()
        .map(|name| {
            let field = data_set.and_then(|set| set.field(name));
            field.map_or(name.as_str(), |field| field.title.in_lang(citizen.lang()))
        })
        .collect();
    names.join("; ").into()
}

/// The agency's name today; its code where no configuration is held.
fn agency_name(shown: &Shown, citizen: &Citizen, agency: &AgencyCode) -> String {
    let snapshot = shown.registry.current();
    snapshot
        .as_ref()
        .and_then(|snapshot| snapshot.organisation_ever(agency))
        .map_or_else(|| agency.to_string(), |one| one.name(citizen.now(), citizen.lang()).to_owned())
}
