use base::Refuse;

use crate::{
    hashing::Busy,
    rules::{Blocked, Undelegable},
};

/// Why nothing was changed about the agency's staff.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// There is no such official, unit or approval.
    #[error("no such official, unit or approval")]
    NotFound,
    /// Who asks is no administrator now.
    #[error("the actor is no administrator")]
    NotAdministrator,
    /// The user name belongs to another account of this node.
    #[error("the user name is taken")]
    UsernameTaken,
    /// The staff number belongs to another official.
    #[error("the staff number is taken")]
    NumberTaken,
    /// The unit is closed, or would stand above itself.
    #[error("the unit cannot be used there")]
    BadUnit,
    /// The unit still has officials or open units below it.
    #[error("the unit is not empty")]
    UnitNotEmpty,
    /// The official has left.
    #[error("the official has left")]
    Ended,
    /// Nobody would be left who can administer the node.
    #[error("the last administrator")]
    LastAdministrator,
    /// The official has chosen a password: only a reset lets them choose anew.
    #[error("the official has a password")]
    Enrolled,
    /// The official has not chosen a password yet: whoever holds the one-time code would hold the right.
    #[error("the official has not chosen a password yet")]
    NotEnrolled,
    /// A new one-time code would open an account with rights that two administrators gave.
    #[error("the account has rights that one administrator does not give")]
    InviteNeedsSecond,
    /// The official has no signing key.
    #[error("the official has no signing key")]
    NoKey,
    /// Who is to take over cannot: unknown, suspended, gone, or the one who leaves.
    #[error("nobody who can take over")]
    BadReceiver,
    /// Who is to stand in cannot: unknown, suspended, gone, or the absent one.
    #[error("nobody who can stand in")]
    BadDeputy,
    /// Who is to stand in is away themself.
    #[error("the deputy is away themself")]
    DeputyAway,
    /// The right has a deputy in that time.
    #[error("the right has a deputy in that time")]
    DeputyTwice,
    /// No right is chosen, or one that is not the absent one's own to hand on.
    #[error("the rights cannot be handed on")]
    NotDelegable,
    /// The time is over, has no length, or is longer than half a year.
    #[error("not a time to stand in for")]
    BadAbsence,
    /// The same act waits for approval already.
    #[error("the same act waits already")]
    WaitsAlready,
    /// Nobody decides what is their own.
    #[error("the approval is the actor's own")]
    OwnApproval,
    /// The approval was decided before.
    #[error("the approval was decided before")]
    ApprovalOver,
    /// Nobody decided in time.
    #[error("the approval has expired")]
    ApprovalExpired,
    /// A reason is missing, or longer than 500 characters.
    #[error("a reason is missing or too long")]
    BadReason,
    /// The one-time code is unknown, used, or its time is over.
    #[error("the one-time code does not open anything")]
    BadCode,
    /// Too many passwords are being hashed at this moment.
    #[error("too many passwords at once")]
    Busy,
    /// The database did not answer.
    #[error("the staff could not be read or stored")]
    Store(#[from] store::Error),
}

impl From<Busy> for StaffError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl From<Blocked> for StaffError {
    fn from(blocked: Blocked) -> Self {
        match blocked {
            Blocked::Over => Self::ApprovalOver,
            Blocked::Expired => Self::ApprovalExpired,
            Blocked::Own => Self::OwnApproval,
            Blocked::Foreign => Self::NotFound,
        }
    }
}

impl From<Undelegable> for StaffError {
    fn from(why: Undelegable) -> Self {
        match why {
            Undelegable::Nothing | Undelegable::NotTheirs => Self::NotDelegable,
            Undelegable::BadPeriod => Self::BadAbsence,
        }
    }
}

impl Refuse for StaffError {
    fn key(&self) -> &'static str {
        match self {
            Self::NotFound | Self::NotAdministrator => "identity-staff-not-found",
            Self::UsernameTaken => "identity-username-taken",
            Self::NumberTaken => "identity-staff-number-taken",
            Self::BadUnit => "identity-staff-bad-unit",
            Self::UnitNotEmpty => "identity-staff-unit-not-empty",
            Self::Ended => "identity-staff-ended",
            Self::LastAdministrator => "identity-staff-last-administrator",
            Self::Enrolled => "identity-staff-enrolled",
            Self::NotEnrolled => "identity-staff-not-enrolled",
            Self::InviteNeedsSecond => "identity-staff-invite-second",
            Self::NoKey => "identity-staff-no-key",
            Self::BadReceiver => "identity-staff-bad-receiver",
            Self::BadDeputy => "identity-delegation-bad-deputy",
            Self::DeputyAway => "identity-delegation-deputy-away",
            Self::DeputyTwice => "identity-delegation-twice",
            Self::NotDelegable => "identity-delegation-not-theirs",
            Self::BadAbsence => "identity-delegation-bad-period",
            Self::WaitsAlready => "identity-approval-waits",
            Self::OwnApproval => "identity-approval-own",
            Self::ApprovalOver => "identity-approval-over",
            Self::ApprovalExpired => "identity-approval-expired",
            Self::BadReason => "identity-staff-bad-reason",
            Self::BadCode => "identity-invitation-bad",
            Self::Busy => "identity-busy",
            Self::Store(_) => "identity-unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound | Self::NotAdministrator => 404,
            Self::OwnApproval => 403,
            Self::WaitsAlready | Self::ApprovalOver | Self::ApprovalExpired | Self::Ended => 409,
            Self::Busy | Self::Store(_) => 503,
            _ => 422,
        }
    }
}
