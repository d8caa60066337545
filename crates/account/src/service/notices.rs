use std::sync::Arc;

use ::store::{Error, Tx};
use base::{AccountId, Lang, Refuse, Timestamp};
use evidence::Act;
use identity::Actor;
use notify::{Address, Confirmed, Failed, Kind, MailAddress, Pace, Proposed};

use super::Accounts;

/// How many mails that did not come are shown.
const FAILED: u16 = 3;

/// How an account is told.
pub(crate) struct Wishes {
    pub(crate) address: Option<Address>,
    /// How soon mail comes of the kinds that concern the account, security first.
    pub(crate) paces: Vec<(Kind, Pace)>,
    /// The mails that did not come, the last first.
    pub(crate) failed: Vec<Failed>,
}

/// Why an address is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailRefusal {
    /// The node has no mail server.
    #[error("this node sends no mail")]
    NoMail,
    /// The last code is less than a minute old.
    #[error("another code so soon")]
    TooSoon,
    /// There were too many codes within a day.
    #[error("too many codes within a day")]
    TooOften,
    /// The code is wrong, over, or was tried too often.
    #[error("not the code that was sent")]
    WrongCode,
    /// The database did not answer.
    #[error("the wish could not be stored")]
    Store(#[from] Error),
}

impl Refuse for MailRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NoMail => "account-mail-none",
            Self::TooSoon => "account-mail-too-soon",
            Self::TooOften => "account-mail-too-often",
            Self::WrongCode => "account-mail-code-wrong",
            Self::Store(_) => "account-mail-not-stored",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::TooSoon | Self::TooOften => 429,
            Self::Store(_) => 503,
            Self::NoMail | Self::WrongCode => 422,
        }
    }
}

/// The kinds of notices that concern somebody.
fn kinds(actor: &Actor) -> [Kind; 2] {
    [Kind::Security, if actor.is_official() { Kind::Work } else { Kind::Dossier }]
}

impl Accounts {
    /// How somebody is told.
    pub(crate) async fn wishes(&self, actor: &Actor, now: Timestamp) -> Result<Wishes, Error> {
        let (account, kinds) = (actor.account, kinds(actor));
        self.db()
            .read(move |tx| {
                Ok(Wishes {
                    address: notify::address_fetch(tx, account, now)?,
                    paces: notify::pace_list(tx, account, &kinds)?,
                    failed: notify::failed_list(tx, Some(account), FAILED)?,
                })
            })
            .await
    }

    /// Sends a code to an address that somebody wants their mail at.
    pub(crate) async fn mail_propose(
        &self,
        actor: &Actor,
        address: MailAddress,
        lang: Lang,
    ) -> Result<(), MailRefusal> {
        if !self.notifier().mails() {
            return Err(MailRefusal::NoMail);
        }
        let (account, notifier) = (actor.account, self.notifier().clone());
        let code = format!("{:08}", u64::from_be_bytes(trust::random::bytes()) % 100_000_000);
        let proposed = self.db().write(move |tx| notifier.propose(tx, account, (&address, lang), &code)).await?;
        match proposed {
            Proposed::Sent => Ok(()),
            Proposed::TooSoon => Err(MailRefusal::TooSoon),
            Proposed::TooOften => Err(MailRefusal::TooOften),
        }
    }

    /// Confirms the address that waits.
    pub(crate) async fn mail_confirm(&self, actor: &Actor, code: &str, now: Timestamp) -> Result<(), MailRefusal> {
        let (account, notifier) = (actor.account, self.notifier().clone());
        let (code, token, entropy) = (code.to_owned(), trust::random::token(), Arc::clone(&self.0.entropy));
        let confirmed: Confirmed = self
            .db()
            .write(move |tx| {
                let confirmed = notifier.confirm(tx, account, &code, &token)?;
                if let Confirmed::Done { before } = &confirmed {
                    let body = serde_json::json!({ "replaced": before.is_some() });
                    record(tx, "account.mail-confirmed", account, body, now, entropy.as_ref())?;
                }
                Ok::<_, Error>(confirmed)
            })
            .await?;
        match confirmed {
            Confirmed::Done { .. } => Ok(()),
            Confirmed::Wrong => Err(MailRefusal::WrongCode),
        }
    }

    /// Forgets somebody's address.
    pub(crate) async fn mail_remove(&self, actor: &Actor, now: Timestamp) -> Result<(), Error> {
        let (account, notifier, entropy) = (actor.account, self.notifier().clone(), Arc::clone(&self.0.entropy));
        self.db()
            .write(move |tx| {
                if notifier.remove(tx, account)? {
                    record(tx, "account.mail-removed", account, serde_json::json!({}), now, entropy.as_ref())?;
                }
                Ok(())
            })
            .await
    }

    /// Sets how soon somebody is told by mail, and in which language.
    pub(crate) async fn mail_wish(
        &self,
        actor: &Actor,
        paces: Vec<(Kind, Pace)>,
        lang: Lang,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (account, notifier, entropy) = (actor.account, self.notifier().clone(), Arc::clone(&self.0.entropy));
        let mine = kinds(actor);
        self.db()
            .write(move |tx| {
                let mut body = serde_json::Map::new();
                for (kind, pace) in paces.iter().filter(|(kind, _)| mine.contains(kind)) {
                    if notify::pace_set(tx, account, *kind, *pace)? {
                        body.insert(kind.name().to_owned(), pace.name().into());
                    }
                }
                notifier.speak(tx, account, lang)?;
                body.insert("language".to_owned(), lang.tag().into());
                record(tx, "account.mail-wished", account, body.into(), now, entropy.as_ref())
            })
            .await
    }

    /// Whether a token opens the page that ends digests.
    pub(crate) async fn mail_off_known(&self, token: &str) -> Result<bool, Error> {
        let (notifier, token) = (self.notifier().clone(), token.to_owned());
        self.db().read(move |tx| notifier.off_known(tx, &token)).await
    }

    /// Ends the digests of the account whose page the token opens; false where it opens none.
    pub(crate) async fn mail_off(&self, token: &str, now: Timestamp) -> Result<bool, Error> {
        let (notifier, token, entropy) = (self.notifier().clone(), token.to_owned(), Arc::clone(&self.0.entropy));
        self.db()
            .write(move |tx| {
                let Some(account) = notifier.off(tx, &token)? else { return Ok(false) };
                record(tx, "account.mail-digests-ended", account, serde_json::json!({}), now, entropy.as_ref())?;
                Ok(true)
            })
            .await
    }
}

/// Evidence of a change of how an account is told, without the address.
fn record(
    tx: &mut Tx,
    kind: &'static str,
    account: AccountId,
    body: serde_json::Value,
    at: Timestamp,
    entropy: &dyn base::Entropy,
) -> Result<(), Error> {
    let (subject, actor) = (account.to_string(), account.to_string());
    evidence::record(tx, &Act { kind, subject, actor, at, facts: Vec::new(), body }, entropy).map(|_| ())
}
