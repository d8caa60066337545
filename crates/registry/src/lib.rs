#![doc = include_str!("../README.md")]

// The tour. Tables: registry_configurations (signed bytes, as taken), registry_access_rights. A configuration comes in
// through `wire` (signature, then JSON, then the model), is judged by `rules`, kept by `service`, and asked as a
// `Snapshot`. Access rights are the provider's own rows, outside the configuration.

#[doc(hidden)]
pub mod fuzzing;
mod model;
mod refusal;
mod rules;
pub mod seed;
mod service;
mod store;
pub mod wire;

pub use model::{
    AccessRight, BadAccessRight, BadNode, BadQualifiedCode, Contradiction, DatedName, DatedParent, Freshness,
    HeldRight, Node, Organisation, OrganisationKind, Revocation, Role, Roles, Service, ServiceCode, Snapshot, System,
    SystemCode,
};
pub use refusal::{ChangeRefusal, ConfigurationRefusal, RightRefusal};
pub use service::{
    Beside, FRESH_DAYS, OpenRefusal, Refreshed, Registry, VALID_DAYS, WAKE, right_find, right_find_for, right_grant,
    right_revoke,
};
pub use store::{ConfigurationLine, configuration_list, right_list};
pub use wire::{Change, Configuration, PublishError, publish};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("registry", [(1, "0001_registry")]);

/// The texts of this crate.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "registry",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
