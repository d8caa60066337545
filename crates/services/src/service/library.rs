use std::{collections::BTreeMap, sync::Arc};

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
    #[error("{code} version {version} is installed with another content; raise `version` in its file")]
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
    /// Installs procedure files (name and content) and tells the portal of each new version. What is installed already
    /// is left alone. Returns how many were new.
    pub async fn install(&self, files: &[(&str, &str)]) -> Result<usize, InstallError> {
        let mut new = 0;
        for (name, text) in files {
            let procedure = Arc::new(procedure_parse(name, text)?);
            let (this, text, given) = (self.clone(), (*text).to_owned(), Arc::clone(&procedure));
            let installed: bool = self.db.write(move |tx| this.install_in_tx(tx, &given, &text)).await?;
            new += usize::from(installed);
            let key = (procedure.code.to_string(), procedure.version);
            self.0.library.0.write().insert(key, procedure);
        }
        Ok(new)
    }

    fn install_in_tx(&self, tx: &mut Tx, procedure: &Procedure, text: &str) -> Result<bool, InstallError> {
        let (code, version, now) = (procedure.code.as_str(), procedure.version, self.clock.now());
        if !rows::procedure_insert(tx, code, version, text, now)? {
            let same = rows::procedure_fetch(tx, code, version)?.as_deref() == Some(text);
            let changed = || InstallError::Changed { code: code.to_owned(), version };
            return if same { Ok(false) } else { Err(changed()) };
        }
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
        let portal = self.directory.portal().ok_or(Error::Unavailable("no portal is known".into()))?;
        let letter = Letter::Procedure(Box::new(published(self, procedure)));
        self.post.send(tx, &portal, &format!("procedure {code}"), &letter)?;
        Ok(true)
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
