use ::store::Tx;
use base::{AccountId, Timestamp};
use serde_json::json;

use super::Identity;
use crate::{
    hashing,
    invitation::InvitationCode,
    model::{Account, Password},
    refusal::StaffError,
    store,
};

impl Identity {
    /// Whose one-time code this is, while it is open.
    pub async fn invitation(&self, code: &InvitationCode) -> Result<Option<Account>, ::store::Error> {
        let (digest, now) = (code.digest(), self.clock.now());
        self.db.read(move |tx| invited(tx, &digest, now)).await
    }

    /// The person chooses their own password with the one-time code, which is used up; every session of the account
    /// ends.
    pub async fn invitation_use(&self, code: &InvitationCode, password: Password) -> Result<Account, StaffError> {
        // Looked at first: nobody makes this node hash passwords without a code.
        if self.invitation(code).await?.is_none() {
            return Err(StaffError::BadCode);
        }
        let turn = hashing::turn().await?;
        let phc = turn.spend(move || hashing::password_hash(&password)).await?.map_err(|_| StaffError::Busy)?;
        let (this, digest, now) = (self.clone(), code.digest(), self.clock.now());
        self.db
            .write(move |tx| {
                let account = invited(tx, &digest, now)?.ok_or(StaffError::BadCode)?;
                store::invitation_end_of_account(tx, account.id, now)?;
                store::account_set_password(tx, account.id, &phc)?;
                store::session_delete_of_account(tx, account.id)?;
                this.record(tx, "identity.invitation-used", account.id, account.id, now, json!({}))?;
                Ok(account)
            })
            .await
    }

    /// Keeps the digest of a new one-time code; the one before ends.
    pub(super) fn invite_tx(
        &self,
        tx: &mut Tx,
        account: AccountId,
        code: &InvitationCode,
        (by, now): (AccountId, Timestamp),
    ) -> Result<(), StaffError> {
        store::invitation_end_of_account(tx, account, now)?;
        let until = now.plus_millis(self.policies.invitation);
        store::invitation_insert(tx, &code.digest(), account, &by.to_string(), (now, until))?;
        let body = json!({ "until": until.as_millis() });
        self.record(tx, "identity.invitation-made", account, by, now, body)?;
        Ok(())
    }
}

fn invited(tx: &mut Tx, digest: &str, now: Timestamp) -> Result<Option<Account>, ::store::Error> {
    let Some(account) = store::invitation_account(tx, digest, now)? else { return Ok(None) };
    Ok(store::account_fetch(tx, account)?.filter(|account| !account.closed))
}
