//! A citizen's dossiers everywhere: `/{lang}/dossiers` at the portal.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::civil;
use web::{Citizen, Failure, Html, View, parts::StatusTag};

use crate::{Mine, Services};

struct Row {
    href: String,
    title: String,
    sub: String,
    tag: StatusTag,
}

#[derive(Template)]
#[template(path = "mine.html")]
struct Body<'a> {
    v: &'a View,
    waiting: Vec<Row>,
    rows: Vec<Row>,
    empty: Html,
}

/// Answers the page.
pub(crate) async fn show(citizen: Citizen, State(services): State<Services>) -> Result<Response, Failure> {
    let all = services.my_dossiers(citizen.who().account).await?;
    let (waiting, rows): (Vec<Mine>, Vec<Mine>) = all.into_iter().partition(|mine| mine.changed.needs_applicant);
    let empty = Html::text(&citizen.t("services-mine-empty"))
        .and(Html::raw(" "))
        .and(Html::link(&citizen.href("/search"), &citizen.t("services-mine-start")));
    let body = Body {
        v: &citizen,
        waiting: waiting.iter().map(|mine| row(&citizen, mine)).collect(),
        rows: rows.iter().map(|mine| row(&citizen, mine)).collect(),
        empty,
    };
    citizen
        .page(citizen.t("services-mine-title"))
        .nav("dossiers")
        .crumb(citizen.t("services-home"), citizen.href("/"))
        .render(&body)
}

fn row(view: &View, mine: &Mine) -> Row {
    let when = match mine.changed.due {
        Some(due) if !mine.status.is_final() => {
            view.text("services-mine-due").arg("date", civil::format_date(civil::vn_date(due))).to_string()
        }
        _ => view.text("services-mine-changed").arg("at", civil::format_datetime(mine.changed.at)).to_string(),
    };
    Row {
        href: view.href(&mine.changed.link),
        title: view.pick(&mine.changed.procedure_name.vi, &mine.changed.procedure_name.en).to_owned(),
        sub: format!("{} · {} · {when}", mine.changed.dossier, mine.agency.of(view.lang())),
        tag: StatusTag::short(mine.status.code(), view.lang()),
    }
}
