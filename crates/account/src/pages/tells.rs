//! What happened to an account, told where its owner finds it: as a notice in the inbox.

use std::sync::Arc;

use base::{Entropy, Id as _, NoticeId};
use identity::{News, NewsKind};
use notify::{Argument, Kind, Notice, Notifier};
use store::{Error, Tx};

/// Puts news of accounts into the inbox, in the transaction of the act.
#[derive(Clone)]
pub struct Tells {
    notifier: Notifier,
    entropy: Arc<dyn Entropy>,
}

impl Tells {
    /// Tells through `notifier`; identifiers come from `entropy`.
    pub fn new(notifier: Notifier, entropy: Arc<dyn Entropy>) -> Self {
        Self { notifier, entropy }
    }
}

/// The sentence for each kind of news.
pub(crate) const fn key(kind: NewsKind) -> &'static str {
    match kind {
        NewsKind::OtpAdded => "account-news-otp-added",
        NewsKind::OtpRemoved => "account-news-otp-removed",
        NewsKind::RecoveryCodesMade => "account-news-recovery-codes-made",
        NewsKind::RecoveryCodeUsed => "account-news-recovery-code-used",
        NewsKind::PasskeyAdded => "account-news-passkey-added",
        NewsKind::PasskeyRemoved => "account-news-passkey-removed",
        NewsKind::SecondStepFailed => "account-news-second-step-failed",
        NewsKind::PasswordSet => "account-news-password-set",
        NewsKind::FactorsReset => "account-news-factors-reset",
        NewsKind::DeputyNamed => "account-news-deputy-named",
        NewsKind::DeputyBecome => "account-news-deputy-become",
        NewsKind::DeputyEnded => "account-news-deputy-ended",
    }
}

impl identity::Tell for Tells {
    fn tell(&self, tx: &mut Tx, news: &News) -> Result<(), Error> {
        let id = NoticeId::new(news.at, self.entropy.as_ref());
        let notice = Notice::new(id, news.account, Kind::Security, news.occasion.as_str(), key(news.kind), news.at)
            .map_err(|e| Error::Invalid(e.to_string()))?
            .with("at", Argument::Instant(news.at))
            .with("device", Argument::text(if news.device.is_empty() { "–" } else { &news.device }));
        let notice = news.more.iter().fold(notice, |notice, (name, words)| notice.with(*name, Argument::text(words)));
        self.notifier.put(tx, &notice).map(drop)
    }
}
