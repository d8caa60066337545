use base::DossierCode;

use super::{ActError, Once, Services};
use crate::model::{Command, Dossier, RefusalGround};

impl Services {
    /// The counter receives a dossier: form 01 is issued, the term runs.
    pub async fn accept(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        once: impl Into<Once>,
    ) -> Result<Dossier, ActError> {
        self.official_act(who, code, Command::Accept, once.into()).await
    }

    /// The counter receives several dossiers, each in its own write: what happened to each.
    pub async fn accept_all(
        &self,
        who: &identity::Actor,
        codes: &[DossierCode],
    ) -> Vec<(DossierCode, Result<Dossier, ActError>)> {
        let mut done = Vec::with_capacity(codes.len());
        for code in codes {
            done.push((code.clone(), self.accept(who, code, None).await));
        }
        done
    }

    /// The counter refuses a dossier: form 03 is issued.
    pub async fn refuse(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        (ground, reason): (RefusalGround, String),
        once: impl Into<Once>,
    ) -> Result<Dossier, ActError> {
        self.official_act(who, code, Command::Refuse { ground, reason }, once.into()).await
    }

    /// The counter has handed over the printed result.
    pub async fn hand_over(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        once: impl Into<Once>,
    ) -> Result<Dossier, ActError> {
        self.official_act(who, code, Command::HandOver, once.into()).await
    }

    /// A specialist takes the step in hand.
    pub async fn take(&self, who: &identity::Actor, code: &DossierCode) -> Result<Dossier, ActError> {
        self.official_act(who, code, Command::Take, Once::default()).await
    }

    /// The holder, or a leader, puts a step of work back for another specialist to take.
    pub async fn release(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        once: impl Into<Once>,
    ) -> Result<Dossier, ActError> {
        self.official_act(who, code, Command::Release, once.into()).await
    }

    /// The holder ends a step that another step of work follows.
    pub async fn advance(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        note: String,
        once: impl Into<Once>,
    ) -> Result<Dossier, ActError> {
        self.official_act(who, code, Command::Advance { note }, once.into()).await
    }

    /// The leader sends a result back to the specialist who prepared it.
    pub async fn send_back(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        reason: String,
        once: impl Into<Once>,
    ) -> Result<Dossier, ActError> {
        self.official_act(who, code, Command::SendBack { reason }, once.into()).await
    }
}
