//! The load generator: so many connections, each sending its next request when it has the answer to the last.

use std::net::SocketAddr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use mio::{Events, Poll, Token};

use super::http::{Connection, LONGEST, Reply};

/// How many threads attend to the clients: as many as the machine for which the goals are set has processors.
const CREWS: usize = 2;

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
    let crews = CREWS.min(clients).max(1);
    let start = Barrier::new(crews + 1);
    let crew = |number: usize| -> Result<(Vec<T>, Vec<Duration>)> {
        let opened: Result<Vec<_>> =
            (number..clients).step_by(crews).map(|client| Client::open(client, address)).collect();
        // Whoever has no connection still has to let the others start.
        start.wait();
        attend(&mut opened?, &next, &judge)
    };
    std::thread::scope(|scope| {
        let crew = &crew;
        let threads: Vec<_> = (0..crews).map(|number| scope.spawn(move || crew(number))).collect();
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

/// One of the clients: its connection, and since when it waits for an answer.
struct Client {
    number: usize,
    connection: Connection,
    begun: Instant,
}

impl Client {
    fn open(number: usize, address: SocketAddr) -> Result<Self> {
        Ok(Self { number, connection: Connection::open(address)?, begun: Instant::now() })
    }
}

/// Serves clients until none has a request left: a thread that waits for many costs the server, which shares the
/// processors, less than many threads that wait for one.
fn attend<'r, T>(
    clients: &mut [Client],
    next: &impl Fn(usize) -> Option<&'r [u8]>,
    judge: &impl Fn(&Reply<'_>) -> Result<T>,
) -> Result<(Vec<T>, Vec<Duration>)> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(clients.len().max(1));
    let (mut answers, mut latencies) = (Vec::new(), Vec::new());
    let mut busy = 0_usize;
    let send = |client: &mut Client, at: usize, poll: &Poll| -> Result<bool> {
        let Some(request) = next(client.number) else { return Ok(false) };
        client.begun = Instant::now();
        client.connection.ask(request, poll.registry(), Token(at))?;
        Ok(true)
    };
    for (at, client) in clients.iter_mut().enumerate() {
        busy += usize::from(send(client, at, &poll)?);
    }
    while busy > 0 {
        poll.poll(&mut events, Some(LONGEST))?;
        if events.is_empty() {
            bail!("{busy} answers did not come");
        }
        for event in &events {
            let Token(at) = event.token();
            let Some(client) = clients.get_mut(at) else { continue };
            let Some(reply) = client.connection.answer()? else { continue };
            latencies.push(client.begun.elapsed());
            answers.push(judge(&reply).with_context(|| told(&reply))?);
            if !send(client, at, &poll)? {
                busy -= 1;
            }
        }
    }
    Ok((answers, latencies))
}

fn told(reply: &Reply<'_>) -> String {
    let body = String::from_utf8_lossy(reply.body);
    let beginning: String = body.chars().take(400).collect();
    format!("status {}: {beginning}", reply.status)
}
