//! Certificates are renewed before they end, keys are rolled over, a node moves, a node is put out: without a hand at the
//! others.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use base::AgencyCode;
use node::Node;
use testkit::{Federation, Processes};
use trust::Certificate;
use trust::ca::Reason;

const AGENCIES: [&str; 4] = ["G22", "G01", "H54", "H31"];
const KEYS: [&str; 3] = ["tls", "seal", "head"];

fn node<'a>(federation: &'a Federation, agency: &str) -> Result<&'a Node> {
    federation.running().node(agency).context("no such node")
}

fn code(agency: &str) -> Result<AgencyCode> {
    Ok(AgencyCode::parse(agency)?)
}

/// Everybody asks for the configuration, its publisher first.
async fn refreshed(federation: &Federation) -> Result<()> {
    for agency in AGENCIES {
        node(federation, agency)?.refresh().await.with_context(|| format!("{agency} refreshes"))?;
    }
    Ok(())
}

/// The certificate of a key in a node's folder.
fn own(federation: &Federation, agency: &str, key: &str) -> Result<Certificate> {
    let file = federation.folder().join(agency.to_lowercase()).join("keys").join(format!("{key}.pem"));
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    Certificate::from_pem(&text)?.into_iter().next().context("no certificate")
}

fn all(federation: &Federation) -> Result<BTreeMap<(String, String), Certificate>> {
    let mut all = BTreeMap::new();
    for agency in AGENCIES {
        for key in KEYS {
            all.insert((agency.to_owned(), key.to_owned()), own(federation, agency, key)?);
        }
    }
    Ok(all)
}

/// Renews until something holds: the node's own round may be under way.
async fn renewed(federation: &Federation, agency: &str, holds: impl Fn() -> Result<bool>) -> Result<()> {
    for _ in 0..200 {
        node(federation, agency)?.renew().await?;
        if holds()? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("{agency} never got there")
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_followed_before_they_end_and_the_federation_works_on() {
    let federation = Federation::start(31).await.unwrap();
    follows(&federation).await.unwrap();
    federation.stop().await;
}

async fn follows(federation: &Federation) -> Result<()> {
    let sleeps = |minutes: i64| federation.clock().advance_millis(minutes * 60_000);
    let day = 24 * 60;
    let first = all(federation)?;
    for agency in AGENCIES {
        node(federation, agency)?.renew().await?;
    }
    ensure!(all(federation)? == first, "nothing is renewed before its time");

    // Nearly two years on: everybody slept, and the configuration ended long ago.
    sleeps((2 * 365 - 20) * day);
    refreshed(federation).await?;
    for agency in AGENCIES {
        let known = || -> Result<bool> {
            let snapshot = node(federation, agency)?.registry().current().context("no configuration")?;
            let entry = snapshot.node(&code(agency)?).context("no node")?;
            Ok([entry.tls(), entry.seal(), entry.head()].iter().all(|list| list.len() == 2))
        };
        renewed(federation, agency, known).await.with_context(|| format!("{agency} publishes its next keys"))?;
    }
    ensure!(all(federation)? == first, "a key is used only when every node may know it");

    sleeps(day + 20);
    refreshed(federation).await?;
    for agency in AGENCIES {
        let turned = || {
            Ok(KEYS.iter().all(|key| {
                let before = first.get(&(agency.to_owned(), (*key).to_owned()));
                own(federation, agency, key).is_ok_and(|now| before != Some(&now))
            }))
        };
        renewed(federation, agency, turned).await.with_context(|| format!("{agency} uses its next keys"))?;
    }
    // The old ones have ended: only the new ones hold the federation together.
    sleeps(25 * day);
    refreshed(federation).await?;
    for agency in AGENCIES {
        let node = node(federation, agency)?;
        let snapshot = node.registry().current().context("no configuration")?;
        let tls: Vec<_> = snapshot.node(&code(agency)?).context("no node")?.tls().to_vec();
        ensure!(tls == [own(federation, agency, "tls")?], "{agency}: what has ended is taken out");
        let records = node.db().read(move |tx| evidence::record_list_of(tx, agency)).await?;
        let recorded = records.iter().filter(|record| record.kind == "node.key-renewed").count();
        ensure!(recorded >= 3, "{agency}: each renewal stands in the evidence");
    }
    delivered(federation, "G22", "H54").await
}

/// A message goes from one node to the other and is answered with a receipt.
async fn delivered(federation: &Federation, from: &str, to: &str) -> Result<()> {
    node(federation, from)?.authority().nudge().await?;
    waits_for_nothing(federation, from, to).await
}

async fn waits_for_nothing(federation: &Federation, from: &str, to: &str) -> Result<()> {
    let url = format!("{}/metrics", federation.web(from));
    let mut last = String::new();
    for _ in 0..1_200 {
        let answer = federation.http().get(&url, &[]).await?;
        last = String::from_utf8_lossy(&answer.body).into_owned();
        let line = format!("lienthong_outbox_waiting{{agency=\"{from}\",peer=\"{to}\"}} 0");
        if last.lines().any(|one| one == line) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        federation.clock().advance_millis(500);
    }
    anyhow::bail!("{to} never gets what {from} sends:\n{last}")
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_rolled_over_by_command_and_a_node_moves() {
    let mut federation = Federation::start(32).await.unwrap();
    rolls(&federation).await.unwrap();
    moves(&mut federation).await.unwrap();
    put_out(&federation).await.unwrap();
    federation.stop().await;
}

async fn rolls(federation: &Federation) -> Result<()> {
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), federation.folder());
    let before = all(federation)?;
    for key in KEYS {
        let (good, said) = processes.run(&["roll-over", key, "--at-once", "--config", "h54.toml"])?;
        ensure!(good, "{said}");
    }
    let turned = || {
        Ok(KEYS.iter().all(|key| {
            let before = before.get(&("H54".to_owned(), (*key).to_owned()));
            own(federation, "H54", key).is_ok_and(|now| before != Some(&now))
        }))
    };
    renewed(federation, "H54", turned).await?;
    refreshed(federation).await?;
    delivered(federation, "G22", "H54").await?;
    // What was signed under the old keys holds, and so does what follows.
    let said = processes.verify_log("H54")?;
    ensure!(said.contains("the log is whole"), "{said}");
    Ok(())
}

async fn moves(federation: &mut Federation) -> Result<()> {
    federation.stop_node("H54").await;
    node(federation, "G22")?.authority().nudge().await?;
    let file = federation.folder().join("h54.toml");
    let mut table: toml::Table = std::fs::read_to_string(&file)?.parse()?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let connect = table.get_mut("connect").and_then(toml::Value::as_table_mut).context("no [connect]")?;
    connect.insert("listen".to_owned(), port.to_string().into());
    connect.insert("address".to_owned(), port.to_string().into());
    std::fs::write(&file, toml::to_string(&table)?)?;
    federation.start_node("H54").await?;
    let there = || -> Result<bool> {
        let snapshot = node(federation, "G22")?.registry().current().context("no configuration")?;
        Ok(snapshot.node(&code("H54")?).is_some_and(|node| node.connect_addr() == port.to_string()))
    };
    renewed(federation, "H54", there).await?;
    // What waited for it arrives at the new address, from those who have heard of it by themselves too.
    waits_for_nothing(federation, "G22", "H54").await?;
    node(federation, "G01")?.refresh().await?;
    waits_for_nothing(federation, "G01", "H54").await
}

async fn put_out(federation: &Federation) -> Result<()> {
    let (h54, g22) = (code("H54")?, node(federation, "G22")?);
    let tls = own(federation, "H54", "tls")?;
    let revoked = g22.authority().put_out(&h54, Reason::KeyCompromise, "an administrator").await?;
    ensure!(revoked.len() >= 6 && revoked.contains(&tls.serial()), "old and new keys: {revoked:?}");
    node(federation, "G01")?.refresh().await?;
    for agency in ["G22", "G01"] {
        let snapshot = node(federation, agency)?.registry().current().context("no configuration")?;
        ensure!(snapshot.nodes().all(|node| *node.agency() != h54), "{agency} knows it no longer");
    }
    // It cannot speak any more: not even to say that it has a new key.
    let processes = Processes::new(env!("CARGO_BIN_EXE_lienthong"), federation.folder());
    let (good, said) = processes.run(&["roll-over", "seal", "--at-once", "--config", "h54.toml"])?;
    ensure!(good, "{said}");
    let mut refused = false;
    for _ in 0..200 {
        refused = node(federation, "H54")?.renew().await.is_err();
        if refused {
            break;
        }
        // Its own round may be under way.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    ensure!(refused, "a node that was put out is let in");
    said_by_openssl(federation, &tls).await
}

/// OpenSSL reads the revocation list and the OCSP answer.
async fn said_by_openssl(federation: &Federation, tls: &Certificate) -> Result<()> {
    let folder = federation.folder();
    let web = federation.web("G22");
    for (path, name) in [("/ca/issuing.crl", "issuing.crl"), ("/ca/issuing.der", "issuing.der")] {
        let answer = federation.http().get(&format!("{web}{path}"), &[]).await?;
        std::fs::write(folder.join(name), &answer.body)?;
    }
    std::fs::write(folder.join("tls.pem"), tls.to_pem())?;
    openssl(folder, &["x509", "-inform", "DER", "-in", "issuing.der", "-out", "issuing.pem"]).await?;
    let list = openssl(folder, &["crl", "-inform", "DER", "-in", "issuing.crl", "-noout", "-text"]).await?;
    let serial = tls.serial().to_string().to_uppercase();
    ensure!(list.contains(&serial) && list.contains("Key Compromise"), "{serial} is not on the list:\n{list}");
    openssl(folder, &["crl", "-inform", "DER", "-in", "issuing.crl", "-noout", "-CAfile", "issuing.pem"]).await?;
    let (url, host) = (format!("{web}/ocsp"), format!("Host={}", web.trim_start_matches("http://")));
    let words = ["ocsp", "-issuer", "issuing.pem", "-cert", "tls.pem", "-CAfile", "anchor.pem", "-url", &url];
    let said =
        openssl(folder, &[&words[..], &["-header", &host, "-no_nonce", "-validity_period", "100000000"]].concat())
            .await?;
    ensure!(said.contains("tls.pem: revoked") && said.contains("keyCompromise"), "{said}");
    Ok(())
}

async fn openssl(folder: &Path, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new("openssl");
    command.args(arguments).current_dir(folder);
    let output = tokio::task::spawn_blocking(move || command.output()).await?.context("openssl cannot be run")?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    ensure!(output.status.success(), "{arguments:?}: {said}");
    Ok(said)
}
