//! What the forms about an official ask for, and `/{lang}/admin/staff/new`.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::{Id, UnitId};
use identity::{Account, InvitationCode, NewStaff, StaffChange, StaffError, StaffNumber, UnitLine, Username};
use web::parts::{Button, ButtonKind, Notice, SummaryList, TextField};
use web::{Audience, Failure, FieldErrors, Form, Html, Official, View};

use super::staff::unit_select;
use crate::Admin;

/// The most characters of a name and of a position.
const NAME_MAX: usize = 120;
const TITLE_MAX: usize = 160;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-narrow">{{ summary }}<h1 class="govuk-heading-l">{{ v.t("admin-staff-new") }}</h1><p>{{ v.t("admin-staff-new-lead") }}</p><form method="post" class="lt-stack" novalidate>{{ v.fields() }}{{ fields }}{{ send }}</form></div>"#
)]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    fields: Html,
    send: Button,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="lt-narrow"><h1 class="govuk-heading-l">{{ v.t("admin-code-title") }}</h1>{{ warning }}{{ facts }}<p>{{ v.t("admin-code-how") }}</p><p><a class="govuk-link" href="{{ back }}">{{ v.t("admin-code-back") }}</a></p></div>"#
)]
struct CodeBody<'a> {
    v: &'a View,
    warning: Notice,
    facts: SummaryList,
    back: String,
}

/// Answers the form.
pub(crate) async fn show(official: Official, State(admin): State<Admin>) -> Result<Response, Failure> {
    page(&official, &admin, &Form::of([]), &FieldErrors::new()).await
}

/// Opens the account and shows its one-time link, once.
pub(crate) async fn send(official: Official, State(admin): State<Admin>, form: Form) -> Result<Response, Failure> {
    let v: &View = &official;
    let mut errors = FieldErrors::new();
    let username = errors.check("username", Username::parse(form.text("username")), v.t("admin-staff-username-wrong"));
    let change = read(v, &form, &mut errors);
    let (Some(username), Some(change)) = (username, change) else { return page(v, &admin, &form, &errors).await };
    let StaffChange { name, title, number, unit } = change;
    let agency = admin.setup().agency.clone();
    let new = NewStaff { username, name, title, number, unit, agency };
    match admin.setup().identity.staff_open(new, official.who()).await {
        Ok((account, code)) => code_page(v, &account, &code),
        Err(error) => {
            errors.refuse(v, blamed(&error)?, error);
            page(v, &admin, &form, &errors).await
        }
    }
}

/// The field that a refusal speaks of; what speaks of none is a page of its own.
pub(super) fn blamed(error: &StaffError) -> Result<&'static str, Failure> {
    match error {
        StaffError::UsernameTaken => Ok("username"),
        StaffError::NumberTaken => Ok("number"),
        StaffError::BadUnit => Ok("unit"),
        StaffError::NotFound | StaffError::NotAdministrator => Err(Failure::not_found()),
        _ => Ok("name"),
    }
}

/// The fields that opening and changing share.
pub(super) fn fields(v: &View, units: &[UnitLine], form: &Form, errors: &FieldErrors) -> Html {
    Html::empty()
        .and(TextField::new("name", v.t("admin-staff-name")).max(120).autocomplete("off").from(form, errors))
        .and(
            TextField::new("title", v.t("admin-staff-title"))
                .hint(v.t("admin-staff-title-hint"))
                .max(160)
                .from(form, errors),
        )
        .and(
            TextField::new("number", v.t("admin-staff-number"))
                .hint(v.t("admin-staff-number-hint"))
                .width(20)
                .from(form, errors),
        )
        .and(unit_select(v, units, v.t("admin-staff-no-unit")).from(form, errors))
}

/// Reads those fields.
pub(super) fn read(v: &View, form: &Form, errors: &mut FieldErrors) -> Option<StaffChange> {
    let name = form.text("name").to_owned();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        errors.add("name", v.t("admin-staff-name-wrong"));
    }
    let title = form.filled("title").map(str::to_owned);
    if title.as_ref().is_some_and(|title| title.chars().count() > TITLE_MAX) {
        errors.add("title", v.t("admin-staff-title-wrong"));
    }
    let number = form.filled("number").map(StaffNumber::parse).transpose();
    let number = errors.check("number", number, v.t("admin-staff-number-wrong"));
    let unit = form.filled("unit").map(UnitId::parse).transpose();
    let unit = errors.check("unit", unit, v.t("admin-staff-unit-wrong"));
    match (number, unit) {
        (Some(number), Some(unit)) if errors.is_empty() => Some(StaffChange { name, title, number, unit }),
        _ => None,
    }
}

async fn page(v: &View, admin: &Admin, form: &Form, errors: &FieldErrors) -> Result<Response, Failure> {
    let units = admin.setup().identity.unit_lines().await?;
    let username = TextField::new("username", v.t("admin-staff-username"))
        .hint(v.t("admin-staff-username-hint"))
        .max(64)
        .autocomplete("off")
        .from(form, errors);
    let body = Body {
        v,
        summary: errors.summary(v).map_or_else(Html::empty, Html::from),
        fields: Html::empty().and(username).and(fields(v, &units, form, errors)),
        send: Button::submit(ButtonKind::Main, v.t("admin-staff-open")),
    };
    v.page(v.t("admin-staff-new"))
        .audience(Audience::Official)
        .nav("staff")
        .crumb(v.t("admin-nav-staff"), v.href("/admin/staff"))
        .faults(errors.len())
        .render(&body)
}

/// Shows a one-time link. It is nowhere else, and not to be had again.
pub(super) fn code_page(v: &View, account: &Account, code: &InvitationCode) -> Result<Response, Failure> {
    let link = format!("{}{}", v.origin(), v.href(&format!("/official/welcome/{}", code.as_str())));
    let link = Html::raw("<span class=\"lt-digest\">").and(Html::text(&link)).and(Html::raw("</span>"));
    let back = format!("/admin/staff/{}", account.id);
    let facts = SummaryList::new()
        .row(v.t("admin-staff-name"), account.name.as_str())
        .row_if(v.t("admin-staff-username"), account.username.as_ref().map(|name| name.as_str().to_owned()))
        .row(v.t("admin-code-link"), link)
        .stacked();
    let body = CodeBody { v, warning: Notice::warning(v.t("admin-code-once")), facts, back: v.href(&back) };
    v.page(v.t("admin-code-title")).audience(Audience::Official).nav("staff").switch_to(back).render(&body)
}
