//! Stretching passwords and PINs: argon2id, a few at a time in the whole process, because each takes 19 MiB and tens of
//! milliseconds. It has threads of its own: the allocator keeps for each thread what that thread once needed, and spread
//! over the runtime's blocking threads that would be hundreds of MiB.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc, LazyLock, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver, Sender},
    },
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::model::Password;

/// More than this many waiting, and the next is sent away.
const LONGEST_QUEUE: usize = 512;

static PERMITS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(at_once())));
static THREADS: LazyLock<Sender<Work>> = LazyLock::new(|| {
    let (sender, receiver) = mpsc::channel();
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..at_once() {
        let receiver = Arc::clone(&receiver);
        // Without a single thread nobody receives, and every turn ends as busy.
        drop(std::thread::Builder::new().name("stretching".to_owned()).spawn(move || run(&receiver)));
    }
    sender
});
static WAITING: AtomicUsize = AtomicUsize::new(0);

type Work = Box<dyn FnOnce() + Send>;

fn at_once() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8)
}

/// One thread's life. A panic ends its work, not the thread.
fn run(receiver: &Mutex<Receiver<Work>>) {
    loop {
        let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        drop(std::panic::catch_unwind(AssertUnwindSafe(work)));
    }
}

/// Too many are waiting to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are waiting to be checked")]
pub(crate) struct Busy;

/// A turn at stretching: held from before an attempt is counted until the answer is known.
pub(crate) struct Turn(OwnedSemaphorePermit);

/// Counts one waiter for as long as it lives, even if its request is dropped.
struct Waiter;

impl Waiter {
    fn line_up() -> Result<Self, Busy> {
        let before = WAITING.fetch_add(1, Ordering::SeqCst);
        let waiter = Self;
        if before < LONGEST_QUEUE { Ok(waiter) } else { Err(Busy) }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Waits for a turn.
pub(crate) async fn turn() -> Result<Turn, Busy> {
    let _waiter = Waiter::line_up()?;
    let permit = Arc::clone(&PERMITS).acquire_owned().await.map_err(|_| Busy)?;
    Ok(Turn(permit))
}

impl Turn {
    /// Runs `work` on a thread for it and gives the turn back when it is done, even if nobody waits any more.
    pub(crate) async fn spend<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let permit = self.0;
        let (tell, told) = oneshot::channel();
        let work = Box::new(move || {
            let result = work();
            drop(permit);
            drop(tell.send(result));
        });
        THREADS.send(work).map_err(|_| Busy)?;
        told.await.map_err(|_| Busy)
    }
}

/// The PHC string of a new password.
pub(crate) fn password_hash(password: &Password) -> Result<String, Busy> {
    let salt: [u8; 16] = trust::random::bytes();
    let hash: PasswordHash = Argon2::default().hash_password_with_salt(password.bytes(), &salt).map_err(|_| Busy)?;
    Ok(hash.to_string())
}

/// Whether `password` belongs to the PHC string `stored`. Without one the same work is done for nothing, so that the
/// time taken does not tell which accounts exist.
pub(crate) fn password_verify(password: &Password, stored: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> = LazyLock::new(|| {
        let nobody =
            Password::typed("nobody's password").and_then(|p| password_hash(&p).map_err(|_| crate::model::BadPassword));
        nobody.unwrap_or_default()
    });
    let known = stored.is_some();
    let text = stored.unwrap_or_else(|| NOBODY.as_str());
    let fits =
        PasswordHash::new(text).is_ok_and(|hash| Argon2::default().verify_password(password.bytes(), &hash).is_ok());
    fits && known
}
