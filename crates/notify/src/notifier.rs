//! Use cases: telling an account, and how it wants to be told. Each runs inside the caller's transaction.

use std::sync::Arc;

use base::{AccountId, Calendar, Clock, Entropy, Id as _, Lang, MailId};
use store::{Error, Tx};

use crate::model::{Confirmed, Kind, MailAddress, Notice, Pace, Proposed};
use crate::rules::{CODE_DAY, CODE_LIFE, CODE_PAUSE, CODE_TRIES, CODES, digest_at};
use crate::store::{
    NewMail, Slot, address_of_token, digest_clear, digest_put, mail_put, notice_put, pace_list, pace_set, slot_fetch,
    slot_put,
};

/// How long before its hour a digest is closed, in seconds.
const MARGIN: i64 = 60;

/// Tells people. One for each node; clones share everything.
#[derive(Clone)]
pub struct Notifier(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    calendar: Arc<Calendar>,
    mails: bool,
}

impl Notifier {
    /// Tells people in their inboxes and, where the node has a server for that (`mails`), by mail; digests go on the
    /// working days of `calendar`.
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>, calendar: Arc<Calendar>, mails: bool) -> Self {
        Self(Arc::new(Inner { clock, entropy, calendar, mails }))
    }

    /// Whether the node sends mail.
    pub fn mails(&self) -> bool {
        self.0.mails
    }

    /// Puts a notice into its account's inbox, and plans its mail where the account wants one; false when the account
    /// was told of this occasion before.
    pub fn put(&self, tx: &mut Tx, notice: &Notice) -> Result<bool, Error> {
        if !notice_put(tx, notice)? {
            return Ok(false);
        }
        if self.0.mails && slot_fetch(tx, notice.account)?.is_some_and(|slot| slot.open_address().is_some()) {
            self.plan(tx, notice)?;
        }
        Ok(true)
    }

    fn plan(&self, tx: &mut Tx, notice: &Notice) -> Result<(), Error> {
        let (account, now) = (notice.account, self.0.clock.now());
        let paces = pace_list(tx, account, &[notice.kind])?;
        match paces.first().map(|(_, pace)| *pace) {
            Some(Pace::Now) => {
                let about = notice.id.to_string();
                self.mail(tx, &NewMail { account, task: "notice", about, recipient: None, due: now })
            }
            Some(Pace::Daily) => {
                // This transaction may end after the digest of this very minute was written, and belong to none.
                let at = digest_at(&self.0.calendar, now.plus_seconds(MARGIN));
                digest_put(tx, notice.id, account, at)?;
                let about = at.as_millis().to_string();
                self.mail(tx, &NewMail { account, task: "digest", about, recipient: None, due: at })
            }
            Some(Pace::Off) | None => Ok(()),
        }
    }

    fn mail(&self, tx: &mut Tx, mail: &NewMail<'_>) -> Result<(), Error> {
        mail_put(tx, mail, (self.0.clock.now(), self.0.entropy.as_ref())).map(|_| ())
    }

    /// Notes an address that an account wants its mail at, and plans the mail with `code`, which confirms it within half
    /// an hour. Nothing else goes there before that.
    pub fn propose(
        &self,
        tx: &mut Tx,
        account: AccountId,
        (address, language): (&MailAddress, Lang),
        code: &str,
    ) -> Result<Proposed, Error> {
        let now = self.0.clock.now();
        let mut slot = slot_fetch(tx, account)?.unwrap_or_else(|| Slot::empty(language));
        if slot.code_until.is_some_and(|until| until.plus_seconds(CODE_PAUSE - CODE_LIFE) > now) {
            return Ok(Proposed::TooSoon);
        }
        if slot.codes_since.is_none_or(|since| since.plus_seconds(CODE_DAY) <= now) {
            (slot.codes, slot.codes_since) = (0, Some(now));
        }
        if slot.codes >= CODES {
            return Ok(Proposed::TooOften);
        }
        let until = now.plus_seconds(CODE_LIFE);
        slot.codes = slot.codes.saturating_add(1);
        (slot.proposed, slot.code, slot.code_until) = (Some(address.clone()), Some(code.to_owned()), Some(until));
        (slot.tries, slot.language) = (0, language);
        slot_put(tx, account, &slot)?;
        let about = until.as_millis().to_string();
        self.mail(tx, &NewMail { account, task: "code", about, recipient: Some(address), due: now })?;
        Ok(Proposed::Sent)
    }

    /// Confirms the proposed address by its code, and plans the mail that tells the one before. `off_token` will open
    /// the page that ends digests without signing in.
    pub fn confirm(&self, tx: &mut Tx, account: AccountId, code: &str, off_token: &str) -> Result<Confirmed, Error> {
        let now = self.0.clock.now();
        let Some(mut slot) = slot_fetch(tx, account)? else { return Ok(Confirmed::Wrong) };
        let Some((proposed, right, _)) = slot.waiting(now) else { return Ok(Confirmed::Wrong) };
        if slot.tries >= CODE_TRIES {
            return Ok(Confirmed::Wrong);
        }
        let (proposed, is_right) = (proposed.clone(), right == code);
        if !is_right {
            slot.tries = slot.tries.saturating_add(1);
            slot_put(tx, account, &slot)?;
            return Ok(Confirmed::Wrong);
        }
        let open = slot.open_address().cloned();
        let before = slot.address.replace(proposed.clone()).filter(|before| *before != proposed);
        (slot.proposed, slot.code, slot.code_until, slot.tries) = (None, None, None, 0);
        (slot.failures, slot.suspended_at) = (0, None);
        slot.off_token = Some(off_token.to_owned());
        slot_put(tx, account, &slot)?;
        self.tell_before(tx, account, before.as_ref().filter(|_| open.is_some()))?;
        Ok(Confirmed::Done { before })
    }

    fn tell_before(&self, tx: &mut Tx, account: AccountId, before: Option<&MailAddress>) -> Result<(), Error> {
        let Some(before) = before.filter(|_| self.0.mails) else { return Ok(()) };
        let now = self.0.clock.now();
        // Each time is told.
        let about = MailId::new(now, self.0.entropy.as_ref()).to_string();
        self.mail(tx, &NewMail { account, task: "moved", about, recipient: Some(before), due: now })
    }

    /// Takes an address as confirmed that is known to be the account's: those of the demo.
    pub fn adopt(
        &self,
        tx: &mut Tx,
        account: AccountId,
        (address, language): (MailAddress, Lang),
        off_token: &str,
    ) -> Result<(), Error> {
        if slot_fetch(tx, account)?.is_some() {
            return Ok(());
        }
        let off_token = Some(off_token.to_owned());
        slot_put(tx, account, &Slot { address: Some(address), off_token, ..Slot::empty(language) })
    }

    /// Forgets an account's address, and tells that address so; false where there was none.
    pub fn remove(&self, tx: &mut Tx, account: AccountId) -> Result<bool, Error> {
        let Some(mut slot) = slot_fetch(tx, account)? else { return Ok(false) };
        if slot.address.is_none() && slot.proposed.is_none() {
            return Ok(false);
        }
        self.tell_before(tx, account, slot.open_address())?;
        // The counts of codes stay: forgetting and proposing again is no way round them.
        (slot.address, slot.off_token, slot.proposed, slot.code) = (None, None, None, None);
        (slot.failures, slot.suspended_at) = (0, None);
        slot_put(tx, account, &slot)?;
        digest_clear(tx, account)?;
        Ok(true)
    }

    /// Sets the language of an account's mails; false where it has no address.
    pub fn speak(&self, tx: &mut Tx, account: AccountId, language: Lang) -> Result<bool, Error> {
        let Some(slot) = slot_fetch(tx, account)? else { return Ok(false) };
        slot_put(tx, account, &Slot { language, ..slot })?;
        Ok(true)
    }

    /// Whether a token opens the page that ends digests.
    pub fn off_known(&self, tx: &mut Tx, token: &str) -> Result<bool, Error> {
        address_of_token(tx, token).map(|account| account.is_some())
    }

    /// Ends the digests of the account whose page this token opens; `None` where it opens none. What is told at once
    /// stays so.
    pub fn off(&self, tx: &mut Tx, token: &str) -> Result<Option<AccountId>, Error> {
        let Some(account) = address_of_token(tx, token)? else { return Ok(None) };
        for (kind, pace) in pace_list(tx, account, &Kind::ALL)? {
            if pace == Pace::Daily {
                pace_set(tx, account, kind, Pace::Off)?;
            }
        }
        digest_clear(tx, account)?;
        Ok(Some(account))
    }
}

impl std::fmt::Debug for Notifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Notifier(mails: {})", self.0.mails)
    }
}
