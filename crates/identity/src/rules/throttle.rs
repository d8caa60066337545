use base::Timestamp;

/// What is remembered of the attempts under one key: a typed user name, or an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Throttle {
    /// Attempts that have not succeeded (yet), since the count began.
    pub failures: i64,
    /// When the last attempt was let through, in milliseconds since the epoch; 0 for never.
    pub last_at: i64,
    /// No attempt is let through before this, in milliseconds since the epoch.
    pub blocked_until: i64,
}

/// How attempts are slowed down. Times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottlePolicy {
    /// So many attempts are free.
    pub free: i64,
    /// The first wait; every further attempt doubles it.
    pub first_wait: i64,
    /// The longest wait, so that nobody can shut a person out of their account for long.
    pub longest_wait: i64,
    /// Without attempts for so long, the count starts anew.
    pub forget: i64,
}

impl ThrottlePolicy {
    /// For one user name: five attempts, then 30 seconds, doubling up to 15 minutes.
    pub const ACCOUNT: Self = Self { free: 5, first_wait: 30_000, longest_wait: 15 * 60_000, forget: 30 * 60_000 };
    /// For one address, behind which an office or a village may sit: fifty attempts, then 10 seconds, up to 5 minutes.
    pub const ADDRESS: Self = Self { free: 50, first_wait: 10_000, longest_wait: 5 * 60_000, forget: 10 * 60_000 };
}

/// Lets an attempt through, counting it as failed until [`throttle_after_success`] says otherwise; or answers when
/// the next one may come. An attempt is counted before the password is looked at, so that many at once gain nothing.
pub fn throttle_try(known: &Throttle, policy: &ThrottlePolicy, now: Timestamp) -> Result<Throttle, Timestamp> {
    if now.as_millis() < known.blocked_until {
        return Err(Timestamp::from_millis(known.blocked_until));
    }
    let forgotten = now.as_millis().saturating_sub(known.last_at) >= policy.forget;
    let failures = if forgotten { 1 } else { known.failures.saturating_add(1) };
    let over = failures.saturating_sub(policy.free);
    let wait = if over <= 0 {
        0
    } else {
        let doublings = u32::try_from(over.saturating_sub(1)).unwrap_or(32).min(32);
        let factor = 1_i64.checked_shl(doublings).unwrap_or(i64::MAX);
        policy.first_wait.saturating_mul(factor).min(policy.longest_wait)
    };
    let blocked_until = if wait == 0 { 0 } else { now.plus_millis(wait).as_millis() };
    Ok(Throttle { failures, last_at: now.as_millis(), blocked_until })
}

/// What remains when an attempt succeeded: nothing for a user name, one attempt less for an address (`whole` false).
pub fn throttle_after_success(known: &Throttle, whole: bool) -> Throttle {
    if whole {
        return Throttle::default();
    }
    Throttle { failures: known.failures.saturating_sub(1).max(0), blocked_until: 0, last_at: known.last_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_free_then_wait_ever_longer() {
        let policy = ThrottlePolicy { free: 3, first_wait: 1000, longest_wait: 5000, forget: 60_000 };
        let mut now = Timestamp::from_millis(1_000_000);
        let mut known = Throttle::default();
        for _ in 0..3 {
            known = throttle_try(&known, &policy, now).unwrap();
            assert_eq!(known.blocked_until, 0);
        }
        for wait in [1000, 2000, 4000, 5000, 5000] {
            known = throttle_try(&known, &policy, now).unwrap();
            assert_eq!(known.blocked_until, now.as_millis() + wait);
            assert_eq!(
                throttle_try(&known, &policy, now.plus_millis(wait - 1)),
                Err(now.plus_millis(wait)),
                "let through too early"
            );
            now = now.plus_millis(wait);
        }
        let rested = throttle_try(&known, &policy, now.plus_millis(60_000)).unwrap();
        assert_eq!(rested.failures, 1, "the count starts anew after a rest");
    }

    #[test]
    fn success_clears_a_name_but_only_one_attempt_of_an_address() {
        let known = Throttle { failures: 7, last_at: 5, blocked_until: 9 };
        assert_eq!(throttle_after_success(&known, true), Throttle::default());
        assert_eq!(throttle_after_success(&known, false), Throttle { failures: 6, last_at: 5, blocked_until: 0 });
    }
}
