//! An authority, a head key and a time-stamping authority for the tests.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::{Clock, Entropy, ManualClock, SeededEntropy, Timestamp};
use evidence::{Act, BoxFuture, EvidenceDigest, Fact, Ledger, StampError, Stamper, Witness, WitnessPace};
use store::Db;
use trust::{
    Anchors, Certificate, KeyPair, Signer, SoftSigner, Subject,
    ca::{self, Order, Profile, Urls},
};

/// 25 November 2026, 00:00 UTC.
pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_564_800_000);

pub(crate) struct House {
    pub(crate) anchors: Anchors,
    pub(crate) root: Certificate,
    pub(crate) head: Arc<SoftSigner>,
    issuing: SoftSigner,
    pub(crate) tsa: Arc<Tsa>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
}

/// A certificate for a new key under `issuer`, or signed by the key itself.
fn signer(issuer: Option<&SoftSigner>, subject: Subject, profile: Profile, days: i64) -> SoftSigner {
    let key = KeyPair::generate().unwrap();
    let order = Order {
        subject: &subject,
        public_key: &key.public_key(),
        profile: &profile,
        not_before: NOW.plus_days(-days),
        not_after: NOW.plus_days(days),
        serial: trust::Serial::generate(),
        urls: &Urls::default(),
    };
    let certificate = match issuer {
        Some(issuer) => ca::issue(issuer, &order).unwrap(),
        None => ca::self_signed(&key, &order).unwrap(),
    };
    let chain = issuer.filter(|issuer| !issuer.chain().is_empty() || profile != Profile::Issuing);
    let chain = chain.map(|issuer| vec![issuer.certificate().clone()]).unwrap_or_default();
    SoftSigner::new(key, certificate, chain).unwrap()
}

impl House {
    pub(crate) fn new() -> Self {
        let root = signer(None, Subject::named("Gốc thử nghiệm"), Profile::Root, 300);
        let issuing = signer(Some(&root), Subject::named("Cấp phát thử nghiệm"), Profile::Issuing, 200);
        let head = signer(
            Some(&issuing),
            Subject::named("Nhật ký H54").of_agency("H54", "Tỉnh Thái Bình"),
            Profile::Head,
            100,
        );
        let tsa = signer(Some(&issuing), Subject::named("Dấu thời gian"), Profile::Tsa, 100);
        let clock = Arc::new(ManualClock::new(NOW));
        Self {
            anchors: Anchors::new(vec![root.certificate().clone()]),
            root: root.certificate().clone(),
            head: Arc::new(head),
            issuing,
            tsa: Arc::new(Tsa {
                signer: tsa,
                clock: Arc::clone(&clock),
                answers: AtomicBool::new(true),
                lies: AtomicBool::new(false),
            }),
            clock,
            entropy: Arc::new(SeededEntropy::new(7)),
        }
    }

    pub(crate) fn ledger(&self, db: &Db) -> Ledger {
        let (clock, entropy) = (Arc::clone(&self.clock), Arc::clone(&self.entropy));
        let tsa = Arc::clone(&self.tsa);
        let head = Arc::clone(&self.head);
        Ledger::new(db.clone(), head, clock, entropy, Some(tsa))
    }

    /// A node of another agency with a log of its own: its ledger and its witness.
    pub(crate) fn node(&self, code: &str, db: &Db) -> (Ledger, Witness) {
        let head: Arc<SoftSigner> = if code == "H54" {
            Arc::clone(&self.head)
        } else {
            let subject = Subject::named(format!("Nhật ký {code}")).of_agency(code, code);
            Arc::new(signer(Some(&self.issuing), subject, Profile::Head, 100))
        };
        let entropy: Arc<dyn Entropy> = self.entropy.clone();
        let ledger = Ledger::new(db.clone(), head, self.clock.clone(), Arc::clone(&entropy), None);
        let pace = WitnessPace {
            passing: Duration::ZERO,
            idle: Duration::ZERO,
            tick: Duration::from_millis(5),
            backoff_limit: Duration::from_millis(50),
        };
        let witness = Witness::new(ledger.clone(), self.anchors.clone(), entropy, pace);
        (ledger, witness)
    }

    /// The issuing authority's list with the certificate of H54's head key.
    pub(crate) fn revoking_head(&self, since: Timestamp) -> ca::Crl {
        let serial = self.head.certificate().serial();
        let revoked = [ca::Revoked { serial, since, reason: ca::Reason::KeyCompromise }];
        ca::crl(&self.issuing, &revoked, 1, since, NOW.plus_days(30)).unwrap()
    }

    /// Records `count` acts in one transaction each.
    pub(crate) async fn record(&self, db: &Db, count: usize) -> Vec<EvidenceDigest> {
        let mut digests = Vec::new();
        for number in 0..count {
            let entropy = Arc::clone(&self.entropy);
            let digest = db.write(move |tx| evidence::record(tx, &act(number), &*entropy)).await.unwrap();
            digests.push(digest);
        }
        digests
    }
}

pub(crate) fn act(number: usize) -> Act {
    Act {
        kind: "test.happened",
        subject: format!("subject-{number}"),
        actor: "H54/services".to_owned(),
        at: NOW,
        facts: vec![
            Fact::number("test.count", i64::try_from(number).unwrap()),
            Fact::text("test.code", "1.004873"),
            Fact::instant("test.due", NOW.plus_days(3)),
        ],
        body: serde_json::json!({ "number": number, "text": "Trích lục hộ tịch" }),
    }
}

/// A time-stamping authority that can be switched off.
pub(crate) struct Tsa {
    signer: SoftSigner,
    clock: Arc<ManualClock>,
    pub(crate) answers: AtomicBool,
    /// Stamps something else than what it is asked for.
    pub(crate) lies: AtomicBool,
}

impl Stamper for Tsa {
    fn stamp(&self, digest: [u8; 32]) -> BoxFuture<'_, Result<Vec<u8>, StampError>> {
        Box::pin(async move {
            if !self.answers.load(Ordering::SeqCst) {
                return Err(StampError::Unavailable("switched off".to_owned()));
            }
            let digest = if self.lies.load(Ordering::SeqCst) { [0; 32] } else { digest };
            let request = trust::tsp::request(&digest.into(), Some(b"12345678")).unwrap();
            let answer = trust::tsp::respond(&request, &self.signer, &[7], self.clock.now()).unwrap();
            trust::tsp::parse_response(&answer).map_err(|error| StampError::Refused(error.to_string()))
        })
    }
}
