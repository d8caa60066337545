//! What is fuzzed of this crate (see the crate `fuzzing`): each function takes any bytes, must come back within its
//! bounds, and holds what was accepted to its word. Not part of the API.

use base::Timestamp;
use trust::{Anchors, digest::sha256};

use crate::{ServiceCode, SystemCode, seed, wire};

/// The most bytes that a difference may lead to here.
const LIMIT: usize = 1 << 20;

/// What stands in a signed configuration, the envelope, differences, and the codes of systems and services.
pub fn configuration(data: &[u8]) {
    let at = Timestamp::from_millis(1_795_568_400_000);
    assert!(wire::open(data, &Anchors::default(), at).is_err(), "nothing is believed without an anchor");
    if let Ok(text) = std::str::from_utf8(data) {
        if let Ok(code) = SystemCode::parse(text) {
            assert_eq!(SystemCode::parse(&code.to_string()), Ok(code));
        }
        if let Ok(code) = ServiceCode::parse(text) {
            assert_eq!(ServiceCode::parse(&code.to_string()), Ok(code));
        }
    }
    // A difference from another node, to bytes of its choice and to ours.
    let (old, new) = data.split_at(data.len() / 2);
    for held in [old, b"held".as_slice()] {
        if let Ok(led) = wire::difference::apply(held, new, LIMIT) {
            assert!(led.len() <= LIMIT, "a difference leads within its limit");
        }
    }
    let made = wire::difference::make(old, new);
    assert_eq!(
        wire::difference::apply(old, &made, LIMIT).as_deref(),
        Ok(new),
        "a difference leads where it was made for"
    );
    if let Ok(change) = serde_json::from_slice::<wire::Change>(data) {
        let written = serde_json::to_vec(&change).unwrap_or_default();
        assert_eq!(serde_json::from_slice(&written).ok(), Some(change), "a change is read as it is written");
    }
    let Ok(configuration) = wire::read(data) else { return };
    let written = serde_json::to_vec(&configuration).unwrap_or_default();
    assert_eq!(wire::read(&written).ok().as_ref(), Some(&configuration), "what was read is written and read again");
    let _ = wire::to_snapshot(configuration, sha256(data));
}

/// Tables of agencies.
pub fn agencies(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(entries) = seed::read(text) {
        assert!(entries.iter().all(|entry| entry.names.len() == 1), "a line is an agency with one name");
    }
}
