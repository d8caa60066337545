//! Work in hand goes to others: a leader assigns a step, and an official who leaves hands everything over.

use base::{AccountId, DossierCode, Id as _, NoticeId, Timestamp};
use identity::{HandOver, Leaving, Role};
use notify::{Argument, Kind, Notice};
use store::{Error, Tx};

use super::{
    ActError, Once, Services,
    act::{By, Loaded},
};
use crate::{
    model::{Actor, Command, Dossier, Holder},
    store as rows,
};

/// What the one who prepared a result reads when its signer has left.
const SIGNER_LEFT: &str = "Người ký đã thôi giữ nhiệm vụ, cần trình người ký khác";

impl Services {
    /// The specialists who may work on dossiers of a field: account and name, by name; then those who stand in for one.
    pub async fn specialists(&self, field: &str) -> Result<Vec<(AccountId, String)>, Error> {
        let list = self.identity.holders(Role::Specialist, &self.agency, field).await?;
        let mut list: Vec<_> = list.into_iter().map(|account| (account.id, account.name)).collect();
        for (deputy, _) in self.identity.stand_ins(Role::Specialist, &self.agency, field).await? {
            if !list.iter().any(|(id, _)| *id == deputy.id) {
                list.push((deputy.id, deputy.name));
            }
        }
        Ok(list)
    }

    /// A leader puts a step of work into the hands of a named specialist.
    pub async fn assign(
        &self,
        who: &identity::Actor,
        code: &DossierCode,
        to: AccountId,
        once: impl Into<Once>,
    ) -> Result<Dossier, ActError> {
        let (this, who, code, once) = (self.clone(), who.clone(), code.clone(), once.into());
        self.db
            .write(move |tx| {
                let loaded = this.load(tx, &code)?;
                if Self::answered(tx, (&who, &code), &once)? {
                    return Ok(loaded.dossier);
                }
                // Before anything is said of the specialist: who may not give a dossier learns nothing about it.
                if !who.may(Role::Leader, &this.agency, Some(&loaded.field)) {
                    return Err(ActError::NotFound);
                }
                let now = this.clock.now();
                let actor = this.official(&who, &loaded.field);
                let found = identity::rights_fetch(tx, to, now)?;
                let fits = |grant: &identity::Grant| grant.covers(Role::Specialist, &this.agency, Some(&loaded.field));
                let found = found.filter(|(_, rights)| rights.iter().any(fits));
                let (account, _) = found.ok_or(crate::rules::Refusal::NoSpecialist)?;
                let to = Holder { person: account.person.to_string(), name: account.name };
                let by = By { id: who.account.to_string(), name: who.name.clone(), behalf: None };
                let dossier = this.act_in_tx(tx, &loaded, (&actor, &by), Command::Assign { to }, once.seen, now)?;
                if account.id != who.account {
                    this.tell_given(tx, account.id, &loaded, &dossier, now)?;
                }
                this.answer(tx, (&who, &code), &once)?;
                Ok(dossier)
            })
            .await
    }

    /// Tells an official that a dossier is in their hands now.
    fn tell_given(
        &self,
        tx: &mut Tx,
        to: AccountId,
        loaded: &Loaded,
        after: &Dossier,
        at: Timestamp,
    ) -> Result<(), Error> {
        let (id, code) = (NoticeId::new(at, self.entropy.as_ref()), &after.code);
        let occasion = format!("{code}/given/{}", after.version);
        let name = &loaded.procedure.name;
        let notice = Notice::new(id, to, Kind::Work, occasion, "services-notice-given", at)
            .map_err(|error| Error::Invalid(error.to_string()))?
            .with("procedure", Argument::bilingual(&name.vi, &name.en))
            .with("code", Argument::text(code.to_string()))
            .linked(format!("/{{lang}}/office/dossiers/{code}"));
        self.notifier.put(tx, &notice).map(|_| ())
    }

    fn leave(&self, tx: &mut Tx, leaving: &Leaving, code: &str) -> Result<bool, ActError> {
        let code = DossierCode::parse(code).map_err(|error| Error::Invalid(error.to_string()))?;
        let loaded = self.load(tx, &code)?;
        let fits = |grant: &identity::Grant| grant.covers(Role::Specialist, &self.agency, Some(loaded.field.as_str()));
        let to = leaving.to.as_ref().filter(|_| leaving.rights.iter().any(fits));
        let to = to.map(|account| Holder { person: account.person.to_string(), name: account.name.clone() });
        let by = By { id: leaving.by.id.to_string(), name: leaving.by.name.clone(), behalf: None };
        let command = Command::Leave { to, reason: SIGNER_LEFT.to_owned() };
        let after = self.act_in_tx(tx, &loaded, (&Actor::Node, &by), command, None, leaving.at)?;
        let now_with = after.holder.as_ref().map(|holder| holder.person.as_str());
        let colleague = leaving.to.as_ref().map(|account| account.person.to_string());
        let is_handed = now_with.is_some() && now_with == colleague.as_deref();
        if let (true, Some(account)) = (is_handed, &leaving.to) {
            self.tell_given(tx, account.id, &loaded, &after, leaving.at)?;
        }
        Ok(is_handed)
    }
}

impl HandOver for Services {
    fn open(&self, tx: &mut Tx, from: &identity::Account) -> Result<u64, Error> {
        Ok(rows::held_list(tx, &from.person.to_string())?.len().try_into().unwrap_or(u64::MAX))
    }

    fn hand_over(&self, tx: &mut Tx, leaving: &Leaving) -> Result<(u64, u64), Error> {
        let (mut handed, mut back) = (0, 0);
        for code in rows::held_list(tx, &leaving.from.person.to_string())? {
            match self.leave(tx, leaving, &code) {
                Ok(true) => handed += 1,
                Ok(false) => back += 1,
                Err(ActError::Store(error)) => return Err(error),
                Err(error) => return Err(Error::Invalid(format!("dossier {code} cannot be handed over: {error}"))),
            }
        }
        Ok((handed, back))
    }
}
