use ::store::{Error, Tx};
use base::{AccountId, Id as _, Timestamp};

use super::Identity;

/// What happened to what opens an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewsKind {
    /// An authenticator program was added.
    OtpAdded,
    /// The authenticator program was taken away.
    OtpRemoved,
    /// New recovery codes were made; the old ones are void.
    RecoveryCodesMade,
    /// A recovery code opened the account.
    RecoveryCodeUsed,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was taken away.
    PasskeyRemoved,
    /// Somebody gave the right password and five wrong second factors.
    SecondStepFailed,
    /// The password was changed.
    PasswordSet,
    /// Every second factor was taken away on the word of two administrators.
    FactorsReset,
    /// A deputy was named for the time in which one is away.
    DeputyNamed,
    /// One was named as a deputy.
    DeputyBecome,
    /// Somebody stands in for somebody no longer.
    DeputyEnded,
}

impl NewsKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::OtpAdded,
        Self::OtpRemoved,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::SecondStepFailed,
        Self::PasswordSet,
        Self::FactorsReset,
        Self::DeputyNamed,
        Self::DeputyBecome,
        Self::DeputyEnded,
    ];

    /// Its word, in keys of texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::OtpAdded => "otp-added",
            Self::OtpRemoved => "otp-removed",
            Self::RecoveryCodesMade => "recovery-codes-made",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::PasskeyAdded => "passkey-added",
            Self::PasskeyRemoved => "passkey-removed",
            Self::SecondStepFailed => "second-step-failed",
            Self::PasswordSet => "password-set",
            Self::FactorsReset => "factors-reset",
            Self::DeputyNamed => "deputy-named",
            Self::DeputyBecome => "deputy-become",
            Self::DeputyEnded => "deputy-ended",
        }
    }
}

/// Something that an account's owner is told, whether they did it or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Whose account.
    pub account: AccountId,
    /// What happened.
    pub kind: NewsKind,
    /// The browser in which it was done, where it was done in one; empty otherwise.
    pub device: String,
    /// What else the sentence names: words and what stands for them.
    pub more: Vec<(&'static str, String)>,
    /// When.
    pub at: Timestamp,
    /// One word for this happening.
    pub occasion: String,
}

/// Tells people what happened to what opens their account. `node` fills it.
pub trait Tell: Send + Sync {
    /// Puts the news where its owner finds them, in the transaction of the act itself.
    fn tell(&self, tx: &mut Tx, news: &News) -> Result<(), Error>;
}

impl Identity {
    /// The same, telling people through `tell` what happens to their accounts.
    pub fn telling(mut self, tell: std::sync::Arc<dyn Tell>) -> Self {
        self.tell = Some(tell);
        self
    }

    pub(super) fn news(
        &self,
        tx: &mut Tx,
        account: AccountId,
        kind: NewsKind,
        device: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.news_with(tx, (account, kind), device, at, Vec::new())
    }

    pub(super) fn news_with(
        &self,
        tx: &mut Tx,
        (account, kind): (AccountId, NewsKind),
        device: &str,
        at: Timestamp,
        more: Vec<(&'static str, String)>,
    ) -> Result<(), Error> {
        let Some(tell) = &self.tell else { return Ok(()) };
        let occasion = format!("{}/{}", kind.word(), base::NoticeId::new(at, self.entropy.as_ref()));
        tell.tell(tx, &News { account, kind, device: device.to_owned(), more, at, occasion })
    }
}
