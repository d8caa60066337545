use base::{AccountId, Id as _, Timestamp, UnitId};
use serde_json::json;

use super::{Identity, staff::require_administrator};
use crate::{
    model::{Actor, Unit},
    refusal::StaffError,
    rules, store,
};

impl Identity {
    /// Adds a unit.
    pub async fn unit_add(&self, name: String, parent: Option<UnitId>, by: &Actor) -> Result<Unit, StaffError> {
        let (this, by, now) = (self.clone(), by.account, self.clock.now());
        let unit = Unit { id: UnitId::new(now, self.entropy.as_ref()), parent, name, closed: false };
        let added = unit.clone();
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                this.unit_add_tx(tx, &added, (by, now))
            })
            .await?;
        Ok(unit)
    }

    pub(super) fn unit_add_tx(
        &self,
        tx: &mut ::store::Tx,
        unit: &Unit,
        (by, now): (AccountId, Timestamp),
    ) -> Result<(), StaffError> {
        if let Some(parent) = unit.parent {
            store::unit_fetch(tx, parent)?.filter(|parent| !parent.closed).ok_or(StaffError::BadUnit)?;
        }
        store::unit_insert(tx, unit, now)?;
        let body = json!({ "name": unit.name, "parent": unit.parent.map(|parent| parent.to_string()) });
        self.record(tx, "identity.unit-added", unit.id, by, now, body)?;
        Ok(())
    }

    /// Gives a unit another name or another parent, closes it or opens it again.
    pub async fn unit_change(&self, unit: Unit, by: &Actor) -> Result<(), StaffError> {
        let (this, by, now) = (self.clone(), by.account, self.clock.now());
        self.db
            .write(move |tx| {
                require_administrator(tx, by, now)?;
                let before = store::unit_fetch(tx, unit.id)?.ok_or(StaffError::NotFound)?;
                if before == unit {
                    return Ok(());
                }
                let (all, officials) = store::unit_list(tx)?;
                let open_parent = |id: UnitId| all.iter().any(|one| one.id == id && !one.closed);
                if rules::unit_would_loop(&all, unit.id, unit.parent)
                    || unit.parent.is_some_and(|parent| parent != unit.id && !unit.closed && !open_parent(parent))
                {
                    return Err(StaffError::BadUnit);
                }
                let below = all.iter().any(|one| one.parent == Some(unit.id) && !one.closed);
                if unit.closed && (below || officials.contains_key(&unit.id)) {
                    return Err(StaffError::UnitNotEmpty);
                }
                store::unit_set(tx, &unit)?;
                let parent = unit.parent.map(|parent| parent.to_string());
                let body = json!({ "name": unit.name, "parent": parent, "closed": unit.closed });
                this.record(tx, "identity.unit-changed", unit.id, by, now, body)?;
                Ok(())
            })
            .await
    }
}
