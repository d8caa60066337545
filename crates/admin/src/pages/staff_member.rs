//! `/{lang}/admin/staff/{id}`: one official, their rights, and what an administrator can order about them.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use base::{AccountId, Id, civil};
use identity::{EnrolledKey, HeldGrant, Role, StaffDetail, UnitLine};
use web::parts::{
    Button, ButtonKind, Card, Cell, Choice, Column, DateField, Details, Notice, Place, Row, Select, SummaryList, Table,
    Tag, TextField, Tone,
};
use web::{Audience, Failure, FieldErrors, Form, Html, Official, OrNotFound, View};

use super::{
    approvals::{deed_words, names},
    instant,
    staff::{alone, standing},
    staff_deputy, staff_form,
};
use crate::Admin;

#[derive(Template)]
#[template(path = "staff_member.html")]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    name: &'a str,
    standing: Tag,
    alone: Option<Notice>,
    waiting: Html,
    facts: Card,
    grants: Table,
    deputies: Html,
    give: Html,
    orders: Html,
}

/// Answers the page.
pub(crate) async fn show(
    official: Official,
    State(admin): State<Admin>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    page(&official, &admin, AccountId::parse(&id).or_not_found()?, None, &FieldErrors::new()).await
}

/// The page, with what was sent and what is wrong with it.
pub(super) async fn page(
    v: &View,
    admin: &Admin,
    id: AccountId,
    sent: Option<&Form>,
    errors: &FieldErrors,
) -> Result<Response, Failure> {
    let identity = &admin.setup().identity;
    let detail = identity.staff_detail(id).await?.or_not_found()?;
    let (units, key) = (identity.unit_lines().await?, identity.signing_key(id).await?);
    let open = identity.open_work(id).await?;
    let deputies = identity.delegation_list(id).await?;
    let names = names(admin, detail.waiting.iter()).await?;
    let staff = &detail.staff;
    let present = staff.ended_at.is_none();
    let body = Body {
        v,
        summary: errors.summary(v).map_or_else(Html::empty, Html::from),
        name: &staff.account.name,
        standing: standing(v, staff),
        alone: alone(v, admin).await?,
        waiting: waiting(v, &detail, &names),
        facts: Card::new(v.t("admin-staff-facts"), facts(v, &detail, key.as_ref())),
        grants: grants(v, &detail.grants, present),
        deputies: staff_deputy::standing_in(v, &deputies),
        give: if present { give(v, admin, sent, errors) } else { Html::empty() },
        orders: if present { orders(v, &detail, (&units, key.as_ref(), open), sent, errors) } else { Html::empty() },
    };
    v.page(staff.account.name.as_str())
        .audience(Audience::Official)
        .nav("staff")
        .crumb(v.t("admin-nav-staff"), v.href("/admin/staff"))
        .switch_to(format!("/admin/staff/{id}"))
        .faults(errors.len())
        .render(&body)
}

fn facts(v: &View, detail: &StaffDetail, key: Option<&EnrolledKey>) -> SummaryList {
    let staff = &detail.staff;
    let key_words = key.map(|key| {
        let words = if key.locked { "admin-staff-key-locked" } else { "admin-staff-key-until" };
        v.text(words).arg("at", civil::format_datetime(key.valid_until)).to_string()
    });
    SummaryList::new()
        .row_if(v.t("admin-staff-username"), staff.account.username.as_ref().map(|name| name.as_str().to_owned()))
        .row_if(v.t("admin-staff-title"), staff.account.title.as_deref())
        .row_if(v.t("admin-staff-number"), staff.number.as_ref().map(|number| number.as_str().to_owned()))
        .row_if(v.t("admin-staff-unit"), staff.unit_name.as_deref())
        .row_if(v.t("admin-staff-invited"), detail.invited_until.map(civil::format_datetime))
        .row(v.t("admin-staff-key"), key_words.unwrap_or_else(|| v.t("admin-staff-key-none")))
        .row_if(v.t("admin-staff-ended"), staff.ended_at.map(civil::format_datetime))
        .stacked()
}

fn waiting(v: &View, detail: &StaffDetail, names: &HashMap<AccountId, String>) -> Html {
    detail.waiting.iter().fold(Html::empty(), |html, approval| {
        let words = v
            .text("admin-staff-waits")
            .arg("deed", deed_words(v, &approval.deed, names))
            .arg("until", instant(v, Some(approval.expires_at)));
        html.and(Notice::info(Html::text(&words.to_string())))
    })
}

/// A hidden field.
pub(super) fn hidden(name: &str, value: &str) -> Html {
    Html::raw(format!("<input type=\"hidden\" name=\"{name}\" value=\"")).and(Html::text(value)).and(Html::raw("\">"))
}

/// The time in which a right holds.
pub(super) fn period(v: &View, held: &HeldGrant) -> String {
    let from = (held.from.as_millis() > 0).then(|| civil::format_datetime(held.from));
    let until = held.until.map(civil::format_datetime);
    match (from, until) {
        (None, None) => v.t("admin-grant-open"),
        (Some(from), None) => v.text("admin-grant-from").arg("from", from).to_string(),
        (None, Some(until)) => v.text("admin-grant-until").arg("until", until).to_string(),
        (Some(from), Some(until)) => v.text("admin-grant-between").arg("from", from).arg("until", until).to_string(),
    }
}

fn grants(v: &View, grants: &[HeldGrant], present: bool) -> Table {
    let mut table = Table::new(v.t("admin-staff-grants"))
        .column(Column::new(v.t("admin-grant-role"), Place::Who))
        .column(Column::new(v.t("admin-grant-field"), Place::What))
        .column(Column::new(v.t("admin-grant-period"), Place::Labelled))
        .column(Column::new(v.t("admin-grant-state"), Place::State))
        .empty(v.t("admin-grants-empty"));
    if present {
        table = table.column(Column::new(v.t("admin-grant-act"), Place::More));
    }
    grants.iter().fold(table, |table, held| {
        let role = v.t(held.grant.role.key());
        let field = held.grant.field.as_ref().map_or_else(|| v.t("admin-grant-every-field"), |f| f.as_str().to_owned());
        let (tone, key) = match (held.holds(v.now()), v.now() < held.from) {
            (true, _) => (Tone::Good, "admin-grant-holds"),
            (false, true) => (Tone::New, "admin-grant-comes"),
            (false, false) => (Tone::Ended, "admin-grant-over"),
        };
        let mut row = Row::new()
            .cell(Cell::new(role.as_str()).second(held.grant.agency.to_string()))
            .text(field.as_str())
            .text(period(v, held))
            .text(Tag::new(tone, v.t(key)));
        if present {
            let words = v.text("admin-grant-take-hidden").arg("role", role).arg("field", field).to_string();
            let field = held.grant.field.as_ref().map_or("", |field| field.as_str());
            row = row.text(
                Html::raw("<form method=\"post\">")
                    .and(v.fields())
                    .and(hidden("role", held.grant.role.code()))
                    .and(hidden("agency", &held.grant.agency.to_string()))
                    .and(hidden("field", field))
                    .and(Html::raw("<button class=\"govuk-button lt-button lt-button--secondary\" type=\"submit\" name=\"act\" value=\"take\">"))
                    .and(Html::text(&v.t("admin-grant-take")))
                    .and(Html::raw("<span class=\"govuk-visually-hidden\"> "))
                    .and(Html::text(&words))
                    .and(Html::raw("</span></button></form>")),
            );
        }
        table.row(row)
    })
}

fn give(v: &View, admin: &Admin, sent: Option<&Form>, errors: &FieldErrors) -> Html {
    let empty = Form::of([("agency", admin.setup().agency.as_str())]);
    let form = sent.filter(|form| form.text("act") == "give").unwrap_or(&empty);
    let roles = Role::ALL.into_iter().filter(|role| *role != Role::Citizen);
    let role = roles.fold(Select::new("role", v.t("admin-grant-role")), |select, role| {
        select.choice(Choice::new(role.code(), v.t(role.key())))
    });
    let fields = Html::empty()
        .and(role.hint(v.t("admin-grant-role-hint")).from(form, errors))
        .and(TextField::new("agency", v.t("admin-grant-agency")).width(20).from(form, errors))
        .and(
            TextField::new("field", v.t("admin-grant-field"))
                .hint(v.t("admin-grant-field-hint"))
                .max(80)
                .from(form, errors),
        )
        .and(
            DateField::new("from", v.t("admin-grant-first"), v.lang())
                .hint(v.t("admin-grant-first-hint"))
                .from(form, errors),
        )
        .and(
            DateField::new("until", v.t("admin-grant-last"), v.lang())
                .hint(v.t("admin-grant-last-hint"))
                .from(form, errors),
        );
    let button = Button::submit(ButtonKind::Main, v.t("admin-grant-give")).value("act", "give");
    let html = post(v, fields.and(button));
    Html::raw("<section class=\"lt-card\"><h2 class=\"lt-card__title\">")
        .and(Html::text(&v.t("admin-grant-give")))
        .and(Html::raw("</h2>"))
        .and(html)
        .and(Html::raw("</section>"))
}

/// A form of this page.
pub(super) fn post(v: &View, fields: Html) -> Html {
    Html::raw("<form method=\"post\" class=\"lt-stack\" novalidate>")
        .and(v.fields())
        .and(fields)
        .and(Html::raw("</form>"))
}

fn orders(
    v: &View,
    detail: &StaffDetail,
    (units, key, open): (&[UnitLine], Option<&EnrolledKey>, u64),
    sent: Option<&Form>,
    errors: &FieldErrors,
) -> Html {
    let staff = &detail.staff;
    let known = Form::of([
        ("name", staff.account.name.as_str()),
        ("title", staff.account.title.as_deref().unwrap_or("")),
        ("number", staff.number.as_ref().map_or("", |number| number.as_str())),
        ("unit", staff.unit.map(|unit| unit.to_string()).unwrap_or_default().as_str()),
    ]);
    let changing = sent.filter(|form| form.text("act") == "change");
    let change = staff_form::fields(v, units, changing.unwrap_or(&known), errors)
        .and(Button::submit(ButtonKind::Secondary, v.t("admin-staff-save")).value("act", "change"));
    let order = |key: &str, hint: &str, kind, act: &str| {
        let hint = Html::raw("<p>").and(Html::text(&v.t(hint))).and(Html::raw("</p>"));
        post(v, hint.and(Button::submit(kind, v.t(key)).value("act", act)))
    };
    let mut html = Html::empty().and(Details::new(v.t("admin-staff-change"), post(v, change)));
    let leave = post(v, leave(v, open, sent, errors));
    if staff.account.closed {
        let resume = order("admin-staff-resume", "admin-staff-resume-hint", ButtonKind::Secondary, "resume");
        html = html.and(Details::new(v.t("admin-staff-resume"), resume));
        return html.and(Details::new(v.t("admin-staff-end"), leave));
    }
    if staff.enrolled {
        let reset = order("admin-staff-reset", "admin-staff-reset-hint", ButtonKind::Warning, "reset");
        html = html.and(Details::new(v.t("admin-staff-reset"), reset));
    } else {
        let invite = order("admin-staff-invite", "admin-staff-invite-hint", ButtonKind::Secondary, "invite");
        html = html.and(Details::new(v.t("admin-staff-invite"), invite));
    }
    let signs = detail.grants.iter().any(|held| held.grant.role == Role::Leader && held.holds(v.now()));
    if signs && key.is_none() {
        let allow = order("admin-staff-allow-key", "admin-staff-allow-key-hint", ButtonKind::Secondary, "allow-key");
        html = html.and(Details::new(v.t("admin-staff-allow-key"), allow));
    }
    if key.is_some() {
        let revoke = order("admin-staff-revoke", "admin-staff-revoke-hint", ButtonKind::Warning, "key");
        html = html.and(Details::new(v.t("admin-staff-revoke"), revoke));
    }
    html = html.and(staff_deputy::order(v, detail, sent, errors));
    let suspend = order("admin-staff-suspend", "admin-staff-suspend-hint", ButtonKind::Warning, "suspend");
    html.and(Details::new(v.t("admin-staff-suspend"), suspend)).and(Details::new(v.t("admin-staff-end"), leave))
}

fn leave(v: &View, open: u64, sent: Option<&Form>, errors: &FieldErrors) -> Html {
    let empty = Form::of([]);
    let form = sent.filter(|form| form.text("act") == "end").unwrap_or(&empty);
    let hint = v.text("admin-staff-end-hint").arg("count", i64::try_from(open).unwrap_or(i64::MAX)).to_string();
    let to = TextField::new("to", v.t("admin-staff-end-to")).hint(v.t("admin-staff-end-to-hint")).from(form, errors);
    Html::raw("<p>")
        .and(Html::text(&hint))
        .and(Html::raw("</p>"))
        .and(to)
        .and(Button::submit(ButtonKind::Warning, v.t("admin-staff-end")).value("act", "end"))
}
