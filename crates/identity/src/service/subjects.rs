use ::store::{Error, Tx};
use base::{AccountId, AgencyCode};

use super::Identity;
use crate::{
    model::{Account, Federated},
    store,
};

impl Identity {
    /// The pairwise subject (OpenID Connect Core 8.1) of an account for the nodes of `sector`: random, made at the
    /// first question and then kept, so that two agencies cannot find out that they know the same person.
    pub async fn subject_for(&self, account: AccountId, sector: &AgencyCode) -> Result<String, Error> {
        let (sector, fresh) = (sector.to_string(), trust::random::token());
        self.db
            .write(move |tx| {
                if let Some(known) = store::subject_fetch(tx, account, &sector)? {
                    return Ok(known);
                }
                store::subject_insert(tx, account, &sector, &fresh)?;
                match store::subject_fetch(tx, account, &sector)? {
                    Some(kept) => Ok(kept),
                    None => Err(tx.conflict()),
                }
            })
            .await
    }
}

/// The account here that the nodes of `sector` know as `subject`: for messages that name a person by it.
pub fn account_of_subject(tx: &mut Tx, sector: &AgencyCode, subject: &str) -> Result<Option<AccountId>, Error> {
    store::subject_account(tx, &sector.to_string(), subject)
}

/// The account here of somebody whom a provider knows as `federated.subject`.
pub fn federated_account(tx: &mut Tx, federated: &Federated) -> Result<Option<Account>, Error> {
    store::account_by_federated(tx, federated)
}

/// An account.
pub fn account_fetch(tx: &mut Tx, id: AccountId) -> Result<Option<Account>, Error> {
    store::account_fetch(tx, id)
}
