#![doc = include_str!("../README.md")]

// The tour. Tables: evidence_records (pending and numbered), evidence_facts, evidence_salts, evidence_tree,
// evidence_heads, evidence_sequencer; evidence_witnessed and evidence_countersigned (what this node holds of others'
// logs, and they of its own), evidence_forks, evidence_receipts, evidence_receipt_heads. `witness` speaks with the other
// nodes' witnesses. A record is written by `service`, numbered by `ledger`, handed out by `export`,
// and believed by nobody before `verify` has looked at it.

mod export;
#[doc(hidden)]
pub mod fuzzing;
mod ledger;
mod model;
mod rules;
mod segment;
mod service;
mod stamper;
mod store;
mod verify;
mod wire;
mod witness;

pub use ledger::{Ledger, LedgerCounts, LedgerError, Round};
pub use model::{
    BadDigest, Countersignature, Entry, EvidenceDigest, Fact, FactRow, FactValue, Fork, ForkKind, Head, Holding,
    LogFault, LogReport, LogState, Personal, PersonalCheck, Place, Proof, ReceiptProof, RecordReport, RecordSummary,
    Side, Signed, Step, WitnessLine, WitnessState,
};
pub use segment::{
    FoundSegment, Logged, LoggedPath, SegmentError, SegmentHead, SegmentHeads, SegmentLog, SegmentReport,
    SegmentSettings, SegmentTail, segment_anchor, segment_check, segment_entries, segment_erase, segment_recent,
    segment_scan, segment_verify,
};
pub use service::{personal_check, personal_erase, record, record_with};
pub use stamper::{BoxFuture, StampError, Stamper};
pub use store::{
    fact_list, fork_list, log_state, receipt_find, record_find, record_list, record_list_of, sequencer_fence,
    witness_state,
};
pub use verify::{
    HoldingsError, holdings_export, holdings_list, holdings_read, is_container, verify_container,
    verify_container_under, verify_log, verify_log_against,
};
pub use wire::Act;
pub use witness::{
    Carrier, CarryError, Witness, WitnessCounts, WitnessError, WitnessPace, forks_settle, receipt_expect,
    receipts_forget,
};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations =
    ::store::migrations!("evidence", [(1, "0001_evidence"), (2, "0002_witness"), (3, "0003_receipts")]);

/// The texts of this crate.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "evidence",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
