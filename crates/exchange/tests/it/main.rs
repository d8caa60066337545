//! The crate from outside: real nodes over real TLS, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]
#![expect(clippy::panic, reason = "tests fail by panicking")]

mod bodies;
mod crowding;
mod delivery;
mod directory;
mod fetching;
mod forgetting;
mod http;
mod logging;
mod probing;
mod raw;
mod refusals;
mod support;
mod two_nodes;

#[test]
fn the_schemas_of_both_engines_agree() {
    store::testing::schemas_agree(&support::MIGRATIONS);
}
