//! What is ordered on the page of an official: `POST /{lang}/admin/staff/{id}`.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base::{AccountId, AgencyCode, Id, Period, civil};
use identity::{Deed, FieldOfWork, Grant, HeldGrant, Ordered, Role, StaffError, Username, grant_fits, grant_of};
use web::parts::DateField;
use web::{Failure, FieldErrors, Form, Official, OrNotFound, SeeOther, View};

use super::{
    staff_deputy,
    staff_form::{blamed, code_page, read},
    staff_member::page,
};
use crate::Admin;

/// Does what the pressed button says.
pub(crate) async fn send(
    official: Official,
    State(admin): State<Admin>,
    Path((_, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let v: &View = &official;
    let id = AccountId::parse(&id).or_not_found()?;
    let identity = &admin.setup().identity;
    let mut errors = FieldErrors::new();
    let said = match form.text("act") {
        "change" => {
            let Some(change) = read(v, &form, &mut errors) else {
                return page(v, &admin, id, Some(&form), &errors).await;
            };
            if let Err(error) = identity.staff_change(id, change, official.who()).await {
                errors.refuse(v, blamed(&error)?, error);
                return page(v, &admin, id, Some(&form), &errors).await;
            }
            "admin-staff-saved"
        }
        "suspend" | "resume" => {
            let suspend = form.text("act") == "suspend";
            identity.staff_suspend(id, suspend, official.who()).await.map_err(|e| refused(v, id, e))?;
            if suspend { "admin-staff-suspended" } else { "admin-staff-resumed" }
        }
        "take" => {
            let grant = named_grant(&form).ok_or_else(Failure::bad_request)?;
            identity.staff_grant_take(id, grant, official.who()).await.map_err(|e| refused(v, id, e))?;
            "admin-grant-taken"
        }
        "invite" => {
            let code = identity.staff_invite(id, official.who()).await.map_err(|e| refused(v, id, e))?;
            return code_of(v, &admin, id, &code).await;
        }
        "give" => {
            let Some(held) = given(v, &admin, &form, &mut errors) else {
                return page(v, &admin, id, Some(&form), &errors).await;
            };
            return order(&official, &admin, id, Deed::Grant(held)).await;
        }
        "end" => {
            let text = form.filled("to");
            let to = match text {
                Some(text) => named(&admin, text).await?,
                None => None,
            };
            if text.is_some() && to.is_none() {
                errors.refuse(v, "to", StaffError::BadReceiver);
                return page(v, &admin, id, Some(&form), &errors).await;
            }
            return order(&official, &admin, id, Deed::End { to }).await;
        }
        "deputy" => {
            let detail = identity.staff_detail(id).await?.or_not_found()?;
            let Some(new) = staff_deputy::read(v, &admin, &detail, &form, &mut errors).await? else {
                return page(v, &admin, id, Some(&form), &errors).await;
            };
            match identity.staff_order(id, Deed::Delegate(new), official.who()).await {
                Ok(Ordered::Waits(_)) => "admin-order-waits",
                Ok(_) => "admin-order-done",
                Err(error) => {
                    let Some(field) = staff_deputy::blamed(&error) else { return Err(refused(v, id, error)) };
                    errors.refuse(v, field, error);
                    return page(v, &admin, id, Some(&form), &errors).await;
                }
            }
        }
        "deputy-end" => {
            let ended = identity.delegation_end(staff_deputy::named(&form)?, official.who()).await;
            ended.map_err(|e| refused(v, id, e))?;
            "admin-deputy-ended"
        }
        "reset" => return order(&official, &admin, id, Deed::Reset).await,
        "allow-key" => return order(&official, &admin, id, Deed::AllowKey).await,
        "key" => return order(&official, &admin, id, Deed::RevokeKey).await,
        _ => return Err(Failure::bad_request()),
    };
    Ok(SeeOther::to(v.href(&format!("/admin/staff/{id}"))).saying(v, said, &[]).into_response())
}

/// A refusal that leads back to the official.
fn refused(v: &View, id: AccountId, error: StaffError) -> Failure {
    Failure::refused(error).back_to(v.href(&format!("/admin/staff/{id}")), "admin-code-back")
}

async fn order(official: &Official, admin: &Admin, id: AccountId, deed: Deed) -> Result<Response, Failure> {
    let v: &View = official;
    let ordered = admin.setup().identity.staff_order(id, deed, official.who()).await;
    let said = match ordered.map_err(|e| refused(v, id, e))? {
        Ordered::Done(Some(code)) => return code_of(v, admin, id, &code).await,
        Ordered::Done(None) => "admin-order-done",
        Ordered::Waits(_) => "admin-order-waits",
        Ordered::Already => "admin-order-already",
    };
    Ok(SeeOther::to(v.href(&format!("/admin/staff/{id}"))).saying(v, said, &[]).into_response())
}

/// The page with a one-time link of this official.
pub(super) async fn code_of(
    v: &View,
    admin: &Admin,
    id: AccountId,
    code: &identity::InvitationCode,
) -> Result<Response, Failure> {
    let detail = admin.setup().identity.staff_detail(id).await?.or_not_found()?;
    code_page(v, &detail.staff.account, code)
}

/// The account with this user name.
async fn named(admin: &Admin, text: &str) -> Result<Option<AccountId>, Failure> {
    let Ok(username) = Username::parse(text) else { return Ok(None) };
    let account = admin.setup().identity.account_named(&username).await?;
    Ok(account.map(|account| account.id))
}

fn named_grant(form: &Form) -> Option<Grant> {
    let role = Role::parse(form.text("role"))?;
    let agency = AgencyCode::parse(form.text("agency")).ok()?;
    let field = match form.filled("field") {
        Some(field) => Some(FieldOfWork::parse(field)?),
        None => None,
    };
    grant_of(role, agency, field)
}

fn given(v: &View, admin: &Admin, form: &Form, errors: &mut FieldErrors) -> Option<HeldGrant> {
    let role = Role::parse(form.text("role")).filter(|role| *role != Role::Citizen);
    let role = errors.check("role", role.ok_or(()), v.t("admin-grant-role-wrong"));
    let agency = AgencyCode::parse_lenient(form.text("agency"));
    let agency = agency.ok().filter(|agency| grant_fits(&admin.setup().agency, agency));
    let agency = errors.check("agency", agency.ok_or(()), v.t("admin-grant-agency-wrong"));
    let field = form.filled("field").map(|field| FieldOfWork::parse(field).ok_or(())).transpose();
    let field = errors.check("field", field, v.t("admin-grant-field-wrong"));
    let mut day = |name: &str| {
        let sent = DateField::sent(form, name);
        let date = (!sent.is_empty()).then(|| civil::parse_date(&sent)).transpose();
        errors.check(name, date, v.t("admin-grant-date-wrong"))
    };
    let (from, until) = (day("from"), day("until"));
    let (Some(from), Some(until)) = (from, until) else { return None };
    let period = match (from, until) {
        (None, None) => Ok(Period::ALWAYS),
        (from, until) => Period::days(from.unwrap_or_else(|| civil::vn_date(v.now())), until),
    };
    let past = until.is_some_and(|until| until < civil::vn_date(v.now()));
    let period = period.ok().filter(|_| !past);
    let period = errors.check("until", period.ok_or(()), v.t("admin-grant-period-wrong"))?;
    let grant = Grant { role: role?, agency: agency?, field: field? };
    let from = if period == Period::ALWAYS { HeldGrant::always(grant.clone()).from } else { period.from() };
    Some(HeldGrant { grant, from, until: period.until() })
}
