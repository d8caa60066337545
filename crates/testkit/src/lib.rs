#![doc = include_str!("../README.md")]

mod federation;
mod people;
mod processes;

pub use federation::Federation;
pub use node::play::{Browser, Form, Page};
pub use people::sign_in;
pub use processes::{Process, Processes};
