//! `/{lang}/account/deputies`: who stands in for an official who will be away, and for whom they stand in themself.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use base::{DelegationId, Id as _, Period, civil};
use identity::{Delegation, Grant, NewDelegation, Role, SignInError, StaffError, Username};
use web::{
    Audience, Failure, FieldErrors, Form, Html, Official, SeeOther, View,
    parts::{
        Button, ButtonKind, Card, Cell, Choice, Choices, Column, DateField, Notice, Place, Row, Table, Tag, TextField,
        Tone,
    },
};

use crate::Accounts;

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ summary }}<h1 class="govuk-heading-l">{{ v.t("account-deputies-title") }}</h1><p class="lt-lead">{{ v.t("account-deputies-lead") }}</p><div class="lt-stack-l"><section><h2 class="govuk-heading-m">{{ v.t("account-deputies-open") }}</h2>{{ table }}</section>{{ form }}</div>"#
)]
struct Body<'a> {
    v: &'a View,
    summary: Html,
    table: Table,
    form: Html,
}

/// Answers the page.
pub(crate) async fn show(official: Official, State(accounts): State<Accounts>) -> Result<Response, Failure> {
    page(&official, &accounts, &Form::of([]), &FieldErrors::new()).await
}

/// Names a deputy, or ends it.
pub(crate) async fn send(
    official: Official,
    State(accounts): State<Accounts>,
    form: Form,
) -> Result<Response, Failure> {
    let v: &View = &official;
    let (who, identity) = (official.who(), accounts.identity());
    let back = v.href("/account/deputies");
    if form.text("act") == "end" {
        let id = DelegationId::parse(form.text("id")).map_err(|_| Failure::not_found())?;
        let ended = identity.delegation_end(id, who).await;
        ended.map_err(|e| Failure::refused(e).back_to(back.as_str(), "account-deputies-title"))?;
        return Ok(SeeOther::to(back).saying(v, "account-deputies-ended", &[]).into_response());
    }
    let mut errors = FieldErrors::new();
    let Some(new) = read(&official, &accounts, &form, &mut errors).await? else {
        return page(&official, &accounts, &form, &errors).await;
    };
    // What lets another one act and sign is not given by a browser that was left open.
    if let Err(error) = identity.step_up(who, form.text("password")).await {
        if matches!(error, SignInError::Busy | SignInError::Store(_)) {
            return Err(Failure::refused(error));
        }
        errors.refuse(v, "password", error);
        return page(&official, &accounts, &form, &errors).await;
    }
    match identity.delegation_open(new, who).await {
        Ok(_) => Ok(SeeOther::to(back).saying(v, "account-deputies-named", &[]).into_response()),
        Err(error) => {
            let field = match error {
                StaffError::BadDeputy | StaffError::DeputyAway => "deputy",
                StaffError::NotDelegable | StaffError::DeputyTwice => "right",
                StaffError::BadAbsence => "until",
                error => return Err(Failure::refused(error).back_to(back, "account-deputies-title")),
            };
            errors.refuse(v, field, error);
            page(&official, &accounts, &form, &errors).await
        }
    }
}

async fn read(
    official: &Official,
    accounts: &Accounts,
    form: &Form,
    errors: &mut FieldErrors,
) -> Result<Option<NewDelegation>, Failure> {
    let v: &View = official;
    let deputy = match Username::parse(form.text("deputy")) {
        Ok(username) => accounts.identity().account_named(&username).await?.map(|account| account.id),
        Err(_) => None,
    };
    if deputy.is_none() {
        errors.refuse(v, "deputy", StaffError::BadDeputy);
    }
    let grants: Vec<Grant> = delegable(official).filter(|grant| form.ticked("right", &word(grant))).cloned().collect();
    if grants.is_empty() {
        errors.refuse(v, "right", StaffError::NotDelegable);
    }
    let mut day = |name: &str| {
        let sent = DateField::sent(form, name);
        errors.check(name, civil::parse_date(&sent), v.t("account-deputies-day-wrong"))
    };
    let (from, until) = (day("from"), day("until"));
    let (Some(from), Some(until)) = (from, until) else { return Ok(None) };
    let period = Period::days(from, Some(until)).ok();
    let Some((period, until)) = period.and_then(|period| Some((period, period.until()?))) else {
        errors.refuse(v, "until", StaffError::BadAbsence);
        return Ok(None);
    };
    let new = deputy.map(|deputy| NewDelegation { deputy, from: period.from(), until, grants });
    Ok(new.filter(|_| errors.is_empty()))
}

/// The rights that may be handed on: their own, never those of administrators.
fn delegable(official: &Official) -> impl Iterator<Item = &Grant> {
    official.who().grants.iter().filter(|grant| grant.role != Role::Administrator)
}

/// A right, as a form names it.
fn word(grant: &Grant) -> String {
    let field = grant.field.as_ref().map_or("", |field| field.as_str());
    format!("{}/{}/{field}", grant.role.code(), grant.agency)
}

/// A right in words.
pub(super) fn grant_words(v: &View, grant: &Grant) -> String {
    match &grant.field {
        Some(field) => format!("{} · {} · {}", v.t(grant.role.key()), grant.agency, field.as_str()),
        None => format!("{} · {}", v.t(grant.role.key()), grant.agency),
    }
}

async fn page(
    official: &Official,
    accounts: &Accounts,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Response, Failure> {
    let v: &View = official;
    let list = accounts.identity().delegation_list(official.who().account).await?;
    let body = Body {
        v,
        summary: errors.summary(v).map_or_else(Html::empty, Html::from),
        table: table(v, &list),
        form: name_form(official, form, errors),
    };
    v.page(v.t("account-deputies-title"))
        .audience(Audience::Official)
        .crumb(v.t("account-title"), v.href("/account"))
        .faults(errors.len())
        .render(&body)
}

fn table(v: &View, list: &[Delegation]) -> Table {
    let table = Table::new(v.t("account-deputies-open"))
        .column(Column::new(v.t("account-deputies-who"), Place::Who))
        .column(Column::new(v.t("account-deputies-rights"), Place::What))
        .column(Column::new(v.t("account-deputies-period"), Place::Labelled))
        .column(Column::new(v.t("account-deputies-state"), Place::State))
        .column(Column::new(v.t("account-deputies-act"), Place::More))
        .empty(v.t("account-deputies-none"));
    list.iter().fold(table, |table, one| {
        let who = v
            .text("account-deputies-for")
            .arg("deputy", one.deputy_name.as_str())
            .arg("absent", one.absent_name.as_str())
            .to_string();
        let rights: Vec<String> = one.what.grants.iter().map(|grant| grant_words(v, grant)).collect();
        let (from, until) = (civil::format_datetime(one.what.from), civil::format_datetime(one.what.until));
        let period = v.text("account-deputies-between").arg("from", from).arg("until", until).to_string();
        let (tone, key) = if one.holds(v.now()) {
            (Tone::Good, "account-deputies-holds")
        } else {
            (Tone::New, "account-deputies-comes")
        };
        let end = Html::raw("<form method=\"post\">")
            .and(v.fields())
            .and(Html::raw(format!("<input type=\"hidden\" name=\"id\" value=\"{}\">", one.id)))
            .and(Button::submit(ButtonKind::Secondary, v.t("account-deputies-end")).value("act", "end"))
            .and(Html::raw("</form>"));
        table.row(
            Row::new()
                .cell(Cell::new(who))
                .text(rights.join(", "))
                .text(period)
                .text(Tag::new(tone, v.t(key)))
                .text(end),
        )
    })
}

fn name_form(official: &Official, form: &Form, errors: &FieldErrors) -> Html {
    let v: &View = official;
    if delegable(official).next().is_none() {
        return Notice::info(v.t("account-deputies-no-rights")).into();
    }
    let rights = delegable(official).fold(
        Choices::several("right", v.t("account-deputies-rights")).hint(v.t("account-deputies-rights-hint")),
        |choices, grant| choices.choice(Choice::new(word(grant), grant_words(v, grant))),
    );
    let day = |name: &str, key: &str| DateField::new(name, v.t(key), v.lang()).from(form, errors);
    let fields = Html::empty()
        .and(
            TextField::new("deputy", v.t("account-deputies-deputy"))
                .hint(v.t("account-deputies-deputy-hint"))
                .from(form, errors),
        )
        .and(rights.from(form, errors))
        .and(day("from", "account-deputies-first"))
        .and(day("until", "account-deputies-last"))
        .and(TextField::new("password", v.t("account-password")).password().fault(errors.of("password")))
        .and(Button::submit(ButtonKind::Main, v.t("account-deputies-name")).value("act", "name"));
    let inside = Html::raw("<form method=\"post\" class=\"lt-stack\" novalidate>")
        .and(v.fields())
        .and(fields)
        .and(Html::raw("</form>"));
    Card::new(v.t("account-deputies-name"), inside).into()
}
