//! One stored record: its bytes against its digest, its columns, facts and salts against its bytes.

use crate::{
    model::{EvidenceDigest, FactValue, LogFault, Place},
    store::{StoredFact, StoredRecord, StoredSalt},
    wire,
};

/// What is stored beside a record.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) facts: Vec<StoredFact>,
    pub(super) salts: Vec<StoredSalt>,
}

/// Checks one record and adds what is wrong to `faults`.
pub(super) fn check(record: &StoredRecord, beside: &Beside, faults: &mut Vec<LogFault>) {
    let place = Place::Record { number: record.number, id: record.id.clone() };
    let mut fault = |what: &str| faults.push(LogFault { place: place.clone(), what: what.to_owned() });
    if EvidenceDigest::of(&record.bytes).to_string() != record.digest {
        fault("the bytes do not have the digest");
    }
    let Ok(read) = wire::record_read(&record.bytes) else {
        fault("the bytes are not a record");
        return;
    };
    let columns = [
        ("id", read.id.to_string() == record.id),
        ("kind", read.kind == record.kind),
        ("subject", read.subject == record.subject),
        ("actor", read.actor == record.actor),
        ("at", read.at == record.at),
    ];
    for (column, holds) in columns {
        if !holds {
            fault(&format!("the column {column} differs from the bytes"));
        }
    }
    let at = read.at;
    let stated: Vec<_> =
        read.facts.into_iter().map(|fact| (fact.name, at, Some(FactValue::from(fact.value)))).collect();
    if stated != beside.facts {
        fault("the facts differ from the bytes");
    }
    let mut salted: Vec<&str> = beside.salts.iter().map(|salt| salt.name.as_str()).collect();
    salted.sort_unstable();
    if !read.personal.keys().map(String::as_str).eq(salted) {
        fault("the salts are not those of its salted digests");
    }
    if beside.salts.iter().any(|salt| !salt.whole) {
        fault("a salt was changed, or is gone without the rule that it was erased under");
    }
}
