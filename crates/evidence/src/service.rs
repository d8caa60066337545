//! Writing records: in the caller's transaction, beside the act itself.

use std::collections::BTreeMap;

use base::{Entropy, Id, RecordId, Timestamp};
use store::Tx;
use trust::digest::sha256_of;

use crate::{
    Act,
    ledger::WAKE,
    model::{EvidenceDigest, Personal, PersonalCheck},
    store as db, wire,
};

/// Writes a pending record of `act` in the caller's transaction and returns the digest that acknowledgements name.
///
/// The record gets its number, its place in the tree and its signed head a moment after the transaction commits.
pub fn record(tx: &mut Tx, act: &Act, entropy: &dyn Entropy) -> Result<EvidenceDigest, store::Error> {
    record_with(tx, act, &[], entropy)
}

/// Like [`record`], with personal data of which only salted digests enter the record. The salts are kept beside it
/// until [`personal_erase`] takes them.
pub fn record_with(
    tx: &mut Tx,
    act: &Act,
    personal: &[Personal],
    entropy: &dyn Entropy,
) -> Result<EvidenceDigest, store::Error> {
    let id = RecordId::new(act.at, entropy);
    let mut digests = BTreeMap::new();
    let mut salts = Vec::with_capacity(personal.len());
    for Personal { name, value } in personal {
        let salt: [u8; 16] = trust::random::bytes();
        digests.insert((*name).to_owned(), salted(&salt, name, value));
        salts.push((*name, salt));
    }
    let salt: [u8; 16] = trust::random::bytes();
    let bytes =
        wire::record_bytes(id, act, &salt, digests).map_err(|error| store::Error::Invalid(error.to_string()))?;
    let digest = EvidenceDigest::of(&bytes);
    db::record_insert(tx, id, &digest, act, &bytes)?;
    db::facts_insert(tx, id, act)?;
    db::salts_insert(tx, id, &salts)?;
    tx.wake(WAKE);
    Ok(digest)
}

/// Whether `value` is what the record's salted digest `name` was made from.
pub fn personal_check(
    tx: &mut Tx,
    digest: &EvidenceDigest,
    name: &str,
    value: &[u8],
) -> Result<PersonalCheck, store::Error> {
    let Some((id, bytes)) = db::record_bytes_fetch(tx, digest)? else { return Ok(PersonalCheck::Unknown) };
    let Some(salt) = db::salt_fetch(tx, id, name)? else { return Ok(PersonalCheck::Unknown) };
    Ok(match salt {
        db::Salt::Erased { rule, at } => PersonalCheck::Erased { rule, at },
        db::Salt::Kept(salt) => {
            let recorded = wire::record_read(&bytes).ok().and_then(|record| record.personal.get(name).cloned());
            if recorded == Some(salted(&salt, name, value)) { PersonalCheck::Matches } else { PersonalCheck::Differs }
        }
    })
}

/// Erases every salt of a record under a rule (such as `PDPL/14`): its digests stay, and say nothing any more. Returns
/// how many were erased.
pub fn personal_erase(tx: &mut Tx, digest: &EvidenceDigest, rule: &str, now: Timestamp) -> Result<u64, store::Error> {
    match db::record_bytes_fetch(tx, digest)? {
        Some((id, _)) => db::salts_erase(tx, id, rule, now),
        None => Ok(0),
    }
}

/// The salted digest: SHA-256 over salt, name, a zero byte and value.
fn salted(salt: &[u8], name: &str, value: &[u8]) -> String {
    sha256_of(&[salt, name.as_bytes(), &[0], value]).to_string()
}
