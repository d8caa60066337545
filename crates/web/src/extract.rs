//! What a handler's signature says about who is asking.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use identity::{Actor, Role};

use crate::form::Form;
use crate::{Audience, Failure, View};

/// Anybody, perhaps signed in.
#[derive(Clone, Debug)]
pub struct Visitor(View);

/// A citizen who is signed in.
#[derive(Clone, Debug)]
pub struct Citizen {
    view: View,
    actor: Arc<Actor>,
}

/// An official who is signed in. Which role they need stands at the route; more is asked by [`Official::require`].
#[derive(Clone, Debug)]
pub struct Official {
    view: View,
    actor: Arc<Actor>,
}

impl Deref for Visitor {
    type Target = View;
    fn deref(&self) -> &View {
        &self.0
    }
}

impl Deref for Citizen {
    type Target = View;
    fn deref(&self) -> &View {
        &self.view
    }
}

impl Deref for Official {
    type Target = View;
    fn deref(&self) -> &View {
        &self.view
    }
}

impl Citizen {
    /// Who it is.
    pub fn who(&self) -> &Actor {
        &self.actor
    }
}

impl Official {
    /// Who it is.
    pub fn who(&self) -> &Actor {
        &self.actor
    }

    /// Goes on only if they hold `role`; to others there is nothing here.
    pub fn require(&self, role: Role) -> Result<(), Failure> {
        if self.actor.has(role) { Ok(()) } else { Err(Failure::not_found()) }
    }
}

fn view(parts: &Parts) -> Result<View, Failure> {
    let view = parts.extensions.get::<View>().cloned();
    view.ok_or_else(|| Failure::internal("a route was served outside the kit's router"))
}

/// The person of the wanted kind; somebody unknown is sent to sign in, to others there is nothing here.
#[expect(clippy::result_large_err, reason = "the error is the answer itself")]
fn person(parts: &Parts, who: Audience) -> Result<(View, Arc<Actor>), Response> {
    let view = view(parts).map_err(IntoResponse::into_response)?;
    match view.actor_shared() {
        Some(actor) if actor.is_official() == (who == Audience::Official) => Ok((view, actor)),
        Some(_) => Err(Failure::not_found().into_response()),
        None => Err(Redirect::to(&view.sign_in_url(who)).into_response()),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for View {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        view(parts)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        view(parts).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Citizen {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let (view, actor) = person(parts, Audience::Citizen)?;
        Ok(Self { view, actor })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Official {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Response> {
        let (view, actor) = person(parts, Audience::Official)?;
        Ok(Self { view, actor })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        parts.extensions.remove::<Self>().ok_or_else(|| Failure::internal("this route takes no form"))
    }
}
