//! The table of routes: the check page everywhere, the rest by the keys at hand.

use identity::Role;
use web::{Access, NavItem, Routes};

use crate::{Authority, api, pages};

const ADMINISTRATOR: Access = Access::Official(Role::Administrator);
const ROLES: &[Role] = &[Role::Administrator];

/// The largest file that the check page takes, in bytes.
pub(crate) const LARGEST_FILE: usize = 32 * 1024 * 1024;

/// What this node serves: the check page and the configuration, and the roles whose keys it holds.
pub fn routes(authority: Authority) -> Routes {
    let keys = &authority.setup().keys;
    let publishes = keys.configuration.is_some();
    let (issues, stamps) = (keys.issuing.is_some(), keys.tsa.is_some());
    let answers = issues && keys.ocsp.is_some();
    let mut routes = Routes::new("authority")
        .get("/{lang}/check", Access::Public, pages::check::show)
        .upload("/{lang}/check", Access::Public, LARGEST_FILE, pages::check::send)
        .nav(NavItem::citizen("check", "authority-nav-check", "/check", 80))
        .get("/configuration", Access::Peer, api::configuration::get);
    if publishes {
        routes = routes
            .get("/{lang}/admin/federation", ADMINISTRATOR, pages::federation::show)
            .post("/{lang}/admin/federation", ADMINISTRATOR, pages::federation::send)
            .nav(NavItem::official("federation", "authority-nav-federation", "/admin/federation", ROLES, 935));
    }
    if stamps {
        routes = routes.upload("/tsa", Access::Peer, api::tsa::LARGEST, api::tsa::post);
    }
    if answers {
        routes = routes.upload("/ocsp", Access::Peer, api::ocsp::LARGEST, api::ocsp::post).get(
            "/ocsp/{*request}",
            Access::Peer,
            api::ocsp::get,
        );
    }
    if issues {
        routes = routes
            .get("/ca/root.der", Access::Peer, api::certificates::root)
            .get("/ca/issuing.der", Access::Peer, api::certificates::issuing)
            .get("/ca/issuing.crl", Access::Peer, api::certificates::revocations);
    }
    routes.with_state(authority)
}
