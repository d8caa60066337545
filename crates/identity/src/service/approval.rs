use ::store::{Error, Tx};
use base::{AccountId, ApprovalId, Id as _, Timestamp};
use serde_json::json;

use super::{
    Identity,
    accounts::grant_body,
    leaving,
    staff::{keeps_administrator, present, require_administrator},
};
use crate::{
    invitation::InvitationCode,
    model::{Actor, Approval, Deed, Outcome, Role},
    refusal::StaffError,
    rules,
    store::{self, ApprovalRow},
    wire,
};

/// The most approvals of a list.
const LISTED: i64 = 200;
/// The most characters of a reason.
const REASON_MAX: usize = 500;

/// What came of an administrator's order.
#[derive(Clone, Debug)]
pub enum Ordered {
    /// It took effect; a reset has the one-time code with which the person chooses anew.
    Done(Option<InvitationCode>),
    /// It waits for a second administrator.
    Waits(ApprovalId),
    /// It was so already.
    Already,
}

impl Identity {
    /// Orders something about an official. What reaches far waits until a second administrator approves; on a node
    /// with one administrator whose configuration says so, it takes effect at once, and the evidence says that too.
    pub async fn staff_order(&self, id: AccountId, deed: Deed, by: &Actor) -> Result<Ordered, StaffError> {
        let (this, by, now, code) = (self.clone(), by.account, self.clock.now(), InvitationCode::generate());
        let approval = ApprovalId::new(now, self.entropy.as_ref());
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                this.approval_sweep(tx, now)?;
                possible(tx, id, &deed, now)?;
                let ends_far = matches!(deed, Deed::End { .. }) && leaving::reaches_far(tx, id, now)?;
                let second = deed.needs_second() || ends_far;
                let alone = second && this.single_administrator_tx(tx, now)?;
                if !second || alone {
                    return this.deed_do(tx, (id, &deed), &code, (by, now), json!({ "alone": alone }));
                }
                let row = ApprovalRow {
                    id: approval,
                    kind: deed.code().to_owned(),
                    account: id,
                    body: wire::deed_body(&deed).to_string(),
                    asked_by: by,
                    asked_at: now,
                    expires_at: now.plus_millis(this.policies.approval),
                    outcome: None,
                    decided_by: None,
                    decided_at: None,
                    reason: None,
                };
                if !store::approval_insert(tx, &row)? {
                    return Err(StaffError::WaitsAlready);
                }
                let body =
                    json!({ "approval": approval.to_string(), "deed": deed.code(), "of": wire::deed_body(&deed) });
                this.record(tx, "identity.approval-asked", id, by, now, body)?;
                Ok(Ordered::Waits(approval))
            })
            .await
    }

    /// A second administrator approves or refuses (with a reason), or the first takes it back.
    pub async fn approval_decide(
        &self,
        approval: ApprovalId,
        outcome: Outcome,
        reason: &str,
        by: &Actor,
    ) -> Result<Ordered, StaffError> {
        let (this, by, now, code) = (self.clone(), by.account, self.clock.now(), InvitationCode::generate());
        let reason = reason.trim().to_owned();
        let missing = outcome == Outcome::Refused && reason.is_empty();
        if missing || reason.chars().count() > REASON_MAX {
            return Err(StaffError::BadReason);
        }
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                let row = store::approval_fetch(tx, approval)?.ok_or(StaffError::NotFound)?;
                let known = read(row)?;
                rules::approval_decide(&known, outcome, by, now)?;
                let words = Some(reason.as_str()).filter(|reason| !reason.is_empty());
                if !store::approval_end(tx, approval, outcome, (Some(by), now), words)? {
                    return Err(StaffError::ApprovalOver);
                }
                let body = json!({
                    "approval": approval.to_string(), "deed": known.deed.code(), "outcome": outcome.code(),
                    "asked-by": known.asked_by.to_string(),
                });
                this.record(tx, "identity.approval-decided", known.account, by, now, body)?;
                if outcome != Outcome::Approved {
                    return Ok(Ordered::Done(None));
                }
                possible(tx, known.account, &known.deed, now)?;
                let more = json!({ "approval": approval.to_string(), "asked-by": known.asked_by.to_string() });
                this.deed_do(tx, (known.account, &known.deed), &code, (by, now), more)
            })
            .await
    }

    /// What waits for a second administrator, or the newest that was decided.
    pub async fn approval_list(&self, waiting: bool) -> Result<Vec<Approval>, Error> {
        let now = self.clock.now();
        let rows = self.db.read(move |tx| store::approval_list(tx, waiting, LISTED)).await?;
        let list = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(list.into_iter().filter(|approval| !waiting || approval.expires_at > now).collect())
    }

    /// Ends what nobody decided in time, with evidence.
    pub(super) fn approval_sweep(&self, tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
        let mut ended = 0;
        for row in store::approval_overdue(tx, now)? {
            if store::approval_end(tx, row.id, Outcome::Expired, (None, now), None)? {
                let body = json!({
                    "approval": row.id.to_string(), "deed": row.kind, "outcome": Outcome::Expired.code(),
                    "asked-by": row.asked_by.to_string(),
                });
                self.record(tx, "identity.approval-decided", row.account, "node", now, body)?;
                ended += 1;
            }
        }
        Ok(ended)
    }

    fn deed_do(
        &self,
        tx: &mut Tx,
        (id, deed): (AccountId, &Deed),
        code: &InvitationCode,
        (by, now): (AccountId, Timestamp),
        more: serde_json::Value,
    ) -> Result<Ordered, StaffError> {
        match deed {
            Deed::Grant(held) => {
                if !store::grant_insert(tx, id, held, &by.to_string(), now)? {
                    return Ok(Ordered::Already);
                }
                let mut body = grant_body(&held.grant);
                let period = json!([held.from.as_millis(), held.until.map(Timestamp::as_millis)]);
                merge(&mut body, json!({ "period": period }));
                merge(&mut body, more);
                self.record(tx, "identity.grant-given", id, by, now, body)?;
                if held.grant.role == Role::Leader && store::signing_key_active(tx, id)?.is_none() {
                    self.key_allow_tx(tx, id, (by, now), json!({}))?;
                }
                Ok(Ordered::Done(None))
            }
            Deed::Reset => {
                store::account_clear_password(tx, id)?;
                store::session_delete_of_account(tx, id)?;
                self.factors_clear(tx, id, now)?;
                self.record(tx, "identity.account-reset", id, by, now, more)?;
                self.invite_tx(tx, id, code, (by, now))?;
                Ok(Ordered::Done(Some(code.clone())))
            }
            Deed::RevokeKey => {
                self.key_revoke_tx(tx, id, (by, now), more)?;
                Ok(Ordered::Done(None))
            }
            Deed::End { to } => {
                self.staff_end_tx(tx, id, *to, (by, now), more)?;
                Ok(Ordered::Done(None))
            }
            Deed::Delegate(new) => {
                self.delegation_open_tx(tx, id, new, (by, now), more)?;
                let signs = new.grants.iter().any(|grant| grant.role == Role::Leader);
                if signs && store::signing_key_active(tx, new.deputy)?.is_none() {
                    self.key_allow_tx(tx, new.deputy, (by, now), json!({}))?;
                }
                Ok(Ordered::Done(None))
            }
            Deed::AllowKey => {
                self.key_allow_tx(tx, id, (by, now), more)?;
                Ok(Ordered::Done(None))
            }
        }
    }
}

/// Refuses what could not take effect.
fn possible(tx: &mut Tx, id: AccountId, deed: &Deed, now: Timestamp) -> Result<(), StaffError> {
    let staff = present(tx, id)?;
    if matches!(deed, Deed::Grant(_)) && deed.needs_second() && !staff.enrolled {
        return Err(StaffError::NotEnrolled);
    }
    if *deed == Deed::RevokeKey && store::signing_key_active(tx, id)?.is_none() {
        return Err(StaffError::NoKey);
    }
    if let Deed::End { to } = deed {
        keeps_administrator(tx, id, now)?;
        to.map(|to| leaving::receiver(tx, id, to, now)).transpose()?;
    }
    if let Deed::Delegate(new) = deed {
        super::delegation::delegation_possible(tx, id, new, now)?;
    }
    if *deed == Deed::Reset && staff.account.closed {
        return Err(StaffError::NotFound);
    }
    Ok(())
}

pub(super) fn waiting(tx: &mut Tx) -> Result<Vec<Approval>, Error> {
    store::approval_list(tx, true, LISTED)?.into_iter().map(read).collect()
}

fn read(row: ApprovalRow) -> Result<Approval, Error> {
    Ok(Approval {
        id: row.id,
        deed: wire::deed_read(&row.kind, &row.body)?,
        account: row.account,
        asked_by: row.asked_by,
        asked_at: row.asked_at,
        expires_at: row.expires_at,
        outcome: row.outcome,
        decided_by: row.decided_by,
        decided_at: row.decided_at,
        reason: row.reason,
    })
}

pub(super) fn merge(into: &mut serde_json::Value, more: serde_json::Value) {
    if let (Some(into), serde_json::Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}
