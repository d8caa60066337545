#![doc = include_str!("../README.md")]

// The tour. Tables: notify_notice (inbox), notify_address and notify_pace (preferences), notify_digest, notify_mail. One
// queue: `notify.mail`. No pages: `account` has them. `Notifier` is what others call, inside their transactions; `Mailer`
// sends; `Sink` is the demo's mail server.

#[doc(hidden)]
pub mod fuzzing;
mod mail;
mod model;
mod notifier;
pub mod rules;
mod sink;
mod store;
mod wire;

pub use mail::{BadServer, MailServer, MailSetup, MailTls, Mailer, QUEUE, Wording};
pub use model::{
    Address, Argument, BadNotice, Confirmed, Failed, Kind, MailAddress, MailCount, MailState, NotAnAddress, Notice,
    Pace, Proposed,
};
pub use notifier::Notifier;
pub use sink::{Opened, Received, Sink};
pub use store::{
    address_fetch, failed_list, mail_counts, mails_purge, mails_withhold, notice_count, notice_fetch, notice_list,
    notice_read, notice_read_all, pace_list, pace_set, suspended_count, unread_count, waiting_count,
};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("notify", [(1, "0001_notify"), (2, "0002_mail")]);

/// The texts of this crate.
pub const TEXTS: base::Texts =
    base::Texts { crate_name: "notify", vi: include_str!("../locales/vi.ftl"), en: include_str!("../locales/en.ftl") };
