//! The gate before each node: shut while the node is known not to answer, so that one attempt at a time is made and not
//! one for every message that waits.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use base::Entropy;
use parking_lot::Mutex;
use store::worker::Valve;

/// How long the gate is shut behind an attempt that is to find out whether the node answers again.
const PROBE: Duration = Duration::from_secs(2);
/// How long it is shut until that attempt begins. There may be none, if no message is due.
const LEASING: Duration = Duration::from_millis(20);
/// The longest pause that another node can ask for.
const LONGEST_ASKED: Duration = Duration::from_mins(10);

/// The gates of all nodes, by the name of the queue that waits before each.
#[derive(Default)]
pub(crate) struct Gates(Mutex<HashMap<String, Arc<Gate>>>);

impl Gates {
    /// The gate before `queue`.
    pub(crate) fn of(&self, queue: &str) -> Arc<Gate> {
        Arc::clone(self.0.lock().entry(queue.to_owned()).or_default())
    }
}

/// One node's gate.
#[derive(Default)]
pub(crate) struct Gate(Mutex<State>);

#[derive(Default)]
struct State {
    /// Failures one after another; the gate is open if there are none.
    failures: u32,
    /// Counts changes, so that attempts which began together count as one failure.
    turn: u64,
    until: Option<Instant>,
}

/// The gate as an attempt found it when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Turn(u64);

impl Gate {
    /// How many attempts may begin now.
    pub(crate) fn valve(&self, most: usize) -> Valve {
        let (mut state, now) = (self.0.lock(), Instant::now());
        if state.failures == 0 {
            return Valve::Open(most);
        }
        match state.until.map(|until| until.saturating_duration_since(now)) {
            Some(left) if !left.is_zero() => Valve::Shut(left),
            _ => {
                state.until = Some(now + LEASING);
                Valve::Open(1)
            }
        }
    }

    /// An attempt begins.
    pub(crate) fn begin(&self) -> Turn {
        let mut state = self.0.lock();
        if state.failures > 0 {
            state.until = Some(Instant::now() + PROBE);
        }
        Turn(state.turn)
    }

    /// The node took something: everything may go.
    pub(crate) fn open(&self) {
        let mut state = self.0.lock();
        if state.failures > 0 {
            *state = State { turn: state.turn + 1, ..State::default() };
        }
    }

    /// The node did not answer an attempt: the pause doubles, with up to half of it taken off by chance.
    pub(crate) fn failed(&self, turn: Turn, first: Duration, longest: Duration, entropy: &dyn Entropy) {
        let mut state = self.0.lock();
        if state.turn != turn.0 {
            return;
        }
        let full = first.saturating_mul(1 << state.failures.min(20)).min(longest);
        let micros = u64::try_from(full.as_micros()).unwrap_or(u64::MAX);
        let pause = full.saturating_sub(Duration::from_micros(entropy.next_u64() % (micros / 2).max(1)));
        state.shut(pause);
    }

    /// The pause that a node gets which asks for one.
    pub(crate) fn bounded(pause: Duration) -> Duration {
        pause.min(LONGEST_ASKED)
    }

    /// The node asks for a pause. The pause that it gets.
    pub(crate) fn asked(&self, pause: Duration) -> Duration {
        let pause = Self::bounded(pause);
        self.0.lock().shut(pause);
        pause
    }

    /// How long the gate is still shut.
    pub(crate) fn shut_for(&self) -> Option<Duration> {
        let state = self.0.lock();
        let left = state.until?.saturating_duration_since(Instant::now());
        (state.failures > 0 && !left.is_zero()).then_some(left)
    }
}

impl State {
    fn shut(&mut self, pause: Duration) {
        self.failures = self.failures.saturating_add(1);
        self.turn += 1;
        self.until = Some(Instant::now() + pause);
    }
}

#[cfg(test)]
mod tests {
    use base::SeededEntropy;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn failures_that_began_together_count_once_and_pauses_grow_to_their_limit() {
        let (gate, entropy) = (Gate::default(), SeededEntropy::new(1));
        let turns = [gate.begin(), gate.begin()];
        for turn in turns {
            gate.failed(turn, 1000 * SECOND, 5000 * SECOND, &entropy);
        }
        let first = gate.shut_for().unwrap();
        assert!(first > 450 * SECOND && first <= 1000 * SECOND, "{first:?}");
        assert!(matches!(gate.valve(8), Valve::Shut(_)));
        for _ in 0..9 {
            gate.failed(gate.begin(), 1000 * SECOND, 5000 * SECOND, &entropy);
        }
        let longest = gate.shut_for().unwrap();
        assert!(longest > 2450 * SECOND && longest <= 5000 * SECOND, "{longest:?}");
        gate.open();
        assert_eq!((gate.shut_for(), gate.valve(8)), (None, Valve::Open(8)));
    }

    #[test]
    fn after_the_pause_one_attempt_is_made() {
        let (gate, entropy) = (Gate::default(), SeededEntropy::new(1));
        gate.failed(gate.begin(), Duration::ZERO, SECOND, &entropy);
        assert_eq!(gate.valve(8), Valve::Open(1));
        assert!(matches!(gate.valve(8), Valve::Shut(_)), "the second waits for what becomes of the first");
    }

    #[test]
    fn what_a_node_asks_for_is_bounded() {
        let gate = Gate::default();
        assert_eq!(gate.asked(1000 * LONGEST_ASKED), LONGEST_ASKED);
        assert!(gate.shut_for().unwrap() <= LONGEST_ASKED);
    }
}
