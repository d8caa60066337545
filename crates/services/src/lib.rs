#![doc = include_str!("../README.md")]

pub mod model;
pub mod rules;
pub mod seed;
mod store;
pub mod wire;

pub use store::{PaperKind, Scope, Sort, WorkCounts, WorkFilter, WorkRow};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("services", [(1, "0001_services")]);
