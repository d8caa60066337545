#![doc = include_str!("../README.md")]

// The tour. Tables: account_code, account_assertion (provider), account_pending (every node). No messages. Routes: see
// `routes`. People's accounts and sessions are `identity`'s; this crate has their pages and the way between nodes.

mod api;
#[doc(hidden)]
pub mod fuzzing;
mod jose;
mod model;
mod pages;
mod routes;
mod rules;
mod service;
mod store;
mod wire;

pub use pages::{Doors, Sessions, Tells};
pub use routes::{demo_routes, provider_routes, routes};
pub use service::{Accounts, DemoLogin, Setup};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations =
    ::store::migrations!("account", [(1, "0001_account"), (2, "0002_second_factor")]);

/// The texts of this crate.
pub const TEXTS: base::Texts =
    base::Texts { crate_name: "account", vi: include_str!("../locales/vi.ftl"), en: include_str!("../locales/en.ftl") };
