#![doc = include_str!("../README.md")]

// The tour. Tables: identity_account, identity_grant, identity_session, identity_throttle, identity_signing_key,
// identity_signing_certificate, identity_subject. No messages, no routes: `account` and `web` have the pages.

mod hashing;
pub mod model;
mod refusal;
pub mod rules;
mod service;
mod store;
mod token;
mod vault;

pub use model::{
    Account, Actor, Assurance, BadPassword, BadPin, BadUsername, Federated, FieldOfWork, Grant, Kind, Password, Pin,
    Role, Session, SessionHandle, Username,
};
pub use refusal::{AccountError, SignInError, SigningKeyError};
pub use service::{
    CertificateIssuer, EnrolledKey, Enrolment, FederatedPerson, Identity, Issued, IssuerFuture, NewAccount, NotIssued,
    OpenedKey, Policies, SignIn, SignedIn, account_fetch, account_of_subject, federated_account,
};
pub use token::SessionToken;
pub use vault::NodeKey;

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("identity", [(1, "0001_identity")]);

/// The texts of this crate.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "identity",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
