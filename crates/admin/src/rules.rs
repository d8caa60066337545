//! When a node is well.

use base::Timestamp;
use registry::Freshness;

use crate::model::{Finding, Level, NodeState};

/// A digest without an inclusion proof after so long is proof of loss.
const LOSS_SECONDS: i64 = 60;
/// So many signed heads may wait for their time-stamp before somebody should look.
const UNSTAMPED_HEADS: u64 = 100;
/// A job that waits so long after it was due is late: its worker is stuck or too slow.
const LATE_JOB_SECONDS: i64 = 300;

/// What is found at `now`, in the order in which a person asks.
pub fn judge(state: &NodeState, now: Timestamp) -> Vec<Finding> {
    vec![
        log(state, now),
        stamps(state),
        witnesses(state),
        configuration(state),
        peers(state),
        messages(state),
        jobs(state, now),
    ]
}

/// The most serious level among findings.
pub fn worst(findings: &[Finding]) -> Level {
    findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Well)
}

const fn found(level: Level, key: &'static str, count: u64) -> Finding {
    Finding { level, key, count }
}

fn seconds_since(now: Timestamp, then: Option<Timestamp>) -> i64 {
    then.map_or(0, |then| now.millis_since(then) / 1000)
}

fn log(state: &NodeState, now: Timestamp) -> Finding {
    let waits = seconds_since(now, state.log.oldest_pending);
    if waits > LOSS_SECONDS {
        return found(Level::Wrong, "admin-log-stuck", u64::try_from(waits).unwrap_or_default());
    }
    found(Level::Well, "admin-log-well", state.log.size)
}

fn stamps(state: &NodeState) -> Finding {
    let level = if state.log.unstamped > UNSTAMPED_HEADS { Level::Look } else { Level::Well };
    let key = if level == Level::Look { "admin-stamps-missing" } else { "admin-stamps-well" };
    found(level, key, state.log.unstamped)
}

fn witnesses(state: &NodeState) -> Finding {
    if state.forks > 0 {
        return found(Level::Wrong, "admin-witness-forks", state.forks);
    }
    if state.receipts_lost > 0 {
        return found(Level::Wrong, "admin-receipts-lost", state.receipts_lost);
    }
    found(Level::Well, "admin-witness-well", state.witnesses)
}

fn configuration(state: &NodeState) -> Finding {
    match state.configuration {
        Some(Freshness::Fresh) => found(Level::Well, "admin-configuration-fresh", 0),
        Some(Freshness::Stale) => found(Level::Look, "admin-configuration-stale", 0),
        Some(Freshness::Expired) => found(Level::Wrong, "admin-configuration-expired", 0),
        None => found(Level::Wrong, "admin-configuration-none", 0),
    }
}

fn peers(state: &NodeState) -> Finding {
    if state.peers_down > 0 {
        return found(Level::Look, "admin-peers-down", state.peers_down);
    }
    found(Level::Well, "admin-peers-well", state.peers)
}

fn messages(state: &NodeState) -> Finding {
    if state.messages_dead > 0 {
        return found(Level::Look, "admin-messages-dead", state.messages_dead);
    }
    found(Level::Well, "admin-messages-well", state.messages_waiting)
}

fn jobs(state: &NodeState, now: Timestamp) -> Finding {
    if state.jobs_dead > 0 {
        return found(Level::Look, "admin-jobs-dead", state.jobs_dead);
    }
    let late = seconds_since(now, state.oldest_due);
    if late > LATE_JOB_SECONDS {
        return found(Level::Look, "admin-jobs-late", u64::try_from(late / 60).unwrap_or_default());
    }
    found(Level::Well, "admin-jobs-well", 0)
}

#[cfg(test)]
mod tests {
    use evidence::LogState;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_488_360_000);

    fn well() -> NodeState {
        NodeState {
            log: LogState { size: 12, heads: 3, ..LogState::default() },
            forks: 0,
            receipts_lost: 0,
            witnesses: 3,
            configuration: Some(Freshness::Fresh),
            peers: 3,
            peers_down: 0,
            messages_waiting: 0,
            messages_dead: 0,
            jobs_dead: 0,
            oldest_due: None,
        }
    }

    #[test]
    fn each_trouble_is_named_at_its_level() {
        type Change = fn(&mut NodeState);
        let cases: [(Change, &str, Level); 13] = [
            (|_| {}, "admin-log-well", Level::Well),
            (|s| s.log.oldest_pending = Some(NOW.plus_seconds(-60)), "admin-log-well", Level::Well),
            (|s| s.log.oldest_pending = Some(NOW.plus_seconds(-61)), "admin-log-stuck", Level::Wrong),
            (|s| s.log.unstamped = 101, "admin-stamps-missing", Level::Look),
            (|s| s.forks = 1, "admin-witness-forks", Level::Wrong),
            (|s| s.receipts_lost = 1, "admin-receipts-lost", Level::Wrong),
            (|s| s.configuration = Some(Freshness::Stale), "admin-configuration-stale", Level::Look),
            (|s| s.configuration = Some(Freshness::Expired), "admin-configuration-expired", Level::Wrong),
            (|s| s.configuration = None, "admin-configuration-none", Level::Wrong),
            (|s| s.peers_down = 1, "admin-peers-down", Level::Look),
            (|s| s.messages_dead = 2, "admin-messages-dead", Level::Look),
            (|s| s.jobs_dead = 1, "admin-jobs-dead", Level::Look),
            (|s| s.oldest_due = Some(NOW.plus_seconds(-301)), "admin-jobs-late", Level::Look),
        ];
        for (change, key, level) in cases {
            let mut state = well();
            change(&mut state);
            let findings = judge(&state, NOW);
            assert!(findings.iter().any(|f| f.key == key && f.level == level), "{key}: {findings:?}");
            assert_eq!(worst(&findings), level, "{key}");
        }
    }
}
