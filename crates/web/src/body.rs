//! Reading bodies: within a length, within a time, and within the room that all large ones share, so that no number of
//! senders, however slow, fills the memory or holds connections for ever.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::{FORM_LIMIT, Failure};

/// Large bodies in the memory of the process at once, in KiB.
const ROOM: usize = 128 * 1024;
/// How long a sender may pause, and how long a whole body may take.
const PAUSE: Duration = Duration::from_secs(20);
const WHOLE: Duration = Duration::from_mins(5);

static LEFT: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(ROOM)));

/// The part of the room that a body takes, given back when the last clone is dropped.
pub(crate) type Room = Arc<OwnedSemaphorePermit>;

/// Reads at most `limit` bytes. Bodies that may be larger than a form take room for as long as they lie in memory.
pub(crate) async fn read(body: Body, limit: usize) -> Result<(Bytes, Option<Room>), Failure> {
    let least = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if least > limit {
        return Err(Failure::too_large());
    }
    timeout(WHOLE, collect(body, limit, PAUSE)).await.map_err(|_| Failure::too_slow())?
}

async fn collect(mut body: Body, limit: usize, pause: Duration) -> Result<(Bytes, Option<Room>), Failure> {
    let mut read = BytesMut::new();
    let mut room: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = timeout(pause, body.frame()).await.map_err(|_| Failure::too_slow())? {
        let Ok(data) = frame.map_err(|_| Failure::bad_request())?.into_data() else { continue };
        let length = read.len().saturating_add(data.len());
        if length > limit {
            return Err(Failure::too_large());
        }
        if limit > FORM_LIMIT {
            take(&mut room, length.div_ceil(1024))?;
        }
        read.extend_from_slice(&data);
    }
    Ok((read.freeze(), room.map(Arc::new)))
}

/// Makes `room` as large as `wanted` KiB.
fn take(room: &mut Option<OwnedSemaphorePermit>, wanted: usize) -> Result<(), Failure> {
    let held = room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
    let more = u32::try_from(wanted.saturating_sub(held)).unwrap_or(u32::MAX);
    if more == 0 {
        return Ok(());
    }
    let taken = Arc::clone(&LEFT).try_acquire_many_owned(more);
    let taken = taken.map_err(|_| Failure::unavailable("no room for another large body"))?;
    match room {
        Some(room) => room.merge(taken),
        None => *room = Some(taken),
    }
    Ok(())
}

impl Failure {
    /// The body did not come in time.
    fn too_slow() -> Self {
        Self::of_status(StatusCode::REQUEST_TIMEOUT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn large_bodies_share_the_room() {
        let megabytes = |count: usize| Body::from(vec![0; count * 1024 * 1024]);
        let limit = 64 * 1024 * 1024;
        let (first, second) = (read(megabytes(64), limit).await, read(megabytes(60), limit).await);
        let (Ok(first), Ok(_second)) = (first, second) else { panic!("there is room for both") };
        let third = read(megabytes(8), limit).await.map(|_| ());
        assert_eq!(third.map_err(|failure| failure.status()), Err(StatusCode::SERVICE_UNAVAILABLE));
        assert!(read(Body::from("a=1"), FORM_LIMIT).await.is_ok(), "forms need no room");
        drop(first);
        assert!(read(megabytes(8), limit).await.is_ok(), "the room was given back");
        let large = read(megabytes(65), limit).await.map(|_| ());
        assert_eq!(large.map_err(|failure| failure.status()), Err(StatusCode::PAYLOAD_TOO_LARGE));
    }

    #[tokio::test]
    async fn who_pauses_too_long_is_sent_away() {
        let silent = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
        let read = collect(Body::from_stream(silent), FORM_LIMIT, Duration::ZERO).await.map(|_| ());
        assert_eq!(read.map_err(|failure| failure.status()), Err(StatusCode::REQUEST_TIMEOUT));
    }
}
