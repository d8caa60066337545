//! The use cases: loading a data set, answering a question.

use std::{collections::BTreeMap, sync::Arc};

use base::{AgencyCode, Clock, Entropy, Id, Timestamp, UseId};
use contracts::sharing::{Lookup, LookupReply};
use evidence::{Act, Fact, Personal};
use exchange::{Bus, CallFailure, Caller};
use registry::ServiceCode;
use store::{Db, Tx};

use crate::{
    model::{DataSet, Occasion, Question, Record, Use},
    refusal::{BadDataSet, LookupRefusal},
    rules, store as rows, wire,
};

/// Records written in one transaction while a data set is loaded.
const BLOCK: usize = 1000;

/// A data set could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A record does not fit the data set.
    #[error(transparent)]
    Bad(#[from] BadDataSet),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Loads the records of a data set unless that was done before; whether it did. `records` is asked for them only then.
/// A load that was interrupted is done again.
pub async fn data_set_load(
    db: &Db,
    data_set: &DataSet,
    now: Timestamp,
    entropy: Arc<dyn Entropy>,
    records: impl FnOnce() -> Vec<Record>,
) -> Result<bool, LoadError> {
    let code = data_set.code().to_owned();
    if db.read(move |tx| rows::data_set_is_loaded(tx, &code)).await? {
        return Ok(false);
    }
    let records = records();
    for record in &records {
        rules::fits(data_set, record)?;
    }
    let data_set = Arc::new(data_set.clone());
    let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
    for block in records.chunks(BLOCK) {
        let (data_set, block) = (Arc::clone(&data_set), Arc::new(block.to_vec()));
        db.write(move |tx| rows::record_put_all(tx, &data_set, &block)).await?;
    }
    db.write(move |tx| -> Result<(), store::Error> {
        let act = Act {
            kind: "sharing.data-set-loaded",
            subject: data_set.code().to_owned(),
            actor: "sharing".to_owned(),
            at: now,
            facts: vec![Fact::number("sharing.records", count)],
            body: serde_json::json!({ "data_set": data_set.code(), "records": count }),
        };
        evidence::record(tx, &act, &*entropy)?;
        rows::data_set_loaded(tx, data_set.code(), count, now)
    })
    .await?;
    Ok(true)
}

/// Answers questions to the data sets that this agency publishes.
#[derive(Clone)]
pub struct Provider {
    agency: AgencyCode,
    db: Db,
    data_sets: Arc<BTreeMap<String, Arc<DataSet>>>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// Why a write of a use came to nothing.
enum Stopped {
    Refused(LookupRefusal),
    Store(store::Error),
}

impl From<store::Error> for Stopped {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl Provider {
    /// A provider of these data sets.
    pub fn new(
        agency: AgencyCode,
        db: Db,
        data_sets: impl IntoIterator<Item = DataSet>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let data_sets = data_sets.into_iter().map(|set| (set.code().to_owned(), Arc::new(set))).collect();
        Self { agency, db, data_sets: Arc::new(data_sets), clock, entropy }
    }

    /// Whose data it is.
    pub const fn agency(&self) -> &AgencyCode {
        &self.agency
    }

    pub(crate) const fn db(&self) -> &Db {
        &self.db
    }

    /// The data set of this code.
    pub fn data_set(&self, code: &str) -> Option<&DataSet> {
        self.data_sets.get(code).map(AsRef::as_ref)
    }

    /// The data sets, by code.
    pub fn data_sets(&self) -> impl Iterator<Item = &DataSet> {
        self.data_sets.values().map(AsRef::as_ref)
    }

    /// Answers on `bus`, to other agencies and to this one's own systems.
    pub fn serve(&self, bus: &Bus) {
        let provider = self.clone();
        bus.on_call::<Lookup>(Arc::new(move |caller, lookup| {
            let provider = provider.clone();
            Box::pin(async move { provider.lookup(caller, lookup).await })
        }));
    }

    /// Answers a question: the use, its evidence and the reading are one transaction.
    pub async fn lookup(&self, caller: Caller, lookup: Lookup) -> Result<LookupReply, CallFailure> {
        match self.answer(&caller, lookup).await {
            Ok(reply) => Ok(reply),
            Err(Stopped::Refused(refusal)) => {
                tracing::info!(caller.system = %caller.system, refusal.code = refusal.code(), "a question was refused");
                Err(CallFailure::refused(refusal.code(), refusal.to_string()))
            }
            Err(Stopped::Store(error)) => Err(error.into()),
        }
    }

    async fn answer(&self, caller: &Caller, lookup: Lookup) -> Result<LookupReply, Stopped> {
        let question = wire::question(&caller.system, lookup).map_err(Stopped::Refused)?;
        let unknown = || Stopped::Refused(LookupRefusal::UnknownDataSet(question.data_set.clone()));
        let data_set = Arc::clone(self.data_sets.get(&question.data_set).ok_or_else(unknown)?);
        let service = ServiceCode::parse(&format!("{}/{}", self.agency, data_set.code())).map_err(|_| unknown())?;
        let now = self.clock.now();
        let (agency, entropy) = (self.agency.clone(), Arc::clone(&self.entropy));
        let call = caller.call.to_string();
        self.db
            .write(move |tx| {
                let use_id = UseId::new(now, &*entropy);
                let records = given(tx, &data_set, &service, &question, now)?;
                let used = used(tx, &question, &records, (use_id, now), &call, &*entropy)?;
                rows::use_insert(tx, &used)?;
                Ok(wire::reply(&agency, &data_set, records.0, now, use_id))
            })
            .await
    }
}

/// The records that answer the question, and the fields that were given.
fn given(
    tx: &mut Tx,
    data_set: &DataSet,
    service: &ServiceCode,
    question: &Question,
    now: Timestamp,
) -> Result<(Vec<Record>, Vec<String>), Stopped> {
    let right = registry::right_find_for(tx, &question.system, service, &question.purpose, now)?;
    let fields = rules::judge(data_set, right.as_ref(), question, now).map_err(Stopped::Refused)?;
    let records = rows::record_list_of(tx, data_set.code(), question.person)?
        .into_iter()
        .filter(|record| rules::matches(record, question))
        .map(|record| rules::narrowed(record, &fields))
        .collect();
    Ok((records, fields))
}

fn used(
    tx: &mut Tx,
    question: &Question,
    (records, fields): &(Vec<Record>, Vec<String>),
    (id, at): (UseId, Timestamp),
    call: &str,
    entropy: &dyn Entropy,
) -> Result<Use, store::Error> {
    let (occasion, dossier) = match &question.occasion {
        Occasion::Session(sub) => (serde_json::json!({ "session_sub": sub }), None),
        Occasion::Dossier(code) => (serde_json::json!({ "dossier": code }), Some(code.clone())),
    };
    let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
    let act = Act {
        kind: "sharing.data-used",
        subject: id.to_string(),
        actor: question.system.to_string(),
        at,
        facts: vec![
            Fact::text("sharing.data-set", question.data_set.clone()),
            Fact::text("sharing.purpose", question.purpose.clone()),
        ],
        body: serde_json::json!({
            "data_set": question.data_set,
            "purpose": question.purpose,
            "legal_basis": question.legal_basis,
            "occasion": occasion,
            "fields": fields,
            "records": count,
            "call": call,
        }),
    };
    let person = Personal::text("citizen_id", &question.person.to_string());
    let evidence = evidence::record_with(tx, &act, &[person], entropy)?;
    Ok(Use {
        id,
        person: question.person,
        data_set: question.data_set.clone(),
        system: question.system.clone(),
        purpose: question.purpose.clone(),
        legal_basis: question.legal_basis.clone(),
        dossier,
        fields: fields.clone(),
        records: count,
        at,
        evidence: evidence.to_string(),
    })
}
