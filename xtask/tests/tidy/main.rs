//! The house's invariants, as `ARCHITECTURE.md` states them.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a check that cannot read the tree should stop"
)]

mod arrows;
mod bans;
mod languages;
mod links;
mod migrations;
mod rooms;
mod sizes;
mod source;
mod words;
