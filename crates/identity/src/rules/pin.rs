/// How often a PIN may be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinPolicy {
    /// So many wrong entries in a row lock the key for good; a new one must be enrolled.
    pub tries: i64,
}

impl Default for PinPolicy {
    /// Five.
    fn default() -> Self {
        Self { tries: 5 }
    }
}

/// What is remembered of the entries for one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PinCount {
    /// Entries since the last right one, those under way included.
    pub tried: i64,
}

/// What an entry may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinVerdict {
    /// It may be checked; the count to store before that, and how many are left if it is wrong.
    Check {
        /// The new count.
        count: PinCount,
        /// Entries left after a wrong one.
        left: i64,
    },
    /// The key is locked.
    Locked,
}

/// Lets an entry through, counted as wrong until the right PIN resets the count: many at once gain nothing.
pub fn pin_try(known: PinCount, policy: PinPolicy) -> PinVerdict {
    if known.tried >= policy.tries {
        return PinVerdict::Locked;
    }
    let tried = known.tried.saturating_add(1);
    PinVerdict::Check { count: PinCount { tried }, left: policy.tries.saturating_sub(tried) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_wrong_entry_locks() {
        let policy = PinPolicy { tries: 2 };
        let PinVerdict::Check { count, left: 1 } = pin_try(PinCount::default(), policy) else { panic!("first") };
        let PinVerdict::Check { count, left: 0 } = pin_try(count, policy) else { panic!("second") };
        assert_eq!(pin_try(count, policy), PinVerdict::Locked);
    }
}
