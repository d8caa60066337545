use ::store::{Error, Tx};
use base::{AccountId, AgencyCode, DelegationId, Id as _, Timestamp};
use serde_json::json;

use super::{
    Identity, NewsKind,
    accounts::grant_body,
    staff::{present, require_administrator},
};
use crate::{
    model::{Account, Actor, Delegation, NewDelegation, Role, StandIn},
    refusal::StaffError,
    rules::delegable,
    store,
};

impl Identity {
    /// An official who will be away names a deputy: for a time, and for rights of their own. The deputy acts under
    /// their own name and signs with their own key.
    pub async fn delegation_open(&self, new: NewDelegation, by: &Actor) -> Result<DelegationId, StaffError> {
        let (this, by, now) = (self.clone(), by.account, self.clock.now());
        self.db.write(move |tx| this.delegation_open_tx(tx, by, &new, (by, now), json!({}))).await
    }

    pub(super) fn delegation_open_tx(
        &self,
        tx: &mut Tx,
        absent: AccountId,
        new: &NewDelegation,
        (by, now): (AccountId, Timestamp),
        more: serde_json::Value,
    ) -> Result<DelegationId, StaffError> {
        delegation_possible(tx, absent, new, now)?;
        let id = DelegationId::new(now, self.entropy.as_ref());
        store::delegation_insert(tx, id, absent, new, (by, now))?;
        let mut body = json!({
            "delegation": id.to_string(),
            "deputy": new.deputy.to_string(),
            "period": [new.from.as_millis(), new.until.as_millis()],
            "rights": new.grants.iter().map(grant_body).collect::<Vec<_>>(),
        });
        super::approval::merge(&mut body, more);
        self.record(tx, "identity.delegation-opened", absent, by, now, body)?;
        self.delegation_news(tx, (absent, new), [NewsKind::DeputyNamed, NewsKind::DeputyBecome], now)?;
        Ok(id)
    }

    /// Ends it before its time: the absent one, the deputy, or an administrator does so.
    pub async fn delegation_end(&self, id: DelegationId, by: &Actor) -> Result<(), StaffError> {
        let (this, by, now) = (self.clone(), by.account, self.clock.now());
        self.db
            .write(move |tx| {
                let found = store::delegation_fetch(tx, id)?.ok_or(StaffError::NotFound)?;
                if by != found.absent && by != found.what.deputy {
                    require_administrator(tx, by, now)?;
                }
                this.delegation_end_tx(tx, &found, (by, now))
            })
            .await
    }

    fn delegation_end_tx(
        &self,
        tx: &mut Tx,
        found: &Delegation,
        (by, now): (AccountId, Timestamp),
    ) -> Result<(), StaffError> {
        if !store::delegation_end(tx, found.id, now)? {
            return Ok(());
        }
        let body = json!({ "delegation": found.id.to_string(), "deputy": found.what.deputy.to_string() });
        self.record(tx, "identity.delegation-ended", found.absent, by, now, body)?;
        let kinds = [NewsKind::DeputyEnded, NewsKind::DeputyEnded];
        self.delegation_news(tx, (found.absent, &found.what), kinds, now)?;
        Ok(())
    }

    /// Ends all in which somebody who leaves has a part.
    pub(super) fn delegation_end_all_tx(
        &self,
        tx: &mut Tx,
        account: AccountId,
        (by, now): (AccountId, Timestamp),
    ) -> Result<(), StaffError> {
        for found in store::delegation_list(tx, account, now)? {
            self.delegation_end_tx(tx, &found, (by, now))?;
        }
        Ok(())
    }

    /// Both are told.
    fn delegation_news(
        &self,
        tx: &mut Tx,
        (absent, new): (AccountId, &NewDelegation),
        [of_absent, of_deputy]: [NewsKind; 2],
        now: Timestamp,
    ) -> Result<(), Error> {
        let name = |account: Option<Account>| account.map(|account| account.name).unwrap_or_default();
        let (absent_name, deputy_name) =
            (name(store::account_fetch(tx, absent)?), name(store::account_fetch(tx, new.deputy)?));
        let more = vec![
            ("absent", absent_name),
            ("deputy", deputy_name),
            ("from", base::civil::format_datetime(new.from)),
            ("until", base::civil::format_datetime(new.until)),
        ];
        self.news_with(tx, (absent, of_absent), "", now, more.clone())?;
        self.news_with(tx, (new.deputy, of_deputy), "", now, more)
    }

    /// What holds or will hold, of somebody as the absent one and as the deputy; the first to begin first.
    pub async fn delegation_list(&self, account: AccountId) -> Result<Vec<Delegation>, Error> {
        let now = self.clock.now();
        self.db.read(move |tx| store::delegation_list(tx, account, now)).await
    }

    /// Those who can sign in and may act as `role` at `agency` in `field` in place of somebody else, and of whom.
    pub async fn stand_ins(
        &self,
        role: Role,
        agency: &AgencyCode,
        field: &str,
    ) -> Result<Vec<(Account, StandIn)>, Error> {
        let (agency, field, now) = (agency.clone(), field.to_owned(), self.clock.now());
        self.db
            .read(move |tx| {
                let mut found = Vec::new();
                for (deputy, stands) in store::stand_in_holders(tx, role, now)? {
                    if stands.grant.covers(role, &agency, Some(&field)) {
                        let account = store::account_fetch(tx, deputy)?.filter(|account| !account.closed);
                        found.extend(account.map(|account| (account, stands)));
                    }
                }
                Ok(found)
            })
            .await
    }
}

/// Refuses what could not take effect.
pub(super) fn delegation_possible(
    tx: &mut Tx,
    absent: AccountId,
    new: &NewDelegation,
    now: Timestamp,
) -> Result<(), StaffError> {
    if present(tx, absent)?.account.closed {
        return Err(StaffError::NotFound);
    }
    delegable(new, &store::grant_list_held(tx, absent)?, now)?;
    let deputy = store::staff_fetch(tx, new.deputy)?.filter(|staff| staff.ended_at.is_none() && !staff.account.closed);
    if deputy.is_none() || new.deputy == absent {
        return Err(StaffError::BadDeputy);
    }
    let overlaps = |other: &Delegation| other.what.from < new.until && new.from < other.what.until;
    // Who is away themself stands in for nobody.
    if store::delegation_list(tx, new.deputy, now)?.iter().any(|other| other.absent == new.deputy && overlaps(other)) {
        return Err(StaffError::DeputyAway);
    }
    // One right has one deputy at a time, so that everybody knows whom to ask.
    let twice = |other: &Delegation| new.grants.iter().any(|grant| other.what.grants.contains(grant));
    if store::delegation_list(tx, absent, now)?
        .iter()
        .any(|other| other.absent == absent && overlaps(other) && twice(other))
    {
        return Err(StaffError::DeputyTwice);
    }
    Ok(())
}
