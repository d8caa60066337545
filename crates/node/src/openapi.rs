//! What programs may ask of a node, as OpenAPI 3.1: `docs/openapi.json`. The operations are described here; a test holds
//! them against the table of routes, and the file against them.

mod operations;
mod schemas;

use serde_json::{Map, Value, json};
use web::{Access, RouteInfo};

/// Where browsers are sent between the pages: nothing that a program asks.
const FOR_BROWSERS: [&str; 2] = ["/oidc/callback", "/v/{reference}"];

/// Whether a route is for programs: pages stand under a language.
pub fn is_for_programs(route: &RouteInfo) -> bool {
    route.access == Access::Peer || !(route.path.starts_with("/{lang}") || FOR_BROWSERS.contains(&route.path))
}

/// The whole description. It is the same for every node; which of it a node serves follows from its roles.
pub fn document() -> Value {
    let mut paths = Map::new();
    for operation in operations::all() {
        let item = paths.entry(operation.path).or_insert_with(|| json!({}));
        if let Some(item) = item.as_object_mut() {
            item.insert(operation.method.to_lowercase(), operation.body);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Liên Thông",
            "description": "What programs may ask of a node over HTTP. Nodes talk to each other by signed messages over \
                            mutual TLS, which is another port and not described here.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": [
            { "name": "node", "description": "State of the node, for those who run it." },
            { "name": "openid", "description": "OpenID Connect provider; on the node that holds the role of the portal." },
            { "name": "trust", "description": "Certificates, their state, time-stamps; on the nodes that hold these roles." },
            { "name": "registry", "description": "The federation's signed configuration." },
        ],
        "paths": paths,
        "components": { "schemas": schemas::all(), "securitySchemes": schemas::security(), "responses": schemas::problems() },
    })
}

/// The document as it is committed.
///
/// # Errors
/// Never for this document; JSON of other values could fail.
pub fn text() -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&document())? + "\n")
}
