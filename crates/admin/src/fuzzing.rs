//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use crate::wire;

/// Tables of officials.
pub fn staff(data: &[u8]) {
    let parsed = wire::staff_parse(data);
    assert!(parsed.rows.len() <= identity::IMPORT_ROWS, "an import has an end");
    assert!(parsed.rows.is_sorted_by(|a, b| a.line < b.line), "rows stand in their order");
    let lines = u64::try_from(data.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count()).unwrap_or(u64::MAX);
    let last = parsed.rows.iter().map(|row| row.line).chain(parsed.faults.iter().map(|fault| fault.0)).max();
    assert!(last.is_none_or(|last| last <= lines + 1), "no row stands behind the end");
}
