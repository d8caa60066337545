//! `/{lang}/admin/units`: the units inside the agency, as a tree.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base::{Id, UnitId};
use identity::{StaffError, Unit, UnitLine};
use web::parts::{Button, ButtonKind, Cell, Choice, Column, Details, Place, Row, Select, Table, Tag, TextField, Tone};
use web::{Audience, Failure, FieldErrors, Form, Html, Official, SeeOther, View};

use super::staff_member::hidden;
use crate::Admin;

/// The most characters of a unit's name.
const NAME_MAX: usize = 160;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ summary }}<h1 class="govuk-heading-l">{{ v.t("admin-units") }}</h1><div class="lt-cols lt-cols--wide-side"><div class="lt-cols__main">{{ table }}</div><div class="lt-cols__side"><section class="lt-card"><h2 class="lt-card__title">{{ v.t("admin-unit-add") }}</h2><form method="post" class="lt-stack" novalidate>{{ v.fields() }}{{ add }}</form></section></div></div>"#
)]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    table: Table,
    add: Html,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    page(&official, &admin, &Form::of([]), &FieldErrors::new()).await
}

/// Adds a unit or changes one.
pub(crate) async fn send(official: Official, State(admin): State<Admin>, form: Form) -> Result<Response, Failure> {
    let v: &View = &official;
    let identity = &admin.setup().identity;
    let mut errors = FieldErrors::new();
    let name = form.text("name").to_owned();
    let parent = form.filled("parent").map(UnitId::parse).transpose().map_err(|_| Failure::bad_request())?;
    if name.is_empty() || name.chars().count() > NAME_MAX {
        errors.add("name", v.t("admin-unit-name-wrong"));
        return page(v, &admin, &form, &errors).await;
    }
    let (done, said) = match form.text("act") {
        "add" => (identity.unit_add(name, parent, official.who()).await.map(|_| ()), "admin-unit-added"),
        act @ ("change" | "close" | "open") => {
            let id = UnitId::parse(form.text("id")).map_err(|_| Failure::bad_request())?;
            let lines = identity.unit_lines().await?;
            let known = lines.into_iter().find(|line| line.unit.id == id).ok_or_else(Failure::not_found)?.unit;
            let closed = match act {
                "close" => true,
                "open" => false,
                _ => known.closed,
            };
            let unit = Unit { id, parent, name, closed };
            (identity.unit_change(unit, official.who()).await, "admin-unit-changed")
        }
        _ => return Err(Failure::bad_request()),
    };
    match done {
        Ok(()) => Ok(SeeOther::to(v.href("/admin/units")).saying(v, said, &[]).into_response()),
        Err(error @ (StaffError::BadUnit | StaffError::UnitNotEmpty)) => {
            errors.refuse(v, "name", error);
            page(v, &admin, &form, &errors).await
        }
        Err(error) => Err(Failure::refused(error)),
    }
}

async fn page(v: &View, admin: &Admin, form: &Form, errors: &FieldErrors) -> Result<Response, Failure> {
    let lines = admin.setup().identity.unit_lines().await?;
    let add = Html::empty()
        .and(TextField::new("name", v.t("admin-unit-name")).max(160).from(form, errors))
        .and(parents(v, &lines, None).from(form, errors))
        .and(Button::submit(ButtonKind::Main, v.t("admin-unit-add")).value("act", "add"));
    let body =
        Body { v, summary: errors.summary(v).map_or_else(Html::empty, Html::from), table: table(v, &lines), add };
    v.page(v.t("admin-units"))
        .audience(Audience::Official)
        .nav("staff")
        .crumb(v.t("admin-nav-staff"), v.href("/admin/staff"))
        .switch_to("/admin/units")
        .faults(errors.len())
        .render(&body)
}

fn parents(v: &View, lines: &[UnitLine], without: Option<UnitId>) -> Select {
    let select = Select::new("parent", v.t("admin-unit-parent")).choice(Choice::new("", v.t("admin-unit-top")));
    lines.iter().filter(|line| !line.unit.closed && Some(line.unit.id) != without).fold(select, |select, line| {
        let words = format!("{}{}", "\u{2014} ".repeat(line.depth), line.unit.name);
        select.choice(Choice::new(line.unit.id.to_string(), words))
    })
}

fn table(v: &View, lines: &[UnitLine]) -> Table {
    let table = Table::new(v.t("admin-units"))
        .column(Column::new(v.t("admin-unit-name"), Place::Who))
        .column(Column::new(v.t("admin-unit-officials"), Place::Labelled).number())
        .column(Column::new(v.t("admin-staff-state"), Place::State))
        .column(Column::new(v.t("admin-unit-change"), Place::More))
        .empty(v.t("admin-units-empty"));
    lines.iter().fold(table, |table, line| {
        let (tone, key) =
            if line.unit.closed { (Tone::Ended, "admin-unit-closed") } else { (Tone::Good, "admin-unit-open") };
        let name = format!("{}{}", "\u{2014} ".repeat(line.depth), line.unit.name);
        table.row(Row::new().cell(Cell::new(name)).text(v.number(line.officials)).text(Tag::new(tone, v.t(key))).text(
            Details::new(
                v.text("admin-unit-change-this").arg("name", line.unit.name.as_str()).to_string(),
                change(v, lines, &line.unit),
            ),
        ))
    })
}

fn change(v: &View, lines: &[UnitLine], unit: &Unit) -> Html {
    let form = Form::of([
        ("name", unit.name.as_str()),
        ("parent", unit.parent.map(|parent| parent.to_string()).unwrap_or_default().as_str()),
    ]);
    let (none, id) = (FieldErrors::new(), unit.id.to_string());
    let (act, words, kind) = if unit.closed {
        ("open", "admin-unit-reopen", ButtonKind::Secondary)
    } else {
        ("close", "admin-unit-close", ButtonKind::Warning)
    };
    let fields = Html::empty()
        .and(TextField::new("name", v.t("admin-unit-name")).max(160).from(&form, &none))
        .and(parents(v, lines, Some(unit.id)).from(&form, &none));
    // Every row has the same fields: their ids are told apart, their names are not.
    let fields = ["name", "parent"].iter().fold(fields.as_str().to_owned(), |html, name| {
        html.replace(&format!("id=\"{name}\""), &format!("id=\"{name}-{id}\""))
            .replace(&format!("for=\"{name}\""), &format!("for=\"{name}-{id}\""))
    });
    Html::raw("<form method=\"post\" class=\"lt-stack\" novalidate>")
        .and(v.fields())
        .and(hidden("id", &id))
        .and(Html::raw(fields))
        .and(Html::raw("<div class=\"lt-actions\">"))
        .and(Button::submit(ButtonKind::Secondary, v.t("admin-staff-save")).value("act", "change"))
        .and(Button::submit(kind, v.t(words)).value("act", act))
        .and(Html::raw("</div></form>"))
}
