//! Mail: planned in the transaction of what it tells of, written once, sent as it was written until a server takes it.

mod compose;
mod server;

use std::sync::Arc;
use std::time::Duration;

use base::{Clock, Entropy, Id as _, Lang, MailId, Timestamp};
use lettre::message::Mailbox;
use store::queue::{Lease, job_done};
use store::worker::{WorkError, Worker};
use store::{Db, Tx};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::compose::{Frame, compose};
pub use self::server::{BadServer, MailServer, MailTls};
use self::server::{Delivery, Way};
use crate::model::{Letter, Mail, MailAddress, MailState, Task};
use crate::rules::{is_over, is_suspended};
use crate::store::{
    Slot, digest_count, digest_done, digest_list, mail_begin, mail_end, mail_fetch, mail_wait, mail_write,
    notice_fetch, slot_fetch, slot_put,
};

/// The queue of mails.
pub const QUEUE: &str = "notify.mail";

/// The pauses between tries: half a minute at first, an hour at last.
const PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
/// How long a stop of the node waits for a server's answer.
const GRACE: Duration = Duration::from_secs(10);
/// How many notices a digest lists; it counts the others.
const LISTED: u16 = 50;

/// Says a text in a language: its Fluent key and values. The keys are those of the crates that put notices, and this
/// crate's own.
pub type Wording = Arc<dyn Fn(Lang, &str, &[(String, String)]) -> String + Send + Sync>;

/// What the mailer stands on.
pub struct MailSetup {
    /// The database with the notices.
    pub db: Db,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Identifiers and jitter.
    pub entropy: Arc<dyn Entropy>,
    /// The node's tasks.
    pub tracker: TaskTracker,
    /// The server that takes the mails.
    pub server: MailServer,
    /// From whom they are, such as `Cổng Dịch vụ công <khong-tra-loi@dichvucong.gov.vn>`.
    pub from: String,
    /// What the site calls itself, in Vietnamese and in English.
    pub service: [String; 2],
    /// Where the site is, such as `https://dichvucong.gov.vn`.
    pub origin: String,
    /// What leads to a page of somebody's own: put before its path. Empty where that page itself asks them to sign in at
    /// the right door; `/{lang}/official/sign-in?return=` where all accounts are officials'.
    pub door: String,
    /// The texts.
    pub wording: Wording,
}

/// Sends what is planned.
///
/// **What is promised**: a mail that the server took and answered for is never sent again, for the answer is on disk with
/// the end of the job. Where the connection or the program ends after the mail's last byte and before that, nobody can
/// know whether the server has it (RFC 5321 section 4.5.4 leaves no other way than to try again): then the same bytes go
/// again under the same Message-ID, by which mail programs tell that it is the same mail, and the row counts the doubt.
#[derive(Clone)]
pub struct Mailer {
    worker: Worker,
    way: Way,
    frame: Arc<Frame>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// A try that has begun.
struct Begun {
    id: MailId,
    recipient: MailAddress,
    content: Vec<u8>,
}

impl Mailer {
    /// A mailer.
    ///
    /// # Errors
    /// When the sender is no address, or the certificates for TLS cannot be read.
    pub fn new(setup: MailSetup) -> Result<Self, BadServer> {
        let from: Mailbox = setup.from.parse().map_err(|_| BadServer::From(setup.from.clone()))?;
        let origin = setup.origin.trim_end_matches('/').to_owned();
        let place = origin.split_once("://").map_or(origin.as_str(), |(_, place)| place);
        let hello = place.split(':').next().unwrap_or_default().to_owned();
        let way = setup.server.way(hello)?;
        let frame = Frame { from, service: setup.service, origin, door: setup.door, wording: setup.wording };
        let (clock, entropy) = (Arc::clone(&setup.clock), Arc::clone(&setup.entropy));
        let worker = Worker {
            concurrency: 2,
            backoff: PAUSE,
            backoff_limit: LONGEST_PAUSE,
            ..Worker::new(setup.db, QUEUE, setup.clock, setup.entropy, setup.tracker)
        };
        Ok(Self { worker, way, frame: Arc::new(frame), clock, entropy })
    }

    /// Sends until cancelled.
    pub async fn run(self, cancel: CancellationToken) {
        let worker = self.worker.clone();
        let stopping = cancel.clone();
        let handler = move |lease| {
            let (this, stopping) = (self.clone(), stopping.clone());
            async move { this.handle(lease, &stopping).await }
        };
        worker.run(cancel, handler).await;
    }

    /// Tries everything that is due now, one after another; how many tries there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn send_due(&self) -> Result<usize, store::Error> {
        let never = CancellationToken::new();
        self.worker.drain(|lease| self.handle(lease, &never)).await
    }

    async fn handle(&self, lease: Lease, stopping: &CancellationToken) -> Result<(), WorkError> {
        let id = String::from_utf8(lease.payload.clone()).ok().and_then(|id| MailId::parse(&id).ok());
        let id = id.ok_or_else(|| WorkError::dead("not the identifier of a mail"))?;
        let (this, held) = (self.clone(), lease.clone());
        let begun = self.worker.db.write(move |tx| this.begin(tx, id, &held)).await?;
        let Some(begun) = begun else { return Ok(()) };
        let delivery = self.way.deliver(&self.frame.from.email, &begun.recipient, &begun.content);
        let delivery = tokio::select! {
            delivery = delivery => delivery,
            () = async { stopping.cancelled().await; tokio::time::sleep(GRACE).await } => {
                Delivery::Later { reason: "the program ended before the server answered".to_owned(), doubtful: true }
            }
        };
        let now = self.clock.now();
        let outcome = delivery.clone();
        let done = move |tx: &mut Tx| end(tx, &begun, &outcome, &lease, now);
        let again = self.worker.db.write(done).await?;
        match delivery {
            Delivery::Later { reason, .. } if again => Err(WorkError::retry(reason)),
            _ => Ok(()),
        }
    }

    /// Writes the mail, unless it is written already to the address that the account has now, and notes that a try
    /// begins; `None` where there is nothing to send: then the job is done.
    fn begin(&self, tx: &mut Tx, id: MailId, lease: &Lease) -> Result<Option<Begun>, WorkError> {
        let now = self.clock.now();
        let Some(mail) = mail_fetch(tx, id)?.filter(|mail| !mail.state.is_final()) else {
            job_done(tx, lease)?;
            return Ok(None);
        };
        let Some(letter) = letter(tx, &mail, now)? else {
            finish(tx, &mail, MailState::Dropped, None, now)?;
            job_done(tx, lease)?;
            return Ok(None);
        };
        let recipient = letter.to.clone();
        let written = mail.content.filter(|_| mail.recipient.as_ref() == Some(&recipient));
        let content = if let Some(content) = written {
            content
        } else {
            let name = MailId::new(now, self.entropy.as_ref());
            let composed = compose(&self.frame, name, &letter, now);
            let composed = composed.map_err(|error| WorkError::dead(error.to_string()))?;
            mail_write(tx, id, &recipient, (&composed.message_id, &composed.content))?;
            composed.content
        };
        mail_begin(tx, id, now)?;
        Ok(Some(Begun { id, recipient, content }))
    }
}

/// What a mail has to say and to whom; `None` where there is nothing to say any more, or nobody to say it to.
fn letter(tx: &mut Tx, mail: &Mail, now: Timestamp) -> Result<Option<Letter>, store::Error> {
    let Some(slot) = slot_fetch(tx, mail.account)? else { return Ok(None) };
    let language = slot.language;
    let about = mail.about.parse().map(Timestamp::from_millis).ok();
    let (to, task) = match (mail.task.as_str(), about) {
        ("code", Some(until)) => {
            let current = slot.waiting(now).filter(|(_, _, good)| *good == until);
            let Some((to, code, _)) = current else { return Ok(None) };
            (to.clone(), Task::Code(code.to_owned(), until))
        }
        ("moved", _) => {
            let Some(to) = mail.recipient.clone() else { return Ok(None) };
            (to, Task::Moved)
        }
        (task, about) => {
            let Some(to) = slot.open_address().cloned() else { return Ok(None) };
            let Some(task) = told(tx, mail, (task, about), slot.off_token)? else { return Ok(None) };
            (to, task)
        }
    };
    Ok(Some(Letter { to, language, task }))
}

fn told(
    tx: &mut Tx,
    mail: &Mail,
    (task, about): (&str, Option<Timestamp>),
    off_token: Option<String>,
) -> Result<Option<Task>, store::Error> {
    if let ("digest", Some(at)) = (task, about) {
        let notices = digest_list(tx, mail.account, at, LISTED)?;
        let count = digest_count(tx, mail.account, at)?;
        return Ok((!notices.is_empty()).then_some(Task::Digest(notices, count, off_token)));
    }
    let Ok(id) = base::NoticeId::parse(&mail.about) else { return Ok(None) };
    Ok(notice_fetch(tx, mail.account, id)?.map(|notice| Task::Notice(Box::new(notice))))
}

fn finish(
    tx: &mut Tx,
    mail: &Mail,
    state: MailState,
    answer: Option<&str>,
    now: Timestamp,
) -> Result<(), store::Error> {
    if let ("digest", Ok(at)) = (mail.task.as_str(), mail.about.parse()) {
        digest_done(tx, mail.account, Timestamp::from_millis(at))?;
    }
    mail_end(tx, mail.id, state, answer, now)
}

/// Notes what came of a try, in the transaction that ends the job; whether there will be another.
fn end(tx: &mut Tx, begun: &Begun, delivery: &Delivery, lease: &Lease, now: Timestamp) -> Result<bool, store::Error> {
    // It may have been withheld meanwhile.
    let Some(mail) = mail_fetch(tx, begun.id)?.filter(|mail| !mail.state.is_final()) else {
        job_done(tx, lease)?;
        return Ok(false);
    };
    let (state, answer) = match delivery {
        Delivery::Taken => (MailState::Sent, None),
        Delivery::Refused { answer, .. } => (MailState::Refused, Some(answer.as_str())),
        Delivery::Later { reason, .. } if is_over(mail.put_at, now) => (MailState::GivenUp, Some(reason.as_str())),
        Delivery::Later { reason, doubtful } => {
            mail_wait(tx, mail.id, *doubtful, reason, now)?;
            return Ok(true);
        }
    };
    blame(tx, &mail, &begun.recipient, delivery, now)?;
    finish(tx, &mail, state, answer, now)?;
    job_done(tx, lease)?;
    Ok(false)
}

/// Counts the refusals of an account's address, one after another, and suspends it when there are too many.
fn blame(
    tx: &mut Tx,
    mail: &Mail,
    recipient: &MailAddress,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<(), store::Error> {
    let failures = |slot: &Slot| match delivery {
        Delivery::Taken => Some(0),
        Delivery::Refused { address: true, .. } => Some(slot.failures.saturating_add(1)),
        _ => None,
    };
    let slot = slot_fetch(tx, mail.account)?.filter(|slot| slot.address.as_ref() == Some(recipient));
    let Some((slot, failures)) = slot.and_then(|slot| failures(&slot).map(|failures| (slot, failures))) else {
        return Ok(());
    };
    if failures == slot.failures {
        return Ok(());
    }
    let suspended_at = slot.suspended_at.or_else(|| is_suspended(failures).then_some(now));
    slot_put(tx, mail.account, &Slot { failures, suspended_at, ..slot })
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mailer({})", self.frame.from)
    }
}
