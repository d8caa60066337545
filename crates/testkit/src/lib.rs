#![doc = include_str!("../README.md")]

mod database;
mod federation;
mod link;
mod patient;
mod people;
mod places;
mod processes;
mod trace;

pub use database::{Cluster, Database, Postgres};
pub use federation::Federation;
pub use link::Link;
pub use node::play::{Browser, Form, Page};
pub use patient::{Patient, Sent, browser, evidence_shown};
pub use places::{Places, sign_in};
pub use processes::{Process, Processes, Replica};
pub use trace::{Call, Trace};
