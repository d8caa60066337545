#![doc = include_str!("../README.md")]

#[doc(hidden)]
pub mod fuzzing;
mod model;
mod pages;
mod refusal;
mod rules;
mod service;
mod store;
pub mod synthetic;
mod wire;

pub use model::{DataSet, Field, FieldKind, Occasion, Question, Record, Use};
pub use pages::routes;
pub use refusal::{BadDataSet, LookupRefusal};
pub use service::{LoadError, Provider, data_set_load};
pub use store::{use_count, use_list};

/// The tables of this crate.
pub const MIGRATIONS: ::store::Migrations = ::store::migrations!("sharing", [(1, "0001_sharing")]);

/// The texts of this crate.
pub const TEXTS: base::Texts =
    base::Texts { crate_name: "sharing", vi: include_str!("../locales/vi.ftl"), en: include_str!("../locales/en.ftl") };

/// The files of the data sets that the demonstration publishes.
pub mod published {
    /// `population`: the national population database, at the Ministry of Public Security.
    pub const POPULATION: &str = include_str!("../../../data/sharing/population.toml");
    /// `civil-status`: a province's civil-status register.
    pub const CIVIL_STATUS: &str = include_str!("../../../data/sharing/civil-status.toml");
}
