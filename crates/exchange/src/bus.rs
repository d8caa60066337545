//! The bus of one node: what capabilities hold to call, to send, and to be called.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use base::{AgencyCode, Clock, Entropy, Id, JobId, MessageId, wire};
use evidence::{SegmentHeads, Witness};
use parking_lot::RwLock;
use store::{Db, Tx, queue};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use trust::{
    SignError, Signer,
    digest::{sha256, sha256_of},
};

use crate::{
    BoxFuture,
    backlog::Backlog,
    body::{BadBody, Body, bodies_fit, bodies_text},
    courier::Courier,
    directory::{Directory, NodeEntry},
    door::{Door, Opening},
    failure::{CallFailure, HandleError},
    gate::Gates,
    log::{CallLog, LogFailed},
    model::{Caller, Received, Refusal},
    peers::Peers,
    replays::Replays,
    settings::BusSettings,
    staging::Staging,
    store::{self as db, Incoming, Outgoing},
    tls::{self, Identities, TlsIdentity},
    upload::Uploads,
    wire::{Content, Envelope, Seal, Sealed, to_be_signed},
};

/// What the queues of messages on their way out begin with; each node has its own, so that one that hangs holds up
/// nobody else's. Also the topic that is woken when there is a new one.
pub(crate) const OUTBOX: &str = "exchange.outbox/";
/// Heads of other nodes' logs that are remembered, at most twice as many: each is sent along for some milliseconds.
const HEADS: usize = 1024;
/// The queue of messages that have come in.
pub(crate) const INBOX: &str = "exchange.inbox";

/// A registered answer to a call, its types erased: body in, body out.
pub(crate) type CallHandler = Arc<dyn Fn(Caller, Vec<u8>) -> BoxFuture<Result<Vec<u8>, HandlerFailure>> + Send + Sync>;
/// A registered handler of a message, its type erased.
pub(crate) type MessageHandler = Arc<dyn Fn(&mut Tx, &Received, &[u8]) -> Result<(), HandleError> + Send + Sync>;

/// What answers the calls of `C`.
pub type Answering<C> = dyn Fn(Caller, C) -> BoxFuture<Result<<C as wire::Call>::Reply, CallFailure>> + Send + Sync;

/// Why a registered answer to a call failed.
pub(crate) enum HandlerFailure {
    /// The body is not what the service takes.
    Malformed,
    /// The service says no.
    Service(CallFailure),
}

/// What a bus is made of. `settings`, `tracker` and `stop` have usual values.
pub struct BusBuilder {
    agency: AgencyCode,
    db: Db,
    directory: Arc<dyn Directory>,
    seal: Arc<dyn Signer>,
    identity: TlsIdentity,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    settings: BusSettings,
    tracker: TaskTracker,
    stop: CancellationToken,
    witness: Option<Witness>,
    log: Option<PathBuf>,
}

impl BusBuilder {
    /// Other limits and rhythms.
    #[must_use]
    pub fn settings(mut self, settings: BusSettings) -> Self {
        self.settings = settings;
        self
    }

    /// Who witnesses the other nodes' logs: its notes go along with calls, messages and answers.
    #[must_use]
    pub fn witness(mut self, witness: Witness) -> Self {
        self.witness = Some(witness);
        self
    }

    /// The folder in which the logs of calls are. Without it, no call goes to another node or comes from one. Open it with
    /// [`Bus::open_log`] before the bus serves.
    #[must_use]
    pub fn log(mut self, folder: impl Into<PathBuf>) -> Self {
        self.log = Some(folder.into());
        self
    }

    /// Where the bus's tasks are tracked, and what ends its idle connections.
    #[must_use]
    pub fn tasks(mut self, tracker: TaskTracker, stop: CancellationToken) -> Self {
        self.tracker = tracker;
        self.stop = stop;
        self
    }

    /// The bus. Register handlers on it before it serves.
    ///
    /// # Errors
    /// The TLS identity cannot be used.
    pub fn build(self) -> Result<Bus, rustls::Error> {
        let Self { agency, db, directory, seal, identity, clock, entropy, settings, tracker, stop, witness, log } =
            self;
        let (identity, door) = (Arc::new(Identities::new(&identity)?), Arc::<Door>::default());
        let server =
            tls::server_config(Arc::clone(&identity), Arc::clone(&directory), Arc::clone(&door), Arc::clone(&clock))?;
        let (limit, tasks) = (settings.body_limit, tracker.clone());
        let courier =
            Courier::new(Arc::clone(&identity), Arc::clone(&clock), limit, witness.clone(), tasks, stop.clone());
        let log = log.map(CallLog::new);
        let staging = Staging::new(db.blobs().clone(), &settings);
        Ok(Bus(Arc::new(Inner {
            agency,
            db,
            directory,
            seal,
            clock,
            entropy,
            settings,
            tracker,
            stop,
            server: Arc::new(server),
            identity,
            door,
            courier,
            witness,
            calls: RwLock::default(),
            messages: RwLock::default(),
            log,
            heads: SegmentHeads::new(HEADS),
            replays: Replays::default(),
            peers: Peers::default(),
            gates: Gates::default(),
            backlog: Backlog::default(),
            staging,
            uploads: Uploads::default(),
            outboxes: parking_lot::Mutex::default(),
        })))
    }
}

/// The exchange of one node. Cheap to clone.
#[derive(Clone)]
pub struct Bus(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) agency: AgencyCode,
    pub(crate) db: Db,
    pub(crate) directory: Arc<dyn Directory>,
    pub(crate) seal: Arc<dyn Signer>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) settings: BusSettings,
    pub(crate) tracker: TaskTracker,
    pub(crate) stop: CancellationToken,
    pub(crate) server: Arc<rustls::ServerConfig>,
    identity: Arc<Identities>,
    /// What nodes that are no members yet may ask.
    pub(crate) door: Arc<Door>,
    pub(crate) courier: Courier,
    pub(crate) witness: Option<Witness>,
    calls: RwLock<HashMap<&'static str, CallHandler>>,
    messages: RwLock<HashMap<&'static str, MessageHandler>>,
    /// Where calls are logged.
    pub(crate) log: Option<CallLog>,
    /// Heads of other nodes' logs that have been believed.
    pub(crate) heads: SegmentHeads,
    /// The ids of calls that were answered lately.
    pub(crate) replays: Replays,
    pub(crate) peers: Peers,
    pub(crate) gates: Gates,
    pub(crate) backlog: Backlog,
    pub(crate) staging: Staging,
    pub(crate) uploads: Uploads,
    /// The queues of outgoing messages that this process delivers.
    pub(crate) outboxes: parking_lot::Mutex<std::collections::HashSet<String>>,
}

impl Bus {
    /// The parts of a bus: whose node it is, its database, the view of the registry, the seal, the TLS identity.
    pub fn builder(
        agency: AgencyCode,
        db: Db,
        directory: Arc<dyn Directory>,
        seal: Arc<dyn Signer>,
        identity: TlsIdentity,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> BusBuilder {
        BusBuilder {
            agency,
            db,
            directory,
            seal,
            identity,
            clock,
            entropy,
            settings: BusSettings::default(),
            tracker: TaskTracker::new(),
            stop: CancellationToken::new(),
            witness: None,
            log: None,
        }
    }

    /// Whose node this is.
    pub fn agency(&self) -> &AgencyCode {
        &self.0.agency
    }

    /// Registers who answers the calls of `C`, from other nodes and from this one alike. The last registration counts.
    pub fn on_call<C: wire::Call>(&self, handler: Arc<Answering<C>>) -> &Self {
        let erased: CallHandler = Arc::new(move |caller, body| {
            let handler = Arc::clone(&handler);
            Box::pin(async move {
                let call: C = serde_json::from_slice(&body).map_err(|_| HandlerFailure::Malformed)?;
                let reply = handler(caller, call).await.map_err(HandlerFailure::Service)?;
                serde_json::to_vec(&reply)
                    .map_err(|error| HandlerFailure::Service(CallFailure::Unavailable(error.to_string())))
            })
        });
        self.0.calls.write().insert(C::SERVICE, erased);
        self
    }

    /// Registers who handles the messages of `M`. The handler runs inside the transaction that marks the message
    /// handled: exactly once, in the order of the conversation. It may run more than once before that commits, so it
    /// has no effects but those of the transaction.
    pub fn on_message<M: wire::Message>(
        &self,
        handler: impl Fn(&mut Tx, &Received, M) -> Result<(), HandleError> + Send + Sync + 'static,
    ) -> &Self {
        let erased: MessageHandler = Arc::new(move |tx, received, body| {
            let message = serde_json::from_slice(body)
                .map_err(|error| HandleError::Never(format!("the body is not a {}: {error}", M::TOPIC)))?;
            handler(tx, received, message)
        });
        self.0.messages.write().insert(M::TOPIC, erased);
        self
    }

    /// Sends a message in the caller's transaction: it goes out if and only if the transaction commits. To the own
    /// agency it is an inbox row in the same transaction.
    ///
    /// Messages of one conversation (a dossier's code, a document's id) are received and handled in the order of their
    /// transactions.
    pub fn send<M: wire::Message>(
        &self,
        tx: &mut Tx,
        to: &AgencyCode,
        conversation: &str,
        message: &M,
    ) -> Result<MessageId, store::Error> {
        self.send_with(tx, to, conversation, message, &[])
    }

    /// [`send`](Self::send) with bodies ([`body`](Self::body)), which go before the message: when it is received, they
    /// are among the other node's blobs. They must stay among this node's until then.
    ///
    /// # Errors
    /// The database; or [`store::Error::Invalid`] where the bodies are more, or larger, than one message may have:
    /// [`bodies_judge`](Self::bodies_judge) says so before.
    pub fn send_with<M: wire::Message>(
        &self,
        tx: &mut Tx,
        to: &AgencyCode,
        conversation: &str,
        message: &M,
        bodies: &[Body],
    ) -> Result<MessageId, store::Error> {
        let inner = &self.0;
        self.bodies_judge(bodies).map_err(|error| store::Error::Invalid(error.to_string()))?;
        crate::rules::conversation_named(conversation)
            .map_err(|_| store::Error::Invalid(format!("not a conversation's name: {conversation:?}")))?;
        let now = inner.clock.now();
        let id = MessageId::new(now, &*inner.entropy);
        let body = serde_json::to_vec(message).map_err(|error| store::Error::Invalid(error.to_string()))?;
        let (digest, bodies) = (message_digest(M::TOPIC, conversation, &body, bodies), bodies.to_vec());
        let (topic, conversation) = (M::TOPIC.to_owned(), conversation.to_owned());
        if inner.is_own(to) {
            let from = inner.agency.clone();
            let incoming =
                Incoming { from, id, topic, conversation, written_at: now, received_at: now, digest, body, bodies };
            db::incoming_insert(tx, &incoming, None)?;
            inner.inbox_job(tx, &incoming.from, id, &incoming.conversation)?;
        } else {
            let outgoing = Outgoing { id, to: to.clone(), topic, conversation, written_at: now, digest, body, bodies };
            db::outgoing_insert(tx, &outgoing)?;
            inner.outbox_job(tx, to, id, &outgoing.conversation)?;
        }
        Ok(id)
    }

    /// From now on connections are made and taken with `identity`; those that stand go on until they end.
    ///
    /// # Errors
    /// The key cannot be used for TLS.
    pub fn renew_tls(&self, identity: &TlsIdentity) -> Result<(), rustls::Error> {
        self.0.identity.renew(identity)
    }

    /// Lets nodes without a certificate of the registry knock at the connect port: they get one path and one body, and
    /// `answer` judges what they bring. Without this, their handshake is refused.
    pub fn open_door(&self, answer: Arc<Opening>) {
        self.0.door.open(answer);
    }

    /// A blob of this node as a body of messages.
    ///
    /// # Errors
    /// It is not there, or the media type is none.
    pub async fn body(&self, digest: &store::blobs::Digest, media_type: &str) -> Result<Body, store::Error> {
        let blob = self.0.db.blobs().reader(digest).await?;
        let body = Body::new(digest.clone(), blob.length(), media_type);
        body.map_err(|error| store::Error::Invalid(error.to_string()))
    }

    /// Whether one message may have these bodies: at most 16, no two the same, together within this node's limit.
    ///
    /// # Errors
    /// Why it may not.
    pub fn bodies_judge(&self, bodies: &[Body]) -> Result<(), BadBody> {
        bodies_fit(bodies, self.0.settings.bodies_limit)
    }

    /// Serves the connect port until cancelled: mutual TLS 1.3, answers signed by the seal.
    pub async fn serve(&self, listener: TcpListener, cancel: CancellationToken) {
        crate::server::serve(Arc::clone(&self.0), listener, cancel).await;
    }

    /// Delivers the outbox, handles the inbox, fetches from the others if they cannot connect to this node, and forgets
    /// what is old, until cancelled; then waits for what is under way.
    pub async fn run(&self, cancel: CancellationToken) {
        tokio::join!(
            crate::outbox::run(Arc::clone(&self.0), cancel.clone()),
            crate::inbox::run(Arc::clone(&self.0), cancel.clone()),
            crate::fetch::run(Arc::clone(&self.0), cancel.clone()),
            crate::log::run(Arc::clone(&self.0), cancel.clone()),
            crate::sweep::run(Arc::clone(&self.0), cancel)
        );
    }

    /// Ends the idle connections to other nodes, waits for every task of the bus, and closes the log of calls; where it
    /// stands becomes evidence.
    pub async fn close(&self) {
        self.0.stop.cancel();
        self.0.tracker.close();
        self.0.tracker.wait().await;
        crate::log::close(&self.0).await;
    }
}

impl Inner {
    /// Whether messages and calls to `to` stay in this node.
    pub(crate) fn is_own(&self, to: &AgencyCode) -> bool {
        *to == self.agency || self.directory.node(to).is_some_and(|node| node.agency == self.agency)
    }

    pub(crate) fn node(&self, agency: &AgencyCode) -> Result<Arc<NodeEntry>, Refusal> {
        self.directory.node(agency).ok_or(Refusal::UnknownAgency)
    }

    pub(crate) fn call_handler(&self, service: &str) -> Option<CallHandler> {
        self.calls.read().get(service).cloned()
    }

    pub(crate) fn message_handler(&self, topic: &str) -> Option<MessageHandler> {
        self.messages.read().get(topic).cloned()
    }

    /// Seals an envelope around a body by a signature of its own.
    pub(crate) fn seal(&self, to: &AgencyCode, content: Content, body: &[u8]) -> Result<Sealed, SignError> {
        let seal = self.seal.settled();
        let named = seal.certificate().fingerprint().to_string();
        let (envelope, bytes) = self.envelope(to, content, body, nonce(), named)?;
        let signature = seal.sign(&to_be_signed(&bytes))?;
        Ok(Sealed { bytes, seal: Seal::Signature(signature), envelope })
    }

    fn envelope(
        &self,
        to: &AgencyCode,
        content: Content,
        body: &[u8],
        nonce: String,
        seal: String,
    ) -> Result<(Envelope, Vec<u8>), SignError> {
        let (from, to, body) = (self.agency.clone(), to.clone(), sha256(body).to_string());
        let envelope = Envelope { v: 1, from, to, sent_at: self.clock.now(), nonce, seal, body, content };
        let bytes = serde_json::to_vec(&envelope).map_err(|error| SignError::Encoding(error.to_string()))?;
        Ok((envelope, bytes))
    }

    /// Seals the envelope of a call or of its answer: it stands in the log of calls when this returns.
    pub(crate) async fn seal_logged(
        &self,
        to: &AgencyCode,
        content: Content,
        body: &[u8],
    ) -> Result<Sealed, LogFailed> {
        let log = self.log.as_ref().ok_or(LogFailed::None)?;
        if !self.settings.paced {
            let sealed = self.seal(to, content, body)?;
            log.note(&to_be_signed(&sealed.bytes)).await?;
            return Ok(sealed);
        }
        let (envelope, bytes) = self.envelope(to, content, body, nonce(), String::new())?;
        let logged = log.append(&to_be_signed(&bytes)).await?;
        Ok(Sealed { bytes, seal: Seal::Logged(logged), envelope })
    }

    /// Logs what came from another node. It is on disk when this returns.
    pub(crate) async fn log_received(&self, sealed: &Sealed) -> Result<(), LogFailed> {
        let log = self.log.as_ref().ok_or(LogFailed::None)?;
        Ok(log.note(&crate::log::received(sealed)).await?)
    }

    pub(crate) fn outbox_job(
        &self,
        tx: &mut Tx,
        to: &AgencyCode,
        id: MessageId,
        conversation: &str,
    ) -> Result<(), store::Error> {
        let queue = self.outbox_of(to);
        if !self.outboxes.lock().contains(&queue) {
            tx.wake(OUTBOX);
        }
        self.job(tx, &queue, format!("{to}/{conversation}"), id.to_string())
    }

    /// The queue before the node that stands for an agency.
    pub(crate) fn outbox_of(&self, to: &AgencyCode) -> String {
        let node = self.directory.node(to).map_or_else(|| to.clone(), |node| node.agency.clone());
        format!("{OUTBOX}{node}")
    }

    pub(crate) fn inbox_job(
        &self,
        tx: &mut Tx,
        from: &AgencyCode,
        id: MessageId,
        conversation: &str,
    ) -> Result<(), store::Error> {
        self.job(tx, INBOX, format!("{from}/{conversation}"), format!("{from} {id}"))
    }

    fn job(&self, tx: &mut Tx, queue: &str, order: String, payload: String) -> Result<(), store::Error> {
        let now = self.clock.now();
        let job = queue::NewJob {
            id: JobId::new(now, &*self.entropy),
            queue: queue.to_owned(),
            key: None,
            order: Some(order),
            payload: payload.into_bytes(),
            due: now,
        };
        queue::job_put(tx, &job).map(|_| ())
    }
}

/// A nonce of an envelope: 128 bits.
pub(crate) fn nonce() -> String {
    hex::encode(trust::random::bytes::<16>())
}

/// What must not differ between two deliveries of one message.
pub(crate) fn message_digest(topic: &str, conversation: &str, body: &[u8], bodies: &[Body]) -> String {
    let named = bodies_text(bodies);
    // JSON has no zero byte: no message without bodies has the digest of one with them.
    let with: &[&[u8]] = if bodies.is_empty() { &[] } else { &[&[0], named.as_bytes()] };
    let parts: &[&[u8]] = &[topic.as_bytes(), &[0], conversation.as_bytes(), &[0], body];
    sha256_of(&[parts, with].concat()).to_string()
}
