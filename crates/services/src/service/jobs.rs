//! What happens after an act: papers that carry only the seal, and the issue of signed results.

use std::sync::Arc;

use base::{DossierCode, Id, PaperId};
use evidence::Act;
use serde::{Deserialize, Serialize};
use store::{
    queue::{Lease, job_done},
    worker::{WorkError, Worker},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use trust::pades::Allowed;

use super::{
    ActError, Services,
    act::Loaded,
    answers::from_json,
    paper::{due_of, happening, places_to_json},
};
use crate::{
    model::Event,
    store::{self as rows, PaperKind, PaperRow},
};

/// The queue of papers that carry only the seal.
pub(super) const PAPERS: &str = "services.papers";
/// The queue of signed results that wait for number, seal and publication.
pub(super) const RESULTS: &str = "services.results";
/// Wakes those who wait for a paper.
pub(super) const PAPER_READY: &str = "services.paper-ready";

/// Makes one paper of a dossier: unique per dossier, kind and occasion.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PaperJob {
    pub(super) dossier: String,
    pub(super) kind: String,
    pub(super) occasion: u64,
}

impl Services {
    /// Runs the node's jobs until cancelled.
    pub async fn run(&self, cancel: CancellationToken, tracker: TaskTracker) {
        let worker = |queue: &str| {
            let (clock, entropy) = (Arc::clone(&self.clock), Arc::clone(&self.entropy));
            Worker::new(self.db.clone(), queue, clock, entropy, tracker.clone())
        };
        let (papers, results) = (self.clone(), self.clone());
        let make = move |lease: Lease| {
            let this = papers.clone();
            async move { this.paper_job(lease).await }
        };
        let issue = move |lease: Lease| {
            let this = results.clone();
            async move { this.issue_job(lease).await }
        };
        tokio::join!(worker(PAPERS).run(cancel.clone(), make), worker(RESULTS).run(cancel, issue));
    }

    /// Runs what is due now, in this task: for tests and for programs that must finish before they go on. How many
    /// jobs it ran.
    pub async fn run_due(&self) -> Result<usize, store::Error> {
        let tracker = TaskTracker::new();
        let worker = |queue: &str| {
            let (clock, entropy) = (Arc::clone(&self.clock), Arc::clone(&self.entropy));
            Worker::new(self.db.clone(), queue, clock, entropy, tracker.clone())
        };
        let papers = worker(PAPERS).drain(|lease| self.paper_job(lease)).await?;
        let results = worker(RESULTS).drain(|lease| self.issue_job(lease)).await?;
        Ok(papers + results)
    }

    async fn paper_job(&self, lease: Lease) -> Result<(), WorkError> {
        let job: PaperJob =
            from_json(&String::from_utf8_lossy(&lease.payload)).map_err(|error| WorkError::dead(error.to_string()))?;
        let code = DossierCode::parse(&job.dossier).map_err(|error| WorkError::dead(error.to_string()))?;
        let (this, wanted) = (self.clone(), code.clone());
        let loaded: Loaded = self
            .db
            .read(move |tx| this.load(tx, &wanted))
            .await
            .map_err(|error: ActError| WorkError::retry(error.to_string()))?;
        let (rendered, kind, title) = self.render(&loaded, &job)?;
        let place = rendered.place(paper::FieldKind::Seal).copied();
        let place = place.ok_or_else(|| WorkError::dead("the paper has no field for the seal"))?;
        let now = self.clock.now();
        let pdf = self
            .sealed_pdf(&rendered.pdf, &place, title, Some(Allowed::Nothing), now)
            .await
            .map_err(|error| WorkError::retry(format!("{error}: {:?}", std::error::Error::source(&error))))?;
        let size = i64::try_from(pdf.len()).unwrap_or(i64::MAX);
        let digest = self.db.blobs().put(pdf).await?;
        let paper = PaperRow {
            id: PaperId::new(now, self.entropy.as_ref()),
            dossier: loaded.dossier.id,
            kind,
            occasion: job.occasion,
            title: title.to_owned(),
            places: places_to_json(&rendered.places)?,
            content: "{}".to_owned(),
            unsigned: None,
            signed: None,
            issued: Some(digest.clone()),
            size: Some(size),
            made_at: now,
            issued_at: Some(now),
        };
        let this = self.clone();
        self.db
            .write(move |tx| -> Result<(), store::Error> {
                if rows::paper_insert(tx, &paper)? {
                    let act = Act {
                        kind: "services.paper-issued",
                        subject: code.to_string(),
                        actor: this.agency.to_string(),
                        at: now,
                        facts: Vec::new(),
                        body: serde_json::json!({
                            "paper": paper.id.to_string(),
                            "kind": kind.name(),
                            "occasion": job.occasion,
                            "sha256": digest.as_str(),
                        }),
                    };
                    evidence::record(tx, &act, this.entropy.as_ref())?;
                }
                tx.wake(PAPER_READY);
                job_done(tx, &lease)
            })
            .await?;
        Ok(())
    }

    fn render(&self, loaded: &Loaded, job: &PaperJob) -> Result<(paper::Rendered, PaperKind, &'static str), WorkError> {
        let (event, evidence) = happening(loaded, job.occasion)?;
        let dead = |error: paper::RenderError| WorkError::dead(error.to_string());
        match &event.event {
            Event::Filed { .. } => {
                let paper = paper::acknowledgement(&self.acknowledgement(loaded, evidence)).map_err(dead)?;
                Ok((paper, PaperKind::Acknowledgement, "Giấy xác nhận đã nộp hồ sơ"))
            }
            Event::Received { .. } => {
                let due = due_of(event).ok_or_else(|| WorkError::dead("the receipt has no due date"))?;
                let paper = paper::receipt(&self.receipt(loaded, event, due)).map_err(dead)?;
                Ok((paper, PaperKind::Receipt, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"))
            }
            Event::Refused { ground, reason } => {
                let paper = paper::refusal(&self.refusal(loaded, event, (*ground, reason))).map_err(dead)?;
                Ok((paper, PaperKind::Refusal, "Phiếu từ chối tiếp nhận giải quyết hồ sơ"))
            }
            other => Err(WorkError::dead(format!("no paper goes with the event {}", other.name()))),
        }
    }
}
