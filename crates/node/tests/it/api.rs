//! What programs may ask is described, the description is committed, and a stranger's tool finds nothing that
//! contradicts it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot set itself up should stop")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use node::openapi;
use testkit::Federation;

/// Where the description is kept.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

#[test]
fn the_description_is_the_one_that_is_kept() {
    let kept = std::fs::read_to_string(KEPT).unwrap_or_default();
    let cure = "docs/openapi.json is stale: cargo run -p node -- openapi > docs/openapi.json";
    assert!(kept == openapi::text().unwrap(), "{cure}");
}

/// The Python of the outside judges: `LIENTHONG_PYTHON`, or what `cargo xtask test` sets up.
fn python() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::env::var_os("LIENTHONG_PYTHON").map_or_else(|| here.join("../../target/venv/bin/python"), PathBuf::from)
}

/// Method and path of everything described.
fn described() -> BTreeSet<String> {
    let document = openapi::document();
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        item.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    operations.collect()
}

/// A route's path as OpenAPI writes it.
fn plain(path: &str) -> String {
    path.replace("{*", "{")
}

/// Gives the portal's database a citizen's access token that is good: what a node is given when it redeems a code.
async fn access_token(federation: &Federation) -> String {
    let mut browser = federation.signed_in("G22", "hong").await.unwrap();
    browser.open(&format!("{}/vi/dossiers", federation.web("H54"))).await.ok();
    browser.open(&format!("{}/vi/session/start?return=/vi/account", federation.web("H54"))).await.unwrap();
    let digest = trust::digest::sha256(b"the-token-of-the-test").to_string();
    let portal = federation.running().node("G22").unwrap();
    let changed: Result<u64, store::Error> = portal
        .db()
        .write(move |tx| {
            let sql = "update account_code set access = $1, access_until = $2 where access is not null";
            tx.execute(sql, store::params![digest.as_str(), i64::MAX])
        })
        .await;
    assert_eq!(changed.unwrap(), 1, "one code was redeemed");
    "the-token-of-the-test".to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_tool_finds_the_description_true() {
    let federation = Federation::start(4).await.unwrap();
    let routes = federation.running().nodes.iter().flat_map(node::Node::routes);
    let served = routes.filter(openapi::is_for_programs);
    let served: BTreeSet<String> = served.map(|route| format!("{} {}", route.method, plain(route.path))).collect();
    assert_eq!(described(), served, "what is described is what is served");

    let portal = federation.web("G22");
    let token = access_token(&federation).await;
    let bearer = format!("Bearer {token}");
    let known = federation.http().get(&format!("{portal}/oidc/userinfo"), &[("authorization", &bearer)]).await.unwrap();
    assert_eq!(known.status, 200, "the token is good, so that asking without it means something");
    let folder = tempfile::tempdir().unwrap();
    let mut tool = Command::new(python());
    tool.args(["-m", "schemathesis.cli", "--config-file"]);
    tool.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/python/schemathesis.toml"));
    tool.args(["run", KEPT, "--url", &portal, "--header", &format!("Authorization: {bearer}")]);
    let hooks = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/python/binary_bodies.py");
    tool.env("SCHEMATHESIS_HOOKS", hooks).env("PYTHONDONTWRITEBYTECODE", "1");
    tool.arg("--no-color").current_dir(folder.path());
    let output = tokio::task::spawn_blocking(move || tool.output()).await.unwrap();
    let output = output.expect("`cargo xtask test` sets up the Python of the outside judges");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    federation.stop().await;
}
