//! Who holds connections to the connect port: handshakes of all callers and connections of each node are bounded, so that
//! none of them can take everybody's place.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use trust::Digest;

/// How many of one address may be at their handshakes, and how many may have come and have none behind them. Nodes of one
/// house share an address, so more than one, and those behind them wait.
const SHAKING: usize = 16;
const ARRIVED: usize = 256;
/// How many may have come from everywhere.
const ARRIVED_ALL: usize = 2_048;

/// The connections of one connect port.
pub(crate) struct Crowd {
    /// A place for each handshake.
    handshakes: Arc<Semaphore>,
    arrived: Mutex<Arrived>,
    most: usize,
    inside: Mutex<HashMap<Digest, usize>>,
}

impl Crowd {
    /// `handshakes` under way at a time, and `most` connections by the holder of one certificate.
    pub(crate) fn new(handshakes: usize, most: usize) -> Arc<Self> {
        let handshakes = Arc::new(Semaphore::new(handshakes.max(1)));
        Arc::new(Self { handshakes, arrived: Mutex::default(), most, inside: Mutex::default() })
    }

    /// Somebody has come from an address; `None` if too many of there, or of everywhere, have shown nothing yet: then the
    /// connection is closed at once.
    pub(crate) fn arrive(self: &Arc<Self>, from: IpAddr) -> Option<Arrival> {
        let from = network(from);
        let mut arrived = self.arrived.lock();
        if arrived.all >= ARRIVED_ALL {
            return None;
        }
        let of = arrived.by.entry(from).or_insert_with(|| Of { count: 0, places: Arc::new(Semaphore::new(SHAKING)) });
        if of.count >= ARRIVED {
            return None;
        }
        of.count += 1;
        let places = Arc::clone(&of.places);
        arrived.all += 1;
        Some(Arrival { crowd: Arc::clone(self), from, places })
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

/// Who has come and has shown nothing yet.
#[derive(Default)]
struct Arrived {
    all: usize,
    by: HashMap<IpAddr, Of>,
}

struct Of {
    count: usize,
    places: Arc<Semaphore>,
}

/// An IPv6 caller has a whole network of 2⁶⁴ addresses: it counts as one.
pub(crate) fn network(from: IpAddr) -> IpAddr {
    match from {
        IpAddr::V4(_) => from,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => IpAddr::V4(mapped),
            None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        },
    }
}

/// Somebody who has come.
pub(crate) struct Arrival {
    crowd: Arc<Crowd>,
    from: IpAddr,
    places: Arc<Semaphore>,
}

impl Arrival {
    /// A place for the handshake: first among those of the same address, so that silent ones take only each other's
    /// places, then among all. `None` if there is none in time.
    pub(crate) async fn shake(&self, longest: Duration) -> Option<[OwnedSemaphorePermit; 2]> {
        let places = async {
            let own = Arc::clone(&self.places).acquire_owned().await.ok()?;
            let all = Arc::clone(&self.crowd.handshakes).acquire_owned().await.ok()?;
            Some([own, all])
        };
        tokio::time::timeout(longest, places).await.ok().flatten()
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        let mut arrived = self.crowd.arrived.lock();
        arrived.all = arrived.all.saturating_sub(1);
        if let Some(of) = arrived.by.get_mut(&self.from) {
            of.count -= 1;
            if of.count == 0 {
                arrived.by.remove(&self.from);
            }
        }
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

    #[tokio::test]
    async fn silent_callers_of_one_address_keep_out_nobody_of_another() {
        let crowd = Crowd::new(64, 2);
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let long = Duration::from_secs(1);
        let silent: Vec<_> = (0..1_000).map_while(|_| crowd.arrive(ip("203.0.113.7"))).collect();
        assert_eq!(silent.len(), ARRIVED);
        let mut shaking = Vec::new();
        for arrival in &silent {
            shaking.extend(arrival.shake(Duration::ZERO).await);
        }
        assert_eq!(shaking.len(), SHAKING);
        let other = crowd.arrive(ip("203.0.113.8")).unwrap();
        assert!(other.shake(long).await.is_some());
        assert!(crowd.arrive(ip("2001:db8::1")).is_some());
        drop(shaking);
        assert!(silent[20].shake(long).await.is_some(), "those behind them come in turn");
        drop((silent, other));
        assert!(crowd.arrived.lock().by.is_empty(), "nobody is remembered who has gone");
    }

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
