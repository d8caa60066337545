//! The walk through the whole path over public HTTP, and the browser without a screen that walks it.

mod browser;
mod html;
mod manifest;

pub use browser::{Browser, Page};
pub use html::Form;
