//! Every target over its corpus and over seeded mutations of it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test that cannot set itself up should stop"
)]

mod bombs;
mod depth;
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
    agencies
    answers
    browser
    calendar
    certificate
    check
    cms
    code
    config
    configuration
    container
    contract
    data_set
    envelope
    event
    form
    invitation
    mail
    manifest
    national
    note
    oidc
    passkey
    path
    pdf
    procedure
    proof
    query
    record
    reply
    segment
    staff
    stamp
    status
    text
    token
    typed
}
