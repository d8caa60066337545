use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use base::{Timestamp, civil};
use contracts::{
    Bilingual,
    services::{Fee, ProcedurePublished, RequiredPaper, ServiceTerm},
};
use evidence::{Act, Fact};
use parking_lot::RwLock;
use store::{Db, Error, Tx};

use super::{Letter, Services};
use crate::{
    model::{Audience, Both, Procedure},
    store as rows,
    wire::{BadProcedureFile, procedure_parse},
};

type Versions = BTreeMap<(String, u32), Arc<Procedure>>;

/// The procedures that are installed, every version of each.
#[derive(Default)]
pub(super) struct Library(RwLock<Versions>);

impl Library {
    pub(super) async fn read(db: &Db) -> Result<Self, Error> {
        let rows: Vec<(String, String)> = db.read(rows::procedure_list).await?;
        let mut versions = Versions::new();
        for (code, text) in rows {
            let procedure = procedure_parse(&code, &text).map_err(|error| Error::Invalid(error.to_string()))?;
            versions.insert((code, procedure.version), Arc::new(procedure));
        }
        Ok(Self(RwLock::new(versions)))
    }
}

/// Why procedures were not installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// A file does not hold together.
    #[error(transparent)]
    File(#[from] BadProcedureFile),
    /// A version is there already with another content: it needs a new number.
    #[error(
        "{code} version {version} is installed already with another content, and a version never changes: raise \
         `version` in {code}.toml and set `effective_from`. If this is a demonstration's folder that another build of \
         the program made, start with another --data, or delete the folder"
    )]
    Changed {
        /// The procedure.
        code: String,
        /// The version.
        version: u32,
    },
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] Error),
}

impl Services {
    /// Installs the procedure files (name and content) that the agency receives dossiers for, and tells the portal of
    /// each new version. What is installed already is left alone. A procedure that is not among them any more is
    /// closed: nobody can file under it, dossiers under way go on; among them again, it is open again. Returns how many
    /// versions were new.
    pub async fn install(&self, files: &[(&str, &str)]) -> Result<usize, InstallError> {
        let mut new = 0;
        let mut named = BTreeSet::new();
        for (name, text) in files {
            let procedure = Arc::new(procedure_parse(name, text)?);
            let (this, text, given) = (self.clone(), (*text).to_owned(), Arc::clone(&procedure));
            let installed: bool = self.db.write(move |tx| this.install_in_tx(tx, &given, &text)).await?;
            new += usize::from(installed);
            let key = (procedure.code.to_string(), procedure.version);
            named.insert(procedure.code.to_string());
            self.0.library.0.write().insert(key, procedure);
        }
        let codes: BTreeSet<String> = self.0.library.0.read().keys().map(|(code, _)| code.clone()).collect();
        for code in codes.difference(&named) {
            let Some(procedure) = self.installed(code) else { continue };
            let this = self.clone();
            self.db.write(move |tx| this.close_in_tx(tx, &procedure)).await?;
        }
        Ok(new)
    }

    fn install_in_tx(&self, tx: &mut Tx, procedure: &Procedure, text: &str) -> Result<bool, InstallError> {
        let (code, version, now) = (procedure.code.as_str(), procedure.version, self.clock.now());
        if !rows::procedure_insert(tx, code, version, text, now)? {
            if rows::procedure_fetch(tx, code, version)?.as_deref() != Some(text) {
                return Err(InstallError::Changed { code: code.to_owned(), version });
            }
            if rows::closed_delete(tx, code)? {
                self.offer_in_tx(tx, &self.newest(procedure), true, "services.procedure-reopened")?;
            }
            return Ok(false);
        }
        rows::closed_delete(tx, code)?;
        let act = Act {
            kind: "services.procedure-published",
            subject: code.to_owned(),
            actor: self.agency.to_string(),
            at: now,
            facts: vec![Fact::number("procedure.level", procedure.level.into())],
            body: serde_json::json!({
                "version": version,
                "definition": trust::digest::sha256(text.as_bytes()).to_string(),
            }),
        };
        evidence::record(tx, &act, self.entropy.as_ref())?;
        self.publish_in_tx(tx, &self.newest(procedure), true)?;
        Ok(true)
    }

    fn close_in_tx(&self, tx: &mut Tx, procedure: &Procedure) -> Result<(), Error> {
        if rows::closed_insert(tx, procedure.code.as_str(), self.clock.now())? {
            self.offer_in_tx(tx, procedure, false, "services.procedure-closed")?;
        }
        Ok(())
    }

    /// Evidences that dossiers are received no more, or again, and tells the portal.
    fn offer_in_tx(&self, tx: &mut Tx, procedure: &Procedure, open: bool, kind: &'static str) -> Result<(), Error> {
        let act = Act {
            kind,
            subject: procedure.code.to_string(),
            actor: self.agency.to_string(),
            at: self.clock.now(),
            facts: vec![Fact::number("procedure.level", procedure.level.into())],
            body: serde_json::json!({ "version": procedure.version, "open": open }),
        };
        evidence::record(tx, &act, self.entropy.as_ref())?;
        self.publish_in_tx(tx, procedure, open)
    }

    fn publish_in_tx(&self, tx: &mut Tx, procedure: &Procedure, open: bool) -> Result<(), Error> {
        let portal = self.directory.portal().ok_or(Error::Unavailable("no portal is known".into()))?;
        let letter = Letter::Procedure(Box::new(ProcedurePublished { open, ..published(self, procedure) }));
        self.post.send(tx, &portal, &format!("procedure {}", procedure.code), &letter)
    }

    /// The newest of a procedure's versions, those installed and `given`: the portal takes none that is older than the
    /// one it holds.
    fn newest(&self, given: &Procedure) -> Procedure {
        let installed = self.installed(given.code.as_str()).filter(|newest| newest.version > given.version);
        installed.map_or_else(|| given.clone(), |newest| newest.as_ref().clone())
    }

    /// The newest version that is installed, in force or not yet.
    fn installed(&self, code: &str) -> Option<Arc<Procedure>> {
        let versions = self.0.library.0.read();
        let mut of_code = versions.range((code.to_owned(), 0)..=(code.to_owned(), u32::MAX));
        of_code.next_back().map(|(_, procedure)| Arc::clone(procedure))
    }

    /// The version under which dossiers are filed at `now`.
    pub fn procedure(&self, code: &str, now: Timestamp) -> Option<Arc<Procedure>> {
        let today = civil::vn_date(now);
        let versions = self.0.library.0.read();
        let of_code = versions.range((code.to_owned(), 0)..=(code.to_owned(), u32::MAX));
        of_code.rev().map(|(_, procedure)| procedure).find(|procedure| procedure.effective_from <= today).cloned()
    }

    /// The version that a dossier was filed under, read from the database if another process installed it.
    pub(super) fn procedure_in_tx(
        &self,
        tx: &mut Tx,
        code: &str,
        version: u32,
    ) -> Result<Option<Arc<Procedure>>, Error> {
        if let Some(known) = self.procedure_version(code, version) {
            return Ok(Some(known));
        }
        let Some(text) = rows::procedure_fetch(tx, code, version)? else { return Ok(None) };
        let procedure = procedure_parse(code, &text).map_err(|error| Error::Invalid(error.to_string()))?;
        let procedure = Arc::new(procedure);
        self.0.library.0.write().insert((code.to_owned(), version), Arc::clone(&procedure));
        Ok(Some(procedure))
    }

    /// The version that a dossier was filed under.
    pub fn procedure_version(&self, code: &str, version: u32) -> Option<Arc<Procedure>> {
        self.0.library.0.read().get(&(code.to_owned(), version)).cloned()
    }
}

fn both(text: &Both) -> Bilingual {
    Bilingual::new(&text.vi, &text.en)
}

/// What the portal is told of a procedure.
fn published(services: &Services, procedure: &Procedure) -> ProcedurePublished {
    let fee = procedure.fee.as_ref().map(|fee| Fee {
        name: Bilingual::new("Lệ phí", "Fee"),
        amount: fee.amount.as_dong(),
        note: Bilingual::new(
            format!("{} ({})", fee.unit.vi, fee.basis.vi),
            format!("{} ({})", fee.unit.en, fee.basis.en),
        ),
        waived: services.fees_waived,
    });
    let paper = |paper: &crate::model::Paper| RequiredPaper {
        name: both(&paper.name),
        originals: paper.originals,
        copies: paper.copies,
        required: paper.required,
        note: both(&paper.how),
    };
    let audience = |audience: &Audience| match audience {
        Audience::Citizen => Bilingual::new("Công dân Việt Nam", "Vietnamese citizens"),
        Audience::Foreigner => Bilingual::new("Người nước ngoài", "Foreigners"),
        Audience::Organisation => Bilingual::new("Tổ chức, doanh nghiệp", "Organisations, enterprises"),
    };
    ProcedurePublished {
        agency: services.agency.to_string(),
        code: procedure.code.to_string(),
        version: procedure.version,
        valid_from: civil::timestamp_at(procedure.effective_from, 0, 0),
        open: true,
        name: both(&procedure.name),
        summary: both(&procedure.summary),
        field: both(&procedure.field.name),
        subjects: procedure.audience.iter().map(audience).collect(),
        synonyms: procedure.keywords.clone(),
        result: both(&procedure.result.title),
        term: match procedure.term {
            base::Term::SameDay => ServiceTerm::SameDay,
            base::Term::WorkingDays(count) => ServiceTerm::WorkingDays { count },
            base::Term::CalendarDays(count) => ServiceTerm::CalendarDays { count },
        },
        fees: fee.into_iter().collect(),
        papers: procedure.papers.iter().map(paper).collect(),
        steps: procedure.steps.iter().map(|step| both(&step.name)).collect(),
        legal_basis: procedure.legal_basis.iter().map(|law| format!("{} số {}", law.title.vi, law.number)).collect(),
        service_level: procedure.level,
        form_link: format!("/procedures/{}/apply", procedure.code),
    }
}
