//! A way between two processes that breaks when so many bytes have gone over it.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use anyhow::Result;
use parking_lot::Mutex;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_util::task::TaskTracker;

/// A listening port that carries connections on, and breaks all of them off at given numbers of bytes.
pub(crate) struct Way(Arc<Shared>);

struct Shared {
    address: SocketAddr,
    target: Mutex<SocketAddr>,
    carried: AtomicU64,
    cuts: Mutex<VecDeque<u64>>,
    /// Rises with each cut.
    broken: watch::Sender<u64>,
}

impl Way {
    /// A way to `target` that is cut each time when so many bytes have been carried towards it.
    pub(crate) async fn open(target: SocketAddr, cuts: Vec<u64>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let shared = Arc::new(Shared {
            address: listener.local_addr()?,
            target: Mutex::new(target),
            carried: AtomicU64::new(0),
            cuts: Mutex::new(cuts.into()),
            broken: watch::Sender::new(0),
        });
        let (accepting, tracker) = (Arc::clone(&shared), TaskTracker::new());
        tracker.clone().spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&accepting);
                tracker.spawn(async move { shared.carry(client).await });
            }
        });
        Ok(Self(shared))
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.0.address
    }

    /// Leads somewhere else from the next connection on.
    pub(crate) fn lead_to(&self, target: SocketAddr) {
        *self.0.target.lock() = target;
    }

    /// How many bytes went over it towards the target.
    pub(crate) fn carried(&self) -> u64 {
        self.0.carried.load(Ordering::SeqCst)
    }

    /// How often it was cut.
    pub(crate) fn cut(&self) -> u64 {
        *self.0.broken.borrow()
    }
}

impl Shared {
    async fn carry(&self, client: TcpStream) {
        let mut broken = self.broken.subscribe();
        let target = *self.target.lock();
        let Ok(server) = TcpStream::connect(target).await else { return };
        drop(client.set_nodelay(true).and_then(|()| server.set_nodelay(true)));
        let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
            (client.into_split(), server.into_split());
        let up = async {
            let mut piece = vec![0; 64 * 1024];
            while let Ok(length @ 1..) = from_client.read(&mut piece).await {
                let sent = to_server.write_all(piece.get(..length).unwrap_or_default()).await;
                self.count(length);
                if sent.is_err() {
                    return;
                }
            }
        };
        let down = async { drop(tokio::io::copy(&mut from_server, &mut to_client).await) };
        tokio::select! {
            () = up => {}
            () = down => {}
            changed = broken.changed() => drop(changed),
        }
    }

    fn count(&self, length: usize) {
        let length = u64::try_from(length).unwrap_or_default();
        let carried = self.carried.fetch_add(length, Ordering::SeqCst) + length;
        let mut cuts = self.cuts.lock();
        if cuts.front().is_some_and(|at| *at <= carried) {
            cuts.pop_front();
            self.broken.send_modify(|times| *times += 1);
        }
    }
}
