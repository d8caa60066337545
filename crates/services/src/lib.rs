#![doc = include_str!("../README.md")]

#[doc(hidden)]
pub mod fuzzing;
pub mod model;
mod pages;
pub mod rules;
pub mod seed;
mod service;
mod store;
pub mod wire;

pub use pages::routes;
pub use service::{
    ActError, Ask, BadLetter, CatalogueItem, Directory, DossierView, Draft, Hit, House, InPlaceOf, InRegistry,
    InstallError, Issued, Leader, Letter, LookedUp, Mine, NoAnswer, Offer, Once, PaperView, Post, Preparation,
    PrepareError, ProcedureAtPortal, SavedSection, Services, Setup, Signed, SigningError, SigningPaper, SubmitError,
    Submitted, WorkPage, WorkQuery, citizen_of, dossier_series,
};
pub use store::{COUNTED, PaperKind, Scope, Sort, WorkCounts, WorkFilter, WorkRow};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!(
    "services",
    [(1, "0001_services"), (2, "0002_services_closed"), (3, "0003_services_work"), (4, "0004_services_holder")]
);

/// The texts of this crate's pages and refusals.
pub const TEXTS: base::Texts = base::Texts {
    crate_name: "services",
    vi: include_str!("../locales/vi.ftl"),
    en: include_str!("../locales/en.ftl"),
};
