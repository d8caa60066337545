//! The crate from outside.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod asking;
mod bus;
mod data_sets;
mod pages;
mod people;

#[test]
fn the_schemas_of_both_engines_agree() {
    store::testing::schemas_agree(&[sharing::MIGRATIONS]);
}
