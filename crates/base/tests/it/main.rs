//! What `base` promises, at its edge.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot set itself up should stop")]

mod calendar;
mod civil;
mod codes;
mod oracle;
mod text;

const VIETNAM: &str = include_str!("../../../../data/calendars/vietnam.toml");

fn vietnam() -> base::Calendar {
    base::Calendar::parse(VIETNAM).unwrap()
}

/// The same cases in every run.
fn laws() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_125),
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    }
}
