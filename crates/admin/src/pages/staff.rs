//! `/{lang}/admin/staff`: the agency's officials, fifty a page, and the search among them.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use base::{Id, UnitId};
use identity::{STAFF_PAGE, Staff, StaffQuery, UnitLine};
use serde::Deserialize;
use web::parts::{
    Button, ButtonKind, Cell, Choice, Column, Notice, Pages, Place, Row, Select, Table, Tag, TextField, Tone,
};
use web::{Audience, Failure, Html, Official, View};

use crate::Admin;

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    ended: String,
    #[serde(default)]
    page: String,
}

#[derive(Template)]
#[template(path = "staff.html")]
struct Body<'a> {
    v: &'a View,
    alone: Option<Notice>,
    buttons: Html,
    search: TextField,
    units: Select,
    ended: Select,
    table: Table,
    pages: Pages,
}

/// Answers the page.
pub(crate) async fn show(
    official: Official,
    State(admin): State<Admin>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let v: &View = &official;
    let identity = &admin.setup().identity;
    let query = StaffQuery {
        search: base::text::clean(&asked.q).map_err(|_| Failure::bad_request())?.chars().take(100).collect(),
        unit: UnitId::parse(&asked.unit).ok(),
        ended: asked.ended == "1",
        page: asked.page.parse().unwrap_or(1),
    };
    let (rows, total) = identity.staff_page(&query).await?;
    let units = identity.unit_lines().await?;
    let total = u64::try_from(total).unwrap_or(0);
    let page = u64::try_from(query.page.max(1)).unwrap_or(1);
    let per_page = u64::try_from(STAFF_PAGE).unwrap_or(50);
    let href = |page: u64| v.href(&format!("/admin/staff?{}&page={page}", encoded(&query)));
    let link = |kind, key: &str, path: &str| Button::link(kind, v.t(key), v.href(path));
    let body = Body {
        v,
        alone: alone(v, &admin).await?,
        buttons: Html::empty()
            .and(link(ButtonKind::Main, "admin-staff-new", "/admin/staff/new"))
            .and(link(ButtonKind::Secondary, "admin-units", "/admin/units"))
            .and(link(ButtonKind::Secondary, "admin-import-title", "/admin/staff/import")),
        search: TextField::new("q", v.t("admin-staff-search")).value(query.search.as_str()),
        units: unit_select(v, &units, v.t("admin-staff-every-unit")).chosen(&asked.unit),
        ended: Select::new("ended", v.t("admin-staff-whom"))
            .choice(Choice::new("", v.t("admin-staff-present")))
            .choice(Choice::new("1", v.t("admin-staff-left")))
            .chosen(if query.ended { "1" } else { "" }),
        table: table(v, &rows),
        pages: Pages::new(page, per_page, total, v.lang(), href)
            .export(v.t("admin-export"), v.href("/admin/staff/export.csv")),
    };
    v.page(v.t("admin-nav-staff")).audience(Audience::Official).nav("staff").render(&body)
}

/// The query without its page, for links.
fn encoded(query: &StaffQuery) -> String {
    let mut pairs = vec![format!("q={}", percent(&query.search))];
    if let Some(unit) = query.unit {
        pairs.push(format!("unit={unit}"));
    }
    if query.ended {
        pairs.push("ended=1".to_owned());
    }
    pairs.join("&")
}

fn percent(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// What a node says whose only administrator acts without a second one.
pub(crate) async fn alone(v: &View, admin: &Admin) -> Result<Option<Notice>, Failure> {
    let alone = admin.setup().identity.single_administrator().await?;
    Ok(alone.then(|| Notice::warning(v.t("admin-alone"))))
}

/// A list of units to choose from, indented as in the tree; closed ones are left out.
pub(crate) fn unit_select(v: &View, units: &[UnitLine], none: String) -> Select {
    let select = Select::new("unit", v.t("admin-staff-unit")).choice(Choice::new("", none));
    units.iter().filter(|line| !line.unit.closed).fold(select, |select, line| {
        let words = format!("{}{}", "\u{2014} ".repeat(line.depth), line.unit.name);
        select.choice(Choice::new(line.unit.id.to_string(), words))
    })
}

/// How an official stands.
pub(crate) fn standing(v: &View, staff: &Staff) -> Tag {
    let (tone, key) = if staff.ended_at.is_some() {
        (Tone::Ended, "admin-staff-state-ended")
    } else if staff.account.closed {
        (Tone::Refused, "admin-staff-state-suspended")
    } else if staff.enrolled {
        (Tone::Good, "admin-staff-state-active")
    } else {
        (Tone::New, "admin-staff-state-invited")
    };
    Tag::new(tone, v.t(key))
}

fn table(v: &View, rows: &[Staff]) -> Table {
    let table = Table::new(v.t("admin-nav-staff"))
        .column(Column::new(v.t("admin-staff-name"), Place::Who))
        .column(Column::new(v.t("admin-staff-title"), Place::What))
        .column(Column::new(v.t("admin-staff-number"), Place::Labelled))
        .column(Column::new(v.t("admin-staff-unit"), Place::Labelled))
        .column(Column::new(v.t("admin-staff-state"), Place::State))
        .empty(v.t("admin-staff-empty"));
    rows.iter().fold(table, |table, staff| {
        let href = v.href(&format!("/admin/staff/{}", staff.account.id));
        let username = staff.account.username.as_ref().map_or("", |name| name.as_str());
        table.row(
            Row::new()
                .cell(Cell::new(Html::link(&href, &staff.account.name)).second(username))
                .text(staff.account.title.as_deref().unwrap_or("–"))
                .text(staff.number.as_ref().map_or("–", |number| number.as_str()))
                .text(staff.unit_name.as_deref().unwrap_or("–"))
                .text(standing(v, staff)),
        )
    })
}
