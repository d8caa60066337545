//! Somebody at a door: the browser they come with, and what it is given when they are in.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, header, request::Parts};
use identity::{SessionToken, SignedIn, Site, Visit};
use web::{Failure, HostForm, SeeOther, View};

use super::cookies::{self, Purpose};

/// The browser of a request, and the second step that it may have begun.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) visit: Visit,
    pub(crate) step: Option<SessionToken>,
    /// What binds the way back from a provider.
    pub(crate) way_back: Option<String>,
}

impl<S: Send + Sync> FromRequestParts<S> for Browser {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let view = View::from_request_parts(parts, state).await?;
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let token = |purpose| cookies::read(&view, &parts.headers, purpose);
        Ok(Self {
            visit: Visit {
                address,
                agent: agent(&parts.headers),
                known: token(Purpose::Device).and_then(SessionToken::parse),
                language: view.lang(),
                replaces: view.actor().map(|actor| actor.session.clone()),
            },
            step: token(Purpose::Step).and_then(SessionToken::parse),
            way_back: token(Purpose::WayBack).map(str::to_owned),
        })
    }
}

fn agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.chars().take(400).collect()
}

/// Sends somebody who is in where they wanted to go, with the cookies of their session and of their browser.
pub(crate) fn arrive(view: &View, signed_in: &SignedIn, to: &str) -> Response {
    SeeOther::to(to)
        .with_cookie(view.session_cookie(signed_in.token.as_str()))
        .with_cookie(cookies::set(view, Purpose::Device, signed_in.device.as_str()))
        .with_cookie(cookies::end(view, Purpose::Step))
        .into_response()
}

/// For which site passkeys are made here. Browsers know none for an address by number.
pub(crate) fn site(view: &View) -> Option<Site> {
    if view.host_form() == HostForm::Numeric {
        return None;
    }
    let origin = view.origin().to_owned();
    let (_, host) = origin.split_once("://")?;
    let host = host.split_once(':').map_or(host, |(host, _)| host).to_owned();
    Some(Site { host, origin })
}
