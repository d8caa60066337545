#![doc = include_str!("../README.md")]

pub mod model;
pub mod rules;
pub mod seed;
mod service;
mod store;
pub mod wire;

pub use service::{
    ActError, Ask, BadLetter, CatalogueItem, Directory, DossierView, Draft, Hit, House, InRegistry, InstallError,
    Issued, Leader, Letter, LookedUp, Mine, NoAnswer, Offer, Once, PaperView, Post, Preparation, PrepareError,
    ProcedureAtPortal, SavedSection, Services, Setup, Signed, SigningError, SigningPaper, SubmitError, Submitted,
    WorkPage, WorkQuery, citizen_of,
};
pub use store::{PaperKind, Scope, Sort, WorkCounts, WorkFilter, WorkRow};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("services", [(1, "0001_services")]);
