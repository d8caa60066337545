//! Every target over its corpus and over seeded mutations of it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test that cannot set itself up should stop"
)]

mod house;
mod replay;

macro_rules! replays {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            replay::replay(stringify!($name));
        })*

        /// The targets that are replayed.
        const REPLAYED: &[&str] = &[$(stringify!($name)),*];
    };
}

replays! {
    certificate
    check
    cms
    container
    manifest
    pdf
    stamp
    status
}
