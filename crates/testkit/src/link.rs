//! A way between two places that can be cut: before one server, or before several of which any that answers will do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result};
use std::sync::Mutex;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

/// A listening port that carries every connection on to one of its targets, in turn. It ends when it is dropped.
pub struct Link {
    shared: Arc<Shared>,
    address: SocketAddr,
}

struct Shared {
    targets: Mutex<Vec<SocketAddr>>,
    next: AtomicUsize,
    /// Whether the way is cut; `None` once the link is gone.
    state: watch::Sender<Option<bool>>,
    carried: AtomicUsize,
}

impl Link {
    /// Listens at `listen` and carries to `targets`.
    ///
    /// # Errors
    /// When the port cannot be bound.
    pub async fn open(listen: SocketAddr, targets: Vec<SocketAddr>) -> Result<Self> {
        let listener = TcpListener::bind(listen).await.with_context(|| format!("no link at {listen}"))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            targets: Mutex::new(targets),
            next: AtomicUsize::new(0),
            state: watch::Sender::new(Some(false)),
            carried: AtomicUsize::new(0),
        });
        let (accepting, tracker) = (Arc::clone(&shared), TaskTracker::new());
        tracker.clone().spawn(async move { accepting.accept(listener, &tracker).await });
        Ok(Self { shared, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Carries to other targets from the next connection on.
    pub fn lead_to(&self, targets: Vec<SocketAddr>) {
        *self.shared.targets.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = targets;
    }

    /// Breaks off every connection and takes no new one.
    pub fn cut(&self) {
        self.shared.state.send_replace(Some(true));
    }

    /// Lets connections pass again.
    pub fn mend(&self) {
        self.shared.state.send_replace(Some(false));
    }

    /// How many connections it has carried.
    pub fn carried(&self) -> usize {
        self.shared.carried.load(Ordering::SeqCst)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.shared.state.send_replace(None);
    }
}

impl Shared {
    async fn accept(self: Arc<Self>, listener: TcpListener, tracker: &TaskTracker) {
        let mut state = self.state.subscribe();
        loop {
            let accepted = tokio::select! {
                gone = state.wait_for(Option::is_none) => { drop(gone); return; }
                accepted = listener.accept() => accepted,
            };
            let Ok((stream, _)) = accepted else { continue };
            let shared = Arc::clone(&self);
            tracker.spawn(async move { shared.carry(stream).await });
        }
    }

    async fn carry(&self, mut client: TcpStream) {
        let mut state = self.state.subscribe();
        if *state.borrow_and_update() != Some(false) {
            return;
        }
        let targets = self.targets.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let first = self.next.fetch_add(1, Ordering::SeqCst);
        for turn in 0..targets.len() {
            let Some(target) = targets.get((first + turn) % targets.len()) else { return };
            let Ok(mut server) = TcpStream::connect(target).await else { continue };
            self.carried.fetch_add(1, Ordering::SeqCst);
            drop(client.set_nodelay(true).and_then(|()| server.set_nodelay(true)));
            tokio::select! {
                ended = copy_bidirectional(&mut client, &mut server) => drop(ended),
                cut = state.wait_for(|state| *state != Some(false)) => drop(cut),
            }
            return;
        }
    }
}
