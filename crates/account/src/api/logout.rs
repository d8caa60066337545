//! `GET /oidc/logout`: a node's person wants to leave the portal too (OpenID Connect RP-Initiated Logout 1.0).

use axum::{
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use base::{AgencyCode, Lang};
use serde::Deserialize;
use url::form_urlencoded::Serializer;
use web::{SeeOther, View};

use crate::Accounts;

/// Where somebody wants to land after signing out.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Landing {
    pub(crate) client_id: Option<String>,
    pub(crate) post_logout_redirect_uri: Option<String>,
    pub(crate) ui_locales: Option<String>,
}

impl Landing {
    /// The address, if it is a home page of the registered node that asks.
    pub(crate) fn allowed(&self, accounts: &Accounts) -> Option<&str> {
        let client = accounts.client(&AgencyCode::parse(self.client_id.as_deref()?).ok()?)?;
        self.post_logout_redirect_uri.as_deref().filter(|uri| client.may_land_on(uri))
    }
}

pub(crate) async fn logout(State(accounts): State<Accounts>, view: View, Query(landing): Query<Landing>) -> Response {
    let allowed = landing.allowed(&accounts);
    let asked = landing.ui_locales.as_deref().unwrap_or_default();
    let language = asked.split(' ').find_map(Lang::parse).unwrap_or_default().tag();
    // Nobody is signed out by a link alone: the page asks.
    if view.actor().is_some() {
        let mut query = Serializer::new(String::new());
        if let (Some(client), Some(uri)) = (landing.client_id.as_deref(), allowed) {
            query.append_pair("client_id", client).append_pair("post_logout_redirect_uri", uri);
        }
        return SeeOther::to(format!("/{language}/sign-out?{}", query.finish())).into_response();
    }
    SeeOther::to(allowed.map_or_else(|| format!("/{language}/signed-out"), str::to_owned)).into_response()
}
