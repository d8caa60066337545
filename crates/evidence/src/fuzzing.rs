//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use base::Timestamp;
use trust::{Digest, check::Verdict};

use crate::{
    rules, segment, verify,
    wire::{
        self,
        note::{self, LONGEST_BODY, NoteV1},
    },
};

const AT: Timestamp = Timestamp::from_millis(1_795_568_400_000);

/// The signed texts of a log, and what witnesses tell each other.
pub fn note(data: &[u8]) {
    let _ = wire::record_read(data);
    if let Ok(head) = wire::head_read(data) {
        let written = wire::head_bytes(&head).unwrap_or_default();
        assert_eq!(wire::head_read(&written).ok(), Some(head));
    }
    if let Ok(statement) = note::countersignature_read(data) {
        assert!(wire::head_read(data).is_err(), "no countersignature passes for a head");
        let written = note::countersignature_bytes(&statement).unwrap_or_default();
        assert_eq!(note::countersignature_read(&written).ok(), Some(statement));
    }
    if let Ok(note) = NoteV1::read(data, LONGEST_BODY) {
        let written = note.bytes().unwrap_or_default();
        assert_eq!(NoteV1::read(&written, LONGEST_BODY).ok(), Some(note));
    }
    let _ = verify::holdings_read(data);
}

/// The path of a record, and proofs of any numbers and sizes.
pub fn path(data: &[u8]) {
    if let Ok((number, size, steps)) = wire::path_read(data) {
        assert_eq!(wire::path_text(number, size, &steps).as_bytes(), data, "a path has one spelling");
        let turns = if number < size { rules::sides(number, size) } else { Vec::new() };
        assert!(turns.len() <= 64, "no tree is deeper");
        let _ = rules::walk(Digest::from_bytes([0; 32]), &steps);
    }
    let Some((numbers, rest)) = data.split_first_chunk::<16>() else { return };
    let (old, new) = numbers.split_at(8);
    let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    let (old, new) = (number(old), number(new));
    let hashes: Vec<Digest> = rest.chunks_exact(32).filter_map(|hash| Digest::from_slice(hash).ok()).collect();
    let leaf = hashes.first().copied().unwrap_or(Digest::from_bytes([0; 32]));
    let _ = trust::merkle::verify_inclusion(&leaf, old, new, &hashes, &leaf);
    let _ = trust::merkle::verify_consistency(old, new, &leaf, &leaf, &hashes);
    let _ = trust::merkle::Frontier::from_parts(old, hashes);
}

/// The files of a segment log.
pub fn segment(data: &[u8]) {
    segment::fuzz(data);
}

/// An exported record.
pub fn record(data: &[u8]) {
    let report = verify::verify_container(data, &trust::fuzzing::anchors(), AT);
    assert!(report.record.is_none() || report.report.verdict == Verdict::Valid, "what is shown holds");
    let _ = verify::is_container(data);
}
