//! Attacks on the store, on both engines.

mod attempts;
mod basics;
mod blobs;
mod migrations;
mod postgres_faults;
mod queue;
mod search;
mod sqlite_faults;
mod support;
mod waking;
mod worker;
