#![doc = include_str!("../README.md")]

// The tour. Tables: identity_account, identity_grant, identity_session, identity_throttle, identity_signing_key,
// identity_signing_certificate, identity_subject, identity_staff, identity_unit, identity_invitation, identity_approval,
// identity_delegation,
// identity_delegation_grant, identity_totp, identity_recovery_code, identity_passkey, identity_challenge, identity_step, identity_device. No messages,
// no routes: `account` and `web` have the pages.

#[doc(hidden)]
pub mod fuzzing;
mod hashing;
mod invitation;
pub mod model;
mod refusal;
pub mod rules;
mod service;
mod store;
mod token;
mod vault;
mod webauthn;
mod wire;

pub use invitation::InvitationCode;
pub use model::{
    Account, Actor, Approval, Assurance, BadCode, BadPassword, BadPin, BadStaffNumber, BadUsername, Deed, Delegation,
    Factors, Federated, FieldOfWork, Grant, HeldGrant, Kind, NewDelegation, NewStaff, OtpSecret, Outcome, Passkey,
    Password, Pin, RecoveryCode, Role, SecondFactor, Session, SessionHandle, Staff, StaffChange, StaffNumber, StandIn,
    Unit, UnitLine, Username,
};
pub use refusal::{AccountError, FactorError, SignInError, SigningKeyError, StaffError};
pub use service::{
    CertificateIssuer, EnrolledKey, Enrolment, Entry, FederatedPerson, HandOver, IMPORT_ROWS, Identity, ImportReport,
    ImportRow, Issued, IssuerFuture, Leaving, NewAccount, News, NewsKind, NotIssued, OpenedKey, Ordered, Policies,
    RevokedKey, RevokedWhy, Revoker, RowFault, STAFF_PAGE, SignIn, SignedIn, StaffDetail, StaffQuery, Tell, Visit,
    account_fetch, account_of_subject, federated_account, grant_fits, grant_of, rights_fetch,
};
pub use token::SessionToken;
pub use vault::NodeKey;
pub use webauthn::{NewPasskey, PasskeySignIn, Site};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!(
    "identity",
    [(1, "0001_identity"), (2, "0002_staff"), (3, "0003_factors"), (4, "0004_leaving"), (5, "0005_delegation")]
);

/// The texts of this crate.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "identity",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
