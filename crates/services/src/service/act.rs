//! What every act on a dossier shares: load, decide, save what happened with its evidence, its messages and its jobs.

use std::{collections::BTreeMap, sync::Arc};

use base::{DossierCode, Id, JobId, Timestamp};
use contracts::{Bilingual, services::DossierChanged};
use evidence::{Act, EvidenceDigest, Fact, Personal};
use identity::Role;
use store::{
    Error, Tx,
    idempotency::{answer_fetch, answer_store},
    queue::{NewJob, job_put},
    search::{Weight, index_add},
};

use super::{
    ActError, Letter, LookedUp, Services,
    answers::from_json,
    jobs::{PAPERS, PaperJob},
};
use crate::{
    model::{
        Actor, Answers, Command, Delivery, Dossier, Event, Happening, Holder, InPlace, Office, Official, Procedure,
        StepKind,
    },
    rules::{Context, apply, decide, in_place, replay},
    store::{self as rows, PaperKind},
};

/// A dossier with all that belongs to it.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    pub(super) dossier: Dossier,
    pub(super) procedure: Arc<Procedure>,
    pub(super) field: String,
    pub(super) answers: Answers,
    pub(super) looked_up: BTreeMap<String, LookedUp>,
    /// What happened, with the digests of the evidence.
    pub(super) history: Vec<(Happening, String)>,
}

/// What makes an act happen once: the version of the dossier that the actor looked at, and the key of the form they
/// sent. The second sending of a form gets the first answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Once {
    /// The dossier's version that was shown; none where the act does not depend on it.
    pub seen: Option<u64>,
    /// The form's key; none where nothing is sent twice.
    pub key: Option<String>,
}

impl From<Option<u64>> for Once {
    fn from(seen: Option<u64>) -> Self {
        Self { seen, key: None }
    }
}

/// Who acts, as the evidence and the history name them.
#[derive(Clone, Debug)]
pub(super) struct By {
    /// The account, or the node.
    pub(super) id: String,
    /// The full name; empty for the node.
    pub(super) name: String,
    /// The account of the colleague in whose place they act.
    pub(super) behalf: Option<String>,
}

impl Services {
    pub(super) fn load(&self, tx: &mut Tx, code: &DossierCode) -> Result<Loaded, ActError> {
        let row = rows::dossier_fetch(tx, code)?.ok_or(ActError::NotFound)?;
        let history = rows::event_list(tx, row.id)?;
        let broken = |problem: String| ActError::Store(Error::Invalid(problem));
        let dossier = replay(history.iter().map(|(happening, _)| happening))
            .map_err(|illegal| broken(format!("dossier {code}: {illegal}")))?
            .ok_or_else(|| broken(format!("dossier {code} has no events")))?;
        let procedure = self.procedure_in_tx(tx, dossier.procedure.as_str(), dossier.procedure_version)?;
        let procedure = procedure.ok_or_else(|| broken(format!("dossier {code} has no procedure")))?;
        Ok(Loaded {
            procedure,
            field: row.field,
            answers: from_json(&row.answers)?,
            looked_up: from_json(&row.looked_up)?,
            dossier,
            history,
        })
    }

    /// The official as the rules see them for a dossier of `field`.
    pub(super) fn official(&self, who: &identity::Actor, field: &str) -> Actor {
        let roles = [
            (Role::OneStopOfficer, Office::Counter),
            (Role::Specialist, Office::Specialist),
            (Role::Leader, Office::Leader),
        ];
        let held = |own: bool| {
            let may = |role| {
                if own {
                    who.may_by_own(role, &self.agency, Some(field))
                } else {
                    who.may(role, &self.agency, Some(field))
                }
            };
            roles.into_iter().filter(|(role, _)| may(*role)).map(|(_, office)| office).collect()
        };
        let in_place = who.stands_in.iter().filter_map(|stands| {
            let (role, office) = roles.into_iter().find(|(role, _)| *role == stands.grant.role)?;
            let holder = Holder { person: stands.person.to_string(), name: stands.name.clone() };
            let account = stands.account.to_string();
            stands.grant.covers(role, &self.agency, Some(field)).then_some(InPlace { office, holder, account })
        });
        Actor::Official(Official {
            who: Holder { person: who.person.to_string(), name: who.name.clone() },
            offices: held(false),
            own: held(true),
            in_place: in_place.collect(),
        })
    }

    /// Decides a command on a loaded dossier and saves what follows.
    pub(super) fn act_in_tx(
        &self,
        tx: &mut Tx,
        loaded: &Loaded,
        (actor, by): (&Actor, &By),
        command: Command,
        seen: Option<u64>,
        now: Timestamp,
    ) -> Result<Dossier, ActError> {
        let context = Context { procedure: &loaded.procedure, calendar: &self.calendar, actor, now, seen };
        let behalf = in_place(&loaded.dossier, &command, &context).map(|place| place.account.clone());
        let by = &By { behalf, ..by.clone() };
        let events = decide(&loaded.dossier, command, &context)?;
        if events.is_empty() {
            return Ok(loaded.dossier.clone());
        }
        let mut steps = Vec::with_capacity(events.len());
        let mut dossier = loaded.dossier.clone();
        for event in events {
            let happening = Happening { seq: dossier.version + 1, at: now, by: by.name.clone(), event };
            let before = dossier.clone();
            dossier = apply(Some(dossier), &happening).map_err(|illegal| Error::Invalid(illegal.to_string()))?;
            steps.push((before, dossier.clone(), happening));
        }
        // The row first: of two acts on one dossier at a time, the second is decided again on what the first left.
        rows::dossier_update(tx, &dossier, loaded.dossier.version, office(&dossier, &loaded.procedure))?;
        let mut last = None;
        for (before, after, happening) in &steps {
            last = Some(self.happened(tx, (before, after), &loaded.procedure, (happening, by), &[])?);
        }
        if let Some(digest) = last {
            self.tell_portal(tx, &dossier, &loaded.procedure, &digest, now)?;
        }
        Ok(dossier)
    }

    /// An official's act in one write.
    pub(super) async fn official_act(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        command: Command,
        once: Once,
    ) -> Result<Dossier, ActError> {
        let (this, who, code) = (self.clone(), who.clone(), code.clone());
        self.db
            .write(move |tx| {
                let loaded = this.load(tx, &code)?;
                if Self::answered(tx, (&who, &code), &once)? {
                    return Ok(loaded.dossier);
                }
                let actor = this.official(&who, &loaded.field);
                let by = By { id: who.account.to_string(), name: who.name.clone(), behalf: None };
                let now = this.clock.now();
                let dossier = this.act_in_tx(tx, &loaded, (&actor, &by), command.clone(), once.seen, now)?;
                this.answer(tx, (&who, &code), &once)?;
                Ok(dossier)
            })
            .await
    }

    /// Whether this form of this official about this dossier was answered before.
    pub(super) fn answered(tx: &mut Tx, by: (&identity::Actor, &DossierCode), once: &Once) -> Result<bool, Error> {
        let Some(key) = &once.key else { return Ok(false) };
        Ok(answer_fetch(tx, &scope(by), key)?.is_some())
    }

    /// Keeps that this form of this official was answered.
    pub(super) fn answer(&self, tx: &mut Tx, by: (&identity::Actor, &DossierCode), once: &Once) -> Result<(), Error> {
        match &once.key {
            Some(key) => answer_store(tx, &scope(by), key, b"done", self.clock.now()),
            None => Ok(()),
        }
    }

    /// Saves one event with its evidence, and puts the job of the paper that goes with it. Of `personal` only salted
    /// digests enter the evidence: they prove what was filed without telling it.
    pub(super) fn happened(
        &self,
        tx: &mut Tx,
        (before, after): (&Dossier, &Dossier),
        procedure: &Procedure,
        (happening, by): (&Happening, &By),
        personal: &[Personal],
    ) -> Result<EvidenceDigest, Error> {
        let act = evidence_of(before, after, procedure, happening, by);
        let digest = evidence::record_with(tx, &act, personal, self.entropy.as_ref())?;
        rows::event_insert(tx, after.id, happening, &digest.to_string())?;
        let kind = match &happening.event {
            Event::Filed { .. } => Some(PaperKind::Acknowledgement),
            Event::Received { .. } => Some(PaperKind::Receipt),
            Event::Refused { .. } => Some(PaperKind::Refusal),
            _ => None,
        };
        if let Some(kind) = kind {
            let job =
                PaperJob { dossier: after.code.to_string(), kind: kind.name().to_owned(), occasion: happening.seq };
            self.job(tx, PAPERS, format!("{}/{}/{}", after.code, kind.name(), happening.seq), &job, happening.at)?;
        }
        Ok(digest)
    }

    pub(super) fn job(
        &self,
        tx: &mut Tx,
        queue: &str,
        key: String,
        payload: &impl serde::Serialize,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let payload = super::answers::to_json(payload)?.into_bytes();
        let id = JobId::new(now, self.entropy.as_ref());
        job_put(tx, &NewJob { id, queue: queue.to_owned(), key: Some(key), order: None, payload, due: now })
    }

    /// Tells the portal how the dossier stands now.
    pub(super) fn tell_portal(
        &self,
        tx: &mut Tx,
        dossier: &Dossier,
        procedure: &Procedure,
        evidence: &EvidenceDigest,
        now: Timestamp,
    ) -> Result<(), Error> {
        let portal = self.directory.portal().ok_or(Error::Unavailable("no portal is known".into()))?;
        let changed = DossierChanged {
            agency: self.agency.to_string(),
            dossier: dossier.code.to_string(),
            procedure: dossier.procedure.to_string(),
            procedure_name: Bilingual::new(&procedure.name.vi, &procedure.name.en),
            revision: dossier.version,
            status: dossier.status.code(),
            at: now,
            due: dossier.due.filter(|_| dossier.is_open()),
            clock_paused: false,
            needs_applicant: dossier.status.needs_citizen(),
            sub: dossier.applicant.sub.clone(),
            link: format!("/dossiers/{}", dossier.code),
            evidence: evidence.to_string(),
        };
        self.post.send(tx, &portal, &dossier.code.to_string(), &Letter::Dossier(Box::new(changed)))
    }

    /// Puts what officials search for of a new dossier into the index: name, identity number, code, and every tail of the code.
    pub(super) fn index(tx: &mut Tx, dossier: &Dossier) -> Result<(), Error> {
        let words = |text: &str| base::text::tokens(text).joined();
        let code = dossier.code.to_string();
        let parts: Vec<&str> = code.split(['.', '-']).collect();
        let tails = (0..parts.len()).filter_map(|from| Some(parts.get(from..)?.concat()));
        let tails: Vec<String> = tails.map(|tail| base::text::fold(&tail)).collect();
        let name = words(&dossier.applicant.name);
        let codes = format!("{} {} {}", words(&code), tails.join(" "), dossier.applicant.citizen_id);
        index_add(tx, super::work::INDEX, &dossier.id.to_string(), &[(Weight::A, &name), (Weight::B, &codes)])
    }
}

/// What the evidence of an event says.
fn evidence_of(before: &Dossier, after: &Dossier, procedure: &Procedure, happening: &Happening, by: &By) -> Act {
    let mut facts = vec![
        Fact::number("dossier.status", after.status.code().into()),
        Fact::text("dossier.procedure", procedure.code.as_str()),
    ];
    if let Some(due) = after.due.filter(|_| before.due.is_none()) {
        facts.push(Fact::instant("dossier.due", due));
    }
    if let Some(decided) = after.decided_at.filter(|_| before.decided_at.is_none()) {
        facts.push(Fact::instant("dossier.decided", decided));
        let late = after.due.is_some_and(|due| decided > due);
        facts.push(Fact::number("dossier.late", i64::from(late)));
    }
    let mut body = serde_json::json!({
        "seq": happening.seq,
        "event": happening.event.name(),
        "version": procedure.version,
        "step": procedure.step(after.step).map(|step| step.key.as_str()),
    });
    let more = match &happening.event {
        Event::Received { calendar, .. } => Some(("calendar", calendar.clone())),
        Event::Refused { ground, .. } => Some(("ground", ground.name().to_owned())),
        Event::Assigned { holder } => Some(("to", holder.person.clone())),
        Event::Prepared { paper, .. } | Event::Signed { paper, .. } | Event::Issued { paper, .. } => {
            Some(("paper", paper.to_string()))
        }
        _ => None,
    };
    if let (Some((name, value)), Some(body)) = (more, body.as_object_mut()) {
        body.insert(name.to_owned(), value.into());
    }
    if let (Some(account), Some(body)) = (&by.behalf, body.as_object_mut()) {
        body.insert("in-place-of".to_owned(), account.as_str().into());
    }
    Act {
        kind: kind(&happening.event),
        subject: after.code.to_string(),
        actor: by.id.clone(),
        at: happening.at,
        facts,
        body,
    }
}

fn scope((who, code): (&identity::Actor, &DossierCode)) -> String {
    format!("services.act {} {code}", who.account)
}

/// Whose work a dossier is now; `nobody` if it ended, or if the node itself is busy with it.
pub(super) fn office(dossier: &Dossier, procedure: &Procedure) -> &'static str {
    let step = procedure.step(dossier.step);
    match step {
        Some(step) if dossier.is_open() => match step.kind {
            StepKind::Return if dossier.issued.is_none() || dossier.delivery == Delivery::Electronic => "nobody",
            _ => step.office.name(),
        },
        _ => "nobody",
    }
}

const fn kind(event: &Event) -> &'static str {
    match event {
        Event::Filed { .. } => "services.dossier-filed",
        Event::Received { .. } => "services.dossier-received",
        Event::Refused { .. } => "services.dossier-refused",
        Event::Taken { .. } => "services.dossier-taken",
        Event::Assigned { .. } => "services.dossier-assigned",
        Event::Released => "services.dossier-released",
        Event::StepEntered { .. } => "services.dossier-step-entered",
        Event::Prepared { .. } => "services.result-prepared",
        Event::SentBack { .. } => "services.result-sent-back",
        Event::Signed { .. } => "services.result-signed",
        Event::Issued { .. } => "services.result-issued",
        Event::Returned => "services.dossier-returned",
        Event::Withdrawn { .. } => "services.dossier-withdrawn",
    }
}
