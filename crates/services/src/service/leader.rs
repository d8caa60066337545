use std::{collections::HashSet, time::Duration};

use base::{DossierCode, Id, PaperId, SigningActId, Timestamp, civil};
use evidence::Act;
use identity::{Pin, Role};
use store::{
    Error,
    blobs::Digest,
    idempotency::{answer_fetch, answer_store},
    serial::block_take,
};
use trust::{
    Signer,
    pades::{Allowed, SignatureField},
};

use super::{
    ActError, Services, SigningError,
    act::{By, Loaded},
    answers::{from_json, to_json},
    issue::IssueJob,
    jobs::RESULTS,
    paper::{ResultContent, place},
    seal::SealError,
};
use crate::{
    model::{Command, Dossier},
    rules::{Context, Refusal, decide},
    store::{self as rows, PaperRow},
};

/// How long an act of signing may take.
const LONGEST: Duration = Duration::from_secs(10);
/// The most papers of one act of signing.
const MOST: usize = 50;
/// Wakes those who wait for the end of a signing.
const SIGNED: &str = "services.signed";

/// How a signing ended that could not be served, for instance because no time-stamp came back: nothing is wrong with the
/// paper.
const UNAVAILABLE: &str = "services-unavailable";
/// How a signing ended that a stop of the node cut off.
const INTERRUPTED: &str = "interrupted";

/// A paper that a leader chose to sign: the dossier, and the paper as it was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningPaper {
    /// The dossier.
    pub code: DossierCode,
    /// The paper that was shown.
    pub paper: PaperId,
}

/// What came of each paper of an act of signing.
#[derive(Debug)]
pub struct Signed {
    /// The act.
    pub act: SigningActId,
    /// Each dossier and what happened to it.
    pub papers: Vec<(DossierCode, Result<Dossier, ActError>)>,
}

impl Services {
    /// Signs several papers with one PIN entry.
    ///
    /// Write 1 keeps the intent and the digests; the key is opened for this act and signs outside of any transaction;
    /// write 2, one a paper, keeps the signature, takes the number and hands the paper on to be sealed and published.
    /// `key` is the form's: its second sending waits for the first and gets its answer.
    pub async fn sign(
        &self,
        who: &identity::Actor,
        mut chosen: Vec<SigningPaper>,
        pin: Pin,
        key: Option<&str>,
    ) -> Result<Signed, SigningError> {
        if let Some(first) = self.signed_before(who, key).await? {
            return Ok(first);
        }
        let mut seen = HashSet::new();
        chosen.retain(|one| seen.insert(one.paper));
        if chosen.is_empty() {
            return Err(SigningError::Nothing);
        }
        if chosen.len() > MOST {
            return Err(SigningError::TooMany);
        }
        let now = self.clock.now();
        let act = SigningActId::new(now, self.entropy.as_ref());
        let (mut ready, mut papers) = (Vec::new(), Vec::new());
        for SigningPaper { code, paper } in chosen {
            match self.signable(who, &code, paper, now).await {
                Ok((row, digest)) => ready.push((code, row, digest)),
                Err(ActError::Store(error)) => return Err(error.into()),
                Err(error) => papers.push((code, Err(error))),
            }
        }
        if ready.is_empty() {
            return Ok(Signed { act, papers });
        }
        if !self.intend(who, act, &ready, (key, now)).await? {
            return Ok(self.signed_before(who, key).await?.unwrap_or(Signed { act, papers }));
        }
        let digests: Vec<String> = ready.iter().map(|(_, _, digest)| digest.as_str().to_owned()).collect();
        let opened = match self.identity.signing_key_open(who, pin, act, &digests).await {
            Ok(opened) => opened,
            Err(error) => {
                self.signing_failed(act, ready.iter().map(|(_, row, _)| row.id).collect(), "key").await?;
                return Err(error.into());
            }
        };
        for (code, row, digest) in ready {
            let paper = row.id;
            let outcome = match self.leader_signed(who, &row, &digest, &opened.signer).await {
                Ok(pdf) => self.keep_signature(who, act, &code, row, pdf).await,
                Err(error) => {
                    tracing::error!(error = ?error, dossier = %code, "a result could not be signed");
                    Err(ActError::Store(Error::Unavailable(error.to_string())))
                }
            };
            if let Err(error) = &outcome {
                self.signing_failed(act, vec![paper], base::Refuse::key(error)).await?;
            }
            papers.push((code, outcome));
        }
        Ok(Signed { act, papers })
    }

    /// The answer that this form got, once its first sending has ended.
    async fn signed_before(&self, who: &identity::Actor, key: Option<&str>) -> Result<Option<Signed>, SigningError> {
        let Some(key) = key else { return Ok(None) };
        let (scope, key) = (format!("services.sign {}", who.account), key.to_owned());
        let first: Option<Vec<u8>> = self.db.read(move |tx| answer_fetch(tx, &scope, &key)).await?;
        let Some(first) = first else { return Ok(None) };
        let act =
            SigningActId::parse(&String::from_utf8_lossy(&first)).map_err(|error| Error::Invalid(error.to_string()))?;
        let rows = self.signing_ended(act).await?;
        // Nothing was signed: the form may hold the right PIN by now, or be a second click with the wrong one.
        if rows.iter().all(|row| row.outcome.as_deref() == Some("key")) {
            return Err(SigningError::KeyStayedClosed);
        }
        let mut papers = Vec::new();
        for row in rows {
            let code = DossierCode::parse(&row.dossier).map_err(|error| Error::Invalid(error.to_string()))?;
            let (this, wanted) = (self.clone(), code.clone());
            let loaded: Result<Loaded, ActError> = self.db.read(move |tx| this.load(tx, &wanted)).await;
            let outcome = match row.outcome.as_deref() {
                Some("signed") => loaded.map(|loaded| loaded.dossier),
                Some(UNAVAILABLE | INTERRUPTED) => {
                    Err(Error::Unavailable("the first sending was not served".into()).into())
                }
                _ => Err(Refusal::NotNow.into()),
            };
            papers.push((code, outcome));
        }
        Ok(Some(Signed { act, papers }))
    }

    /// Waits until an act of signing has ended. One that has gone on for too long was cut off by a stop of the node: what
    /// is not signed by then stays unsigned, and can be chosen again.
    async fn signing_ended(&self, act: SigningActId) -> Result<Vec<rows::SigningRow>, Error> {
        let mut wake = self.db.subscribe(SIGNED);
        loop {
            let list: Vec<rows::SigningRow> = self.db.read(move |tx| rows::signing_list(tx, act)).await?;
            let open: Vec<PaperId> = list.iter().filter(|row| row.outcome.is_none()).map(|row| row.paper).collect();
            let Some(begun) = list.first().map(|row| row.begun_at).filter(|_| !open.is_empty()) else {
                return Ok(list);
            };
            let gone = u64::try_from(self.clock.now().millis_since(begun)).unwrap_or(0);
            let left = LONGEST.saturating_sub(Duration::from_millis(gone));
            if tokio::time::timeout(left, wake.woken()).await.is_err() {
                self.signing_failed(act, open, INTERRUPTED).await?;
            }
        }
    }

    async fn signing_failed(
        &self,
        act: SigningActId,
        papers: Vec<PaperId>,
        outcome: &'static str,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                for paper in &papers {
                    rows::signing_end(tx, act, *paper, outcome, now)?;
                }
                tx.wake(SIGNED);
                Ok(())
            })
            .await
    }

    /// The paper, if the leader may sign it now.
    async fn signable(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        paper: PaperId,
        now: Timestamp,
    ) -> Result<(PaperRow, Digest), ActError> {
        let (this, who, code) = (self.clone(), who.clone(), code.clone());
        self.db
            .read(move |tx| {
                let loaded: Loaded = this.load(tx, &code)?;
                let actor = this.official(&who, &loaded.field);
                let (procedure, calendar) = (&loaded.procedure, this.calendar.as_ref());
                let context = Context { procedure, calendar, actor: &actor, now, seen: None };
                decide(&loaded.dossier, Command::Sign { paper }, &context)?;
                let row = rows::paper_fetch(tx, paper)?.ok_or(ActError::NotFound)?;
                let digest = row.unsigned.clone().ok_or(ActError::NotFound)?;
                // The paper says by whose authority it is signed: it has to be so still.
                let content: ResultContent = from_json(&row.content)?;
                let authority = match &content.in_place {
                    Some(absent) => who.stands_in.iter().any(|stands| {
                        stands.account.to_string() == absent.account
                            && stands.grant.covers(Role::Leader, &this.agency, Some(&loaded.field))
                    }),
                    None => who.may_by_own(Role::Leader, &this.agency, Some(&loaded.field)),
                };
                if !authority {
                    return Err(Refusal::PaperChanged.into());
                }
                Ok((row, digest))
            })
            .await
    }

    /// Write 1: the intent, and the digest of each paper. `false` if this form was sent before.
    async fn intend(
        &self,
        who: &identity::Actor,
        act: SigningActId,
        ready: &[(DossierCode, PaperRow, Digest)],
        (key, now): (Option<&str>, Timestamp),
    ) -> Result<bool, Error> {
        let (this, account) = (self.clone(), who.account);
        let (scope, key) = (format!("services.sign {account}"), key.map(str::to_owned));
        let papers: Vec<_> = ready.iter().map(|(_, row, digest)| (row.id, row.dossier, digest.clone())).collect();
        self.db
            .write(move |tx| {
                if let Some(key) = &key {
                    if answer_fetch(tx, &scope, key)?.is_some() {
                        return Ok(false);
                    }
                    answer_store(tx, &scope, key, act.to_string().as_bytes(), now)?;
                }
                for (paper, dossier, digest) in &papers {
                    rows::signing_begin(tx, act, (*paper, *dossier), account, digest.as_str(), now)?;
                }
                let digests: Vec<_> = papers.iter().map(|(_, _, digest)| digest.as_str()).collect();
                let act = Act {
                    kind: "services.signing-begun",
                    subject: act.to_string(),
                    actor: account.to_string(),
                    at: now,
                    facts: Vec::new(),
                    body: serde_json::json!({ "papers": digests }),
                };
                evidence::record(tx, &act, this.entropy.as_ref())?;
                Ok(true)
            })
            .await
    }

    async fn leader_signed(
        &self,
        who: &identity::Actor,
        row: &PaperRow,
        digest: &Digest,
        signer: &dyn Signer,
    ) -> Result<Vec<u8>, SealError> {
        let content: ResultContent = from_json(&row.content)?;
        let reason = match &content.in_place {
            Some(absent) => format!("{}, thay mặt {}", row.title, absent.name),
            None => row.title.clone(),
        };
        let (at, place) = (self.clock.now(), place(row, paper::FieldKind::Signer)?);
        let mark = paper::mark::signer(&place, &who.name, at)?;
        let field = SignatureField {
            name: place.kind.name().to_owned(),
            appearance: Some(mark.content),
            signer_name: Some(who.name.clone()),
            reason: Some(reason),
            location: Some(self.house.place.clone()),
            // Afterwards only the number and the date may be filled and the seal be put on.
            certify: Some(Allowed::FormFilling),
            ..SignatureField::default()
        };
        let pdf = self.db.blobs().get(digest).await?;
        self.signed_pdf(&pdf, field, signer, at).await
    }

    /// Write 2: the signature, the number, and the job that seals and publishes.
    async fn keep_signature(
        &self,
        who: &identity::Actor,
        act: SigningActId,
        code: &DossierCode,
        mut row: PaperRow,
        pdf: Vec<u8>,
    ) -> Result<Dossier, ActError> {
        row.size = i64::try_from(pdf.len()).ok();
        row.signed = Some(self.db.blobs().put(pdf).await?);
        let (this, who, code) = (self.clone(), who.clone(), code.clone());
        self.db
            .write(move |tx| {
                let now = this.clock.now();
                let loaded = this.load(tx, &code)?;
                let actor = this.official(&who, &loaded.field);
                let by = By { id: who.account.to_string(), name: who.name.clone(), behalf: None };
                let command = Command::Sign { paper: row.id };
                let dossier = this.act_in_tx(tx, &loaded, (&actor, &by), command, None, now)?;
                let mut content: ResultContent = from_json(&row.content)?;
                let today = civil::vn_date(now);
                // Official numbers have no gaps: one at a time, in the write that uses it.
                let series = format!("services.numbers.{}.{}.{}", this.agency, content.notation, today.year());
                let number = block_take(tx, &series, 1)?.start;
                content.number = Some(format!("{number:02}/{}", content.notation));
                content.issued_on = Some(today.to_string());
                let row = PaperRow { content: to_json(&content)?, ..row.clone() };
                if !rows::paper_set(tx, &row)? {
                    return Err(tx.conflict().into());
                }
                rows::signing_end(tx, act, row.id, "signed", now)?;
                tx.wake(SIGNED);
                let job = IssueJob { dossier: code.to_string(), paper: row.id };
                this.job(tx, RESULTS, row.id.to_string(), &job, now)?;
                Ok(dossier)
            })
            .await
    }
}
