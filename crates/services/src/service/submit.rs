use std::time::Duration;

use base::{DossierCode, DossierId, DraftId, Id, Timestamp, civil};
use evidence::Personal;
use serde::{Deserialize, Serialize};
use store::{
    Error, Tx,
    idempotency::{answer_fetch, answer_store},
};

use super::{
    ActError, Services, SubmitError,
    act::{By, office},
    answers::{from_json, to_json},
    jobs::PAPER_READY,
};
use crate::{
    model::{Actor, Applicant, Command, Dossier, Happening, Status},
    rules::{apply, file, fill},
    store::{self as rows, PaperKind},
};

/// The answer to a submission: what the citizen takes home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitted {
    /// The dossier's code.
    pub code: DossierCode,
    /// The digest of the evidence record of the filing.
    pub evidence: String,
}

impl Services {
    /// Files a draft. A second submission of the same draft gets the first answer.
    pub async fn submit(&self, who: &Applicant, draft: DraftId) -> Result<Submitted, SubmitError> {
        let now = self.clock.now();
        let code = self.code_next(now).await?;
        let id = DossierId::new(now, self.entropy.as_ref());
        let (this, who) = (self.clone(), who.clone());
        let given = code.clone();
        let answer: Result<Submitted, SubmitError> =
            self.db.write(move |tx| this.submit_in_tx(tx, &who, draft, (id, given.clone()), now)).await;
        // A database that failed may have kept the dossier all the same: its code stays taken.
        let unused = match &answer {
            Ok(filed) => filed.code != code,
            Err(SubmitError::NotFound | SubmitError::Closed | SubmitError::Incomplete(_)) => true,
            Err(SubmitError::Store(_)) => false,
        };
        if unused {
            self.code_back(&code);
        }
        answer
    }

    fn submit_in_tx(
        &self,
        tx: &mut Tx,
        who: &Applicant,
        draft: DraftId,
        (id, code): (DossierId, DossierCode),
        now: Timestamp,
    ) -> Result<Submitted, SubmitError> {
        let (scope, key) = (format!("services.submit {}", who.sub), draft.to_string());
        if let Some(answer) = answer_fetch(tx, &scope, &key)? {
            return Ok(from_json(&String::from_utf8_lossy(&answer))?);
        }
        let row = rows::draft_fetch_id(tx, &who.sub, draft)?.ok_or(SubmitError::NotFound)?;
        if rows::closed_exists(tx, &row.procedure)? {
            return Err(SubmitError::Closed);
        }
        let procedure = self.procedure(&row.procedure, now).ok_or(SubmitError::NotFound)?;
        let filled = fill(&procedure, &from_json(&row.answers)?, civil::vn_date(now));
        if !filled.errors.is_empty() {
            return Err(SubmitError::Incomplete(filled.errors));
        }
        let fees_waived = self.fees_waived;
        let event =
            file(&procedure, &self.calendar, who.clone(), &filled.answers, (id, code.clone()), fees_waived, now);
        let happening = Happening { seq: 1, at: now, by: who.name.clone(), event };
        let dossier = apply(None, &happening).map_err(|illegal| Error::Invalid(illegal.to_string()))?;
        let stored = rows::DossierRow {
            id,
            field: procedure.field.key.clone(),
            answers: to_json(&filled.answers)?,
            looked_up: row.looked_up,
        };
        rows::dossier_insert(tx, &dossier, &stored, office(&dossier, &procedure))?;
        let by = By { id: who.sub.clone(), name: who.name.clone(), behalf: None };
        let personal = [
            Personal::text("citizen-id", &who.citizen_id.to_string()),
            Personal::text("answers", &stored.answers),
            Personal::text("looked-up", &stored.looked_up),
        ];
        let (before, after) = (&dossier, &dossier);
        let digest = self.happened(tx, (before, after), &procedure, (&happening, &by), &personal)?;
        Self::index(tx, &dossier)?;
        self.tell_portal(tx, &dossier, &procedure, &digest, now)?;
        rows::draft_delete(tx, draft)?;
        let answer = Submitted { code, evidence: digest.to_string() };
        answer_store(tx, &scope, &key, to_json(&answer)?.as_bytes(), now)?;
        Ok(answer)
    }

    /// Waits until a paper of this kind lies in the dossier, at most `longest`. Whether it does.
    pub async fn paper_wait(&self, code: &DossierCode, kind: PaperKind, longest: Duration) -> Result<bool, Error> {
        let mut wake = self.db.subscribe(PAPER_READY);
        let looked = async {
            loop {
                let code = code.clone();
                let ready: bool = self
                    .db
                    .read(move |tx| -> Result<bool, Error> {
                        let Some(row) = rows::dossier_fetch(tx, &code)? else { return Ok(false) };
                        let papers = rows::paper_list(tx, row.id)?;
                        Ok(papers.iter().any(|paper| paper.kind == kind && paper.issued.is_some()))
                    })
                    .await?;
                if ready {
                    return Ok(true);
                }
                wake.woken().await;
            }
        };
        tokio::time::timeout(longest, looked).await.unwrap_or(Ok(false))
    }

    /// The citizen takes a dossier back.
    pub async fn withdraw(&self, who: &Applicant, code: &DossierCode, reason: String) -> Result<Dossier, ActError> {
        let (this, who, code) = (self.clone(), who.clone(), code.clone());
        self.db
            .write(move |tx| {
                let loaded = this.load(tx, &code)?;
                // The second click finds it taken back, and gets the same answer.
                if loaded.dossier.status == Status::Withdrawn && loaded.dossier.applicant.sub == who.sub {
                    return Ok(loaded.dossier);
                }
                let actor = Actor::Citizen { sub: who.sub.clone(), name: who.name.clone() };
                let by = By { id: who.sub.clone(), name: who.name.clone(), behalf: None };
                let command = Command::Withdraw { reason: reason.clone() };
                this.act_in_tx(tx, &loaded, (&actor, &by), command, None, this.clock.now())
            })
            .await
    }
}
