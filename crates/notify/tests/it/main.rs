//! The inbox and the mail from outside, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up should stop")]

mod addresses;
mod digests;
mod inbox;
mod mails;
mod server;
mod world;

use std::sync::Arc;

use base::Calendar;

fn calendar() -> Arc<Calendar> {
    Arc::new(Calendar::parse(include_str!("../../../../data/calendars/vietnam.toml")).unwrap())
}

#[test]
fn the_schemas_of_both_engines_agree() {
    store::testing::schemas_agree(&[notify::MIGRATIONS]);
}
