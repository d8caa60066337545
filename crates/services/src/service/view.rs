use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use base::{DossierCode, PaperId, Timestamp};
use store::Tx;

use super::{ActError, LookedUp, Services, act::Loaded, answers::from_json, paper::ResultContent};
use crate::{
    model::{Actor, Answers, Applicant, Dossier, Happening, Office, Procedure},
    store::{self as rows, PaperKind, PaperRow},
};

/// A dossier as its pages show it.
#[derive(Clone, Debug)]
pub struct DossierView {
    /// How it stands.
    pub dossier: Dossier,
    /// The procedure's version that it was filed under.
    pub procedure: Arc<Procedure>,
    /// What was answered.
    pub answers: Answers,
    /// The data that was fetched when it was filed.
    pub looked_up: BTreeMap<String, LookedUp>,
    /// What happened, each with the digest of its evidence record.
    pub history: Vec<(Happening, String)>,
    /// Its papers, oldest first.
    pub papers: Vec<PaperView>,
    /// The offices that the viewer holds here; none for the citizen.
    pub offices: BTreeSet<Office>,
}

/// A paper of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperView {
    /// Its identifier.
    pub id: PaperId,
    /// Its kind.
    pub kind: PaperKind,
    /// The number of the event it belongs to.
    pub occasion: u64,
    /// Its title.
    pub title: String,
    /// Its size in bytes.
    pub size: Option<i64>,
    /// Whether it is issued: signed and sealed.
    pub issued: bool,
    /// When it was made or issued.
    pub at: Timestamp,
    /// What the lines of a result say: label and value.
    pub lines: Vec<(String, String)>,
}

impl From<PaperRow> for PaperView {
    fn from(row: PaperRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            occasion: row.occasion,
            title: row.title,
            size: row.size,
            issued: row.issued.is_some(),
            at: row.issued_at.unwrap_or(row.made_at),
            // Other papers keep nothing beside their file.
            lines: from_json::<ResultContent>(&row.content).map(|content| content.lines).unwrap_or_default(),
        }
    }
}

impl Services {
    /// The citizen's own dossier; another's is not there.
    pub async fn dossier_of(&self, who: &Applicant, code: &DossierCode) -> Result<DossierView, ActError> {
        let (this, sub, code) = (self.clone(), who.sub.clone(), code.clone());
        self.db
            .read(move |tx| {
                let loaded = this.load(tx, &code)?;
                if loaded.dossier.applicant.sub != sub {
                    return Err(ActError::NotFound);
                }
                Self::view(tx, loaded, BTreeSet::new())
            })
            .await
    }

    /// A dossier for an official; one of a field in which they hold no office is not there.
    pub async fn dossier_for(&self, who: &identity::Actor, code: &DossierCode) -> Result<DossierView, ActError> {
        let (this, who, code) = (self.clone(), who.clone(), code.clone());
        self.db
            .read(move |tx| {
                let loaded = this.load(tx, &code)?;
                let Actor::Official(official) = this.official(&who, &loaded.field) else {
                    return Err(ActError::NotFound);
                };
                if official.offices.is_empty() {
                    Err(ActError::NotFound)
                } else {
                    Self::view(tx, loaded, official.offices)
                }
            })
            .await
    }

    fn view(tx: &mut Tx, loaded: Loaded, offices: BTreeSet<Office>) -> Result<DossierView, ActError> {
        let papers = rows::paper_list(tx, loaded.dossier.id)?;
        // A citizen sees what was issued; an official also the result that waits for its signature.
        let waiting = loaded.dossier.prepared.as_ref().map(|prepared| prepared.paper);
        let shown = papers
            .into_iter()
            .filter(|paper| paper.issued.is_some() || (!offices.is_empty() && waiting == Some(paper.id)));
        Ok(DossierView {
            papers: shown.map(PaperView::from).collect(),
            dossier: loaded.dossier,
            procedure: loaded.procedure,
            answers: loaded.answers,
            looked_up: loaded.looked_up,
            history: loaded.history,
            offices,
        })
    }

    /// The file of a paper that a view shows.
    pub async fn paper_file(&self, view: &DossierView, paper: PaperId) -> Result<Vec<u8>, ActError> {
        if !view.papers.iter().any(|shown| shown.id == paper) {
            return Err(ActError::NotFound);
        }
        let row: Option<PaperRow> = self.db.read(move |tx| rows::paper_fetch(tx, paper)).await?;
        let digest = row.and_then(|row| row.issued.or(row.signed).or(row.unsigned)).ok_or(ActError::NotFound)?;
        Ok(self.db.blobs().get(&digest).await?)
    }
}
