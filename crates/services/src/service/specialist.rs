use std::{collections::BTreeMap, sync::Arc};

use base::{AccountId, DossierCode, Id, PaperId, civil};
use identity::Role;
use store::Error;

use super::{
    ActError, LookedUp, Once, PrepareError, Services,
    act::{By, Loaded},
    answers::{to_json, values},
    paper::{InPlaceOf, ResultContent, places_to_json},
};
use crate::{
    model::{Actor, Answers, Command, Dossier, Holder, Procedure},
    rules::{FieldError, Sources, lines, normalise},
    store::{self as rows, PaperKind, PaperRow},
};

/// A leader who may sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leader {
    /// The account.
    pub account: AccountId,
    /// The person.
    pub person: String,
    /// The full name.
    pub name: String,
    /// The position, as it stands under a signature.
    pub position: String,
    /// In whose place they sign, who have no such right of their own.
    pub in_place: Option<InPlaceOf>,
}

/// What a specialist needs in order to prepare a result.
#[derive(Clone, Debug)]
pub struct Preparation {
    /// The procedure.
    pub procedure: Arc<Procedure>,
    /// The data of the registers, by lookup.
    pub looked_up: BTreeMap<String, LookedUp>,
    /// The lookups whose source does not answer.
    pub down: Vec<String>,
    /// Who may sign.
    pub leaders: Vec<Leader>,
}

impl Services {
    /// Fetches what the result is made from, for the specialist who has the step in hand.
    pub async fn preparation(&self, who: &identity::Actor, code: &DossierCode) -> Result<Preparation, ActError> {
        let loaded = self.load_for_work(who, code).await?;
        let (looked_up, down) = self.sources(&loaded).await;
        let leaders = self.leaders(&loaded.field).await?;
        Ok(Preparation { procedure: loaded.procedure, looked_up, down, leaders })
    }

    /// Renders the result and lays it before a leader.
    pub async fn prepare(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        typed: &Answers,
        (signer, opinion): (AccountId, String),
        once: impl Into<Once>,
    ) -> Result<Dossier, PrepareError> {
        let once: Once = once.into();
        let loaded = self.load_for_work(who, code).await?;
        if self.answered_before(who, code, &once).await? {
            return Ok(loaded.dossier);
        }
        let now = self.clock.now();
        let officer = self.officer_answers(&loaded.procedure, typed)?;
        let leaders = self.leaders(&loaded.field).await?;
        let signer = leaders.into_iter().find(|leader| leader.account == signer).ok_or(PrepareError::NoSigner)?;
        let (looked_up, _) = self.sources(&loaded).await;
        let sources = Sources {
            applicant: &loaded.dossier.applicant,
            answers: &loaded.answers,
            officer: &officer,
            looked_up: &values(&looked_up),
        };
        let lines = lines(&loaded.procedure, sources)?;
        let content = ResultContent {
            reference: reference(),
            notation: loaded.procedure.result.notation.clone(),
            signer: signer.name.clone(),
            position: signer.position.clone(),
            in_place: signer.in_place.clone(),
            lines: lines.iter().map(|line| (line.label.clone(), line.value.clone())).collect(),
            number: None,
            issued_on: None,
        };
        let rendered = paper::certificate(&self.certificate(&loaded, lines, &content, now))?;
        let size = i64::try_from(rendered.pdf.len()).unwrap_or(i64::MAX);
        let digest = self.db.blobs().put(rendered.pdf).await?;
        let paper = PaperRow {
            id: PaperId::new(now, self.entropy.as_ref()),
            dossier: loaded.dossier.id,
            kind: PaperKind::Result,
            occasion: loaded.dossier.version + 1,
            title: loaded.procedure.result.title.vi.clone(),
            places: places_to_json(&rendered.places)?,
            content: to_json(&content)?,
            unsigned: Some(digest),
            signed: None,
            issued: None,
            size: Some(size),
            made_at: now,
            issued_at: None,
        };
        let signer = Holder { person: signer.person, name: signer.name };
        let (this, who, code) = (self.clone(), who.clone(), code.clone());
        let once = Once { seen: once.seen.or(Some(loaded.dossier.version)), ..once };
        self.db
            .write(move |tx| -> Result<Dossier, PrepareError> {
                let loaded = this.load(tx, &code)?;
                // The second click may have rendered beside the first.
                if Self::answered(tx, (&who, &code), &once)? {
                    return Ok(loaded.dossier);
                }
                let actor = this.official(&who, &loaded.field);
                let by = By { id: who.account.to_string(), name: who.name.clone(), behalf: None };
                let (opinion, signer) = (opinion.clone(), signer.clone());
                let command = Command::Prepare { paper: paper.id, signer, opinion };
                let dossier = this.act_in_tx(tx, &loaded, (&actor, &by), command, once.seen, now)?;
                rows::paper_insert(tx, &paper)?;
                this.answer(tx, (&who, &code), &once)?;
                Ok(dossier)
            })
            .await
    }

    async fn answered_before(&self, who: &identity::Actor, code: &DossierCode, once: &Once) -> Result<bool, Error> {
        let (who, code, once) = (who.clone(), code.clone(), once.clone());
        self.db.read(move |tx| Self::answered(tx, (&who, &code), &once)).await
    }

    async fn load_for_work(&self, who: &identity::Actor, code: &DossierCode) -> Result<Loaded, ActError> {
        let (this, who, code) = (self.clone(), who.clone(), code.clone());
        self.db
            .read(move |tx| {
                let loaded = this.load(tx, &code)?;
                let actor = this.official(&who, &loaded.field);
                let works = matches!(&actor, Actor::Official(o) if o.holds(crate::model::Office::Specialist));
                if works { Ok(loaded) } else { Err(ActError::NotFound) }
            })
            .await
    }

    async fn sources(&self, loaded: &Loaded) -> (BTreeMap<String, LookedUp>, Vec<String>) {
        let who = &loaded.dossier.applicant;
        let lookups = &loaded.procedure.lookups;
        self.dossier_look_up(&loaded.dossier.code, lookups, who, &loaded.answers, &loaded.looked_up).await
    }

    fn officer_answers(&self, procedure: &Procedure, typed: &Answers) -> Result<Answers, PrepareError> {
        let today = civil::vn_date(self.clock.now());
        let (mut answers, mut errors) = (Answers::new(), Vec::new());
        for question in &procedure.result.questions {
            match normalise(question, typed.get(&question.key).map_or("", String::as_str), today) {
                Ok(answer) => answers.extend(answer.map(|answer| (question.key.clone(), answer))),
                Err(problem) => errors.push(FieldError {
                    section: "result".to_owned(),
                    question: question.key.clone(),
                    noun: question.noun.clone(),
                    problem,
                }),
            }
        }
        if errors.is_empty() { Ok(answers) } else { Err(PrepareError::Incomplete(errors)) }
    }

    /// The leaders who may sign papers of a field of work.
    pub(super) async fn leaders(&self, field: &str) -> Result<Vec<Leader>, Error> {
        let leaders = self.identity.holders(Role::Leader, &self.agency, field).await?;
        let leaders = leaders.into_iter().map(|account| Leader {
            account: account.id,
            person: account.person.to_string(),
            name: account.name,
            position: account.title.unwrap_or_default(),
            in_place: None,
        });
        let mut leaders: Vec<Leader> = leaders.collect();
        for (deputy, stands) in self.identity.stand_ins(Role::Leader, &self.agency, field).await? {
            if !leaders.iter().any(|leader| leader.account == deputy.id) {
                leaders.push(Leader {
                    account: deputy.id,
                    person: deputy.person.to_string(),
                    name: deputy.name,
                    position: deputy.title.unwrap_or_default(),
                    in_place: Some(InPlaceOf {
                        account: stands.account.to_string(),
                        name: stands.name,
                        position: stands.title.unwrap_or_default(),
                    }),
                });
            }
        }
        Ok(leaders)
    }
}

/// A reference that nobody can guess: 130 random bits in 26 letters of Crockford's base 32.
fn reference() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let letter = |byte: u8| LETTERS.get(usize::from(byte & 31)).copied().map_or('0', char::from);
    trust::random::bytes::<26>().into_iter().map(letter).collect()
}
