//! What people are told, and how.

mod mail;
mod notice;

pub use mail::{Address, Confirmed, Failed, MailAddress, MailCount, MailState, NotAnAddress, Pace, Proposed};
pub(crate) use mail::{Letter, Mail, Task};
pub use notice::{Argument, BadNotice, Kind, Notice};
