//! Behaviour of `trust`, judged where possible by tools that no one here wrote.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set itself up should stop"
)]

mod certificates;
mod checks;
mod containers;
mod house;
mod merkle;
mod mutations;
mod papers;
mod sealed;
mod signatures;
mod status;
mod tools;
