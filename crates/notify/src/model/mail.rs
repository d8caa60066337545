//! Mail: where it goes, how soon, and what becomes of it.

use base::{AccountId, Lang, MailId, Timestamp};

use super::Notice;

/// How soon an account is told by mail of a kind of notice. The inbox is told at once, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// One mail for each notice.
    Now,
    /// One mail with all of them, at 08:00 of the next working day.
    Daily,
    /// None.
    Off,
}

impl Pace {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Now, Self::Daily, Self::Off];

    /// Its name in rows and forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Daily => "daily",
            Self::Off => "off",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pace| pace.name() == name)
    }
}

/// A mail address in the ASCII form that every mail server takes: one `@`, a host with a dot, no blanks, 254 bytes at
/// most (RFC 5321 sections 4.1.2 and 4.5.3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress(String);

/// What was typed is no mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a mail address")]
pub struct NotAnAddress;

impl MailAddress {
    /// Reads an address; blanks around it are dropped.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let (name, host) = text.split_once('@').ok_or(NotAnAddress)?;
        let plain = |text: &str, more: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        let dots = |text: &str| !text.starts_with('.') && !text.ends_with('.') && !text.contains("..");
        let name_fine = plain(name, ".!#$%&'*+/=?^_`{|}~-") && dots(name) && name.len() <= 64;
        let label = |label: &str| !label.starts_with('-') && !label.ends_with('-') && label.len() <= 63;
        let host_fine = plain(host, ".-") && dots(host) && host.contains('.') && host.split('.').all(label);
        if name_fine && host_fine && text.len() <= 254 { Ok(Self(text.to_owned())) } else { Err(NotAnAddress) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as others than its owner may see it: `l•••@dan.example`.
    pub fn masked(&self) -> String {
        let (name, host) = self.0.split_once('@').unwrap_or_default();
        let first: String = name.chars().take(1).collect();
        format!("{first}•••@{host}")
    }
}

/// Where an account's mail goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The confirmed address.
    pub address: Option<MailAddress>,
    /// The language of its mails.
    pub language: Lang,
    /// Since when no more mail is sent there, because its server refused several, one after another. Confirming it again
    /// ends that.
    pub suspended_at: Option<Timestamp>,
    /// The address that waits for its code, and until when the code is good.
    pub proposed: Option<(MailAddress, Timestamp)>,
}

/// What came of proposing an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// A code is on its way.
    Sent,
    /// The last code is less than a minute old.
    TooSoon,
    /// There were five codes within a day: nobody's mail box is filled from here.
    TooOften,
}

/// What came of typing a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// The address is confirmed; the one that it took the place of is told.
    Done {
        /// The address before, if it was another.
        before: Option<MailAddress>,
    },
    /// The code is wrong, over, or was tried too often.
    Wrong,
}

/// How far a mail has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailState {
    /// It waits for its time, or for another try.
    Waiting,
    /// A try is under way, or was when the program ended.
    Sending,
    /// A server took it.
    Sent,
    /// The server refused it for good.
    Refused,
    /// No server took it within its time.
    GivenUp,
    /// There was nothing left to tell, or nobody to tell it to.
    Dropped,
    /// The database was restored from a back-up, and nobody knows whether it was sent meanwhile.
    Withheld,
}

impl MailState {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Sending, Self::Sent, Self::Refused, Self::GivenUp, Self::Dropped, Self::Withheld];

    /// Its name in rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::GivenUp => "given-up",
            Self::Dropped => "dropped",
            Self::Withheld => "withheld",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing more becomes of it.
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Sending)
    }
}

/// How many mails are in a state, and how many of them may have come twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailCount {
    /// The state.
    pub state: MailState,
    /// How many.
    pub count: u64,
    /// How many were begun again without knowing whether the server had them.
    pub doubtful: u64,
}

/// A mail that did not come, for its account and for administrators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Its identifier.
    pub id: MailId,
    /// When it came to its end.
    pub at: Timestamp,
    /// Whether it was refused or given up.
    pub state: MailState,
    /// Where it was to go.
    pub recipient: Option<MailAddress>,
    /// The server's last answer.
    pub answer: String,
    /// How often it was tried.
    pub tries: u64,
}

/// What a mail tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// One notice.
    Notice(Box<Notice>),
    /// Notices that waited for one digest, the oldest first, and how many there are in all; behind it the page that ends
    /// digests.
    Digest(Vec<Notice>, u64, Option<String>),
    /// The code that confirms an address, and until when it is good.
    Code(String, Timestamp),
    /// Another address has taken the place of this one.
    Moved,
}

/// A mail before it has its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) to: MailAddress,
    pub(crate) language: Lang,
    pub(crate) task: Task,
}

/// A mail's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) id: MailId,
    pub(crate) account: AccountId,
    pub(crate) task: String,
    pub(crate) about: String,
    pub(crate) recipient: Option<MailAddress>,
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) state: MailState,
    pub(crate) put_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_what_servers_take() {
        for good in ["lan@dan.example", " a.b+c@x-y.vn ", "o'neil@a.b"] {
            assert_eq!(MailAddress::parse(good).unwrap().as_str(), good.trim());
        }
        let long = format!("{}@a.b", "x".repeat(65));
        let bad =
            ["", "lan", "@a.b", "a@b", "a b@c.d", "a@b@c.d", "a@b..c", ".a@b.c", "a@-b.c", "a@b.c\r\nRCPT", "ạ@b.c"];
        for bad in bad.into_iter().chain([long.as_str(), "a@b.c>", "a@[127.0.0.1]", "\"a\"@b.c"]) {
            assert_eq!(MailAddress::parse(bad), Err(NotAnAddress), "{bad}");
        }
        assert_eq!(MailAddress::parse("lan@dan.example").unwrap().masked(), "l•••@dan.example");
    }
}
