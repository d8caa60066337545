//! The pages of signing in and out, of one's account and of the inbox. One page a file.

pub(crate) mod account;
pub(crate) mod arrival;
pub(crate) mod cookies;
pub(crate) mod demo_mail;
pub(crate) mod deputies;
mod doors;
pub(crate) mod failed;
pub(crate) mod inbox;
pub(crate) mod mail_off;
pub(crate) mod notices;
pub(crate) mod otp;
pub(crate) mod passkey_form;
pub(crate) mod passkeys;
pub(crate) mod recovery;
pub(crate) mod second_step;
pub(crate) mod security;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod signing_key;
mod tells;
pub(crate) mod welcome;

pub use doors::{Doors, Sessions};
pub use tells::Tells;
