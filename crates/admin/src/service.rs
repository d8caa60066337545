//! Reading how the node stands, and giving what was given up another try.

use std::sync::Arc;

use base::{AgencyCode, Clock, Entropy, JobId, MessageId, Timestamp};
use evidence::{Act, Fact, Ledger};
use exchange::{Bus, DeadLetter, Peer, PeerState};
use identity::{Actor, Identity};
use registry::Registry;
use store::{Db, Tx, queue};

use crate::model::NodeState;

/// The most dead jobs of a queue, and the most dead letters, that a page shows.
pub(crate) const SHOWN: u16 = 200;

/// What the pages read from.
pub struct Setup {
    /// Whose node this is.
    pub agency: AgencyCode,
    /// Its database.
    pub db: Db,
    /// Its exchange.
    pub bus: Bus,
    /// What it knows of the federation.
    pub registry: Registry,
    /// Its evidence log.
    pub ledger: Ledger,
    /// Who is acting at it.
    pub identity: Identity,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// Where identifiers come from.
    pub entropy: Arc<dyn Entropy>,
    /// When the program started.
    pub started: Timestamp,
    /// The program's version.
    pub version: &'static str,
}

/// The administrators' view of one node. Cheap to clone.
#[derive(Clone)]
pub struct Admin(Arc<Setup>);

/// One queue with what it holds.
#[derive(Clone, Debug)]
pub(crate) struct QueueLine {
    pub(crate) name: String,
    pub(crate) count: queue::JobsCount,
    pub(crate) dead: Vec<queue::DeadJob>,
}

/// What became of the node's mails.
#[derive(Clone, Debug)]
pub(crate) struct Mails {
    pub(crate) counts: Vec<notify::MailCount>,
    /// How many addresses get no more.
    pub(crate) suspended: u64,
    /// Those that did not come, the last first.
    pub(crate) failed: Vec<notify::Failed>,
}

/// What becomes of a dead letter.
#[derive(Clone, Copy)]
pub(crate) enum LetterAct {
    /// It is sent or handled again, before those that wait behind it.
    Revive,
    /// It is given up for good; those behind it go on.
    GiveUp,
}

impl LetterAct {
    const fn kind(self) -> &'static str {
        match self {
            Self::Revive => "admin.letters-revived",
            Self::GiveUp => "admin.letters-given-up",
        }
    }
}

impl Admin {
    /// The view of the node that `setup` describes.
    pub fn new(setup: Setup) -> Self {
        Self(Arc::new(setup))
    }

    pub(crate) fn setup(&self) -> &Setup {
        &self.0
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// How the node stands now.
    pub(crate) async fn state(&self) -> Result<(NodeState, Vec<Peer>), store::Error> {
        let peers = self.0.bus.peers().await?;
        let queues = self.queues().await?;
        let read = |tx: &mut Tx| Ok::<_, store::Error>((evidence::log_state(tx)?, evidence::witness_state(tx)?));
        let (log, witness) = self.0.db.read(read).await?;
        let witnesses = witness.lines.iter().filter(|line| line.received.is_some()).count();
        let sum = |of: fn(&Peer) -> u64| peers.iter().map(of).sum();
        let dead = queues.iter().map(|queue| u64::try_from(queue.count.dead).unwrap_or_default()).sum();
        let down = peers.iter().filter(|peer| peer.state == PeerState::Down).count();
        let letters = self.0.bus.dead_letters(SHOWN).await?;
        let state = NodeState {
            log,
            forks: witness.forks,
            receipts_lost: witness.lost,
            witnesses: u64::try_from(witnesses).unwrap_or_default(),
            configuration: self.0.registry.current().map(|snapshot| snapshot.freshness(self.now())),
            peers: u64::try_from(peers.len()).unwrap_or_default(),
            peers_down: u64::try_from(down).unwrap_or_default(),
            messages_waiting: sum(|peer| peer.waiting),
            messages_dead: u64::try_from(letters.len()).unwrap_or_default(),
            jobs_dead: dead,
            oldest_due: queues.iter().filter_map(|queue| queue.count.oldest_due).min(),
        };
        Ok((state, peers))
    }

    /// The queues with their counts and their dead jobs.
    pub(crate) async fn queues(&self) -> Result<Vec<QueueLine>, store::Error> {
        self.0
            .db
            .read(|tx| {
                let names = queue::queues_list(tx)?;
                names
                    .into_iter()
                    .map(|name| {
                        let count = queue::jobs_count(tx, &name)?;
                        let dead = if count.dead > 0 { queue::jobs_dead(tx, &name, SHOWN.into())? } else { Vec::new() };
                        Ok(QueueLine { name, count, dead })
                    })
                    .collect()
            })
            .await
    }

    /// What became of the node's mails.
    pub(crate) async fn mails(&self) -> Result<Mails, store::Error> {
        let read = |tx: &mut Tx| {
            Ok(Mails {
                counts: notify::mail_counts(tx)?,
                suspended: notify::suspended_count(tx)?,
                failed: notify::failed_list(tx, None, SHOWN)?,
            })
        };
        self.0.db.read(read).await
    }

    /// Gives dead jobs another try, and records who did; the number that were still dead.
    pub(crate) async fn jobs_revive(&self, actor: &Actor, jobs: Vec<JobId>) -> Result<u64, store::Error> {
        let (this, who, now) = (self.clone(), actor.account.to_string(), self.now());
        self.0
            .db
            .write(move |tx| {
                let mut revived = Vec::new();
                for job in &jobs {
                    if queue::job_revive(tx, *job, now)? {
                        revived.push(job.to_string());
                    }
                }
                this.record(tx, "admin.jobs-revived", &who, now, &revived)
            })
            .await
    }

    /// Settles the contradictions in the logs of these agencies, on record; how many there were.
    pub(crate) async fn forks_settle(&self, actor: &Actor, logs: Vec<AgencyCode>) -> Result<u64, store::Error> {
        let (entropy, who, now) = (Arc::clone(&self.0.entropy), actor.account.to_string(), self.now());
        self.0
            .db
            .write(move |tx| {
                let settle = |log: &AgencyCode| evidence::forks_settle(tx, log.as_str(), &who, now, &*entropy);
                logs.iter().map(settle).sum()
            })
            .await
    }

    /// Does the same to each of these dead letters, and records who did; the number that were still dead.
    pub(crate) async fn letters_act(
        &self,
        actor: &Actor,
        ids: Vec<MessageId>,
        act: LetterAct,
    ) -> Result<u64, store::Error> {
        let letters = self.0.bus.dead_letters(SHOWN).await?;
        let letters: Vec<DeadLetter> = letters.into_iter().filter(|letter| ids.contains(&letter.id)).collect();
        let (this, who, now) = (self.clone(), actor.account.to_string(), self.now());
        self.0
            .db
            .write(move |tx| {
                let (bus, mut done) = (&this.0.bus, Vec::new());
                for letter in &letters {
                    let acted = match act {
                        LetterAct::Revive => bus.revive(tx, letter)?,
                        LetterAct::GiveUp => bus.give_up(tx, letter)?,
                    };
                    if acted {
                        done.push(letter.id.to_string());
                    }
                }
                this.record(tx, act.kind(), &who, now, &done)
            })
            .await
    }

    fn record(
        &self,
        tx: &mut Tx,
        kind: &'static str,
        who: &str,
        now: Timestamp,
        done: &[String],
    ) -> Result<u64, store::Error> {
        let count = u64::try_from(done.len()).unwrap_or_default();
        if count == 0 {
            return Ok(0);
        }
        let act = Act {
            kind,
            subject: self.0.agency.to_string(),
            actor: who.to_owned(),
            at: now,
            facts: vec![Fact { name: "count", value: evidence::FactValue::Number(i64::try_from(count).unwrap_or(0)) }],
            body: serde_json::json!({ "items": done }),
        };
        evidence::record(tx, &act, self.0.entropy.as_ref())?;
        Ok(count)
    }
}
