//! What waits for nodes that cannot be connected to, until they fetch it. In memory: a parcel is an attempt that somebody
//! here waits for, and whoever does tries again.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use base::AgencyCode;
use parking_lot::Mutex;
use tokio::sync::{Notify, oneshot};

use crate::{
    courier::{Answer, Failure},
    wire::Sealed,
};

/// A node that has not asked for so long is away.
const AWAY: Duration = Duration::from_secs(5);
/// How long something waits for a node that is away: it may only just have been started.
const GRACE: Duration = Duration::from_secs(3);
/// Parcels of one node that wait to be fetched.
const MOST: usize = 256;

/// A request for a node that fetches it.
pub(crate) struct Parcel {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) sealed: Sealed,
    pub(crate) body: Vec<u8>,
}

/// The boxes of all nodes that fetch.
#[derive(Default)]
pub(crate) struct Mail(Mutex<HashMap<AgencyCode, Arc<Box>>>);

#[derive(Default)]
struct Box {
    inside: Mutex<Inside>,
    put: Notify,
}

#[derive(Default)]
struct Inside {
    waiting: VecDeque<Parcel>,
    answers: HashMap<String, oneshot::Sender<Answer>>,
    /// How many requests of the node wait for something now, and when the last one ended.
    asking: usize,
    asked: Option<Instant>,
}

impl Inside {
    fn is_away(&self) -> bool {
        self.asking == 0 && self.asked.is_none_or(|at| at.elapsed() > AWAY)
    }
}

impl Mail {
    fn of(&self, agency: &AgencyCode) -> Arc<Box> {
        Arc::clone(self.0.lock().entry(agency.clone()).or_default())
    }

    /// Whether the node has not asked lately.
    pub(crate) fn is_away(&self, agency: &AgencyCode) -> bool {
        self.of(agency).inside.lock().is_away()
    }

    /// Lays a request out for the node and waits for its answer.
    pub(crate) async fn post(
        &self,
        agency: &AgencyCode,
        path: &str,
        sealed: &Sealed,
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<Answer, Failure> {
        let own = self.of(agency);
        let id = crate::bus::nonce();
        let parcel = Parcel { id: id.clone(), path: path.to_owned(), sealed: sealed.clone(), body };
        let (reply, answer) = oneshot::channel();
        let patience = {
            let mut inside = own.inside.lock();
            if inside.waiting.len() >= MOST {
                return Err(Failure::Unreachable("too much waits to be fetched".to_owned()));
            }
            inside.waiting.push_back(parcel);
            inside.answers.insert(id.clone(), reply);
            if inside.is_away() { timeout.min(GRACE) } else { timeout }
        };
        own.put.notify_one();
        let _laid_out = LaidOut { own: &own, id };
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            _ => Err(Failure::Unreachable("the node has not fetched it and answered in time".to_owned())),
        }
    }

    /// The next request for the node; `None` if there is none for so long.
    pub(crate) async fn fetch(&self, agency: &AgencyCode, wait: Duration) -> Option<Parcel> {
        let own = self.of(agency);
        let _asking = Asking::begin(&own);
        let next = async {
            loop {
                let put = own.put.notified();
                if let Some(parcel) = own.inside.lock().waiting.pop_front() {
                    return parcel;
                }
                put.await;
            }
        };
        tokio::time::timeout(wait, next).await.ok()
    }

    /// Hands the node's answer to whoever waits for it; `false` if nobody does (any more).
    pub(crate) fn answer(&self, agency: &AgencyCode, id: &str, answer: Answer) -> bool {
        let reply = self.of(agency).inside.lock().answers.remove(id);
        reply.is_some_and(|reply| reply.send(answer).is_ok())
    }
}

/// A parcel that goes with whoever waits for its answer.
struct LaidOut<'a> {
    own: &'a Box,
    id: String,
}

impl Drop for LaidOut<'_> {
    fn drop(&mut self) {
        let mut inside = self.own.inside.lock();
        inside.answers.remove(&self.id);
        inside.waiting.retain(|parcel| parcel.id != self.id);
    }
}

/// A request of the node that waits for something.
struct Asking<'a>(&'a Box);

impl<'a> Asking<'a> {
    fn begin(own: &'a Box) -> Self {
        own.inside.lock().asking += 1;
        Self(own)
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut inside = self.0.inside.lock();
        inside.asking -= 1;
        inside.asked = Some(Instant::now());
    }
}
