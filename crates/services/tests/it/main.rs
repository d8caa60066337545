//! The capability from outside: procedures, dossiers, search.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot set itself up should stop"
)]

mod acts;
mod definition;
mod deputies;
mod dossier;
mod form;
mod leaving;
mod pages;
mod path;
mod rights;
mod search;
mod world;
