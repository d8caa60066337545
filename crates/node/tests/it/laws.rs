//! The laws of routes: none is served unless it is knocked at without the right to it, unless a test shows that others'
//! things are not found there (404), and, where it changes something, unless a test reads the evidence.
//!
//! The knocking is done for every route by `routes.rs`. The other tests are named in `crates/CRATE/tests/routes.toml`,
//! and this reads whether they exist. CONTRIBUTING.md says how to add a route.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot set itself up should stop")]

mod declared;
mod registered;

use std::collections::{BTreeMap, BTreeSet};

use testkit::Federation;
use web::{Access, RouteInfo};

use self::registered::Registered;

/// Routes that stand in the sources and that no node of the demo serves, because of how it is configured: what their
/// table would say of them is not known here, so everything is asked of them.
const CAUTIOUS: [&str; 3] = ["authorisation", "ownership", "evidence"];

/// What must be named for a route.
fn needs(route: &RouteInfo) -> Vec<&'static str> {
    let names_a_thing = route.path.split('/').any(|part| part.starts_with('{') && part != "{lang}");
    let personal = matches!(route.access, Access::SignedIn | Access::Citizen);
    let open = matches!(route.access, Access::Public | Access::Peer);
    let changes = route.method != "GET";
    let mut needs = Vec::new();
    if route.access == Access::Peer {
        needs.push("authorisation");
    }
    if names_a_thing || personal || (changes && !open) {
        needs.push("ownership");
    }
    if changes {
        needs.push("evidence");
    }
    needs
}

fn key(route: &RouteInfo) -> (String, String) {
    (route.crate_name.to_owned(), format!("{} {}", route.method, route.path))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_named_by_the_tests_it_needs() {
    let federation = Federation::start(3).await.unwrap();
    let served = federation.running().nodes.iter().flat_map(node::Node::routes);
    let mut asked: BTreeMap<(String, String), Vec<&str>> = served.map(|route| (key(&route), needs(&route))).collect();
    federation.stop().await;
    let mut wrong = Vec::new();
    let declared = declared::all();
    for route in &declared {
        let cautious = CAUTIOUS.into_iter().filter(|need| *need != "evidence" || !route.1.starts_with("GET "));
        asked.entry(route.clone()).or_insert_with(|| cautious.collect());
    }
    let registered = Registered::read();
    for ((crate_name, route), needs) in &asked {
        for need in needs {
            if let Err(reason) = registered.judge(crate_name, route, need) {
                wrong.push(reason);
            }
        }
    }
    let known: BTreeSet<_> = asked.keys().cloned().collect();
    wrong.extend(registered.beside(&known));
    assert!(wrong.is_empty(), "{} (CONTRIBUTING.md, Routes)\n{}", wrong.len(), wrong.join("\n"));
}

/// The tables that `needs` is about, on examples, so that the law itself is held to something.
#[test]
fn the_law_asks_for_what_it_says() {
    let cases = [
        ("GET", "/{lang}/search", Access::Public, &[][..]),
        ("GET", "/{lang}/procedures/{code}", Access::Public, &["ownership"]),
        ("POST", "/{lang}/check", Access::Public, &["evidence"]),
        ("GET", "/{lang}/dossiers", Access::Citizen, &["ownership"]),
        ("POST", "/{lang}/account", Access::SignedIn, &["ownership", "evidence"]),
        ("GET", "/{lang}/office/work", Access::Officials(&[]), &[]),
        ("POST", "/{lang}/office/work", Access::Officials(&[]), &["ownership", "evidence"]),
        ("GET", "/{lang}/admin/{digest}", Access::Official(identity::Role::Administrator), &["ownership"]),
        ("POST", "/tsa", Access::Peer, &["authorisation", "evidence"]),
    ];
    for (method, path, access, expected) in cases {
        let route = RouteInfo { crate_name: "x", method, path, access };
        assert_eq!(needs(&route), expected, "{method} {path}");
    }
}
