//! Access rights: rows of the provider, each with its evidence.

use base::{AccessRightId, Entropy, Id as _, Timestamp};
use evidence::{Act, Fact};
use store::{Error, Tx};

use crate::{
    model::{AccessRight, HeldRight, Revocation, ServiceCode, SystemCode},
    refusal::RightRefusal,
    store as rows,
};

/// Grants a right in the name of `actor` (an account id, or the node's own set-up).
pub fn right_grant(
    tx: &mut Tx,
    right: &AccessRight,
    actor: &str,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<HeldRight, Error> {
    let id = AccessRightId::new(now, entropy);
    let act = Act {
        kind: "registry.access-right-granted",
        subject: id.to_string(),
        actor: actor.to_owned(),
        at: now,
        facts: facts(right),
        body: serde_json::json!({
            "purposes": right.purposes(),
            "legal_basis": right.legal_basis(),
            "period": right.period(),
        }),
    };
    let evidence = evidence::record(tx, &act, entropy)?.to_string();
    let held = HeldRight {
        id,
        right: right.clone(),
        granted_by: actor.to_owned(),
        granted_at: now,
        evidence,
        revocation: None,
    };
    rows::right_insert(tx, &held)?;
    Ok(held)
}

/// Takes a right back from `now` on, for a reason that is recorded.
pub fn right_revoke(
    tx: &mut Tx,
    id: AccessRightId,
    reason: &str,
    actor: &str,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<HeldRight, RightRefusal> {
    let mut held = rows::right_fetch(tx, id)?.ok_or(RightRefusal::Unknown(id))?;
    if held.revocation.is_some() {
        return Err(RightRefusal::RevokedBefore(id));
    }
    let act = Act {
        kind: "registry.access-right-revoked",
        subject: id.to_string(),
        actor: actor.to_owned(),
        at: now,
        facts: facts(&held.right),
        body: serde_json::json!({ "reason": reason }),
    };
    let evidence = evidence::record(tx, &act, entropy)?.to_string();
    let revocation = Revocation { at: now, by: actor.to_owned(), evidence };
    if !rows::right_revoke(tx, id, &revocation)? {
        return Err(tx.conflict().into());
    }
    held.revocation = Some(revocation);
    Ok(held)
}

/// The newest right of `consumer` to `service` that holds at `at`, whatever it is for.
pub fn right_find(
    tx: &mut Tx,
    consumer: &SystemCode,
    service: &ServiceCode,
    at: Timestamp,
) -> Result<Option<HeldRight>, Error> {
    Ok(rows::right_list_of(tx, consumer, service)?.into_iter().find(|held| held.holds(at)))
}

/// The newest right of `consumer` to `service` that holds at `at` for `purpose`.
pub fn right_find_for(
    tx: &mut Tx,
    consumer: &SystemCode,
    service: &ServiceCode,
    purpose: &str,
    at: Timestamp,
) -> Result<Option<HeldRight>, Error> {
    Ok(rows::right_list_of(tx, consumer, service)?.into_iter().find(|held| held.allows(purpose, at)))
}

fn facts(right: &AccessRight) -> Vec<Fact> {
    vec![
        Fact::text("access-right.consumer", right.consumer().to_string()),
        Fact::text("access-right.service", right.service().to_string()),
    ]
}
