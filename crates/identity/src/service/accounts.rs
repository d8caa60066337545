use base::{AccountId, AgencyCode, CitizenId, Id as _, PersonId};
use serde_json::json;

use super::{Identity, NewsKind, RevokedWhy};
use crate::{
    hashing,
    model::{Account, Assurance, FieldOfWork, Grant, HeldGrant, Kind, Password, Username},
    refusal::AccountError,
    store,
};

/// What an account is opened with.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Citizen or official.
    pub kind: Kind,
    /// The name typed at the door.
    pub username: Username,
    /// The full name, family name first.
    pub name: String,
    /// The position of an official.
    pub title: Option<String>,
    /// The personal identification number, of citizens.
    pub citizen_id: Option<CitizenId>,
    /// The agency of an official.
    pub agency: Option<AgencyCode>,
    /// How well the person was proven.
    pub assurance: Assurance,
}

impl Identity {
    /// Opens an account. `actor` is who opens it: an account's identifier, or the name of a program.
    pub async fn account_open(
        &self,
        new: NewAccount,
        password: Password,
        actor: &str,
    ) -> Result<Account, AccountError> {
        let turn = hashing::turn().await?;
        let phc = turn.spend(move || hashing::password_hash(&password)).await??;
        let now = self.clock.now();
        let account = Account {
            id: AccountId::new(now, self.entropy.as_ref()),
            kind: new.kind,
            username: Some(new.username),
            name: new.name,
            title: new.title,
            citizen_id: new.citizen_id,
            agency: new.agency,
            person: PersonId::new(now, self.entropy.as_ref()),
            assurance: new.assurance,
            federated: None,
            closed: false,
        };
        let (this, actor, opened) = (self.clone(), actor.to_owned(), account.clone());
        self.db
            .write(move |tx| {
                if !store::account_insert(tx, &opened, Some(&phc), now)? {
                    return Err(AccountError::UsernameTaken);
                }
                if opened.kind == Kind::Official {
                    store::staff_put(tx, &opened, None, None)?;
                }
                let body = json!({ "kind": opened.kind.code(), "assurance": opened.assurance.number() });
                this.record(tx, "identity.account-opened", opened.id, &actor, now, body)?;
                Ok(())
            })
            .await?;
        Ok(account)
    }

    /// The account with this user name, closed ones too.
    pub async fn account_named(&self, username: &Username) -> Result<Option<Account>, ::store::Error> {
        let username = username.clone();
        self.db.read(move |tx| store::account_by_username(tx, &username)).await
    }

    /// Every account that was opened here: officials first, by user name.
    pub async fn account_list(&self) -> Result<Vec<Account>, ::store::Error> {
        self.db.read(store::account_list).await
    }

    /// Closes an account, or opens it again. A closed one has no sessions, and its signing key is retired.
    pub async fn account_close(&self, id: AccountId, closed: bool, actor: &str) -> Result<(), AccountError> {
        let (this, actor, now) = (self.clone(), actor.to_owned(), self.clock.now());
        self.db
            .write(move |tx| {
                store::account_fetch(tx, id)?.ok_or(AccountError::NoAccount)?;
                store::account_set_closed(tx, id, closed)?;
                if closed {
                    store::session_delete_of_account(tx, id)?;
                    store::step_delete_of_account(tx, id)?;
                    this.key_retire_tx(tx, id, RevokedWhy::Left, now)?;
                }
                this.record(tx, "identity.account-closed", id, &actor, now, json!({ "closed": closed }))?;
                Ok(())
            })
            .await
    }

    /// Sets a new password; every session of the account ends.
    pub async fn password_set(&self, id: AccountId, password: Password, actor: &str) -> Result<(), AccountError> {
        let turn = hashing::turn().await?;
        let phc = turn.spend(move || hashing::password_hash(&password)).await??;
        let (this, actor, now) = (self.clone(), actor.to_owned(), self.clock.now());
        self.db
            .write(move |tx| {
                store::account_fetch(tx, id)?.ok_or(AccountError::NoAccount)?;
                store::account_set_password(tx, id, &phc)?;
                store::session_delete_of_account(tx, id)?;
                store::step_delete_of_account(tx, id)?;
                store::device_delete_of_account(tx, id)?;
                this.record(tx, "identity.password-set", id, &actor, now, json!({}))?;
                this.news(tx, id, NewsKind::PasswordSet, "", now)?;
                Ok(())
            })
            .await
    }

    /// Gives a right. True when they did not have it yet.
    pub async fn grant_give(&self, id: AccountId, grant: Grant, actor: &str) -> Result<bool, AccountError> {
        let (this, actor, now) = (self.clone(), actor.to_owned(), self.clock.now());
        self.db
            .write(move |tx| {
                store::account_fetch(tx, id)?.ok_or(AccountError::NoAccount)?;
                let new = store::grant_insert(tx, id, &HeldGrant::always(grant.clone()), &actor, now)?;
                if new {
                    this.record(tx, "identity.grant-given", id, &actor, now, grant_body(&grant))?;
                }
                Ok(new)
            })
            .await
    }

    /// Takes a right away; it ends with the next request. True when they had it.
    pub async fn grant_take(&self, id: AccountId, grant: Grant, actor: &str) -> Result<bool, AccountError> {
        let (this, actor, now) = (self.clone(), actor.to_owned(), self.clock.now());
        self.db
            .write(move |tx| {
                let had = store::grant_delete(tx, id, &grant)?;
                if had {
                    this.record(tx, "identity.grant-taken", id, &actor, now, grant_body(&grant))?;
                }
                Ok(had)
            })
            .await
    }

    /// The rights of an account that hold now.
    pub async fn grant_list(&self, id: AccountId) -> Result<Vec<Grant>, ::store::Error> {
        let now = self.clock.now();
        self.db.read(move |tx| store::grant_list(tx, id, now)).await
    }
}

pub(super) fn grant_body(grant: &Grant) -> serde_json::Value {
    let field = grant.field.as_ref().map(FieldOfWork::as_str);
    json!({ "role": grant.role.code(), "agency": grant.agency.to_string(), "field": field })
}
