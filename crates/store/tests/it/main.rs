//! Attacks on the store, on both engines.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up should stop")]

mod basics;
