use std::sync::Arc;

use base::{AgencyCode, CitizenId, Lang, ManualClock, SeededEntropy, Timestamp};
use identity::{
    Account, Assurance, Enrolment, Entry, Identity, Issued, IssuerFuture, Kind, NewAccount, NodeKey, NotIssued,
    Password, Policies, SignIn, SignInError, SignedIn, Username, Visit,
};
use store::{Db, Migrations, params};
use trust::{
    Certificate, KeyPair, PublicKey, Serial, SoftSigner, Subject,
    ca::{self, Order, Profile, Urls},
};

pub(crate) const MIGRATIONS: [Migrations; 2] = [evidence::MIGRATIONS, identity::MIGRATIONS];
pub(crate) const START: Timestamp = Timestamp::from_millis(1_764_000_000_000);
pub(crate) const PASSWORD: &str = "Hoa sen nở";

/// One node's identity with a clock that the test turns.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) identity: Identity,
    pub(crate) clock: Arc<ManualClock>,
}

impl World {
    pub(crate) fn new(db: &Db) -> Self {
        Self::with(db, Policies::default())
    }

    pub(crate) fn with(db: &Db, policies: Policies) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let entropy = Arc::new(SeededEntropy::new(7 + u64::from(policies.single_administrator)));
        let identity = Identity::new(db.clone(), clock.clone(), entropy, NodeKey::new([9; 32]), policies);
        Self { db: db.clone(), identity, clock }
    }

    pub(crate) async fn lan(&self) -> Account {
        self.identity.account_open(lan(), Password::choose(PASSWORD).unwrap(), "test").await.unwrap()
    }

    pub(crate) async fn official(&self, username: &str, name: &str) -> Account {
        let new = NewAccount {
            kind: Kind::Official,
            username: Username::parse(username).unwrap(),
            name: name.to_owned(),
            title: None,
            citizen_id: None,
            agency: Some(AgencyCode::parse("H54").unwrap()),
            assurance: Assurance::Level2,
        };
        self.identity.account_open(new, Password::choose(PASSWORD).unwrap(), "test").await.unwrap()
    }

    pub(crate) async fn binh(&self) -> Account {
        let binh = NewAccount {
            kind: Kind::Official,
            username: Username::parse("binh.tran").unwrap(),
            name: "Trần Văn Bình".to_owned(),
            title: Some("Phó Giám đốc Sở Tư pháp".to_owned()),
            citizen_id: None,
            agency: Some(AgencyCode::parse("H54").unwrap()),
            assurance: Assurance::Level2,
        };
        self.identity.account_open(binh, Password::choose(PASSWORD).unwrap(), "test").await.unwrap()
    }

    pub(crate) async fn enter(&self, kind: Kind, username: &str, password: &str) -> Result<SignedIn, SignInError> {
        self.identity.sign_in(attempt(kind, username, password)).await.map(inside)
    }

    /// How many evidence records of `kind` there are.
    pub(crate) async fn acts(&self, kind: &'static str) -> i64 {
        self.db
            .read(move |tx| {
                let sql = "select count(*) from evidence_records where kind = $1";
                tx.query_one(sql, params![kind])?.int(0)
            })
            .await
            .unwrap()
    }
}

pub(crate) fn lan() -> NewAccount {
    NewAccount {
        kind: Kind::Citizen,
        username: Username::parse("lan.pham").unwrap(),
        name: "Phạm Thị Lan".to_owned(),
        title: None,
        citizen_id: Some(CitizenId::parse("999185001234").unwrap()),
        agency: None,
        assurance: Assurance::Level2,
    }
}

/// Who came in with the password alone.
pub(crate) fn inside(entry: Entry) -> SignedIn {
    let Entry::In(signed_in) = entry else { panic!("a second factor is asked for") };
    *signed_in
}

pub(crate) fn attempt(kind: Kind, username: &str, password: &str) -> SignIn {
    SignIn {
        kind,
        username: username.to_owned(),
        password: Password::typed(password).unwrap(),
        visit: visit("192.0.2.7"),
    }
}

pub(crate) fn visit(address: &str) -> Visit {
    let agent = "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0".to_owned();
    Visit { address: Some(address.parse().unwrap()), agent, language: Lang::Vi, ..Visit::default() }
}

/// A certificate authority in memory, which checks the proof of possession.
pub(crate) struct Authority {
    pub(crate) signer: SoftSigner,
    /// Issues for this key instead of the person's, when set.
    pub(crate) other_key: Option<PublicKey>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let (subject, public_key) = (Subject::named("Gốc thử"), key.public_key());
        let root = ca::self_signed(&key, &order(&subject, &public_key, &Profile::Root, 3650)).unwrap();
        Self { signer: SoftSigner::new(key, root, Vec::new()).unwrap(), other_key: None }
    }

    fn certificate(&self, enrolment: &Enrolment) -> Result<Certificate, NotIssued> {
        let refuse = |e: &dyn std::fmt::Display| NotIssued(e.to_string());
        let key = PublicKey::from_spki(&enrolment.public_key).map_err(|e| refuse(&e))?;
        if !key.verifies(b"proof", &enrolment.prove(b"proof")?) {
            return Err(NotIssued("no proof of possession".to_owned()));
        }
        let key = self.other_key.clone().unwrap_or(key);
        let subject = Subject::named(enrolment.account.name.as_str()).of_agency("H54", "UBND tỉnh Thái Bình");
        ca::issue(&self.signer, &order(&subject, &key, &Profile::Person, 365)).map_err(|e| refuse(&e))
    }
}

fn order<'a>(subject: &'a Subject, public_key: &'a PublicKey, profile: &'a Profile, days: i64) -> Order<'a> {
    static URLS: Urls = Urls { ocsp: None, issuer: None, crl: None };
    let not_after = START.plus_days(days);
    Order { subject, public_key, profile, not_before: START, not_after, serial: Serial::generate(), urls: &URLS }
}

impl identity::CertificateIssuer for Authority {
    fn issue<'a>(&'a self, enrolment: &'a Enrolment) -> IssuerFuture<'a> {
        let answer = self.certificate(enrolment).map(|certificate| Issued { chain: vec![certificate.der().to_vec()] });
        Box::pin(std::future::ready(answer))
    }
}
