//! What others hold of a log, held against it.

use std::collections::{BTreeMap, BTreeSet};

use base::Timestamp;
use store::Tx;
use trust::{Anchors, Digest, Policy, digest::sha256};

use crate::{
    model::{Countersignature, Holding, LogFault, LogReport, Place, Signed},
    store as db,
    wire::note::{HoldingV1, HoldingsV1, SignedV1},
};

/// The file is not what [`holdings_export`] writes.
#[derive(Debug, thiserror::Error)]
#[error("not a file of countersigned heads: {0}")]
pub struct HoldingsError(String);

/// What this node holds of another's log: the heads that it has countersigned, signed by that log's own key.
pub fn holdings_list(tx: &mut Tx, log: &str) -> Result<Vec<Holding>, store::Error> {
    let held = db::witnessed_list(tx, log)?;
    Ok(held.into_iter().map(|held| Holding { statement: held.statement, head: Some(held.head) }).collect())
}

/// The same as a file that the log's auditor takes along.
pub fn holdings_export(tx: &mut Tx, holder: &str, log: &str) -> Result<Vec<u8>, store::Error> {
    let unreadable = || store::Error::Invalid("a countersigned head is not a text".to_owned());
    let text = |signed: &Signed| SignedV1::of(signed).ok_or_else(unreadable);
    let held = holdings_list(tx, log)?
        .iter()
        .map(|held| {
            let head = held.head.as_ref().map(text).transpose()?;
            Ok(HoldingV1 { statement: text(&held.statement)?, head })
        })
        .collect::<Result<_, store::Error>>()?;
    let file = HoldingsV1::new(holder.to_owned(), log.to_owned(), held);
    serde_json::to_vec_pretty(&file).map_err(|error| store::Error::Invalid(error.to_string()))
}

/// Reads such a file. Nothing in it is believed before a log is held against it.
pub fn holdings_read(bytes: &[u8]) -> Result<Vec<Holding>, HoldingsError> {
    let file = HoldingsV1::read(bytes).map_err(|error| HoldingsError(error.to_string()))?;
    let holding = |held: &HoldingV1| Holding {
        statement: held.statement.signed(),
        head: held.head.as_ref().map(SignedV1::signed),
    };
    Ok(file.held.iter().map(holding).collect())
}

/// Statements that hold by themselves, and those that do not.
pub(super) struct Held {
    stated: Vec<Countersignature>,
    faults: Vec<LogFault>,
}

impl Held {
    /// Judges each statement, and the head that it is about where it comes along, before the log is looked at.
    pub(super) fn judge(
        holdings: impl Iterator<Item = Holding>,
        anchors: &Anchors,
        at: Timestamp,
        policy: &Policy,
    ) -> Self {
        let mut held = Self { stated: Vec::new(), faults: Vec::new() };
        for holding in holdings {
            let statement = match super::countersignature(&holding.statement, anchors, at, policy) {
                Ok(statement) => statement,
                Err(fault) => {
                    let place = Place::Witness { witness: "?".to_owned(), size: 0 };
                    held.faults.push(LogFault { place, what: format!("the countersignature cannot be used: {fault}") });
                    continue;
                }
            };
            let about = holding.head.as_ref().map(|head| {
                let judged = super::head(&head.bytes, &head.signature, None, anchors, at, policy);
                judged.is_ok_and(|(read, _)| {
                    sha256(&head.bytes) == statement.head
                        && (&read.log, read.size, read.root) == (&statement.log, statement.size, statement.root)
                })
            });
            if about == Some(false) {
                held.fault(&statement, "it is not about the head that comes with it");
            } else {
                held.stated.push(statement);
            }
        }
        held
    }

    fn fault(&mut self, statement: &Countersignature, what: &str) {
        self.faults.push(fault(statement, what));
    }

    /// The sizes whose roots are needed.
    pub(super) fn sizes(&self) -> BTreeSet<u64> {
        self.stated.iter().map(|statement| statement.size).collect()
    }

    /// Holds the roots of a log of `size` records against what was stated.
    pub(super) fn hold(self, log: &str, size: u64, roots: &BTreeMap<u64, Digest>, report: &mut LogReport) {
        let mut newest: BTreeMap<String, u64> = BTreeMap::new();
        report.faults.extend(self.faults);
        for statement in self.stated {
            let what = if !log.is_empty() && statement.log != log {
                "it is about another log"
            } else if statement.size > size {
                "the log ends before it: its tail was cut off"
            } else if roots.get(&statement.size) != Some(&statement.root) {
                "the records below do not lead to its root: the past was rewritten"
            } else {
                let size = newest.entry(statement.witness).or_default();
                *size = statement.size.max(*size);
                continue;
            };
            report.faults.push(fault(&statement, what));
        }
        report.witnesses = newest.into_iter().collect();
    }
}

fn fault(statement: &Countersignature, what: &str) -> LogFault {
    let place = Place::Witness { witness: statement.witness.clone(), size: statement.size };
    LogFault { place, what: what.to_owned() }
}
