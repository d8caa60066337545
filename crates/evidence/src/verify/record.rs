//! One stored record: its bytes against its digest, its columns and its facts against its bytes.

use crate::{
    model::{EvidenceDigest, FactValue, LogFault, Place},
    store::{StoredFact, StoredRecord},
    wire,
};

/// Checks one record and adds what is wrong to `faults`.
pub(super) fn check(record: &StoredRecord, facts: &[StoredFact], faults: &mut Vec<LogFault>) {
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
    let stated: Vec<_> = read.facts.into_iter().map(|fact| (fact.name, at, FactValue::from(fact.value))).collect();
    if stated != facts {
        fault("the facts differ from the bytes");
    }
}
