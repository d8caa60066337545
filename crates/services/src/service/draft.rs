use std::{collections::BTreeMap, sync::Arc};

use base::{DraftId, Id, civil};
use store::{Error, Tx};

use super::{
    ActError, Draft, Services,
    answers::{from_json, to_json},
};
use crate::{
    model::{Answers, Applicant, Procedure},
    rules::{FieldError, fill, path, section_fill},
    store as rows,
};

/// What came of saving one page of a form.
#[derive(Clone, Debug)]
pub struct SavedSection {
    /// The draft as it is now.
    pub draft: Draft,
    /// What does not hold on this page. It was saved all the same.
    pub errors: Vec<FieldError>,
    /// The key of the page that follows; none after the last.
    pub next: Option<String>,
}

/// The applicant behind a session: a citizen whose identity number is known.
pub fn citizen_of(actor: &identity::Actor) -> Option<Applicant> {
    let citizen_id = actor.citizen_id.filter(|_| actor.is_citizen())?;
    let sub = actor.federated.as_ref().map_or_else(|| actor.account.to_string(), |word| word.subject.clone());
    Some(Applicant { sub, name: actor.name.clone(), citizen_id })
}

impl Services {
    /// The person's draft under a procedure; begun now if there is none. A draft of an older version goes on under the
    /// version in force. Under a procedure that is closed none is opened: nobody fills in what cannot be filed.
    pub async fn draft_open(&self, who: &Applicant, code: &str) -> Result<Draft, ActError> {
        let procedure = self.procedure(code, self.clock.now()).ok_or(ActError::NotFound)?;
        let sub = who.sub.clone();
        let found = Arc::clone(&procedure);
        let known = self.db.glance(move |tx| -> Result<Option<Draft>, ActError> {
            if rows::closed_exists(tx, found.code.as_str())? {
                return Err(ActError::Closed);
            }
            Ok(Self::draft_in_tx(tx, &sub, &found)?)
        });
        let known = known.await?;
        if let Some(draft) = known {
            return Ok(draft);
        }
        let (this, sub) = (self.clone(), who.sub.clone());
        self.db
            .write(move |tx| -> Result<Draft, ActError> {
                if let Some(draft) = Self::draft_in_tx(tx, &sub, &procedure)? {
                    return Ok(draft);
                }
                let now = this.clock.now();
                let id = DraftId::new(now, this.entropy.as_ref());
                let (typed, looked_up) = (Answers::new(), BTreeMap::new());
                let draft = Draft { id, procedure: Arc::clone(&procedure), typed, looked_up, saved_at: now };
                draft_store(tx, &sub, &draft)?;
                Ok(draft)
            })
            .await
    }

    pub(super) fn draft_in_tx(tx: &mut Tx, sub: &str, procedure: &Arc<Procedure>) -> Result<Option<Draft>, Error> {
        let Some(row) = rows::draft_fetch(tx, sub, procedure.code.as_str())? else { return Ok(None) };
        Ok(Some(Draft {
            id: row.id,
            procedure: Arc::clone(procedure),
            typed: from_json(&row.answers)?,
            looked_up: from_json(&row.looked_up)?,
            saved_at: row.saved_at,
        }))
    }

    /// The person's drafts: procedure and when each was last saved.
    pub async fn drafts(&self, who: &Applicant) -> Result<Vec<Draft>, Error> {
        let (this, sub) = (self.clone(), who.sub.clone());
        self.db
            .read(move |tx| {
                let mut drafts = Vec::new();
                for row in rows::draft_list(tx, &sub)? {
                    if let Some(procedure) = this.procedure(&row.procedure, this.clock.now()) {
                        drafts.extend(Self::draft_in_tx(tx, &sub, &procedure)?);
                    }
                }
                Ok(drafts)
            })
            .await
    }

    /// Saves what was typed into one page, right or wrong: nothing that a person typed is lost.
    pub async fn draft_save(
        &self,
        who: &Applicant,
        code: &str,
        section: &str,
        typed: Answers,
    ) -> Result<SavedSection, ActError> {
        let procedure = self.procedure(code, self.clock.now()).ok_or(ActError::NotFound)?;
        let known = procedure.sections.iter().any(|page| page.key == section);
        if !known {
            return Err(ActError::NotFound);
        }
        let (this, sub, key) = (self.clone(), who.sub.clone(), section.to_owned());
        let found = Arc::clone(&procedure);
        let draft = self
            .db
            .write(move |tx| -> Result<Draft, ActError> {
                let mut draft = Self::draft_in_tx(tx, &sub, &found)?.ok_or(ActError::NotFound)?;
                let page = found.sections.iter().find(|page| page.key == key).ok_or(ActError::NotFound)?;
                for question in &page.questions {
                    let answer = typed.get(&question.key).cloned().unwrap_or_default();
                    draft.typed.insert(question.key.clone(), answer);
                }
                draft.saved_at = this.clock.now();
                draft_store(tx, &sub, &draft)?;
                Ok(draft)
            })
            .await?;
        let today = civil::vn_date(self.clock.now());
        let filled = fill(&procedure, &draft.typed, today);
        let page = procedure.sections.iter().find(|page| page.key == section).ok_or(ActError::NotFound)?;
        let errors = section_fill(page, &draft.typed, &filled.answers, today).errors;
        let pages = path(&procedure, &filled.answers);
        let at = pages.iter().position(|page| page.key == section);
        let next = at.and_then(|at| pages.get(at + 1)).map(|page| page.key.clone());
        Ok(SavedSection { draft, errors, next })
    }
}

pub(super) fn draft_store(tx: &mut Tx, sub: &str, draft: &Draft) -> Result<(), Error> {
    let row = rows::DraftRow {
        id: draft.id,
        sub: sub.to_owned(),
        procedure: draft.procedure.code.to_string(),
        version: draft.procedure.version,
        answers: to_json(&draft.typed)?,
        looked_up: to_json(&draft.looked_up)?,
        saved_at: draft.saved_at,
    };
    rows::draft_put(tx, &row)
}
