//! The body of a deed that waits for approval, as JSON.

use ::store::Error;
use base::{AccountId, AgencyCode, Id as _, Timestamp};
use serde_json::{Value, json};

use crate::model::{Deed, FieldOfWork, Grant, HeldGrant, Role};

/// The body of `deed`: the same deed has the same text.
pub(crate) fn deed_body(deed: &Deed) -> Value {
    match deed {
        Deed::Grant(held) => json!({
            "role": held.grant.role.code(),
            "agency": held.grant.agency.to_string(),
            "field": held.grant.field.as_ref().map(FieldOfWork::as_str),
            "from": held.from.as_millis(),
            "until": held.until.map(Timestamp::as_millis),
        }),
        Deed::End { to } => json!({ "to": to.map(|to| to.to_string()) }),
        Deed::Reset | Deed::RevokeKey | Deed::AllowKey => json!({}),
    }
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
    Ok(Deed::Grant(HeldGrant {
        grant: Grant {
            role: text("role").and_then(Role::parse).ok_or_else(corrupt)?,
            agency: text("agency").and_then(|code| AgencyCode::parse(code).ok()).ok_or_else(corrupt)?,
            field: text("field").and_then(FieldOfWork::parse),
        },
        from: instant("from").ok_or_else(corrupt)?,
        until: instant("until"),
    }))
}
