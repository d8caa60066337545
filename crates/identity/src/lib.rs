#![doc = include_str!("../README.md")]

// The tour. Tables: identity_account, identity_grant, identity_session, identity_throttle, identity_signing_key,
// identity_signing_certificate, identity_subject, identity_staff, identity_unit,
// identity_invitation, identity_approval. No messages, no routes: `account` and `web` have the pages.

mod hashing;
mod invitation;
pub mod model;
mod refusal;
pub mod rules;
mod service;
mod store;
mod token;
mod vault;
mod wire;

pub use invitation::InvitationCode;
pub use model::{
    Account, Actor, Approval, Assurance, BadPassword, BadPin, BadStaffNumber, BadUsername, Deed, Federated,
    FieldOfWork, Grant, HeldGrant, Kind, NewStaff, Outcome, Password, Pin, Role, Session, SessionHandle, Staff,
    StaffChange, StaffNumber, Unit, UnitLine, Username,
};
pub use refusal::{AccountError, SignInError, SigningKeyError, StaffError};
pub use service::{
    CertificateIssuer, EnrolledKey, Enrolment, FederatedPerson, Identity, Issued, IssuerFuture, NewAccount, NotIssued,
    OpenedKey, Ordered, Policies, STAFF_PAGE, SignIn, SignedIn, StaffDetail, StaffQuery, account_fetch,
    account_of_subject, federated_account, grant_fits, grant_of,
};
pub use token::SessionToken;
pub use vault::NodeKey;

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("identity", [(1, "0001_identity"), (2, "0002_staff")]);

/// The texts of this crate.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "identity",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
