//! The crate from outside, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod container;
mod log;
mod segment;
mod segment_verify;
mod support;
mod witness;

#[test]
fn the_schemas_of_both_engines_agree() {
    store::testing::schemas_agree(&[evidence::MIGRATIONS]);
}
