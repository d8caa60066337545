//! Attacks on the store, on both engines.

mod basics;
