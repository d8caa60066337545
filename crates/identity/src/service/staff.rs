use ::store::{Error, Tx};
use base::{AccountId, AgencyCode, Id as _, PersonId, Timestamp, UnitId};
use evidence::{Act, Personal};
use serde_json::json;

use super::{Identity, accounts::grant_body};
use crate::{
    invitation::InvitationCode,
    model::{
        Account, Actor, Approval, Assurance, FieldOfWork, Grant, HeldGrant, Kind, NewStaff, Role, Staff, StaffChange,
    },
    refusal::StaffError,
    rules,
    store::{self, StaffFilter},
};

/// How many officials stand on a page.
pub const STAFF_PAGE: i64 = 50;
/// The most words of a search that count.
const WORDS: usize = 5;

/// Which officials are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffQuery {
    /// Words of the name, the user name or the number; empty: all.
    pub search: String,
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// Those who have left instead of those who have not.
    pub ended: bool,
    /// The page, from 1.
    pub page: i64,
}

/// One official with everything that an administrator sees.
#[derive(Clone, Debug)]
pub struct StaffDetail {
    /// The official.
    pub staff: Staff,
    /// Their rights, those that are over and those to come too.
    pub grants: Vec<HeldGrant>,
    /// Until when their open one-time code holds.
    pub invited_until: Option<Timestamp>,
    /// What waits for approval about them.
    pub waiting: Vec<Approval>,
}

impl Identity {
    /// A page of officials by name, and how many there are on all pages.
    pub async fn staff_page(&self, query: &StaffQuery) -> Result<(Vec<Staff>, i64), Error> {
        let words = base::text::fold(&query.search);
        let words = words.split_whitespace().take(WORDS).map(str::to_owned).collect();
        let filter = StaffFilter { words, unit: query.unit, ended: query.ended };
        let offset = query.page.clamp(1, 100_000).saturating_sub(1).saturating_mul(STAFF_PAGE);
        self.db.read(move |tx| store::staff_page(tx, &filter, (offset, STAFF_PAGE))).await
    }

    /// One official.
    pub async fn staff_detail(&self, id: AccountId) -> Result<Option<StaffDetail>, Error> {
        let now = self.clock.now();
        self.db
            .read(move |tx| {
                let Some(staff) = store::staff_fetch(tx, id)? else { return Ok(None) };
                let waiting = super::approval::waiting(tx)?;
                Ok(Some(StaffDetail {
                    staff,
                    grants: store::grant_list_held(tx, id)?,
                    invited_until: store::invitation_open(tx, id, now)?,
                    waiting: waiting.into_iter().filter(|approval| approval.account == id).collect(),
                }))
            })
            .await
    }

    /// Opens an official's account without a password, and answers the one-time code with which they choose their own.
    /// No administrator ever knows it.
    pub async fn staff_open(&self, new: NewStaff, by: &Actor) -> Result<(Account, InvitationCode), StaffError> {
        let (this, by, now, code) = (self.clone(), by.account, self.clock.now(), InvitationCode::generate());
        let account = self.staff_account(&new, now);
        let (opened, given) = (account.clone(), code.clone());
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                this.staff_open_tx(tx, &opened, &new, (by, now))?;
                this.invite_tx(tx, opened.id, &given, (by, now))
            })
            .await?;
        Ok((account, code))
    }

    pub(super) fn staff_account(&self, new: &NewStaff, now: Timestamp) -> Account {
        Account {
            id: AccountId::new(now, self.entropy.as_ref()),
            kind: Kind::Official,
            username: Some(new.username.clone()),
            name: new.name.clone(),
            title: new.title.clone(),
            citizen_id: None,
            agency: Some(new.agency.clone()),
            person: PersonId::new(now, self.entropy.as_ref()),
            // The agency knows its officials in person.
            assurance: Assurance::Level2,
            federated: None,
            closed: false,
        }
    }

    pub(super) fn staff_open_tx(
        &self,
        tx: &mut Tx,
        account: &Account,
        new: &NewStaff,
        (by, now): (AccountId, Timestamp),
    ) -> Result<(), StaffError> {
        unit_usable(tx, new.unit)?;
        if !store::account_insert(tx, account, None, now)? {
            return Err(StaffError::UsernameTaken);
        }
        if !store::staff_put(tx, account, new.number.as_ref(), new.unit)? {
            return Err(StaffError::NumberTaken);
        }
        let body = json!({ "kind": account.kind.code(), "assurance": account.assurance.number() });
        let personal = [Personal::text("name", &account.name)];
        self.record_personal(tx, ("identity.account-opened", account.id), (by, now), body, &personal)?;
        Ok(())
    }

    /// Changes name, position, number or unit.
    pub async fn staff_change(&self, id: AccountId, change: StaffChange, by: &Actor) -> Result<(), StaffError> {
        let (this, by, now) = (self.clone(), by.account, self.clock.now());
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                this.staff_change_tx(tx, id, &change, (by, now)).map(|_| ())
            })
            .await
    }

    /// True when something changed.
    pub(super) fn staff_change_tx(
        &self,
        tx: &mut Tx,
        id: AccountId,
        change: &StaffChange,
        (by, now): (AccountId, Timestamp),
    ) -> Result<bool, StaffError> {
        let staff = present(tx, id)?;
        if change.unit != staff.unit {
            unit_usable(tx, change.unit)?;
        }
        let mut changed = Vec::new();
        for (differs, name) in [
            (change.name != staff.account.name, "name"),
            (change.title != staff.account.title, "title"),
            (change.number != staff.number, "number"),
            (change.unit != staff.unit, "unit"),
        ] {
            changed.extend(differs.then_some(name));
        }
        if changed.is_empty() {
            return Ok(false);
        }
        let account = Account { name: change.name.clone(), title: change.title.clone(), ..staff.account };
        store::account_rename(tx, id, &account.name, account.title.as_deref())?;
        if !store::staff_put(tx, &account, change.number.as_ref(), change.unit)? {
            return Err(StaffError::NumberTaken);
        }
        let body = json!({ "changed": changed });
        let personal = [Personal::text("name", &account.name)];
        self.record_personal(tx, ("identity.account-changed", id), (by, now), body, &personal)?;
        Ok(true)
    }

    /// Suspends an official, or lets them in again. A suspended one has no sessions and signs nothing.
    pub async fn staff_suspend(&self, id: AccountId, suspended: bool, by: &Actor) -> Result<(), StaffError> {
        let (this, by, now) = (self.clone(), by.account, self.clock.now());
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                let staff = present(tx, id)?;
                if staff.account.closed == suspended {
                    return Ok(());
                }
                if suspended {
                    keeps_administrator(tx, id, now)?;
                    store::session_delete_of_account(tx, id)?;
                    store::step_delete_of_account(tx, id)?;
                    store::invitation_end_of_account(tx, id, now)?;
                }
                store::account_set_closed(tx, id, suspended)?;
                let body = json!({ "suspended": suspended });
                this.record(tx, "identity.account-suspended", id, by, now, body)?;
                Ok(())
            })
            .await
    }

    /// A new one-time code for an official who has not chosen a password yet; the one before ends.
    pub async fn staff_invite(&self, id: AccountId, by: &Actor) -> Result<InvitationCode, StaffError> {
        let (this, by, now, code) = (self.clone(), by.account, self.clock.now(), InvitationCode::generate());
        let given = code.clone();
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                let staff = present(tx, id)?;
                if staff.account.closed {
                    return Err(StaffError::NotFound);
                }
                if staff.enrolled {
                    return Err(StaffError::Enrolled);
                }
                // After a reset: the code opens whatever the account holds.
                if super::leaving::reaches_far(tx, id, now)? && !this.single_administrator_tx(tx, now)? {
                    return Err(StaffError::InviteNeedsSecond);
                }
                this.invite_tx(tx, id, &given, (by, now))
            })
            .await?;
        Ok(code)
    }

    /// Takes a right away; it ends with the next request. True when they had it.
    pub async fn staff_grant_take(&self, id: AccountId, grant: Grant, by: &Actor) -> Result<bool, StaffError> {
        let (this, by, now) = (self.clone(), by.account, self.clock.now());
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                if grant.role == Role::Administrator {
                    keeps_administrator(tx, id, now)?;
                }
                // Who was an administrator a moment ago still counts: else one could take the right from the other and go on
                // alone.
                let had = if grant.role == Role::Administrator {
                    store::grant_end(tx, id, &grant, now)?
                } else {
                    store::grant_delete(tx, id, &grant)?
                };
                if had {
                    this.record(tx, "identity.grant-taken", id, by, now, grant_body(&grant))?;
                }
                Ok(had)
            })
            .await
    }

    /// Whether this node has one administrator only, and its configuration lets that one act alone. Others count who are
    /// suspended, and who lost the right within the time that an approval waits.
    pub async fn single_administrator(&self) -> Result<bool, Error> {
        let (this, now) = (self.clone(), self.clock.now());
        self.db.read(move |tx| this.single_administrator_tx(tx, now)).await
    }

    pub(super) fn single_administrator_tx(&self, tx: &mut Tx, now: Timestamp) -> Result<bool, Error> {
        let since = now.plus_millis(self.policies.approval.saturating_neg());
        Ok(self.policies.single_administrator && store::administrator_count_since(tx, since, now)? <= 1)
    }

    /// Evidence that binds personal values by salted digests only.
    pub(super) fn record_personal(
        &self,
        tx: &mut Tx,
        (kind, subject): (&'static str, AccountId),
        (by, at): (AccountId, Timestamp),
        body: serde_json::Value,
        personal: &[Personal],
    ) -> Result<(), Error> {
        let act = Act { kind, subject: subject.to_string(), actor: by.to_string(), at, facts: Vec::new(), body };
        evidence::record_with(tx, &act, personal, self.entropy.as_ref()).map(|_| ())
    }
}

/// An official who has not left.
pub(super) fn present(tx: &mut Tx, id: AccountId) -> Result<Staff, StaffError> {
    let staff = store::staff_fetch(tx, id)?.ok_or(StaffError::NotFound)?;
    if staff.ended_at.is_some() { Err(StaffError::Ended) } else { Ok(staff) }
}

/// Asked again in the write itself: a right that was taken a moment ago does nothing any more.
pub(super) fn require_administrator(tx: &mut Tx, by: AccountId, now: Timestamp) -> Result<(), StaffError> {
    let open = store::account_fetch(tx, by)?.is_some_and(|account| !account.closed);
    let holds = store::grant_list(tx, by, now)?.iter().any(|grant| grant.role == Role::Administrator);
    if open && holds { Ok(()) } else { Err(StaffError::NotAdministrator) }
}

/// Refuses what would leave nobody who can administer the node.
pub(super) fn keeps_administrator(tx: &mut Tx, without: AccountId, now: Timestamp) -> Result<(), StaffError> {
    let is_one = store::grant_list(tx, without, now)?.iter().any(|grant| grant.role == Role::Administrator);
    if is_one && store::administrator_count(tx, Some(without), now)? == 0 {
        return Err(StaffError::LastAdministrator);
    }
    Ok(())
}

fn unit_usable(tx: &mut Tx, unit: Option<UnitId>) -> Result<(), StaffError> {
    let Some(unit) = unit else { return Ok(()) };
    match store::unit_fetch(tx, unit)? {
        Some(unit) if !unit.closed => Ok(()),
        _ => Err(StaffError::BadUnit),
    }
}

/// Whether a right may be given at `agency` by the administrators of `own`: itself, and what is below it.
pub fn grant_fits(own: &AgencyCode, agency: &AgencyCode) -> bool {
    own == agency || own.contains(agency)
}

/// The right that a form names.
pub fn grant_of(role: Role, agency: AgencyCode, field: Option<FieldOfWork>) -> Option<Grant> {
    // Citizens have no rights: what they may see is what is theirs.
    (role != Role::Citizen).then_some(Grant { role, agency, field })
}

impl Identity {
    /// The units in the order of the tree.
    pub async fn unit_lines(&self) -> Result<Vec<crate::model::UnitLine>, Error> {
        let (units, officials) = self.db.read(store::unit_list).await?;
        Ok(rules::unit_lines(units, &officials))
    }
}
