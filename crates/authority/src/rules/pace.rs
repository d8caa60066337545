//! How often one member may change its own entry. Pure.

use base::Timestamp;

/// How many changes a member has in hand: moving, new keys of every kind, and some to spare.
const IN_HAND: i64 = 20;
/// After how many milliseconds it gets one back.
const EVERY: i64 = 60_000;

/// What a member has in hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// When it will have everything in hand again, in milliseconds since 1970.
    full_at: i64,
}

impl Pace {
    /// A member that has not been seen.
    pub(crate) const fn new() -> Self {
        Self { full_at: 0 }
    }

    /// Takes one change out of its hand; false where it has none.
    pub(crate) fn take(&mut self, now: Timestamp) -> bool {
        let now = now.as_millis();
        let owed = self.full_at.max(now).saturating_sub(now).saturating_add(EVERY);
        if owed > IN_HAND * EVERY {
            return false;
        }
        self.full_at = now.saturating_add(owed);
        true
    }

    /// Whether nothing needs to be remembered of it.
    pub(crate) fn is_full(self, now: Timestamp) -> bool {
        self.full_at <= now.as_millis()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_at_once_and_then_one_a_minute() {
        let mut pace = Pace::new();
        let now = Timestamp::from_millis(1_795_568_400_000);
        let taken = |pace: &mut Pace, now| (0..100).filter(|_| pace.take(now)).count();
        assert_eq!(taken(&mut pace, now), 20);
        assert_eq!(taken(&mut pace, now.plus_seconds(59)), 0);
        assert_eq!(taken(&mut pace, now.plus_seconds(61)), 1);
        assert!(!pace.is_full(now.plus_seconds(600)));
        assert_eq!(taken(&mut pace, now.plus_seconds(3 * 3_600)), 20);
    }
}
