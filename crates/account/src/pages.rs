//! The pages of signing in and out, of one's account and of the inbox. One page a file.

pub(crate) mod account;
pub(crate) mod binding;
mod doors;
pub(crate) mod failed;
pub(crate) mod inbox;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod welcome;

pub use doors::{Doors, Sessions};
