#![doc = include_str!("../README.md")]

// The tour. Table: authority_certificate (the register: every certificate issued, and whether it is revoked). Routes:
// `api` for programs, `pages` for people. `service` holds the use cases, `rules` what they decide by.

mod api;
#[doc(hidden)]
pub mod fuzzing;
mod model;
mod pages;
mod refusal;
mod routes;
mod rules;
mod service;
mod store;

pub use model::{BadToken, Entry, Invitation, InvitationState, Standing, Token};
pub use refusal::{CertifyRefusal, EnrolRefusal, JoinRefusal, RevokeRefusal, UpdateRefusal};
pub use routes::routes;
pub use rules::node_order;
pub use service::{ANNOUNCED, Authority, Failed, Keys, Setup};
pub use store::{certificate_list, invitation_list};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations =
    ::store::migrations!("authority", [(1, "0001_authority"), (2, "0002_invitations")]);

/// The texts of this crate.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "authority",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
