use base::Timestamp;
use identity::{Actor, SessionHandle};

use super::Accounts;

impl Accounts {
    /// Ends one session of the actor's account. False when it is none of theirs.
    pub(crate) async fn sign_out(
        &self,
        actor: &Actor,
        handle: SessionHandle,
        _now: Timestamp,
    ) -> Result<bool, ::store::Error> {
        self.identity().session_end(actor, handle).await
    }

    /// Ends every session of the actor's account.
    pub(crate) async fn sign_out_everywhere(&self, actor: &Actor, _now: Timestamp) -> Result<(), ::store::Error> {
        self.identity().session_end_all(actor).await
    }
}
