//! The table of a crate's routes: each names who may use it, and the kit holds everybody to it.

use axum::Router;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post};
use identity::Role;

use crate::guard::{self, Body, Rule};
use crate::nav::NavItem;

/// Who may use a route. The kit enforces it before the handler runs; ownership of a single thing is the handler's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Everybody who is signed in, citizen or official.
    SignedIn,
    /// Citizens who are signed in.
    Citizen,
    /// Officials who hold this role. Others find nothing here (404).
    Official(Role),
    /// Officials who hold one of these roles; an empty list means every official.
    Officials(&'static [Role]),
    /// Programs, which prove themselves in the request itself. No cookies, no form tokens, a raw body.
    Peer,
}

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// The crate that serves it.
    pub crate_name: &'static str,
    /// `GET` (which answers `HEAD` too) or `POST`.
    pub method: &'static str,
    /// The pattern, such as `/{lang}/dossiers/{code}`.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

/// The largest body of a form, in bytes, unless a route says otherwise.
pub const FORM_LIMIT: usize = 256 * 1024;

/// A crate's routes, as they are put together. `S` is the crate's own state, given last.
pub struct Routes<S = ()> {
    crate_name: &'static str,
    table: Vec<RouteInfo>,
    nav: Vec<NavItem>,
    router: Router<S>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet, of `crate_name`.
    pub fn new(crate_name: &'static str) -> Self {
        Self { crate_name, table: Vec::new(), nav: Vec::new(), router: Router::new() }
    }

    /// A page or an answer to `GET`.
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add("GET", path, access, Body::None, get(handler))
    }

    /// A form sent by `POST`: at most [`FORM_LIMIT`] bytes, its token checked; the handler takes it as
    /// [`crate::Form`]. Of a [`Access::Peer`] route the body is left to the handler.
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.upload(path, access, FORM_LIMIT, handler)
    }

    /// A form with files, or a larger body, sent by `POST`: at most `max_bytes`.
    pub fn upload<H, T>(self, path: &'static str, access: Access, max_bytes: usize, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let body = if access == Access::Peer { Body::Raw(max_bytes) } else { Body::Form(max_bytes) };
        self.add("POST", path, access, body, post(handler))
    }

    /// An item of the navigation.
    pub fn nav(mut self, item: NavItem) -> Self {
        self.nav.push(item);
        self
    }

    /// Gives the handlers their state.
    pub fn with_state(self, state: S) -> Routes {
        Routes { crate_name: self.crate_name, table: self.table, nav: self.nav, router: self.router.with_state(state) }
    }

    /// Every route with who may use it, for the test that each has an authorisation test.
    pub fn table(&self) -> &[RouteInfo] {
        &self.table
    }

    fn add(
        mut self,
        method: &'static str,
        path: &'static str,
        access: Access,
        body: Body,
        handler: MethodRouter<S>,
    ) -> Self {
        let rule = Rule { access, page: path.starts_with("/{lang}"), body };
        self.table.push(RouteInfo { crate_name: self.crate_name, method, path, access });
        let handler = match body {
            Body::Raw(limit) => handler.layer(axum::extract::DefaultBodyLimit::max(limit)),
            _ => handler,
        };
        self.router = self.router.route(path, handler.route_layer(from_fn_with_state(rule, guard::run)));
        self
    }
}

impl Routes {
    pub(crate) fn into_parts(self) -> (Router, Vec<NavItem>) {
        (self.router, self.nav)
    }
}

impl<S> std::fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Routes({}, {} routes)", self.crate_name, self.table.len())
    }
}
