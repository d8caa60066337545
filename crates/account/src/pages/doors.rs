//! Where the kit finds the doors, and who is behind a session.

use base::Timestamp;
use futures_util::future::BoxFuture;
use identity::{Actor, Identity};
use store::Db;
use url::form_urlencoded::Serializer;
use web::{Audience, SignIn, View};

/// The doors of a node: citizens sign in at the portal, officials here.
#[derive(Clone, Copy, Debug, Default)]
pub struct Doors;

impl SignIn for Doors {
    fn sign_in(&self, view: &View, who: Audience, return_to: &str) -> String {
        let page = match who {
            Audience::Citizen if view.kit().site().portal.is_none() => "/sign-in",
            Audience::Citizen => "/session/start",
            Audience::Official => "/official/sign-in",
        };
        let query = Serializer::new(String::new()).append_pair("return", return_to).finish();
        format!("{}?{query}", view.href(page))
    }

    fn inbox(&self, view: &View) -> Option<String> {
        view.actor().map(|actor| if actor.is_citizen() { view.portal("/inbox") } else { view.href("/inbox") })
    }
}

/// Who is behind a session of this node, and how many notices wait for them.
#[derive(Clone)]
pub struct Sessions {
    identity: Identity,
    db: Db,
}

impl Sessions {
    /// The sessions of `identity`; `db` holds the notices of those whose account is here.
    pub fn new(identity: Identity, db: Db) -> Self {
        Self { identity, db }
    }
}

impl web::Sessions for Sessions {
    fn actor<'a>(&'a self, token: &'a str, _now: Timestamp) -> BoxFuture<'a, Result<Option<Actor>, store::Error>> {
        Box::pin(self.identity.actor(token))
    }

    fn unread<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, u32> {
        Box::pin(async move {
            // Whoever comes on the portal's word has their inbox there.
            if actor.federated.is_some() {
                return 0;
            }
            let account = actor.account;
            // A page is worth more than the number on its bell.
            let count = self.db.glance(move |tx| notify::unread_count(tx, account)).await.unwrap_or_default();
            u32::try_from(count).unwrap_or(u32::MAX)
        })
    }
}
