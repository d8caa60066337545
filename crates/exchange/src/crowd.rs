//! Who holds connections to the connect port: handshakes of all callers and connections of each node are bounded, so that
//! none of them can take everybody's place.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::Semaphore;
use trust::Digest;

/// The connections of one connect port.
pub(crate) struct Crowd {
    /// A place for each handshake.
    pub(crate) handshakes: Arc<Semaphore>,
    most: usize,
    inside: Mutex<HashMap<Digest, usize>>,
}

impl Crowd {
    /// `handshakes` under way at a time, and `most` connections by the holder of one certificate.
    pub(crate) fn new(handshakes: usize, most: usize) -> Arc<Self> {
        Arc::new(Self { handshakes: Arc::new(Semaphore::new(handshakes.max(1))), most, inside: Mutex::default() })
    }

    /// A place for a connection by the holder of this certificate; `None` if it has all that it may have.
    pub(crate) fn enter(self: &Arc<Self>, who: Digest) -> Option<Place> {
        let mut inside = self.inside.lock();
        let count = inside.entry(who).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { crowd: Arc::clone(self), who })
    }
}

/// A connection's place.
pub(crate) struct Place {
    crowd: Arc<Crowd>,
    who: Digest,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.crowd.inside.lock();
        if let Some(count) = inside.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                inside.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use trust::digest::sha256;

    use super::*;

    #[test]
    fn a_node_takes_its_own_places_only() {
        let crowd = Crowd::new(1, 2);
        let (one, other) = (sha256(b"one"), sha256(b"other"));
        let held = [crowd.enter(one), crowd.enter(one)];
        assert!(held.iter().all(Option::is_some) && crowd.enter(one).is_none());
        assert!(crowd.enter(other).is_some());
        drop(held);
        assert!(crowd.enter(one).is_some());
        assert!(crowd.inside.lock().len() <= 1, "nobody is remembered who has gone");
    }
}
