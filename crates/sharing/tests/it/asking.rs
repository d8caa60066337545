//! Questions to a provider, on both engines.

use std::{collections::BTreeMap, sync::Arc};

use base::{AgencyCode, CitizenId, Clock, Entropy, Id, ManualClock, MessageId, Period, SeededEntropy, Timestamp};
use contracts::sharing::{Lookup, LookupReply, OnBehalfOf};
use exchange::{CallFailure, Caller};
use registry::{AccessRight, ServiceCode, SystemCode};
use sharing::{DataSet, LoadError, Provider, Record, data_set_load, published, synthetic};
use store::TestDb;

pub(crate) struct World {
    pub(crate) db: TestDb,
    pub(crate) provider: Provider,
    people: synthetic::Population,
    clock: Arc<ManualClock>,
    entropy: Arc<dyn Entropy>,
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(1_795_579_200_000)
}

pub(crate) fn code(text: &str) -> AgencyCode {
    AgencyCode::parse(text).unwrap()
}

impl World {
    /// H54 with its register of births and marriages, and a right of `H54/services` to it.
    pub(crate) async fn new(db: TestDb) -> Self {
        let clock = Arc::new(ManualClock::new(now()));
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(3));
        let people = synthetic::population(5, 300);
        let set = DataSet::parse(published::CIVIL_STATUS).unwrap();
        let records = people.civil_status_records(&code("H54"));
        assert!(data_set_load(&db, &set, now(), Arc::clone(&entropy), || records).await.unwrap());
        let right = AccessRight::new(
            SystemCode::parse("H54/services").unwrap(),
            ServiceCode::parse("H54/civil-status").unwrap(),
            vec!["dossier-result".to_owned()],
            "Điều 63 Luật Hộ tịch",
            Period::new(now(), Some(now().plus_days(30))).unwrap(),
        )
        .unwrap();
        let dice = Arc::clone(&entropy);
        db.write(move |tx| registry::right_grant(tx, &right, "set-up", now(), &*dice)).await.unwrap();
        let dyn_clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
        let provider = Provider::new(code("H54"), (*db).clone(), [set], dyn_clock, Arc::clone(&entropy));
        Self { db, provider, people, clock, entropy }
    }

    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        Arc::<ManualClock>::clone(&self.clock)
    }

    pub(crate) fn entropy(&self) -> Arc<dyn Entropy> {
        Arc::clone(&self.entropy)
    }

    pub(crate) fn person(&self) -> &synthetic::Person {
        let person =
            self.people.people().iter().find(|one| one.birth_commune.province() == "H54" && one.spouse.is_some());
        person.unwrap()
    }

    pub(crate) async fn ask(&self, lookup: Lookup) -> Result<LookupReply, CallFailure> {
        self.ask_as("H54/services", lookup).await
    }

    async fn ask_as(&self, system: &str, lookup: Lookup) -> Result<LookupReply, CallFailure> {
        let call = MessageId::new(now(), &*self.entropy);
        let caller = Caller { agency: code("H54"), system: system.to_owned(), call, at: now() };
        self.provider.lookup(caller, lookup).await
    }
}

pub(crate) fn birth_of(person: CitizenId) -> Lookup {
    Lookup {
        data_set: "civil-status".to_owned(),
        key: BTreeMap::from([("citizen_id".to_owned(), person.to_string()), ("kind".to_owned(), "birth".to_owned())]),
        fields: Vec::new(),
        purpose: "dossier-result".to_owned(),
        legal_basis: "Điều 63 Luật Hộ tịch".to_owned(),
        on_behalf_of: OnBehalfOf::DossierApplicant {
            citizen_id: person.to_string(),
            dossier: "000.00.00.H54-261125-0001".to_owned(),
        },
    }
}

fn refused(answer: Result<LookupReply, CallFailure>) -> String {
    match answer {
        Err(CallFailure::Refused { code, .. }) => code,
        other => format!("{other:?}"),
    }
}

#[store::test(migrations = [evidence::MIGRATIONS, registry::MIGRATIONS, sharing::MIGRATIONS])]
async fn the_applicant_gets_their_own_record_and_the_use_is_recorded(db: TestDb) {
    let world = World::new(db).await;
    let person = world.person().clone();
    let id = person.citizen_id;
    let reply = world.ask(birth_of(id)).await.unwrap();
    let [record] = reply.records.as_slice() else { panic!("{reply:?}") };
    assert_eq!(record.fields.get("full_name"), Some(&person.name));
    assert_eq!(record.fields.get("birth_date"), Some(&person.birth_date.to_string()));
    assert_eq!((reply.source.agency.as_str(), reply.as_of), ("H54", now()));
    let uses = world.db.read(move |tx| sharing::use_list(tx, id, 0, 10)).await.unwrap();
    let [used] = uses.as_slice() else { panic!("{uses:?}") };
    assert_eq!(used.id, reply.use_id);
    assert_eq!((used.system.to_string().as_str(), used.purpose.as_str()), ("H54/services", "dossier-result"));
    assert_eq!(used.dossier.as_deref(), Some("000.00.00.H54-261125-0001"));
    assert_eq!((used.records, used.at), (1, now()));
    let subject = used.id.to_string();
    let records = world.db.read(move |tx| evidence::record_list_of(tx, &subject)).await.unwrap();
    let [entry] = records.as_slice() else { panic!("{records:?}") };
    assert_eq!((entry.kind.as_str(), entry.digest.to_string()), ("sharing.data-used", used.evidence.clone()));
}

#[store::test(migrations = [evidence::MIGRATIONS, registry::MIGRATIONS, sharing::MIGRATIONS])]
async fn only_what_is_wanted_is_given_and_marriages_belong_to_both(db: TestDb) {
    let world = World::new(db).await;
    let person = world.person().clone();
    let mut narrow = birth_of(person.citizen_id);
    narrow.fields = vec!["full_name".to_owned(), "registered_on".to_owned()];
    let reply = world.ask(narrow).await.unwrap();
    let names: Vec<_> = reply.records.first().unwrap().fields.keys().cloned().collect();
    assert_eq!(names, ["full_name", "registered_on"]);
    let spouse = world.people.people().get(person.spouse.unwrap()).unwrap().clone();
    for one in [person.citizen_id, spouse.citizen_id] {
        let mut marriage = birth_of(one);
        marriage.key = BTreeMap::from([("kind".to_owned(), "marriage".to_owned())]);
        let reply = world.ask(marriage).await.unwrap();
        let married = reply.records.iter().any(|record| record.identity.contains(&spouse.citizen_id.to_string()));
        assert_eq!(married, person.commune.province() == "H54");
    }
}

#[store::test(migrations = [evidence::MIGRATIONS, registry::MIGRATIONS, sharing::MIGRATIONS])]
async fn whatever_is_not_allowed_is_refused_by_code_and_leaves_no_use(db: TestDb) {
    let world = World::new(db).await;
    let me = world.person().citizen_id;
    let other = world.people.people().iter().map(|person| person.citizen_id).find(|id| *id != me).unwrap();
    let with = |change: &dyn Fn(&mut Lookup)| {
        let mut lookup = birth_of(me);
        change(&mut lookup);
        lookup
    };
    let applicant = |citizen_id: &str, dossier: &str| OnBehalfOf::DossierApplicant {
        citizen_id: citizen_id.to_owned(),
        dossier: dossier.to_owned(),
    };
    let cases = [
        ("unknown-data-set", with(&|l| l.data_set = "land".to_owned())),
        ("no-right", with(&|l| l.purpose = "marketing".to_owned())),
        ("no-legal-basis", with(&|l| l.legal_basis = "  ".to_owned())),
        ("bad-person", with(&|l| l.on_behalf_of = applicant("12", "D"))),
        ("no-occasion", with(&|l| l.on_behalf_of = applicant(&me.to_string(), ""))),
        ("bad-key", with(&|l| drop(l.key.insert("full_name".to_owned(), "A".to_owned())))),
        ("somebody-else", with(&|l| drop(l.key.insert("citizen_id".to_owned(), other.to_string())))),
        ("bad-field", with(&|l| l.fields = vec!["salary".to_owned()])),
    ];
    for (code, lookup) in cases {
        assert_eq!(refused(world.ask(lookup).await), code);
    }
    assert_eq!(refused(world.ask_as("H31/services", birth_of(me)).await), "no-right");
    assert_eq!(refused(world.ask_as("services", birth_of(me)).await), "bad-system");
    world.clock.set(now().plus_days(31));
    assert_eq!(refused(world.ask(birth_of(me)).await), "no-right");
    assert_eq!(world.db.read(move |tx| sharing::use_count(tx, me)).await.unwrap(), 0);
}

#[store::test(migrations = [evidence::MIGRATIONS, registry::MIGRATIONS, sharing::MIGRATIONS])]
async fn somebody_without_a_record_gets_an_empty_answer_and_it_is_a_use(db: TestDb) {
    let world = World::new(db).await;
    let nobody = CitizenId::parse("999000000001").unwrap();
    let reply = world.ask(birth_of(nobody)).await.unwrap();
    assert_eq!(reply.records, []);
    assert_eq!(world.db.read(move |tx| sharing::use_count(tx, nobody)).await.unwrap(), 1);
}

#[store::test(migrations = [evidence::MIGRATIONS, registry::MIGRATIONS, sharing::MIGRATIONS])]
async fn a_data_set_is_loaded_once_and_never_with_records_that_do_not_fit(db: TestDb) {
    let world = World::new(db).await;
    let set = DataSet::parse(published::CIVIL_STATUS).unwrap();
    let again = data_set_load(&world.db, &set, now(), Arc::clone(&world.entropy), || panic!("loaded already")).await;
    assert!(!again.unwrap());
    let population = DataSet::parse(published::POPULATION).unwrap();
    let good = world.people.population_records().into_iter().next().unwrap();
    let without = |name: &str| {
        let mut record = good.clone();
        record.fields.remove(name);
        record
    };
    let with = |name: &str, value: &str| {
        let mut record = good.clone();
        record.fields.insert(name.to_owned(), value.to_owned());
        record
    };
    let bad: [Record; 6] = [
        without("full_name"),
        without("citizen_id"),
        with("birth_date", "25/11/2026"),
        with("sex", "nam"),
        with("citizen_id", "12"),
        with("income", "1"),
    ];
    for record in bad {
        let shown = record.fields.len();
        let outcome =
            data_set_load(&world.db, &population, now(), Arc::clone(&world.entropy), || vec![good.clone(), record])
                .await;
        assert!(matches!(outcome, Err(LoadError::Bad(_))), "{shown}");
    }
    assert!(data_set_load(&world.db, &population, now(), Arc::clone(&world.entropy), || vec![good]).await.unwrap());
}
