use base::Timestamp;

/// The length of a step, in milliseconds (RFC 6238 section 4).
const STEP: i64 = 30_000;
/// A change of factors needs a proof that is no older, in milliseconds.
pub const FRESH: i64 = 10 * 60_000;
/// Somebody may take so long for the second factor, in milliseconds.
pub const STEP_PATIENCE: i64 = 10 * 60_000;
/// So many second factors may be tried after one right password.
pub const STEP_TRIES: i64 = 5;

/// The step to which a one-time code belongs: the present one or a neighbour, for clocks that go a little wrong
/// (RFC 6238 section 5.2), and later than every step whose code was taken before.
pub fn otp_step(code: u32, last: i64, now: Timestamp, compute: impl Fn(u64) -> u32) -> Option<i64> {
    let present = now.as_millis().div_euclid(STEP);
    let near = present.saturating_sub(1)..=present.saturating_add(1);
    near.filter(|step| *step > last).find(|step| u64::try_from(*step).is_ok_and(|counter| compute(counter) == code))
}

/// Whether a session may change what opens its account: the proof is fresh, and was given with every kind of factor
/// that the account asks for. Who stole a password, or sits down at an open browser, can change nothing.
pub const fn factors_may_change(proven_at: Timestamp, second_given: bool, second_needed: bool, now: Timestamp) -> bool {
    now.millis_since(proven_at) <= FRESH && (second_given || !second_needed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_for_three_steps_and_once() {
        let now = Timestamp::from_millis(100 * STEP + 7);
        let compute = |counter: u64| u32::try_from(counter).unwrap_or_default() + 1000;
        // (step of the code, last step taken, taken)
        for (step, last, taken) in [
            (100, 0, true),
            (99, 0, true),
            (101, 0, true),
            (98, 0, false),
            (102, 0, false),
            (100, 100, false),
            (99, 100, false),
            (101, 100, true),
        ] {
            let expected = taken.then_some(i64::from(step));
            assert_eq!(otp_step(step + 1000, last, now, compute), expected, "{step} after {last}");
        }
    }

    #[test]
    fn factors_change_only_on_a_fresh_and_whole_proof() {
        let start = Timestamp::from_millis(1_000_000);
        for (after, given, needed, may) in [
            (0, false, false, true),
            (FRESH, true, true, true),
            (FRESH + 1, true, true, false),
            (0, false, true, false),
            (0, true, false, true),
        ] {
            assert_eq!(
                factors_may_change(start, given, needed, start.plus_millis(after)),
                may,
                "{after} {given} {needed}"
            );
        }
    }
}
