//! A client that somebody else wrote (authlib, Python) goes the whole way.

use std::{path::PathBuf, process::Command};

use base64::Engine as _;
use serde_json::Value;
use store::TestDb;

use crate::world::{MIGRATIONS, NOW, PASSWORD, World};

/// The Python of the outside judges: `LIENTHONG_PYTHON`, or what `cargo xtask test` sets up.
fn python() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    std::env::var_os("LIENTHONG_PYTHON").map_or_else(|| here.join("../../target/venv/bin/python"), PathBuf::from)
}

#[store::test(migrations = &MIGRATIONS)]
async fn authlib_signs_somebody_in(db: TestDb) {
    let world = World::new(&db).await;
    world.lan().await;
    let key = db.folder().path().join("key.pem");
    let pkcs8 = base64::engine::general_purpose::STANDARD.encode(&*world.silent.key().to_pkcs8());
    std::fs::write(&key, format!("-----BEGIN PRIVATE KEY-----\n{pkcs8}\n-----END PRIVATE KEY-----\n")).unwrap();
    let mut client = Command::new(python());
    client.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/client.py"));
    client.args([&world.portal.numeric, "H31", "http://127.0.0.1:9/oidc/callback"]);
    client.arg(&key).args(["lan.pham", PASSWORD, &NOW.as_seconds().to_string()]);
    let output = tokio::task::spawn_blocking(move || client.output()).await.unwrap();
    let output = output.expect("`cargo xtask test` sets up the Python of the outside judges");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["claims"]["name"], "Phạm Thị Lan");
    assert_eq!(told["userinfo"]["sub"], told["claims"]["sub"]);
}
