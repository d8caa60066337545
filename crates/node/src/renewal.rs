//! Keeps the node's keys and certificates in time, and its addresses true, without a hand.
//!
//! A key that nears its end is followed by a new one: made here, certified by the authority, published beside the old one,
//! and used once every node that is up to date knows it. `lienthong roll-over` asks for the same before its time. What was
//! signed under the old key stays checkable: its certificate stays published until it ends.

use std::fs::File;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use authority::Authority;
use base::{Entropy, Timestamp};
use contracts::authority::{CertifyNode, NodeCertified, NodeKey};
use contracts::joining::NodeUpdate;
use evidence::{Act, Fact};
use exchange::TlsIdentity;
use registry::{FRESH_DAYS, Node, Role, Snapshot};
use trust::digest::sha256;
use trust::{Anchors, Certificate, KeyPair, Policy, Signer as _, path};

use crate::keys::{KeyFolder, KeyName, Roll};
use crate::refresh;
use crate::runtime::Parts;

/// How often it looks.
const INTERVAL: Duration = Duration::from_mins(1);
/// A certificate is renewed when a third of its time is left, at the latest so many days before its end.
const AHEAD_DAYS: i64 = 30;
/// A certificate begins by so much before it is made.
const EARLY_SECONDS: i64 = 300;
/// When so little of the old certificate is left, the new one is used, whoever knows it.
const LAST_SECONDS: i64 = 3600;

/// Runs until the node stops.
pub(crate) async fn run(parts: Arc<Parts>, authority: Authority) {
    // A node that was started at another address says so soon.
    let mut wait = Duration::from_secs(5);
    loop {
        tokio::select! {
            () = parts.cancel.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = INTERVAL;
        if let Err(error) = once(&parts, &authority).await {
            tracing::warn!(error = format!("{error:#}"), "keys or addresses could not be brought up to date");
        }
    }
}

/// One round.
pub(crate) async fn once(parts: &Parts, authority: &Authority) -> Result<()> {
    for name in KeyName::RENEWED.into_iter().filter(|name| parts.keys.has(*name)) {
        // Another process of this node may have turned one over.
        take_up(parts, name).with_context(|| name.purpose().word())?;
    }
    // One process of a node at a time.
    let lock = File::create(parts.config.files.keys().join("renewal.lock"))?;
    if lock.try_lock().is_err() {
        return Ok(());
    }
    moved(parts, authority).await.context("the new addresses")?;
    for name in KeyName::RENEWED.into_iter().filter(|name| parts.keys.has(*name)) {
        one(parts, authority, name).await.with_context(|| format!("the key for {}", name.purpose().word()))?;
    }
    Ok(())
}

/// From when on a certificate is renewed.
pub(crate) fn renew_at(certificate: &Certificate) -> Timestamp {
    let (from, until) = (certificate.not_before(), certificate.not_after());
    let third = until.millis_since(from) / 3000;
    until.plus_seconds(-third.min(AHEAD_DAYS * 86_400))
}

async fn one(parts: &Parts, authority: &Authority, name: KeyName) -> Result<()> {
    let now = parts.clock.now();
    let own = parts.keys.chain(name)?.into_iter().next().context("no certificate")?;
    let roll = parts.keys.roll(name);
    let next = match parts.keys.next_chain(name)? {
        Some(next) => next,
        None if roll.is_some() || now >= renew_at(&own) => certify(parts, name).await?,
        None => return Ok(()),
    };
    let new = next.first().context("no certificate")?;
    if published(name) {
        if !known(parts, name, new) {
            let update = NodeUpdate { certificates: vec![new.der().to_vec().into()], ..NodeUpdate::default() };
            tell(parts, authority, &update).await?;
        }
        if !known(parts, name, new) {
            return Ok(());
        }
        let settled = new.not_before().plus_seconds(EARLY_SECONDS).plus_days(FRESH_DAYS);
        let last = own.not_after().plus_seconds(-LAST_SECONDS);
        if now < settled && now < last && roll != Some(Roll::AtOnce) {
            return Ok(());
        }
    }
    parts.keys.turn_over(name)?;
    take_up(parts, name)?;
    parts.keys.rolled(name)?;
    record(parts, name, &own, new, now).await?;
    tracing::info!(
        node.key = name.purpose().word(),
        certificate.not_after = %base::civil::format_datetime(new.not_after()),
        "a key was followed by a new one"
    );
    Ok(())
}

const fn published(name: KeyName) -> bool {
    matches!(name, KeyName::Tls | KeyName::Seal | KeyName::Head)
}

fn known(parts: &Parts, name: KeyName, certificate: &Certificate) -> bool {
    parts.registry.current().is_some_and(|snapshot| {
        let list = own_node(parts, &snapshot).map(|node| match name {
            KeyName::Tls => node.tls(),
            KeyName::Seal => node.seal(),
            _ => node.head(),
        });
        list.is_some_and(|list| list.contains(certificate))
    })
}

fn own_node<'a>(parts: &Parts, snapshot: &'a Snapshot) -> Option<&'a Node> {
    snapshot.node(&parts.agency).filter(|node| *node.agency() == parts.agency)
}

/// Says something of this node to the holder of the registry role, and takes the configuration that follows.
async fn tell(parts: &Parts, authority: &Authority, update: &NodeUpdate) -> Result<()> {
    let snapshot = parts.registry.current().context("no configuration yet")?;
    let system = format!("{}/registry", parts.agency);
    parts.bus.call(&system, snapshot.role_holder(Role::Registry), update).await?;
    refresh::once(parts, authority).await
}

/// A node whose file says where others dial it (`[connect] address`) is moved in the registry when the file is changed.
async fn moved(parts: &Parts, authority: &Authority) -> Result<()> {
    let Some(address) = &parts.config.connect.address else { return Ok(()) };
    let snapshot = parts.registry.current().context("no configuration yet")?;
    let Some(node) = own_node(parts, &snapshot) else { return Ok(()) };
    let web = &parts.config.web;
    let origins: Vec<String> = std::iter::once(&web.origin).chain(&web.numeric_origin).cloned().collect();
    if node.connect_addr() == address && node.web_origins() == origins {
        return Ok(());
    }
    let update = NodeUpdate { web_origins: origins, connect_addr: Some(address.clone()), certificates: Vec::new() };
    tell(parts, authority, &update).await?;
    tracing::info!(node.address = %address, "this node has moved");
    Ok(())
}

/// Has the next key certified; the same key has the same request, so that a round that was cut is only repeated.
async fn certify(parts: &Parts, name: KeyName) -> Result<Vec<Certificate>> {
    let snapshot = parts.registry.current().context("no configuration yet")?;
    let pair = parts.keys.next_key(name)?;
    let (purpose, public_key) = (name.purpose().word(), pair.public_key().to_spki());
    let (request, agency) = (sha256(&public_key).to_string(), parts.agency.to_string());
    let proof = pair.sign(&NodeKey::proof_text(&request, &agency, purpose, &public_key))?;
    let key = NodeKey { purpose: purpose.to_owned(), public_key: public_key.into(), proof: proof.into() };
    let hosts = own_node(parts, &snapshot).map(|node| hosts(node.connect_addr())).unwrap_or_default();
    let call = CertifyNode { request, agency, hosts, keys: vec![key] };
    let system = format!("{}/registry", parts.agency);
    let certified = parts.bus.call(&system, snapshot.role_holder(Role::Authority), &call).await?;
    let chain = believed(parts, name, &pair, &certified)?;
    parts.keys.put_next(name, &chain)?;
    Ok(chain)
}

fn hosts(address: &str) -> Vec<String> {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host).trim_matches(['[', ']']);
    let local = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()).then(|| "localhost".to_owned());
    std::iter::once(host.to_owned()).chain(local).collect()
}

/// What came back, if it is what was asked for.
fn believed(parts: &Parts, name: KeyName, pair: &KeyPair, certified: &NodeCertified) -> Result<Vec<Certificate>> {
    let all = certified.certificates.iter().chain(&certified.chain);
    let chain: Vec<Certificate> = all.map(|der| Certificate::from_der(&der.0)).collect::<Result<_, _>>()?;
    let own = chain.first().context("no certificate came back")?;
    let fits = own.public_key() == &pair.public_key()
        && own.purpose() == Some(name.purpose())
        && own.agency() == Some(parts.agency.as_str());
    ensure!(fits, "the certificate that came back is not the one that was asked for");
    let anchors: &Anchors = parts.registry.anchors();
    path::verify(&chain, anchors, parts.clock.now(), &Policy::standard())?;
    Ok(chain)
}

/// Uses the key that is in the folder.
fn take_up(parts: &Parts, name: KeyName) -> Result<()> {
    let there = parts.keys.chain(name)?.into_iter().next().context("no certificate")?;
    if parts.signers.in_use(name) == Some(there.fingerprint()) {
        return Ok(());
    }
    let signer = parts.keys.signer(name)?;
    if name == KeyName::Tls {
        let identity = TlsIdentity::new(signer.key(), signer.certificate()).with_chain(signer.chain());
        parts.bus.renew_tls(&identity)?;
    }
    parts.signers.renew(name, signer);
    Ok(())
}

async fn record(parts: &Parts, name: KeyName, old: &Certificate, new: &Certificate, now: Timestamp) -> Result<()> {
    let act = Act {
        kind: "node.key-renewed",
        subject: parts.agency.to_string(),
        actor: parts.agency.to_string(),
        at: now,
        facts: vec![Fact::text("key.purpose", name.purpose().word())],
        body: serde_json::json!({
            "before": old.fingerprint().to_string(),
            "after": new.fingerprint().to_string(),
            "until": new.not_after(),
        }),
    };
    let entropy: Arc<dyn Entropy> = Arc::clone(&parts.entropy);
    let written = parts.db.write(move |tx| evidence::record(tx, &act, entropy.as_ref()).map(drop));
    Ok(written.await?)
}

/// Asks the node's own rounds to roll a key over.
pub(crate) fn ask(keys: &KeyFolder, name: KeyName, roll: Roll) -> Result<()> {
    ensure!(keys.has(name), "this node has no key for {}", name.purpose().word());
    Ok(keys.ask_roll(name, roll)?)
}
