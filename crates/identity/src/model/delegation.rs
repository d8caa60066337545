use base::{AccountId, DelegationId, PersonId, Timestamp};

use super::Grant;

/// What a deputy is named with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelegation {
    /// Who stands in.
    pub deputy: AccountId,
    /// From when on.
    pub from: Timestamp,
    /// Until just before when: nobody stands in for somebody without an end.
    pub until: Timestamp,
    /// Which rights of the absent one, each as they hold it.
    pub grants: Vec<Grant>,
}

/// Somebody stands in for an official who is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its identifier.
    pub id: DelegationId,
    /// Who is away.
    pub absent: AccountId,
    /// Their full name.
    pub absent_name: String,
    /// The full name of who stands in.
    pub deputy_name: String,
    /// Who stands in, when, and with which rights.
    pub what: NewDelegation,
    /// When it was ended before its time.
    pub ended_at: Option<Timestamp>,
}

impl Delegation {
    /// Whether it holds at `now`.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.what.from <= now && now < self.what.until
    }

    /// Whether it holds, or will.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.what.until
    }
}

/// A right that somebody has because they stand in for a colleague who is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// The colleague's account.
    pub account: AccountId,
    /// The colleague as a person.
    pub person: PersonId,
    /// The colleague's full name.
    pub name: String,
    /// The colleague's position.
    pub title: Option<String>,
    /// The right.
    pub grant: Grant,
}
