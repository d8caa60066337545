#![doc = include_str!("../README.md")]

mod federation;
mod processes;

pub use federation::Federation;
pub use node::play::{Browser, Form, Page};
pub use processes::{Process, Processes};
