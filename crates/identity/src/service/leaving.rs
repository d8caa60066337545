use std::sync::Arc;

use ::store::{Error, Tx};
use base::{AccountId, AgencyCode, Timestamp};

use super::{
    Identity, RevokedWhy,
    factors::factors_delete,
    staff::{keeps_administrator, present},
};
use crate::{
    model::{Account, Grant, Role},
    refusal::StaffError,
    store,
};

/// An official leaves, and what they have in hand goes to others.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// Who leaves.
    pub from: Account,
    /// Who takes over what they may take; none: it goes back to the unit.
    pub to: Option<Account>,
    /// The rights of the one who takes over.
    pub rights: Vec<Grant>,
    /// The administrator.
    pub by: Account,
    /// When.
    pub at: Timestamp,
}

/// Work that officials have in hand in some capability. `node` fills it.
pub trait HandOver: Send + Sync {
    /// How many things the official has in hand.
    fn open(&self, tx: &mut Tx, from: &Account) -> Result<u64, Error>;
    /// Hands all of them over, in the caller's transaction; how many went to the colleague, and how many back.
    fn hand_over(&self, tx: &mut Tx, leaving: &Leaving) -> Result<(u64, u64), Error>;
}

/// The account and the rights of an official, those in place of others too, in the caller's transaction.
pub fn rights_fetch(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<Option<(Account, Vec<Grant>)>, Error> {
    let Some(account) = store::account_fetch(tx, id)?.filter(|account| !account.closed) else { return Ok(None) };
    let mut grants = store::grant_list(tx, id, now)?;
    grants.extend(store::stand_in_list(tx, id, now)?.into_iter().map(|stands| stands.grant));
    Ok(Some((account, grants)))
}

impl Identity {
    /// The officials who can sign in and hold `role` at `agency` in `field`, by name.
    pub async fn holders(&self, role: Role, agency: &AgencyCode, field: &str) -> Result<Vec<Account>, Error> {
        let (agency, field, now) = (agency.clone(), field.to_owned(), self.clock.now());
        self.db
            .read(move |tx| {
                let mut found = Vec::new();
                for (id, grant) in store::grant_holders(tx, role, now)? {
                    if grant.covers(role, &agency, Some(&field)) {
                        found.extend(store::account_fetch(tx, id)?.filter(|account| !account.closed));
                    }
                }
                found.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
                found.dedup_by_key(|account| account.id);
                Ok(found)
            })
            .await
    }

    /// Names who has work to hand over. The first call counts.
    pub fn set_hand_overs(&self, hand_overs: Vec<Arc<dyn HandOver>>) {
        let _ = self.hand_overs.set(hand_overs);
    }

    fn hand_overs(&self) -> &[Arc<dyn HandOver>] {
        self.hand_overs.get().map_or(&[], Vec::as_slice)
    }

    /// How many things an official has in hand.
    pub async fn open_work(&self, id: AccountId) -> Result<u64, Error> {
        let this = self.clone();
        self.db
            .read(move |tx| {
                let Some(account) = store::account_fetch(tx, id)? else { return Ok(0) };
                let mut open = 0;
                for one in this.hand_overs() {
                    open += one.open(tx, &account)?;
                }
                Ok(open)
            })
            .await
    }

    /// Ends an account for good: its work is handed over, its sessions end, its key is revoked, its rights close. One
    /// write, with all that follows from it.
    pub(super) fn staff_end_tx(
        &self,
        tx: &mut Tx,
        id: AccountId,
        to: Option<AccountId>,
        (by, now): (AccountId, Timestamp),
        mut body: serde_json::Value,
    ) -> Result<(), StaffError> {
        let staff = present(tx, id)?;
        keeps_administrator(tx, id, now)?;
        let receiver = to.map(|to| receiver(tx, id, to, now)).transpose()?;
        let (to, rights) = receiver.map_or((None, Vec::new()), |(account, rights)| (Some(account), rights));
        let by_account = store::account_fetch(tx, by)?.ok_or(StaffError::NotAdministrator)?;
        let leaving = Leaving { from: staff.account, to, rights, by: by_account, at: now };
        let (mut handed, mut back) = (0, 0);
        for one in self.hand_overs() {
            let (to_colleague, to_unit) = one.hand_over(tx, &leaving)?;
            handed += to_colleague;
            back += to_unit;
        }
        let key = self.key_retire_tx(tx, id, RevokedWhy::Left, now)?;
        let sessions = store::session_delete_of_account(tx, id)?;
        factors_delete(tx, id, now)?;
        store::invitation_end_of_account(tx, id, now)?;
        store::account_clear_password(tx, id)?;
        store::account_set_closed(tx, id, true)?;
        self.delegation_end_all_tx(tx, id, (by, now))?;
        let rights = store::grant_end_all(tx, id, now)?;
        store::staff_put(tx, &leaving.from, staff.number.as_ref(), staff.unit)?;
        store::key_permit_set(tx, id, None)?;
        store::staff_set_ended(tx, id, now)?;
        if let Some(body) = body.as_object_mut() {
            let to = leaving.to.as_ref().map(|to| to.id.to_string());
            body.insert("to".to_owned(), to.into());
            body.insert("handed".to_owned(), handed.into());
            body.insert("back".to_owned(), back.into());
            body.insert("sessions".to_owned(), sessions.into());
            body.insert("rights".to_owned(), rights.into());
            body.insert("key".to_owned(), key.map(|key| key.to_string()).into());
        }
        self.record(tx, "identity.account-ended", id, by, now, body)?;
        Ok(())
    }
}

/// Who takes over: an official who can sign in, and another one.
pub(super) fn receiver(
    tx: &mut Tx,
    id: AccountId,
    to: AccountId,
    now: Timestamp,
) -> Result<(Account, Vec<Grant>), StaffError> {
    if to == id {
        return Err(StaffError::BadReceiver);
    }
    let staff = store::staff_fetch(tx, to)?.filter(|staff| staff.ended_at.is_none() && !staff.account.closed);
    let staff = staff.ok_or(StaffError::BadReceiver)?;
    Ok((staff.account, store::grant_list(tx, to, now)?))
}

/// Whether ending this official needs a second administrator: they sign, or hold a right that only two can give.
pub(super) fn reaches_far(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<bool, Error> {
    let far = [Role::Administrator, Role::ProcedureControl, Role::Leader];
    let holds = store::grant_list(tx, id, now)?.iter().any(|grant| far.contains(&grant.role));
    Ok(holds || store::signing_key_active(tx, id)?.is_some())
}
