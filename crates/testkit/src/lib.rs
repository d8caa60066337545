#![doc = include_str!("../README.md")]

mod database;
mod federation;
mod patient;
mod people;
mod places;
mod processes;
mod trace;

pub use database::{Database, Postgres};
pub use federation::Federation;
pub use node::play::{Browser, Form, Page};
pub use patient::{Patient, Sent, browser, evidence_shown};
pub use places::{Places, sign_in};
pub use processes::{Process, Processes};
pub use trace::{Call, Trace};
