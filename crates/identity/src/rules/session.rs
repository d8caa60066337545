use base::Timestamp;

use crate::model::Session;

/// How long a session lives. All in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionPolicy {
    /// Ends after so long without a request.
    pub idle: i64,
    /// Ends so long after its beginning, used or not.
    pub absolute: i64,
    /// A use is written down at most this often.
    pub touch: i64,
}

impl Default for SessionPolicy {
    /// 30 minutes idle, 12 hours in all, noted once a minute.
    fn default() -> Self {
        Self { idle: 30 * 60_000, absolute: 12 * 3_600_000, touch: 60_000 }
    }
}

/// Whether the session may still be used at `now`.
pub fn session_is_live(session: &Session, policy: &SessionPolicy, now: Timestamp) -> bool {
    now.millis_since(session.started_at) < policy.absolute && now.millis_since(session.seen_at) < policy.idle
}

/// Whether this use should be written down.
pub fn session_should_touch(session: &Session, policy: &SessionPolicy, now: Timestamp) -> bool {
    now.millis_since(session.seen_at) >= policy.touch
}

#[cfg(test)]
mod tests {
    use base::{AccountId, Id, Lang, SeededEntropy};

    use super::*;
    use crate::model::{Assurance, SessionHandle};

    #[test]
    fn a_session_ends_when_idle_and_ends_at_last() {
        let start = Timestamp::from_millis(1_000_000);
        let minute = 60_000;
        let policy = SessionPolicy::default();
        // (last seen after, looked at after, live)
        let cases = [
            (0, 0, true),
            (0, 30 * minute - 1, true),
            (0, 30 * minute, false),
            (29 * minute, 58 * minute, true),
            (12 * 60 * minute - 1, 12 * 60 * minute - 1, true),
            (12 * 60 * minute - 1, 12 * 60 * minute, false),
        ];
        for (seen, looked, live) in cases {
            let session = Session {
                handle: SessionHandle::parse(&"a".repeat(64)).unwrap(),
                account: AccountId::new(start, &SeededEntropy::new(1)),
                assurance: Assurance::Level1,
                language: Lang::Vi,
                started_at: start,
                seen_at: start.plus_millis(seen),
                proven_at: start,
                second: false,
                device: String::new(),
                address: String::new(),
            };
            let now = start.plus_millis(looked);
            assert_eq!(session_is_live(&session, &policy, now), live, "seen {seen}, looked {looked}");
        }
    }
}
