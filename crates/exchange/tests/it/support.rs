//! A small federation: an authority, nodes with real TLS on port 0, and a directory that tests can change.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use base::{AgencyCode, Clock, SystemClock, SystemEntropy, Timestamp, wire};
use exchange::{Bus, BusSettings, Directory, Freshness, HandleError, LoggedEnvelope, NodeEntry, Received, TlsIdentity};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use store::{Db, Migrations, Tx, params, testing::TestDb};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use trust::{
    Certificate, Digest, KeyPair, Signer, SoftSigner, Subject,
    ca::{self, Order, Profile, Urls},
};

pub(crate) const MIGRATIONS: [Migrations; 2] = [evidence::MIGRATIONS, exchange::MIGRATIONS];

pub(crate) fn agency(code: &str) -> AgencyCode {
    AgencyCode::parse(code).unwrap()
}

/// A question whose answer is the text, turned round; "no" is refused.
#[derive(Serialize, Deserialize)]
pub(crate) struct Turn {
    pub(crate) text: String,
}

impl wire::Call for Turn {
    type Reply = String;
    const SERVICE: &'static str = "test.turn.v1";
}

pub(crate) fn turn(text: &str) -> Turn {
    Turn { text: text.to_owned() }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) text: String,
}

impl wire::Message for Note {
    const TOPIC: &'static str = "test.note.v1";
}

pub(crate) struct House {
    pub(crate) root: Certificate,
    issuing: SoftSigner,
    pub(crate) now: Timestamp,
}

fn signer(
    issuer: Option<&SoftSigner>,
    subject: Subject,
    profile: &Profile,
    from: Timestamp,
    to: Timestamp,
) -> SoftSigner {
    let key = KeyPair::generate().unwrap();
    let order = Order {
        subject: &subject,
        public_key: &key.public_key(),
        profile,
        not_before: from,
        not_after: to,
        serial: trust::Serial::generate(),
        urls: &Urls::default(),
    };
    let certificate = match issuer {
        Some(issuer) => ca::issue(issuer, &order).unwrap(),
        None => ca::self_signed(&key, &order).unwrap(),
    };
    SoftSigner::new(key, certificate, Vec::new()).unwrap()
}

impl House {
    pub(crate) fn new() -> Self {
        // Certificates count in whole seconds.
        let now = Timestamp::from_millis(SystemClock.now().as_seconds() * 1000);
        let (from, to) = (now.plus_days(-400), now.plus_days(400));
        let root = signer(None, Subject::named("Gốc"), &Profile::Root, from, to);
        let issuing = signer(Some(&root), Subject::named("Cấp phát"), &Profile::Issuing, from, to);
        Self { root: root.certificate().clone(), issuing, now }
    }

    /// A key with a certificate that begins and ends so many days from now.
    pub(crate) fn key(&self, code: &str, profile: &Profile, from: i64, to: i64) -> SoftSigner {
        let subject = Subject::named(format!("Nút {code}")).of_agency(code, code);
        signer(Some(&self.issuing), subject, profile, self.now.plus_days(from), self.now.plus_days(to))
    }

    /// A signer whose signatures carry the issuing authority's certificate.
    pub(crate) fn with_chain(&self, code: &str, profile: &Profile) -> SoftSigner {
        let plain = self.key(code, profile, -1, 1);
        let key = KeyPair::from_pkcs8(&plain.key().to_pkcs8()).unwrap();
        SoftSigner::new(key, plain.certificate().clone(), vec![self.issuing.certificate().clone()]).unwrap()
    }

    pub(crate) fn tls(&self, code: &str, from: i64, to: i64) -> SoftSigner {
        let profile = Profile::Tls { hosts: Vec::new(), ips: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)] };
        self.key(code, &profile, from, to)
    }
}

/// A clock that can be put forward.
#[derive(Default)]
pub(crate) struct Shifted(pub(crate) AtomicI64);

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        SystemClock.now().plus_seconds(self.0.load(Ordering::Relaxed))
    }
}

/// A directory that tests can change.
pub(crate) struct Book {
    /// The clock of the nodes that know each other by it.
    pub(crate) clock: Arc<Shifted>,
    nodes: Mutex<BTreeMap<AgencyCode, Arc<NodeEntry>>>,
    pub(crate) freshness: Mutex<Freshness>,
}

impl Book {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { clock: Arc::default(), nodes: Mutex::default(), freshness: Mutex::new(Freshness::Fresh) })
    }

    pub(crate) fn put(&self, code: &str, connect: &str, tls: &Certificate, seal: &Certificate) {
        let entry = NodeEntry {
            agency: agency(code),
            connect: connect.to_owned(),
            reachable: true,
            tls: vec![tls.clone()],
            seal: vec![seal.clone()],
        };
        self.nodes.lock().insert(agency(code), Arc::new(entry));
    }

    /// Nobody can connect to the node (any more).
    pub(crate) fn close(&self, code: &str) {
        let mut nodes = self.nodes.lock();
        let node = nodes.get_mut(&agency(code)).unwrap();
        *node = Arc::new(NodeEntry { reachable: false, connect: "127.0.0.1:1".to_owned(), ..NodeEntry::clone(node) });
    }
}

impl Directory for Book {
    fn node(&self, agency: &AgencyCode) -> Option<Arc<NodeEntry>> {
        self.nodes.lock().get(&agency.level1()).cloned()
    }

    fn node_by_tls(&self, fingerprint: &Digest) -> Option<Arc<NodeEntry>> {
        let nodes = self.nodes.lock();
        nodes.values().find(|node| node.tls.iter().any(|one| one.fingerprint() == *fingerprint)).cloned()
    }

    fn agencies(&self) -> Vec<AgencyCode> {
        self.nodes.lock().keys().cloned().collect()
    }

    fn freshness(&self, _: Timestamp) -> Freshness {
        *self.freshness.lock()
    }
}

/// A node that runs until it is stopped.
pub(crate) struct Node {
    pub(crate) bus: Bus,
    pub(crate) db: TestDb,
    pub(crate) tls: SoftSigner,
    pub(crate) seal: Arc<SoftSigner>,
    pub(crate) address: String,
    /// Its logs of calls.
    pub(crate) calls: Arc<TempDir>,
    cancel: CancellationToken,
    tasks: TaskTracker,
}

/// Quick back-off, so that a test of retrying is short.
pub(crate) fn settings() -> BusSettings {
    BusSettings {
        backoff: Duration::from_millis(10),
        backoff_limit: Duration::from_millis(50),
        call_timeout: Duration::from_secs(5),
        body_limit: 64 * 1024,
        piece: 16 * 1024,
        retry_after_full: Duration::from_secs(1),
        ..BusSettings::default()
    }
}

impl Node {
    /// A node with its own keys, not yet serving; the book knows it under `address` or a free one.
    pub(crate) async fn new(house: &House, book: &Arc<Book>, code: &str, db: TestDb, settings: BusSettings) -> Self {
        let (tls, seal) = (house.tls(code, -1, 1), house.key(code, &Profile::Seal, -1, 1));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        Self::with(book, code, db, settings, (tls, seal), address).await
    }

    pub(crate) async fn with(
        book: &Arc<Book>,
        code: &str,
        db: TestDb,
        settings: BusSettings,
        (tls, seal): (SoftSigner, SoftSigner),
        address: String,
    ) -> Self {
        Self::over(book, code, db, settings, (tls, seal), address, Arc::new(tempfile::tempdir().unwrap())).await
    }

    /// The same over the logs of a node that was there before.
    pub(crate) async fn over(
        book: &Arc<Book>,
        code: &str,
        db: TestDb,
        settings: BusSettings,
        (tls, seal): (SoftSigner, SoftSigner),
        address: String,
        calls: Arc<TempDir>,
    ) -> Self {
        book.put(code, &address, tls.certificate(), seal.certificate());
        let (seal, tasks, cancel) = (Arc::new(seal), TaskTracker::new(), CancellationToken::new());
        let directory = Arc::clone(book);
        let identity = TlsIdentity::new(tls.key(), tls.certificate());
        let signer = Arc::clone(&seal);
        let (clock, entropy) = (Arc::clone(&book.clock), Arc::new(SystemEntropy));
        let bus = Bus::builder(agency(code), db.db(), directory, signer, identity, clock, entropy)
            .settings(settings)
            .tasks(tasks.clone(), cancel.clone())
            .log(calls.path())
            .build()
            .unwrap();
        bus.open_log().await.unwrap();
        let table = "create table if not exists test_notes (place bigint not null, conversation text not null, note text not null)";
        db.write(move |tx| tx.execute(table, params![])).await.unwrap();
        Self { bus, db, tls, seal, address, calls, cancel, tasks }
    }

    /// Answers `Turn` and takes `Note`.
    pub(crate) fn handling(self) -> Self {
        self.bus.on_call::<Turn>(Arc::new(|_, call| {
            Box::pin(async move {
                if call.text == "no" {
                    return Err(exchange::CallFailure::refused("no-right", "Ask for a right first."));
                }
                Ok(call.text.chars().rev().collect())
            })
        }));
        self.bus.on_message::<Note>(|tx, received, note| note_put(tx, received, &note));
        self
    }

    pub(crate) async fn serving(self) -> Self {
        let listener = TcpListener::bind(&self.address).await.unwrap();
        let (bus, cancel) = (self.bus.clone(), self.cancel.clone());
        self.tasks.spawn(async move { bus.serve(listener, cancel).await });
        self
    }

    pub(crate) fn running(self) -> Self {
        let (bus, cancel) = (self.bus.clone(), self.cancel.clone());
        self.tasks.spawn(async move { bus.run(cancel).await });
        self
    }

    pub(crate) async fn send(&self, to: &str, conversation: &str, text: &str) -> base::MessageId {
        let (bus, to, conversation) = (self.bus.clone(), agency(to), conversation.to_owned());
        let note = Note { text: text.to_owned() };
        self.db.write(move |tx| bus.send(tx, &to, &conversation, &note)).await.unwrap()
    }

    pub(crate) async fn notes(&self) -> Vec<(String, String)> {
        let rows = self
            .db
            .read(|tx| tx.query("select conversation, note from test_notes order by conversation, place", params![]));
        rows.await.unwrap().iter().map(|row| (row.text(0).unwrap(), row.text(1).unwrap())).collect()
    }

    /// The records of a kind in this node's log.
    pub(crate) async fn evidence(&self, kind: &str) -> Vec<evidence::Entry> {
        let all = self.db.read(|tx| evidence::record_list(tx, 1000)).await.unwrap();
        all.into_iter().filter(|entry| entry.kind == kind).collect()
    }

    /// What the node has logged of calls.
    pub(crate) fn logged(&self) -> Vec<LoggedEnvelope> {
        let mut found = Vec::new();
        exchange::log_read(self.calls.path(), |envelope| found.push(envelope)).unwrap();
        found
    }

    /// How many calls of others it has answered, and how many of its own were answered.
    pub(crate) fn calls(&self) -> (usize, usize) {
        let logged = self.logged();
        let count = |received: bool| {
            let answers = logged.iter().filter(|one| one.asks.is_none() && one.received == received);
            answers.count()
        };
        (count(false), count(true))
    }

    pub(crate) async fn stop(self) -> TestDb {
        self.cancel.cancel();
        self.bus.close().await;
        self.db
    }
}

/// Writes a note behind the others.
pub(crate) fn note_put(tx: &mut Tx, received: &Received, note: &Note) -> Result<(), HandleError> {
    tx.execute(
        "insert into test_notes (place, conversation, note)
         select coalesce(max(place), 0) + 1, cast($1 as text), cast($2 as text) from test_notes where conversation = $1",
        params![&received.conversation, &note.text],
    )?;
    Ok(())
}

/// Another database on the same engine.
pub(crate) fn another(db: &Db) -> TestDb {
    TestDb::open(db.engine(), &MIGRATIONS)
}

/// Two nodes that know each other, H54 and G01, both serving and running.
pub(crate) async fn two(db: TestDb) -> (Node, Node, Arc<Book>, House) {
    let (house, book) = (House::new(), Book::new());
    let other = another(&db);
    let h54 = Node::new(&house, &book, "H54", db, settings()).await.handling().serving().await.running();
    let g01 = Node::new(&house, &book, "G01", other, settings()).await.handling().serving().await.running();
    (h54, g01, book, house)
}

/// Waits until something holds; fails after 20 s.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}
