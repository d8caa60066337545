//! After the leader signed: number and date are filled in, the seal is put on, the result is published.

use base::{DossierCode, PaperId, civil};
use contracts::{Bilingual, services::ResultIssued};
use evidence::Act;
use serde::{Deserialize, Serialize};
use store::{
    Error,
    blobs::Digest,
    queue::{Lease, job_done},
    worker::WorkError,
};
use trust::pades::{Filling, fill_fields};

use super::{
    ActError, Letter, Services,
    act::{By, Loaded},
    answers::from_json,
    jobs::PAPER_READY,
    paper::{ResultContent, place},
    seal::SealError,
};
use crate::{
    model::{Actor, Command},
    store::{self as rows, PaperRow},
};

/// Issues one signed result.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct IssueJob {
    pub(super) dossier: String,
    pub(super) paper: PaperId,
}

impl Services {
    pub(super) async fn issue_job(&self, lease: Lease) -> Result<(), WorkError> {
        let job: IssueJob =
            from_json(&String::from_utf8_lossy(&lease.payload)).map_err(|error| WorkError::dead(error.to_string()))?;
        let code = DossierCode::parse(&job.dossier).map_err(|error| WorkError::dead(error.to_string()))?;
        let id = job.paper;
        let row: Option<PaperRow> = self.db.read(move |tx| rows::paper_fetch(tx, id)).await?;
        let row = row.ok_or_else(|| WorkError::dead("there is no such paper"))?;
        if row.issued.is_some() {
            self.db.write(move |tx| job_done(tx, &lease)).await?;
            return Ok(());
        }
        let content: ResultContent = from_json(&row.content)?;
        let pdf = self
            .issued_pdf(&row, &content)
            .await
            .map_err(|error| WorkError::retry(format!("{error}: {:?}", std::error::Error::source(&error))))?;
        let size = i64::try_from(pdf.len()).unwrap_or(i64::MAX);
        let digest = self.db.blobs().put(pdf).await?;
        let this = self.clone();
        let issued: Result<(), ActError> = self
            .db
            .write(move |tx| {
                this.issue_in_tx(tx, &code, &row, &content, (&digest, size))?;
                tx.wake(PAPER_READY);
                job_done(tx, &lease).map_err(ActError::Store)
            })
            .await;
        issued.map_err(|error| WorkError::retry(error.to_string()))
    }

    /// The paper with number, date and seal.
    async fn issued_pdf(&self, row: &PaperRow, content: &ResultContent) -> Result<Vec<u8>, SealError> {
        let missing = || Error::Invalid(format!("the paper {} is not signed", row.id));
        let signed = row.signed.as_ref().ok_or_else(missing)?;
        let (number, day) = content.number.as_ref().zip(content.issued_on.as_ref()).ok_or_else(missing)?;
        let day = civil::parse_iso_date(day).map_err(|error| Error::Invalid(error.to_string()))?;
        let pdf = self.db.blobs().get(signed).await?;
        let mut fillings = Vec::new();
        for (kind, value) in
            [(paper::FieldKind::Number, number.clone()), (paper::FieldKind::Date, paper::words::date(day))]
        {
            let mark = paper::mark::filled(&place(row, kind)?, &value)?;
            fillings.push(Filling { name: kind.name().to_owned(), value, appearance: Some(mark.content) });
        }
        let filled = fill_fields(&pdf, &fillings)?;
        let seal = place(row, paper::FieldKind::Seal)?;
        self.sealed_pdf(&filled, &seal, &row.title, None, self.clock.now()).await
    }

    fn issue_in_tx(
        &self,
        tx: &mut store::Tx,
        code: &DossierCode,
        row: &PaperRow,
        content: &ResultContent,
        (digest, size): (&Digest, i64),
    ) -> Result<(), ActError> {
        let now = self.clock.now();
        let loaded: Loaded = self.load(tx, code)?;
        let by = By { id: self.agency.to_string(), name: String::new(), behalf: None };
        let number = content.number.clone().unwrap_or_default();
        let command = Command::Issue { paper: row.id, number: number.clone(), reference: content.reference.clone() };
        let dossier = self.act_in_tx(tx, &loaded, (&Actor::Node, &by), command, None, now)?;
        let issued = PaperRow { issued: Some(digest.clone()), size: Some(size), issued_at: Some(now), ..row.clone() };
        if !rows::paper_set(tx, &issued)? {
            return Err(tx.conflict().into());
        }
        let act = Act {
            kind: "services.paper-issued",
            subject: code.to_string(),
            actor: self.agency.to_string(),
            at: now,
            facts: Vec::new(),
            body: serde_json::json!({
                "paper": row.id.to_string(),
                "kind": row.kind.name(),
                "occasion": row.occasion,
                "number": number.as_str(),
                "sha256": digest.as_str(),
            }),
        };
        evidence::record(tx, &act, self.entropy.as_ref())?;
        let events = rows::event_list(tx, dossier.id)?;
        let happened = events.iter().rev().find(|(happening, _)| happening.event.name() == "issued");
        let title = &loaded.procedure.result.title;
        let letter = ResultIssued {
            reference: content.reference.clone(),
            agency: self.agency.to_string(),
            agency_name: self.house.name.clone(),
            dossier: code.to_string(),
            procedure: dossier.procedure.to_string(),
            title: Bilingual::new(&title.vi, &title.en),
            number,
            issued_on: content.issued_on.clone().unwrap_or_default(),
            signer_position: content.position_shown(),
            signer_name: content.signer.clone(),
            holder_masked: masked(&dossier.applicant.name),
            digest: digest.as_str().to_owned(),
            size: u64::try_from(size).unwrap_or(0),
            issued_at: now,
            withdrawn: None,
            evidence: happened.map(|(_, digest)| digest.clone()).unwrap_or_default(),
        };
        let portal = self.directory.portal().ok_or(Error::Unavailable("no portal is known".into()))?;
        self.post.send(tx, &portal, &code.to_string(), &Letter::Result(Box::new(letter)))?;
        Ok(())
    }
}

/// The name with every word but the last cut to its initial: `T. T. M. Anh`.
fn masked(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some((last, others)) = words.split_last() else { return String::new() };
    let initials = others.iter().filter_map(|word| word.chars().next()).map(|first| format!("{first}."));
    initials.chain([(*last).to_owned()]).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_is_masked_to_its_last_word() {
        assert_eq!(super::masked("Trần Thị Mai Anh"), "T. T. M. Anh");
        assert_eq!(super::masked("Anh"), "Anh");
        assert_eq!(super::masked(""), "");
    }
}
