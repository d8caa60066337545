#![doc = include_str!("../README.md")]

pub mod blobs;
pub mod copy;
mod db;
mod error;
pub mod facts;
pub mod idempotency;
mod job;
mod migrate;
mod postgres;
pub mod queue;
pub mod schema;
pub mod search;
pub mod serial;
mod sql;
mod sqlite;
mod stats;
pub mod testing;
mod tx;
mod value;
mod wake;
pub mod worker;

pub use db::{Db, DbConfig, Engine};
pub use error::{ConstraintKind, Error, OpenError};
pub use migrate::{Migration, Migrations};
pub use stats::Stats;
pub use store_macros::test;
pub use testing::TestDb;
pub use tx::Tx;
pub use value::{FromValue, IntoParam, Param, Row, Value};
pub use wake::Wake;

/// The tables of this crate. [`Db::open`] applies them before all others.
pub const MIGRATIONS: Migrations = migrations!("store", [(1, "0001_store"), (2, "0002_store_facts")]);
