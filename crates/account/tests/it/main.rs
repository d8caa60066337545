//! Signing in at the crate's edge: two nodes over real HTTP, a browser that keeps cookies, and people who mean harm.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set itself up should stop"
)]

mod attacks;
mod browser;
mod deputies;
mod inbox;
mod notices;
mod outsider;
mod pages;
mod provider;
mod second_factor;
mod single_sign_on;
mod tokens;
mod welcome;
mod world;
