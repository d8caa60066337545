//! On the page of an official: who stands in for them and for whom they do, and the order that names a deputy for one
//! who cannot do so themself.

use base::{DelegationId, Id as _, Period, civil};
use identity::{Delegation, FieldOfWork, Grant, NewDelegation, Role, StaffDetail, StaffError, Username};
use web::parts::{Button, ButtonKind, Card, Choice, Choices, DateField, Details, TextField};
use web::{Failure, FieldErrors, Form, Html, View};

use super::staff_member::{hidden, post};
use crate::Admin;

/// A right in words.
pub(super) fn grant_words(v: &View, grant: &Grant) -> String {
    let field = grant.field.as_ref().map_or_else(|| v.t("admin-grant-every-field"), |f| f.as_str().to_owned());
    format!("{}, {field}", v.t(grant.role.key()))
}

/// The rights and the time of a deputy in words.
pub(super) fn what_words(v: &View, what: &NewDelegation) -> (String, String) {
    let rights: Vec<String> = what.grants.iter().map(|grant| grant_words(v, grant)).collect();
    let (from, until) = (civil::format_datetime(what.from), civil::format_datetime(what.until));
    let period = v.text("admin-grant-between").arg("from", from).arg("until", until).to_string();
    (rights.join("; "), period)
}

/// What holds or will hold; nothing where there is none.
pub(super) fn standing_in(v: &View, list: &[Delegation]) -> Html {
    if list.is_empty() {
        return Html::empty();
    }
    let lines = list.iter().fold(Html::empty(), |all, one| {
        let (rights, period) = what_words(v, &one.what);
        let words = v
            .text("admin-deputy-line")
            .arg("deputy", one.deputy_name.as_str())
            .arg("absent", one.absent_name.as_str())
            .arg("rights", rights)
            .arg("period", period)
            .to_string();
        let end = Button::submit(ButtonKind::Secondary, v.t("admin-deputy-end")).value("act", "deputy-end");
        let form = post(v, hidden("delegation", &one.id.to_string()).and(end));
        all.and(Html::raw("<p>")).and(Html::text(&words)).and(Html::raw("</p>")).and(form)
    });
    Card::new(v.t("admin-deputy-title"), lines).into()
}

/// A right, as a form names it.
fn word(grant: &Grant) -> String {
    format!("{}/{}/{}", grant.role.code(), grant.agency, grant.field.as_ref().map_or("", FieldOfWork::as_str))
}

fn delegable<'a>(v: &View, detail: &'a StaffDetail) -> impl Iterator<Item = &'a Grant> {
    let now = v.now();
    let held = detail.grants.iter().filter(move |held| held.holds(now));
    held.map(|held| &held.grant).filter(|grant| grant.role != Role::Administrator)
}

/// The order that names a deputy; nothing where there is no right to hand on.
pub(super) fn order(v: &View, detail: &StaffDetail, sent: Option<&Form>, errors: &FieldErrors) -> Html {
    if delegable(v, detail).next().is_none() {
        return Html::empty();
    }
    let empty = Form::of([]);
    let form = sent.filter(|form| form.text("act") == "deputy").unwrap_or(&empty);
    let rights = delegable(v, detail).fold(Choices::several("right", v.t("admin-staff-grants")), |choices, grant| {
        choices.choice(Choice::new(word(grant), grant_words(v, grant)))
    });
    let day = |name: &str, key: &str| DateField::new(name, v.t(key), v.lang()).from(form, errors);
    let fields = Html::raw("<p>")
        .and(Html::text(&v.t("admin-deputy-hint")))
        .and(Html::raw("</p>"))
        .and(TextField::new("deputy", v.t("admin-deputy-who")).from(form, errors))
        .and(rights.from(form, errors))
        .and(day("away", "admin-deputy-first"))
        .and(day("back", "admin-deputy-last"))
        .and(Button::submit(ButtonKind::Warning, v.t("admin-deputy-name")).value("act", "deputy"));
    Details::new(v.t("admin-deputy-name"), post(v, fields)).into()
}

/// Reads that order.
pub(super) async fn read(
    v: &View,
    admin: &Admin,
    detail: &StaffDetail,
    form: &Form,
    errors: &mut FieldErrors,
) -> Result<Option<NewDelegation>, Failure> {
    let deputy = match Username::parse(form.text("deputy")) {
        Ok(username) => admin.setup().identity.account_named(&username).await?.map(|account| account.id),
        Err(_) => None,
    };
    if deputy.is_none() {
        errors.refuse(v, "deputy", StaffError::BadDeputy);
    }
    let chosen = delegable(v, detail).filter(|grant| form.ticked("right", &word(grant)));
    let grants: Vec<Grant> = chosen.cloned().collect();
    if grants.is_empty() {
        errors.refuse(v, "right", StaffError::NotDelegable);
    }
    let mut day = |name: &str| {
        let sent = DateField::sent(form, name);
        errors.check(name, civil::parse_date(&sent), v.t("admin-grant-date-wrong"))
    };
    let (Some(away), Some(back)) = (day("away"), day("back")) else { return Ok(None) };
    let period = Period::days(away, Some(back)).ok();
    let Some((period, until)) = period.and_then(|period| Some((period, period.until()?))) else {
        errors.refuse(v, "back", StaffError::BadAbsence);
        return Ok(None);
    };
    let new = deputy.map(|deputy| NewDelegation { deputy, from: period.from(), until, grants });
    Ok(new.filter(|_| errors.is_empty()))
}

/// The field that a refusal of the order belongs to.
pub(super) const fn blamed(error: &StaffError) -> Option<&'static str> {
    match error {
        StaffError::BadDeputy | StaffError::DeputyAway => Some("deputy"),
        StaffError::NotDelegable | StaffError::DeputyTwice => Some("right"),
        StaffError::BadAbsence => Some("back"),
        _ => None,
    }
}

/// The deputation that a form names.
pub(super) fn named(form: &Form) -> Result<DelegationId, Failure> {
    DelegationId::parse(form.text("delegation")).map_err(|_| Failure::not_found())
}
