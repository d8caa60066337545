//! The kit at its edge: requests in, answers out.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up should stop")]

mod access;
mod assets;
mod failures;
mod forms;
mod pages;
mod texts;
