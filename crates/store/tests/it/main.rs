//! Attacks on the store, on both engines.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set itself up should stop"
)]

mod attempts;
mod away;
mod basics;
mod blobs;
mod copy;
mod migrations;
mod postgres_faults;
mod queue;
mod search;
mod sqlite_faults;
mod support;
mod tls;
mod waking;
mod worker;
