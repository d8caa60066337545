//! What lies outside this crate and is filled in by `node` (over `exchange` and `registry`) and by tests.

use base::{AgencyCode, Timestamp};
use contracts::{
    services::{DossierChanged, ProcedurePublished, ResultIssued},
    sharing::{Lookup, LookupReply},
};
use evidence::BoxFuture;
use store::Tx;

use crate::model::Both;

/// A message that this crate sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// A procedure was published.
    Procedure(Box<ProcedurePublished>),
    /// A dossier changed.
    Dossier(Box<DossierChanged>),
    /// A result was issued.
    Result(Box<ResultIssued>),
}

/// Sends durable messages.
pub trait Post: Send + Sync + 'static {
    /// Sends a letter in the caller's transaction; letters of one conversation arrive in order.
    fn send(&self, tx: &mut Tx, to: &AgencyCode, conversation: &str, letter: &Letter) -> Result<(), store::Error>;
}

/// Asks for data.
pub trait Ask: Send + Sync + 'static {
    /// Asks `to`, which may be the own agency, in the name of `system`.
    fn ask<'a>(
        &'a self,
        system: &'a str,
        to: &'a AgencyCode,
        question: Lookup,
    ) -> BoxFuture<'a, Result<LookupReply, NoAnswer>>;
}

/// A question was not answered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The other side cannot be reached, or not now.
    #[error("the data source does not answer: {0}")]
    Down(String),
    /// It refuses.
    #[error("the data source refuses: {0}")]
    Refused(String),
}

/// Who is where in the federation.
pub trait Directory: Send + Sync + 'static {
    /// The agency that holds the role of the portal.
    fn portal(&self) -> Option<AgencyCode>;
    /// The addresses of an agency's node, by name first.
    fn origins(&self, agency: &AgencyCode) -> Vec<String>;
    /// An agency's name at an instant.
    fn name(&self, agency: &AgencyCode, at: Timestamp) -> Option<Both>;
    /// The agency that has taken an agency's place by `at`; none if it still exists.
    fn successor(&self, agency: &AgencyCode, at: Timestamp) -> Option<(AgencyCode, Both)>;
}
