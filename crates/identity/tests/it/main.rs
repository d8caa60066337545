//! Identity at its edge: doors, sessions, grants, signing keys, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod accounts;
mod delegation;
mod factors;
mod import;
mod passkeys;
mod sessions;
mod sign_in;
mod signing;
mod staff;
mod world;
