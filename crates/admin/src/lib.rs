#![doc = include_str!("../README.md")]

// The tour. No tables, no messages. Routes: see `routes`. The judgement of a node's health is in `rules`.

mod api;
#[doc(hidden)]
pub mod fuzzing;
pub mod model;
mod pages;
mod routes;
pub mod rules;
mod service;
mod wire;

pub use routes::routes;
pub use service::{Admin, Setup};

/// The texts of this crate.
pub const TEXTS: base::Texts =
    base::Texts { crate_name: "admin", vi: include_str!("../locales/vi.ftl"), en: include_str!("../locales/en.ftl") };
