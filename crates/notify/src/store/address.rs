//! SQL of addresses and preferences.

use base::{AccountId, Lang, Timestamp};
use store::{Error, Row, Tx, params};

use super::invalid;
use crate::model::{Address, Kind, MailAddress, Pace};

/// An account's row.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) address: Option<MailAddress>,
    pub(crate) language: Lang,
    /// Refusals one after another.
    pub(crate) failures: i64,
    pub(crate) suspended_at: Option<Timestamp>,
    pub(crate) off_token: Option<String>,
    pub(crate) proposed: Option<MailAddress>,
    pub(crate) code: Option<String>,
    pub(crate) code_until: Option<Timestamp>,
    pub(crate) tries: i64,
    pub(crate) codes: i64,
    pub(crate) codes_since: Option<Timestamp>,
}

impl Slot {
    pub(crate) const fn empty(language: Lang) -> Self {
        Self {
            address: None,
            language,
            failures: 0,
            suspended_at: None,
            off_token: None,
            proposed: None,
            code: None,
            code_until: None,
            tries: 0,
            codes: 0,
            codes_since: None,
        }
    }

    /// The address that mail goes to now.
    pub(crate) fn open_address(&self) -> Option<&MailAddress> {
        self.address.as_ref().filter(|_| self.suspended_at.is_none())
    }

    /// What waits for its code: the address, the code, until when it is good.
    pub(crate) fn waiting(&self, now: Timestamp) -> Option<(&MailAddress, &str, Timestamp)> {
        let until = self.code_until.filter(|until| *until > now)?;
        Some((self.proposed.as_ref()?, self.code.as_deref()?, until))
    }
}

fn address(text: Option<String>) -> Result<Option<MailAddress>, Error> {
    text.map(|text| MailAddress::parse(&text).map_err(|_| invalid("notify_address.address"))).transpose()
}

fn slot(row: &Row) -> Result<Slot, Error> {
    Ok(Slot {
        address: address(row.opt_text(0)?)?,
        language: Lang::parse(&row.text(1)?).ok_or_else(|| invalid("notify_address.language"))?,
        failures: row.int(2)?,
        suspended_at: row.opt_time(3)?,
        off_token: row.opt_text(4)?,
        proposed: address(row.opt_text(5)?)?,
        code: row.opt_text(6)?,
        code_until: row.opt_time(7)?,
        tries: row.int(8)?,
        codes: row.int(9)?,
        codes_since: row.opt_time(10)?,
    })
}

/// An account's row; none where it never gave an address.
pub(crate) fn slot_fetch(tx: &mut Tx, account: AccountId) -> Result<Option<Slot>, Error> {
    let sql = "select address, language, failures, suspended_at, off_token, proposed, code, code_until, tries, codes,
               codes_since from notify_address where account = $1";
    tx.query_opt(sql, params![account])?.as_ref().map(slot).transpose()
}

/// Keeps an account's row.
pub(crate) fn slot_put(tx: &mut Tx, account: AccountId, slot: &Slot) -> Result<(), Error> {
    let sql =
        "insert into notify_address (account, address, language, failures, suspended_at, off_token, proposed, code,
                   code_until, tries, codes, codes_since)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
               on conflict (account) do update set address = excluded.address, language = excluded.language,
                   failures = excluded.failures, suspended_at = excluded.suspended_at, off_token = excluded.off_token,
                   proposed = excluded.proposed, code = excluded.code, code_until = excluded.code_until,
                   tries = excluded.tries, codes = excluded.codes, codes_since = excluded.codes_since";
    tx.execute(
        sql,
        params![
            account,
            slot.address.as_ref().map(MailAddress::as_str),
            slot.language.tag(),
            slot.failures,
            slot.suspended_at,
            slot.off_token.as_deref(),
            slot.proposed.as_ref().map(MailAddress::as_str),
            slot.code.as_deref(),
            slot.code_until,
            slot.tries,
            slot.codes,
            slot.codes_since
        ],
    )
    .map(|_| ())
}

/// Whose page of ending digests a token opens.
pub(crate) fn address_of_token(tx: &mut Tx, token: &str) -> Result<Option<AccountId>, Error> {
    let sql = "select account from notify_address where off_token = $1";
    tx.query_opt(sql, params![token])?.map(|row| row.id(0)).transpose()
}

/// Where an account's mail goes; `None` where it never gave an address.
pub fn address_fetch(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<Option<Address>, Error> {
    Ok(slot_fetch(tx, account)?.map(|slot| Address {
        proposed: slot.waiting(now).map(|(address, _, until)| (address.clone(), until)),
        address: slot.address,
        language: slot.language,
        suspended_at: slot.suspended_at,
    }))
}

/// How soon an account is told by mail of these kinds of notices.
pub fn pace_list(tx: &mut Tx, account: AccountId, kinds: &[Kind]) -> Result<Vec<(Kind, Pace)>, Error> {
    let sql = "select pace from notify_pace where account = $1 and kind = $2";
    let mut paces = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let chosen = tx.query_opt(sql, params![account, kind.name()])?.filter(|_| kind.may_choose());
        let pace = match chosen {
            Some(row) => Pace::parse(&row.text(0)?).ok_or_else(|| invalid("notify_pace.pace"))?,
            None => kind.usual_pace(),
        };
        paces.push((*kind, pace));
    }
    Ok(paces)
}

/// Sets how soon an account is told by mail of a kind of notices; false where nobody may choose that. Notices that wait
/// for a digest stay in it.
pub fn pace_set(tx: &mut Tx, account: AccountId, kind: Kind, pace: Pace) -> Result<bool, Error> {
    if !kind.may_choose() {
        return Ok(false);
    }
    let sql = "insert into notify_pace (account, kind, pace) values ($1, $2, $3)
               on conflict (account, kind) do update set pace = excluded.pace";
    tx.execute(sql, params![account, kind.name(), pace.name()])?;
    Ok(true)
}
