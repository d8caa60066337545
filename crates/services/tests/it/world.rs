//! One node that is portal and province at once, with its officials, a citizen, and data sources that can be turned off.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use base::{AgencyCode, Calendar, CitizenId, Clock, Id, ManualClock, SeededEntropy, Timestamp, UseId, civil};
use contracts::sharing::{Lookup, LookupReply, SharedRecord, Source};
use evidence::BoxFuture;
use identity::{
    Account, Actor, Assurance, Enrolment, FieldOfWork, Grant, Identity, Issued, IssuerFuture, Kind, NewAccount,
    NodeKey, NotIssued, Password, Pin, Policies, Role, SessionHandle, Username,
};
use services::{
    Ask, Directory, House, Letter, NoAnswer, Post, Services, Setup,
    model::{Applicant, Both},
    seed,
};
use store::{Db, Migrations, Tx};
use trust::{
    Certificate, KeyPair, PublicKey, Serial, SoftSigner, Subject,
    ca::{self, Order, Profile, Urls},
};

pub(crate) const MIGRATIONS: [Migrations; 4] =
    [evidence::MIGRATIONS, identity::MIGRATIONS, notify::MIGRATIONS, services::MIGRATIONS];
pub(crate) const PIN: &str = "258036";

/// Wednesday, 25 November 2026, 09:00.
pub(crate) fn start() -> Timestamp {
    civil::timestamp_at(civil::parse_iso_date("2026-11-25").unwrap(), 9, 0)
}

pub(crate) struct World {
    pub(crate) services: Services,
    pub(crate) identity: Identity,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) sources: Arc<Sources>,
    pub(crate) root: Certificate,
    authority: Authority,
    pub(crate) counter: Actor,
    pub(crate) specialist: Actor,
    pub(crate) leader: Actor,
    pub(crate) citizen: Account,
    pub(crate) applicant: Applicant,
}

pub(crate) fn agency() -> AgencyCode {
    AgencyCode::parse("H54").unwrap()
}

impl World {
    pub(crate) async fn new(db: &Db) -> Self {
        let clock = Arc::new(ManualClock::new(start()));
        let entropy = Arc::new(SeededEntropy::new(7));
        let policies = Policies::default();
        let key = NodeKey::new([9; 32]);
        let identity = Identity::new(db.clone(), clock.clone(), entropy.clone(), key, policies);
        let authority = Authority::new();
        let sources = Arc::new(Sources { clock: clock.clone(), down: AtomicBool::new(false) });
        let post = Arc::new(Loop(OnceLock::new()));
        let services = Services::open(Setup {
            db: db.clone(),
            clock: clock.clone(),
            entropy,
            calendar: Arc::new(Calendar::parse(include_str!("../../../../data/calendars/vietnam.toml")).unwrap()),
            agency: agency(),
            house: House {
                parent: None,
                name: "Ủy ban nhân dân tỉnh Thái Bình".to_owned(),
                unit: "Trung tâm Phục vụ hành chính công tỉnh Thái Bình".to_owned(),
                place: "Thái Bình".to_owned(),
                on_behalf: "TM. ỦY BAN NHÂN DÂN".to_owned(),
            },
            identity: identity.clone(),
            seal: Arc::new(authority.seal()),
            stamper: None,
            notifier: notify::Notifier::new(
                clock.clone(),
                Arc::new(SeededEntropy::new(77)),
                Arc::new(Calendar::parse(include_str!("../../../../data/calendars/vietnam.toml")).unwrap()),
                false,
            ),
            post: post.clone(),
            ask: sources.clone(),
            directory: Arc::new(OneNode),
            fees_waived: true,
        })
        .await
        .unwrap();
        assert!(post.0.set(services.clone()).is_ok());
        services.install(seed::PROCEDURE_FILES).await.unwrap();
        let counter = official(&identity, "dong", "Phạm Văn Đông", Role::OneStopOfficer, None).await;
        let specialist = official(&identity, "anh", "Lê Thị Ngọc Ánh", Role::Specialist, None).await;
        let leader = official(&identity, "thinh", "Nguyễn Hữu Thịnh", Role::Leader, None).await;
        let pin = Pin::parse(PIN).unwrap();
        identity.signing_key_enrol(leader.account, pin, &authority, "test").await.unwrap();
        let (citizen, applicant) = citizen(&identity, "lan", "Trần Thị Mai Anh", "999191000217").await;
        let root = authority.signer_certificate();
        Self { services, identity, clock, sources, root, authority, counter, specialist, leader, citizen, applicant }
    }

    /// Gives an official a signing key under the PIN that everybody here has.
    pub(crate) async fn enrol(&self, who: &Actor) {
        let pin = Pin::parse(PIN).unwrap();
        self.identity.signing_key_enrol(who.account, pin, &self.authority, "test").await.unwrap();
    }

    pub(crate) fn hours(&self, hours: i64) {
        self.clock.advance_millis(hours * 3_600_000);
    }
}

/// A citizen's account at the portal, and the applicant that the province knows them as.
pub(crate) async fn citizen(identity: &Identity, username: &str, name: &str, id: &str) -> (Account, Applicant) {
    let citizen_id = CitizenId::parse(id).unwrap();
    let account = open(identity, Kind::Citizen, username, name, Some(citizen_id)).await;
    let sub = identity.subject_for(account.id, &agency()).await.unwrap();
    (account, Applicant { sub, name: name.to_owned(), citizen_id })
}

/// An official with one grant.
pub(crate) async fn official(identity: &Identity, user: &str, name: &str, role: Role, field: Option<&str>) -> Actor {
    let account = open(identity, Kind::Official, user, name, None).await;
    let field = field.map(|field| FieldOfWork::parse(field).unwrap());
    let grant = Grant { role, agency: agency(), field };
    // Each has a session of their own.
    let handle: String =
        user.bytes().cycle().take(32).fold(String::new(), |handle, byte| handle + &format!("{byte:02x}"));
    identity.grant_give(account.id, grant.clone(), "test").await.unwrap();
    Actor {
        account: account.id,
        person: account.person,
        kind: Kind::Official,
        name: account.name,
        title: account.title,
        citizen_id: None,
        agency: account.agency,
        grants: vec![grant],
        stands_in: Vec::new(),
        assurance: Assurance::Level2,
        federated: None,
        session: SessionHandle::parse(&handle).unwrap(),
        proven_at: start(),
        second: false,
        language: base::Lang::Vi,
    }
}

async fn open(identity: &Identity, kind: Kind, user: &str, name: &str, citizen_id: Option<CitizenId>) -> Account {
    let new = NewAccount {
        kind,
        username: Username::parse(user).unwrap(),
        name: name.to_owned(),
        title: (kind == Kind::Official).then(|| "Phó Chủ tịch".to_owned()),
        citizen_id,
        agency: (kind == Kind::Official).then(agency),
        assurance: Assurance::Level2,
    };
    identity.account_open(new, Password::choose("Hoa sen nở").unwrap(), "test").await.unwrap()
}

/// Letters of the own agency to itself: handled where they are sent.
struct Loop(OnceLock<Services>);

impl Post for Loop {
    fn send(&self, tx: &mut Tx, _: &AgencyCode, _: &str, letter: &Letter) -> Result<(), store::Error> {
        let services = self.0.get().expect("the services are open");
        let handled = match letter {
            Letter::Procedure(message) => services.on_procedure(tx, &agency(), message),
            Letter::Dossier(message) => services.on_dossier(tx, &agency(), message),
            Letter::Result(message) => services.on_result(tx, &agency(), message),
        };
        handled.map_err(|error| store::Error::Invalid(error.to_string()))
    }
}

/// The population data and the civil-status register.
pub(crate) struct Sources {
    clock: Arc<ManualClock>,
    down: AtomicBool,
}

impl Sources {
    pub(crate) fn turn(&self, down: bool) {
        self.down.store(down, Ordering::SeqCst);
    }

    fn answer(&self, to: &AgencyCode, question: &Lookup) -> Result<LookupReply, NoAnswer> {
        if self.down.load(Ordering::SeqCst) {
            return Err(NoAnswer::Down("turned off".to_owned()));
        }
        assert_eq!(question.key["citizen_id"], question.on_behalf_of.citizen_id());
        let fields: &[(&str, &str)] = match question.data_set.as_str() {
            "population" => &[
                ("full_name", "Trần Thị Mai Anh"),
                ("birth_date", "1991-08-15"),
                ("sex", "female"),
                ("ethnicity", "Kinh"),
                ("nationality", "Việt Nam"),
                ("citizen_id", "999191000217"),
                ("residence", "Tổ 14, phường Trần Lãm, thành phố Thái Bình"),
                ("marital_status", "single"),
            ],
            "civil-status" => &[
                ("full_name", "Trần Thị Mai Anh"),
                ("birth_date", "1991-08-15"),
                ("sex", "female"),
                ("ethnicity", "Kinh"),
                ("nationality", "Việt Nam"),
                ("birth_place", "Thái Bình"),
                ("mother_name", "Nguyễn Thị Hoa"),
                ("father_name", "Trần Văn Lộc"),
                ("register_number", "214"),
                ("registered_on", "1991-08-20"),
                ("registered_at", "UBND phường Trần Lãm"),
            ],
            other => return Err(NoAnswer::Refused(other.to_owned())),
        };
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let now = self.clock.now();
        Ok(LookupReply {
            records: vec![SharedRecord { identity: "1".to_owned(), fields, changed_at: now }],
            source: Source { agency: to.to_string(), title: contracts::Bilingual::default() },
            as_of: now,
            use_id: UseId::new(now, &SeededEntropy::new(3)),
        })
    }
}

impl Ask for Sources {
    fn ask<'a>(
        &'a self,
        system: &'a str,
        to: &'a AgencyCode,
        question: Lookup,
    ) -> BoxFuture<'a, Result<LookupReply, NoAnswer>> {
        assert_eq!(system, "H54/services");
        Box::pin(std::future::ready(self.answer(to, &question)))
    }
}

struct OneNode;

impl Directory for OneNode {
    fn portal(&self) -> Option<AgencyCode> {
        Some(agency())
    }

    fn origins(&self, _: &AgencyCode) -> Vec<String> {
        vec!["http://h54.localhost:8080".to_owned(), "http://127.0.0.1:8080".to_owned()]
    }

    fn name(&self, code: &AgencyCode, _: Timestamp) -> Option<Both> {
        let names = BTreeMap::from([("H54", Both::new("UBND tỉnh Thái Bình", "Thái Bình Province"))]);
        names.get(code.as_str()).cloned()
    }

    fn successor(&self, _: &AgencyCode, _: Timestamp) -> Option<(AgencyCode, Both)> {
        None
    }
}

struct Authority(SoftSigner);

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let (subject, public_key) = (Subject::named("Gốc thử"), key.public_key());
        let root = ca::self_signed(&key, &order(&subject, &public_key, &Profile::Root, 3650)).unwrap();
        Self(SoftSigner::new(key, root, Vec::new()).unwrap())
    }

    fn signer_certificate(&self) -> Certificate {
        trust::Signer::certificate(&self.0).clone()
    }

    fn seal(&self) -> SoftSigner {
        let key = KeyPair::generate().unwrap();
        let subject = Subject::named("Ủy ban nhân dân tỉnh Thái Bình").of_agency("H54", "UBND tỉnh Thái Bình");
        let certificate = ca::issue(&self.0, &order(&subject, &key.public_key(), &Profile::Seal, 365)).unwrap();
        SoftSigner::new(key, certificate, Vec::new()).unwrap()
    }
}

fn order<'a>(subject: &'a Subject, public_key: &'a PublicKey, profile: &'a Profile, days: i64) -> Order<'a> {
    static URLS: Urls = Urls { ocsp: None, issuer: None, crl: None };
    let not_before = start().plus_days(-1);
    let not_after = not_before.plus_days(days);
    Order { subject, public_key, profile, not_before, not_after, serial: Serial::generate(), urls: &URLS }
}

impl identity::CertificateIssuer for Authority {
    fn issue<'a>(&'a self, enrolment: &'a Enrolment) -> IssuerFuture<'a> {
        let key = PublicKey::from_spki(&enrolment.public_key).unwrap();
        let subject = Subject::named(enrolment.account.name.as_str()).of_agency("H54", "UBND tỉnh Thái Bình");
        let issued = ca::issue(&self.0, &order(&subject, &key, &Profile::Person, 300));
        let answer = issued.map(|certificate| Issued { chain: vec![certificate.der().to_vec()] });
        Box::pin(std::future::ready(answer.map_err(|error| NotIssued(error.to_string()))))
    }
}
