//! The body of a deed that waits for approval, as JSON.

use ::store::Error;
use base::{AccountId, AgencyCode, Id as _, Timestamp};
use serde_json::{Value, json};

use crate::model::{Deed, FieldOfWork, Grant, HeldGrant, NewDelegation, Role};

/// The body of `deed`: the same deed has the same text.
pub(crate) fn deed_body(deed: &Deed) -> Value {
    match deed {
        Deed::Grant(held) => {
            let mut body = grant_body(&held.grant);
            if let Some(body) = body.as_object_mut() {
                body.insert("from".to_owned(), held.from.as_millis().into());
                body.insert("until".to_owned(), held.until.map(Timestamp::as_millis).into());
            }
            body
        }
        Deed::Delegate(new) => json!({
            "deputy": new.deputy.to_string(),
            "from": new.from.as_millis(),
            "until": new.until.as_millis(),
            "rights": new.grants.iter().map(grant_body).collect::<Vec<_>>(),
        }),
        Deed::End { to } => json!({ "to": to.map(|to| to.to_string()) }),
        Deed::Reset | Deed::RevokeKey | Deed::AllowKey => json!({}),
    }
}

fn grant_body(grant: &Grant) -> Value {
    json!({
        "role": grant.role.code(),
        "agency": grant.agency.to_string(),
        "field": grant.field.as_ref().map(FieldOfWork::as_str),
    })
}

fn grant_read(body: &Value) -> Option<Grant> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    Some(Grant {
        role: text("role").and_then(Role::parse)?,
        agency: text("agency").and_then(|code| AgencyCode::parse(code).ok())?,
        field: text("field").and_then(FieldOfWork::parse),
    })
}

/// Reads what [`deed_body`] wrote.
pub(crate) fn deed_read(kind: &str, body: &str) -> Result<Deed, Error> {
    let corrupt = || Error::Invalid("identity_approval.body holds what was never written there".to_owned());
    match kind {
        "reset" => return Ok(Deed::Reset),
        "key" => return Ok(Deed::RevokeKey),
        "allow-key" => return Ok(Deed::AllowKey),
        _ => {}
    }
    let body: Value = serde_json::from_str(body).map_err(|_| corrupt())?;
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let instant = |name: &str| body.get(name).and_then(Value::as_i64).map(Timestamp::from_millis);
    if kind == "end" {
        let to = text("to").map(|to| AccountId::parse(to).map_err(|_| corrupt())).transpose()?;
        return Ok(Deed::End { to });
    }
    if kind == "delegate" {
        let rights = body.get("rights").and_then(Value::as_array).ok_or_else(corrupt)?;
        return Ok(Deed::Delegate(NewDelegation {
            deputy: text("deputy").and_then(|id| AccountId::parse(id).ok()).ok_or_else(corrupt)?,
            from: instant("from").ok_or_else(corrupt)?,
            until: instant("until").ok_or_else(corrupt)?,
            grants: rights.iter().map(grant_read).collect::<Option<_>>().ok_or_else(corrupt)?,
        }));
    }
    Ok(Deed::Grant(HeldGrant {
        grant: grant_read(&body).ok_or_else(corrupt)?,
        from: instant("from").ok_or_else(corrupt)?,
        until: instant("until"),
    }))
}
