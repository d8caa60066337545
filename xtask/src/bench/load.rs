//! The load generator: so many connections, each sending its next request when it has the answer to the last.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};

use super::http::{Connection, Reply};

/// What a run of load gave.
pub(crate) struct Load<T> {
    /// What was made of each answer.
    pub(crate) answers: Vec<T>,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    /// How long each answer took.
    latencies: Vec<Duration>,
}

impl<T> Load<T> {
    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        number(self.answers.len()) / self.took.as_secs_f64()
    }

    /// The answer time that so many of a hundred kept, in milliseconds.
    pub(crate) fn percentile_ms(&self, percent: usize) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let at = sorted.len() * percent / 100;
        sorted.get(at).or(sorted.last()).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }
}

/// A count as a number to calculate with.
pub(crate) fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// Sends each request once over `clients` connections; each connection takes the next one that nobody has taken.
///
/// # Errors
/// The first answer that `judge` does not accept.
pub(crate) fn each<T: Send>(
    address: SocketAddr,
    clients: usize,
    requests: &[Vec<u8>],
    judge: impl Fn(&Reply<'_>) -> Result<T> + Sync,
) -> Result<Load<T>> {
    let next = AtomicUsize::new(0);
    drive(address, clients, |_| requests.get(next.fetch_add(1, Ordering::Relaxed)).map(Vec::as_slice), judge)
}

/// Lets each connection repeat its own request until the time is over.
///
/// # Errors
/// The first answer that `judge` does not accept.
pub(crate) fn during(
    address: SocketAddr,
    time: Duration,
    requests: &[Vec<u8>],
    judge: impl Fn(&Reply<'_>) -> Result<()> + Sync,
) -> Result<Load<()>> {
    let begun = Instant::now();
    let next = |client: usize| requests.get(client).map(Vec::as_slice).filter(|_| begun.elapsed() < time);
    drive(address, requests.len(), next, judge)
}

fn drive<'r, T: Send>(
    address: SocketAddr,
    clients: usize,
    next: impl Fn(usize) -> Option<&'r [u8]> + Sync,
    judge: impl Fn(&Reply<'_>) -> Result<T> + Sync,
) -> Result<Load<T>> {
    let start = Barrier::new(clients + 1);
    let client = |number: usize| -> Result<(Vec<T>, Vec<Duration>)> {
        let opened = Connection::open(address);
        // Whoever has no connection still has to let the others start.
        start.wait();
        let mut connection = opened?;
        let (mut answers, mut latencies) = (Vec::new(), Vec::new());
        while let Some(request) = next(number) {
            let begun = Instant::now();
            let reply = connection.send(request)?;
            latencies.push(begun.elapsed());
            answers.push(judge(&reply).with_context(|| told(&reply))?);
        }
        Ok((answers, latencies))
    };
    std::thread::scope(|scope| {
        let client = &client;
        let threads: Vec<_> = (0..clients).map(|number| scope.spawn(move || client(number))).collect();
        start.wait();
        let begun = Instant::now();
        let mut load = Load { answers: Vec::new(), took: Duration::ZERO, latencies: Vec::new() };
        for thread in threads {
            let (answers, latencies) = thread.join().map_err(|_| anyhow!("a client stopped"))??;
            load.answers.extend(answers);
            load.latencies.extend(latencies);
        }
        load.took = begun.elapsed();
        Ok(load)
    })
}

fn told(reply: &Reply<'_>) -> String {
    let body = String::from_utf8_lossy(reply.body);
    let beginning: String = body.chars().take(400).collect();
    format!("status {}: {beginning}", reply.status)
}
