//! The federation behind [`Post`], [`Ask`] and [`Directory`]: `exchange` and `registry`.

use std::sync::Arc;

use base::{AgencyCode, Clock, Lang, Timestamp};
use contracts::{
    services::{DossierChanged, ProcedurePublished, ResultIssued},
    sharing::{Lookup, LookupReply},
};
use evidence::BoxFuture;
use exchange::{Bus, CallError, HandleError};
use registry::{Registry, Role, Snapshot};
use store::Tx;

use super::{Ask, BadLetter, Directory, Letter, NoAnswer, Post, Services};
use crate::model::Both;

impl Post for Bus {
    fn send(&self, tx: &mut Tx, to: &AgencyCode, conversation: &str, letter: &Letter) -> Result<(), store::Error> {
        match letter {
            Letter::Procedure(message) => Self::send(self, tx, to, conversation, message.as_ref()),
            Letter::Dossier(message) => Self::send(self, tx, to, conversation, message.as_ref()),
            Letter::Result(message) => Self::send(self, tx, to, conversation, message.as_ref()),
        }
        .map(drop)
    }
}

impl Ask for Bus {
    fn ask<'a>(
        &'a self,
        system: &'a str,
        to: &'a AgencyCode,
        question: Lookup,
    ) -> BoxFuture<'a, Result<LookupReply, NoAnswer>> {
        Box::pin(async move {
            self.call(system, to, &question).await.map_err(|error| match error {
                CallError::Refused { .. } => NoAnswer::Refused(error.to_string()),
                other => NoAnswer::Down(other.to_string()),
            })
        })
    }
}

/// The registry as this crate looks into it.
#[derive(Clone)]
pub struct InRegistry {
    /// The node's registry.
    pub registry: Registry,
    /// The node's clock.
    pub clock: Arc<dyn Clock>,
}

impl InRegistry {
    fn current(&self) -> Option<Arc<Snapshot>> {
        self.registry.current()
    }
}

impl Directory for InRegistry {
    fn portal(&self) -> Option<AgencyCode> {
        self.current().map(|snapshot| snapshot.role_holder(Role::Portal).clone())
    }

    fn origins(&self, agency: &AgencyCode) -> Vec<String> {
        let snapshot = self.current();
        let node = snapshot.as_ref().and_then(|snapshot| snapshot.node(agency));
        node.map(|node| node.web_origins().to_vec()).unwrap_or_default()
    }

    fn name(&self, agency: &AgencyCode, at: Timestamp) -> Option<Both> {
        let snapshot = self.current()?;
        let organisation = snapshot.organisation(agency, at).or_else(|| snapshot.organisation_ever(agency))?;
        Some(Both::new(organisation.name(at, Lang::Vi), organisation.name(at, Lang::En)))
    }

    fn successor(&self, agency: &AgencyCode, at: Timestamp) -> Option<(AgencyCode, Both)> {
        let snapshot = self.current()?;
        let successor = snapshot.successor_of(agency, at).filter(|successor| successor.code != *agency)?;
        let name = Both::new(successor.name(at, Lang::Vi), successor.name(at, Lang::En));
        Some((successor.code.clone(), name))
    }
}

impl From<BadLetter> for HandleError {
    fn from(bad: BadLetter) -> Self {
        match bad {
            BadLetter::Store(error) => Self::Store(error),
            other => Self::Never(other.to_string()),
        }
    }
}

impl Services {
    /// Takes the messages that agencies send to the portal. Called once, on the node that holds its role.
    pub fn receive(&self, bus: &Bus) {
        let (procedures, dossiers, results) = (self.clone(), self.clone(), self.clone());
        bus.on_message::<ProcedurePublished>(move |tx, received, message| {
            Ok(procedures.on_procedure(tx, &received.from, &message)?)
        });
        bus.on_message::<DossierChanged>(move |tx, received, message| {
            Ok(dossiers.on_dossier(tx, &received.from, &message)?)
        });
        bus.on_message::<ResultIssued>(move |tx, received, message| {
            Ok(results.on_result(tx, &received.from, &message)?)
        });
    }
}
