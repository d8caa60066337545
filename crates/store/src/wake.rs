//! Wake-ups: who waits for a topic learns that something was committed for it.

use std::collections::{BTreeSet, HashMap};

use parking_lot::Mutex;
use tokio::sync::watch;

/// The waiting rooms of one process, by topic.
#[derive(Default)]
pub(crate) struct Wakes {
    topics: Mutex<HashMap<String, watch::Sender<u64>>>,
}

impl Wakes {
    pub(crate) fn subscribe(&self, topic: &str) -> Wake {
        let mut topics = self.topics.lock();
        let sender = topics.entry(topic.to_owned()).or_insert_with(|| watch::Sender::new(0));
        Wake(sender.subscribe())
    }

    pub(crate) fn wake<'a>(&self, woken: impl IntoIterator<Item = &'a str>) {
        let topics = self.topics.lock();
        for topic in woken {
            if let Some(sender) = topics.get(topic) {
                sender.send_modify(|count| *count = count.wrapping_add(1));
            }
        }
    }

    pub(crate) fn wake_everyone(&self) {
        for sender in self.topics.lock().values() {
            sender.send_modify(|count| *count = count.wrapping_add(1));
        }
    }

    pub(crate) fn wake_all(&self, woken: &BTreeSet<String>) {
        if !woken.is_empty() {
            self.wake(woken.iter().map(String::as_str));
        }
    }
}

/// A subscription to a topic. Nothing that is committed after it was made is missed; several commits may come as one
/// wake-up, and a wake-up may come for nothing. On PostgreSQL a wake-up from another process can be lost with the
/// connection, so whoever waits also looks from time to time.
pub struct Wake(watch::Receiver<u64>);

impl Wake {
    /// Waits until the topic has been woken since the last call (or since the subscription).
    pub async fn woken(&mut self) {
        if self.0.changed().await.is_err() {
            // The database has been closed: nobody will ever wake this.
            std::future::pending::<()>().await;
        }
    }
}
