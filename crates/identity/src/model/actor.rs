use base::{AccountId, AgencyCode, CitizenId, Lang, PersonId, Timestamp};

use super::{Assurance, Federated, Grant, Kind, Role, SessionHandle, StandIn};

/// Somebody who is acting now: an account with its rights, behind a live session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The person behind it, as this node knows them.
    pub person: PersonId,
    /// Citizen or official.
    pub kind: Kind,
    /// The full name, family name first.
    pub name: String,
    /// The position of an official.
    pub title: Option<String>,
    /// The personal identification number, of citizens.
    pub citizen_id: Option<CitizenId>,
    /// The agency of an official.
    pub agency: Option<AgencyCode>,
    /// Their own rights. Citizens have none: what they may see is what is theirs.
    pub grants: Vec<Grant>,
    /// What they may do besides, in place of colleagues who are away.
    pub stands_in: Vec<StandIn>,
    /// How sure this session is of the person.
    pub assurance: Assurance,
    /// The provider's word, where the session rests on one: `subject` is the name under which the provider's own
    /// node knows the person when it hears from this one.
    pub federated: Option<Federated>,
    /// The session: a digest of its token, good for binding tokens of forms to it, useless for entering.
    pub session: SessionHandle,
    /// When the person last proved themself: the sign-in, or a later step-up.
    pub proven_at: Timestamp,
    /// Whether a second factor, or a passkey, was part of the proof.
    pub second: bool,
    /// The language in which they signed in.
    pub language: Lang,
}

impl Actor {
    /// Whether they are a citizen.
    pub const fn is_citizen(&self) -> bool {
        matches!(self.kind, Kind::Citizen)
    }

    /// Whether they are an official.
    pub const fn is_official(&self) -> bool {
        matches!(self.kind, Kind::Official)
    }

    /// Their rights, with those in place of others.
    pub fn rights(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().chain(self.stands_in.iter().map(|stands| &stands.grant))
    }

    /// Whether they hold `role` anywhere, in any field.
    pub fn has(&self, role: Role) -> bool {
        self.rights().any(|grant| grant.role == role)
    }

    /// Whether they may act as `role` at `agency` in `field` (none: in whichever field).
    pub fn may(&self, role: Role, agency: &AgencyCode, field: Option<&str>) -> bool {
        self.rights().any(|grant| grant.covers(role, agency, field))
    }

    /// Whether they may do so by a right of their own.
    pub fn may_by_own(&self, role: Role, agency: &AgencyCode, field: Option<&str>) -> bool {
        self.grants.iter().any(|grant| grant.covers(role, agency, field))
    }

    /// Whether they proved themself within the `within_millis` before `now`.
    pub const fn proven_within(&self, now: Timestamp, within_millis: i64) -> bool {
        now.millis_since(self.proven_at) <= within_millis
    }
}
