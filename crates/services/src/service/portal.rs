//! The portal's side: what agencies tell it, and what it makes of that.

use base::{AccountId, AgencyCode, Id, NoticeId};
use contracts::services::{DossierChanged, ProcedurePublished, ResultIssued};
use notify::{Argument, Kind, Notice};
use store::{Error, Tx};

use super::{
    Services,
    answers::{from_json, to_json},
};
use crate::{
    model::{Both, Status},
    store as rows,
};

/// A dossier in a citizen's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mine {
    /// What its agency told.
    pub changed: DossierChanged,
    /// The agency's name today.
    pub agency: Both,
    /// Its status.
    pub status: Status,
}

/// An issued paper, as the public page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// What its agency told.
    pub paper: ResultIssued,
    /// The agency that has taken its place, if it no longer exists: code and name.
    pub successor: Option<(AgencyCode, Both)>,
}

/// A message says something that its sender may not say.
#[derive(Debug, thiserror::Error)]
pub enum BadLetter {
    /// It speaks for another agency.
    #[error("{from} speaks for {agency}")]
    ForOther {
        /// The sender.
        from: AgencyCode,
        /// The agency it names.
        agency: String,
    },
    /// It has a value outside its range.
    #[error("the message holds an impossible {0}")]
    Impossible(&'static str),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] Error),
}

fn own(from: &AgencyCode, agency: &str) -> Result<(), BadLetter> {
    let same = AgencyCode::parse(agency).is_ok_and(|agency| agency == *from);
    if same { Ok(()) } else { Err(BadLetter::ForOther { from: from.clone(), agency: agency.to_owned() }) }
}

impl Services {
    /// An agency published a procedure.
    pub fn on_procedure(&self, tx: &mut Tx, from: &AgencyCode, message: &ProcedurePublished) -> Result<(), BadLetter> {
        own(from, &message.agency)?;
        let offer = rows::OfferRow {
            agency: from.to_string(),
            code: message.code.clone(),
            version: message.version,
            valid_from: message.valid_from,
            open: message.open,
            body: to_json(message)?,
        };
        if rows::offer_put(tx, &offer)? {
            rows::catalogue_touch(tx)?;
        }
        Ok(())
    }

    /// A dossier changed: the citizen's list follows, and what matters to them goes into their inbox.
    pub fn on_dossier(&self, tx: &mut Tx, from: &AgencyCode, message: &DossierChanged) -> Result<(), BadLetter> {
        own(from, &message.agency)?;
        let status = Status::from_code(message.status).ok_or(BadLetter::Impossible("status"))?;
        let account = identity::account_of_subject(tx, from, &message.sub)?;
        let mine = rows::MineRow {
            agency: from.to_string(),
            code: message.dossier.clone(),
            sub: message.sub.clone(),
            account,
            status: message.status,
            revision: message.revision,
            changed_at: message.at,
            body: to_json(message)?,
        };
        let newer = rows::mine_put(tx, &mine)?;
        if let (true, Some(account), Some(key)) = (newer, account, notice_key(status)) {
            let id = NoticeId::new(message.at, self.entropy.as_ref());
            let occasion = format!("{}/{}", message.dossier, message.revision);
            let notice = Notice::new(id, account, Kind::Dossier, occasion, key, message.at)
                .map_err(|error| Error::Invalid(error.to_string()))?
                .with("procedure", Argument::bilingual(&message.procedure_name.vi, &message.procedure_name.en))
                .with("code", Argument::text(&message.dossier))
                .linked(format!("/{{lang}}/dossiers/{}", message.dossier));
            self.notifier.put(tx, &notice)?;
        }
        Ok(())
    }

    /// A paper was issued.
    pub fn on_result(&self, tx: &mut Tx, from: &AgencyCode, message: &ResultIssued) -> Result<(), BadLetter> {
        own(from, &message.agency)?;
        let fits = message.reference.len() == 26 && message.reference.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits {
            return Err(BadLetter::Impossible("reference"));
        }
        let place = (message.agency.as_str(), message.dossier.as_str());
        rows::issued_put(tx, &message.reference, place, message.issued_at, &to_json(message)?)?;
        Ok(())
    }

    /// The account's dossiers: those that wait for the citizen first, then the last changed.
    pub async fn my_dossiers(&self, account: AccountId) -> Result<Vec<Mine>, Error> {
        let bodies: Vec<String> = self.db.read(move |tx| rows::mine_list(tx, account)).await?;
        let now = self.clock.now();
        let mut list = Vec::with_capacity(bodies.len());
        for body in bodies {
            let changed: DossierChanged = from_json(&body)?;
            let Some(status) = Status::from_code(changed.status) else { continue };
            let agency = AgencyCode::parse(&changed.agency).ok().and_then(|code| self.directory.name(&code, now));
            let agency = agency.unwrap_or_else(|| Both::new(&changed.agency, &changed.agency));
            list.push(Mine { changed, agency, status });
        }
        list.sort_by_key(|mine| !mine.changed.needs_applicant);
        Ok(list)
    }

    /// The issued paper with this reference.
    pub async fn issued(&self, reference: &str) -> Result<Option<Issued>, Error> {
        let reference = reference.to_ascii_uppercase();
        let body: Option<String> = self.db.read(move |tx| rows::issued_fetch(tx, &reference)).await?;
        let Some(body) = body else { return Ok(None) };
        let mut paper: ResultIssued = from_json(&body)?;
        let agency = AgencyCode::parse(&paper.agency).ok();
        // A node says what it issued; what its agency is called is the registry's to say.
        if let Some(name) = agency.as_ref().and_then(|agency| self.directory.name(agency, paper.issued_at)) {
            paper.agency_name = name.vi;
        }
        let successor = agency.and_then(|agency| self.directory.successor(&agency, self.clock.now()));
        Ok(Some(Issued { paper, successor }))
    }
}

/// What a citizen is told of, by the status a dossier came to.
const fn notice_key(status: Status) -> Option<&'static str> {
    match status {
        Status::Received => Some("services-notice-received"),
        Status::NotReceived => Some("services-notice-refused"),
        Status::PapersAsked => Some("services-notice-papers-asked"),
        Status::FeeAsked => Some("services-notice-fee-asked"),
        Status::Stopped => Some("services-notice-stopped"),
        Status::Returned => Some("services-notice-returned"),
        Status::Filed | Status::InProcess | Status::Withdrawn | Status::Decided => None,
    }
}
