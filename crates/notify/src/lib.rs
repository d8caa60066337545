#![doc = include_str!("../README.md")]

mod model;
mod store;
mod wire;

pub use model::{Argument, BadNotice, Notice};
pub use store::{notice_count, notice_fetch, notice_list, notice_put, notice_read, notice_read_all, unread_count};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("notify", [(1, "0001_notify")]);
