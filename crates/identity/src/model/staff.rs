use base::{AccountId, AgencyCode, ApprovalId, Timestamp, UnitId};

use super::{Account, Grant, NewDelegation, Role, Username};

/// The text cannot be a staff number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a staff number has 1 to 32 letters, digits and . / -")]
pub struct BadStaffNumber;

/// The number under which the agency's own books know an official ("số hiệu công chức"). Capitals, so that one number
/// has one spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffNumber(String);

impl StaffNumber {
    /// Reads what somebody typed.
    pub fn parse(text: &str) -> Result<Self, BadStaffNumber> {
        let number = text.trim().to_ascii_uppercase();
        let fits = (1..=32).contains(&number.len());
        let clean = number.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b"./-".contains(&b));
        if fits && clean { Ok(Self(number)) } else { Err(BadStaffNumber) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A unit inside the agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its identifier.
    pub id: UnitId,
    /// The unit above it; none at the top.
    pub parent: Option<UnitId>,
    /// Its name.
    pub name: String,
    /// Nobody is put into a closed one.
    pub closed: bool,
}

/// A unit at its place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitLine {
    /// The unit.
    pub unit: Unit,
    /// How many units stand above it.
    pub depth: usize,
    /// How many officials belong to the unit itself.
    pub officials: i64,
}

/// A grant with the time in which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldGrant {
    /// The right.
    pub grant: Grant,
    /// From when on.
    pub from: Timestamp,
    /// Until just before when; open without.
    pub until: Option<Timestamp>,
}

impl HeldGrant {
    /// A right without beginning or end.
    pub const fn always(grant: Grant) -> Self {
        Self { grant, from: Timestamp::from_millis(0), until: None }
    }

    /// Whether it holds at `now`.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// What an official is opened with.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// The name typed at the door.
    pub username: Username,
    /// The full name, family name first.
    pub name: String,
    /// The position.
    pub title: Option<String>,
    /// The staff number.
    pub number: Option<StaffNumber>,
    /// The unit.
    pub unit: Option<UnitId>,
    /// The agency.
    pub agency: AgencyCode,
}

/// What may be changed about an official: each as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffChange {
    /// The full name.
    pub name: String,
    /// The position.
    pub title: Option<String>,
    /// The staff number.
    pub number: Option<StaffNumber>,
    /// The unit.
    pub unit: Option<UnitId>,
}

/// An official in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The account.
    pub account: Account,
    /// The staff number.
    pub number: Option<StaffNumber>,
    /// The unit.
    pub unit: Option<UnitId>,
    /// The unit's name.
    pub unit_name: Option<String>,
    /// When they left.
    pub ended_at: Option<Timestamp>,
    /// Whether they have chosen a password.
    pub enrolled: bool,
}

/// What an approval is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A right is given.
    Grant(HeldGrant),
    /// What they prove themself with is taken away, and they choose anew with a one-time code.
    Reset,
    /// Their signing key is revoked.
    RevokeKey,
    /// They may enrol a signing key.
    AllowKey,
    /// They leave: their account ends, and what they have in hand goes to a colleague or back to the unit.
    End {
        /// The colleague.
        to: Option<AccountId>,
    },
    /// A deputy is named for them, who cannot do so: they fell ill.
    Delegate(NewDelegation),
}

impl Deed {
    /// Its word in the database and in evidence.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Grant(_) => "grant",
            Self::Reset => "reset",
            Self::RevokeKey => "key",
            Self::AllowKey => "allow-key",
            Self::End { .. } => "end",
            Self::Delegate(_) => "delegate",
        }
    }

    /// Whether it takes effect only when a second administrator approves: rights that reach far, and what could be
    /// used to act as somebody else.
    pub const fn needs_second(&self) -> bool {
        match self {
            Self::Grant(held) => {
                matches!(held.grant.role, Role::Administrator | Role::ProcedureControl | Role::Leader)
            }
            Self::Reset | Self::RevokeKey | Self::AllowKey | Self::Delegate(_) => true,
            // Of those who sign or hold such a right: what stands in the database decides.
            Self::End { .. } => false,
        }
    }
}

/// How an approval ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A second administrator approved, and it took effect.
    Approved,
    /// A second administrator refused.
    Refused,
    /// The one who asked took it back.
    Withdrawn,
    /// Nobody decided in time.
    Expired,
}

impl Outcome {
    /// Its word in the database, in evidence and in keys of texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// Reads the word.
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Approved, Self::Refused, Self::Withdrawn, Self::Expired].into_iter().find(|one| one.code() == code)
    }
}

/// An act of one administrator that waits for a second one, or has waited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// Its identifier.
    pub id: ApprovalId,
    /// What is to happen.
    pub deed: Deed,
    /// To whom.
    pub account: AccountId,
    /// Who asked.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// When it ends undecided.
    pub expires_at: Timestamp,
    /// How it ended; none while it waits.
    pub outcome: Option<Outcome>,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why it was refused.
    pub reason: Option<String>,
}
