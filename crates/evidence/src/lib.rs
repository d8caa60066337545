#![doc = include_str!("../README.md")]

// The tour. Tables: evidence_records (pending and numbered), evidence_facts, evidence_salts, evidence_tree,
// evidence_heads, evidence_sequencer. A record is written by `service`, numbered by `ledger`, handed out by `export`,
// and believed by nobody before `verify` has looked at it.

mod export;
mod ledger;
mod model;
mod rules;
mod service;
mod stamper;
mod store;
mod verify;
mod wire;

pub use ledger::{Ledger, LedgerCounts, LedgerError, Round};
pub use model::{
    BadDigest, Entry, EvidenceDigest, Fact, FactRow, FactValue, Head, LogFault, LogReport, LogState, Personal,
    PersonalCheck, Place, Proof, RecordReport, RecordSummary, Side, Step,
};
pub use service::{personal_check, personal_erase, record, record_with};
pub use stamper::{BoxFuture, StampError, Stamper};
pub use store::{fact_list, log_state, record_find, record_list, record_list_of};
pub use verify::{is_container, verify_container, verify_log};
pub use wire::Act;

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("evidence", [(1, "0001_evidence")]);

/// The texts of this crate.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "evidence",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
