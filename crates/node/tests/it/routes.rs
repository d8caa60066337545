//! Every route of every node is knocked at without the right to it. The routes come from the table that serves them, so a
//! new one cannot be forgotten.

use std::collections::BTreeSet;

use testkit::Federation;
use web::{Access, RouteInfo};

/// The nodes, each with an official who holds as few roles as there are.
const NODES: [(&str, &str); 4] =
    [("G22", "quantri.g22"), ("G01", "quantri.g01"), ("H54", "quantri.h54"), ("H31", "quantri.h31")];

/// A path of the pattern, with something well formed in every place.
fn path(route: &RouteInfo) -> String {
    route
        .path
        .split('/')
        .map(|part| match part {
            "{lang}" => "vi",
            "{code}" => "000.00.00.H54-261125-0001",
            part if part.starts_with('{') => "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

async fn knock(federation: &Federation, agency: &str, route: &RouteInfo, cookie: Option<&str>) -> (u16, String) {
    let url = format!("{}{}", federation.web(agency), path(route));
    let mut headers = vec![("accept", "text/html"), ("content-type", "application/x-www-form-urlencoded")];
    headers.extend(cookie.map(|cookie| ("cookie", cookie)));
    let answer = match route.method {
        "GET" => federation.http().get(&url, &headers).await,
        _ => federation.http().post(&url, &headers, Vec::new()).await,
    };
    let answer = answer.unwrap_or_else(|error| panic!("{} {url}: {error}", route.method));
    (answer.status, answer.header("location").unwrap_or_default().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_turns_away_who_has_no_right_to_it() {
    let federation = Federation::start(1).await.unwrap();
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (agency, _) in NODES {
        let routes = federation.running().node(agency).unwrap().routes();
        assert!(!routes.is_empty(), "{agency} serves no pages");
        for route in routes {
            seen.insert(format!("{} {} {}", route.crate_name, route.method, route.path));
            let (status, location) = knock(&federation, agency, &route, None).await;
            let fine = match (route.access, route.method) {
                // Whatever a stranger sends, the node neither breaks nor believes it.
                (Access::Public, _) | (Access::Peer, "GET") => status < 500,
                (Access::Peer, _) => (400..500).contains(&status),
                (_, "GET") => status == 303 && (location.contains("sign-in") || location.contains("/session/start")),
                (_, _) => (400..500).contains(&status),
            };
            if !fine {
                wrong.push(format!(
                    "{agency}: {} {} ({:?}) answers a stranger {status} {location}",
                    route.method, route.path, route.access
                ));
            }
        }
    }
    assert!(seen.len() > 60, "only {} routes were seen", seen.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    federation.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_hides_from_officials_without_its_role() {
    let federation = Federation::start(2).await.unwrap();
    let mut wrong = Vec::new();
    for (agency, username) in NODES {
        let browser = federation.signed_in(agency, username).await.unwrap();
        let cookie = browser.cookies(&federation.web(agency));
        for route in federation.running().node(agency).unwrap().routes() {
            let hidden = match route.access {
                Access::Citizen => true,
                Access::Official(role) => role != identity::Role::Administrator,
                Access::Officials(roles) => !roles.is_empty() && !roles.contains(&identity::Role::Administrator),
                Access::Public | Access::SignedIn | Access::Peer => false,
            };
            let (status, _) = knock(&federation, agency, &route, Some(&cookie)).await;
            if hidden && status != 404 {
                wrong.push(format!(
                    "{agency}: {} {} ({:?}) answers {username} {status}",
                    route.method, route.path, route.access
                ));
            }
            if status >= 500 {
                wrong.push(format!("{agency}: {} {} breaks: {status}", route.method, route.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    federation.stop().await;
}
