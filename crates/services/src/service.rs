//! Use cases: one write each: load, decide, save with evidence and messages.

mod act;
mod answers;
mod catalogue;
mod counter;
mod draft;
mod house;
mod issue;
mod jobs;
mod leader;
mod leave;
mod library;
mod lookup;
mod outside;
mod paper;
mod portal;
mod refused;
mod seal;
mod serials;
mod specialist;
mod submit;
mod synonyms;
mod view;
mod wiring;
mod work;

use std::sync::Arc;

use base::{AgencyCode, Calendar, Clock, Entropy};
use evidence::Stamper;
use identity::Identity;
use notify::Notifier;
use store::Db;
use trust::Signer;

use crate::pages::Blanks;

pub use act::Once;
pub use answers::{Draft, LookedUp};
pub use catalogue::{CatalogueItem, Hit, Offer, ProcedureAtPortal};
pub use draft::{SavedSection, citizen_of};
pub use house::House;
pub use leader::{Signed, SigningPaper};
pub use library::InstallError;
pub use outside::{Ask, Directory, Letter, NoAnswer, Post};
pub use paper::InPlaceOf;
pub use portal::{BadLetter, Issued, Mine};
pub use refused::{ActError, PrepareError, SigningError, SubmitError};
pub use serials::dossier_series;
pub use specialist::{Leader, Preparation};
pub use submit::Submitted;
pub use view::{DossierView, PaperView};
pub use wiring::InRegistry;
pub use work::{WorkPage, WorkQuery};

/// What [`Services`] is made of.
pub struct Setup {
    /// The node's database.
    pub db: Db,
    /// The node's clock.
    pub clock: Arc<dyn Clock>,
    /// Where identifiers come from.
    pub entropy: Arc<dyn Entropy>,
    /// The working days.
    pub calendar: Arc<Calendar>,
    /// The agency that runs the node.
    pub agency: AgencyCode,
    /// How it stands on papers.
    pub house: House,
    /// Who is acting; opens the keys of those who sign.
    pub identity: Identity,
    /// The agency's seal.
    pub seal: Arc<dyn Signer>,
    /// Where time-stamps come from; without one, signatures have none.
    pub stamper: Option<Arc<dyn Stamper>>,
    /// Tells people.
    pub notifier: Notifier,
    /// Where messages go out.
    pub post: Arc<dyn Post>,
    /// Where other agencies, and the own registers, are asked.
    pub ask: Arc<dyn Ask>,
    /// Who is where in the federation.
    pub directory: Arc<dyn Directory>,
    /// Whether fees are waived by the demo's labelled rule.
    pub fees_waived: bool,
}

/// Public services on one node: the portal's side, the agency's side, or both, as the registry gives roles.
#[derive(Clone)]
pub struct Services(Arc<Inner>);

struct Inner {
    setup: Setup,
    library: library::Library,
    catalogue: catalogue::Cache,
    serials: serials::Serials,
    /// Pages of forms that nobody has filled in.
    blanks: Blanks,
}

impl std::ops::Deref for Services {
    type Target = Setup;
    fn deref(&self) -> &Setup {
        &self.0.setup
    }
}

impl Services {
    /// Opens the node's services: reads the installed procedures.
    pub async fn open(setup: Setup) -> Result<Self, store::Error> {
        let library = library::Library::read(&setup.db).await?;
        let (catalogue, serials) = (catalogue::Cache::default(), serials::Serials::default());
        Ok(Self(Arc::new(Inner { setup, library, catalogue, serials, blanks: Blanks::default() })))
    }

    pub(crate) fn blanks(&self) -> &Blanks {
        &self.0.blanks
    }

    /// The system that asks others for data, such as `H54/services`.
    pub fn system(&self) -> String {
        format!("{}/services", self.agency)
    }
}
