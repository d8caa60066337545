//! Stretching passwords and PINs: argon2id on blocking threads, a few at a time in the whole process, because each
//! takes 19 MiB and tens of milliseconds.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::model::Password;

/// More than this many waiting, and the next is sent away.
const LONGEST_QUEUE: usize = 512;

static PERMITS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Arc::new(Semaphore::new(cores.min(8)))
});
static WAITING: AtomicUsize = AtomicUsize::new(0);

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
    /// Runs `work` on a blocking thread and gives the turn back when it is done, even if nobody waits any more.
    pub(crate) async fn spend<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let permit = self.0;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        done.await.map_err(|_| Busy)
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
