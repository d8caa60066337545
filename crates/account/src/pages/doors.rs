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
        view.actor().filter(|actor| actor.is_citizen()).map(|_| view.portal("/inbox"))
    }
}

/// Who is behind a session of this node, and how much mail they have.
#[derive(Clone)]
pub struct Sessions {
    identity: Identity,
    /// Where the inbox is: only at the portal.
    inbox: Option<Db>,
}

impl Sessions {
    /// The sessions of `identity`; at the portal, `inbox` is the database that holds the notices.
    pub fn new(identity: Identity, inbox: Option<Db>) -> Self {
        Self { identity, inbox }
    }
}

impl web::Sessions for Sessions {
    fn actor<'a>(&'a self, token: &'a str, _now: Timestamp) -> BoxFuture<'a, Result<Option<Actor>, store::Error>> {
        Box::pin(self.identity.actor(token))
    }

    fn unread<'a>(&'a self, actor: &'a Actor) -> BoxFuture<'a, u32> {
        Box::pin(async move {
            let Some(db) = self.inbox.as_ref().filter(|_| actor.is_citizen()) else { return 0 };
            let account = actor.account;
            // A page is worth more than the number on its bell.
            let count = db.glance(move |tx| notify::unread_count(tx, account)).await.unwrap_or_default();
            u32::try_from(count).unwrap_or(u32::MAX)
        })
    }
}
