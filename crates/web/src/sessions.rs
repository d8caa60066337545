//! The usual [`Sessions`]: those of `identity`, with the count of `notify`.

use base::Timestamp;
use futures_util::future::BoxFuture;
use identity::{Actor, Identity};
use store::Db;

use crate::Sessions;

/// Sessions of this node's accounts, and the notices that wait in its inbox.
#[derive(Clone)]
pub struct NodeSessions {
    identity: Identity,
    db: Db,
}

impl NodeSessions {
    /// Sessions that `identity` keeps and notices in `db`.
    pub const fn new(identity: Identity, db: Db) -> Self {
        Self { identity, db }
    }
}

impl Sessions for NodeSessions {
    fn actor<'a>(&'a self, token: &'a str, _now: Timestamp) -> BoxFuture<'a, Result<Option<Actor>, store::Error>> {
        Box::pin(self.identity.actor(token))
    }

    fn unread<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, u32> {
        Box::pin(async move {
            let account = actor.account;
            // A page is shown without its bell's number rather than not at all.
            let count = self.db.read(move |tx| notify::unread_count(tx, account)).await.unwrap_or_default();
            u32::try_from(count).unwrap_or(u32::MAX)
        })
    }
}
