//! `lienthong join URL --token TOKEN`: makes this node's keys, has them certified at the node that invites, and writes its
//! folder. Cut anywhere, it goes on where it stopped when it is run again with the same token.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use authority::Token;
use base::{Clock as _, SystemClock, Timestamp};
use contracts::authority::{CertifyNode, NodeKey};
use contracts::joining::{JoinRefused, JoinRequest, Joined};
use trust::{Anchors, Certificate, KeyPair, Policy, path};

use super::place::Chosen;
use crate::cli::Join;
use crate::keys::{KeyFolder, KeyName, write_private};
use crate::runtime::{ANCHOR, CONFIGURATION};
use crate::say;

/// The name of the request, in the folder of a node that joined: a repeat is the same request.
pub(crate) const REQUEST: &str = "join.request";

/// The keys of a node that holds no role.
const KEYS: [KeyName; 3] = [KeyName::Tls, KeyName::Seal, KeyName::Head];

/// Joins, and says what comes next.
pub(crate) fn run(join: &Join) -> Result<ExitCode> {
    let token = match (&join.token, &join.token_file) {
        (Some(token), _) => token.clone(),
        (None, Some(file)) => {
            std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?
        }
        (None, None) => bail!("give the token with --token or --token-file"),
    };
    let token = Token::parse(&token)?;
    let address = join.url.trim_start_matches("https://").trim_end_matches('/');
    let chosen = Chosen::new(&join.place, token.agency.as_str())?;
    let keys = KeyFolder::open_or_make(&chosen.folder().join("keys"))?;
    let (request, pairs) = request(&chosen, &keys, &token, join.unreachable)?;
    let now = SystemClock.now();
    let knocking = exchange::knock(address, &token.holder, token.anchor, now, serde_json::to_vec(&request)?);
    let answer = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(knocking)?;
    if answer.status == 429 {
        bail!("{address} has heard from this machine too often: wait a minute, then run the command again");
    }
    if answer.status != 200 {
        let refused: JoinRefused = serde_json::from_slice(&answer.body)
            .with_context(|| format!("{address} answers {} in words that cannot be read", answer.status))?;
        bail!("{}\n{}", refused.vi, refused.en);
    }
    let joined: Joined = serde_json::from_slice(&answer.body).context("the answer cannot be read")?;
    settle(&chosen, &keys, &token, &joined, &pairs, now)?;
    let file = chosen.write(token.agency.as_str(), &joined.instance)?;
    let (agency, instance) = (&token.agency, &joined.instance);
    say!("Nút {agency} đã tham gia liên thông {instance}. / The node {agency} has joined the federation {instance}.");
    say!("  lienthong serve --config {}", file.display());
    Ok(ExitCode::SUCCESS)
}

fn request(chosen: &Chosen, keys: &KeyFolder, token: &Token, unreachable: bool) -> Result<(JoinRequest, Vec<KeyPair>)> {
    let file = chosen.folder().join(REQUEST);
    if !file.exists() {
        write_private(&file, trust::random::token().as_bytes())?;
    }
    let id = std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let agency = token.agency.to_string();
    let (mut brought, mut pairs) = (Vec::new(), Vec::new());
    for name in KEYS {
        // A run that was cut after its keys were put in place goes on with them.
        let pair = if keys.has(name) { keys.key(name)? } else { keys.next_key(name)? };
        let (purpose, public_key) = (name.purpose().word(), pair.public_key().to_spki());
        let proof = pair.sign(&NodeKey::proof_text(&id, &agency, purpose, &public_key))?;
        brought.push(NodeKey { purpose: purpose.to_owned(), public_key: public_key.into(), proof: proof.into() });
        pairs.push(pair);
    }
    let certify = CertifyNode { request: id, agency, hosts: chosen.hosts(), keys: brought };
    let request = JoinRequest {
        secret: token.secret.clone(),
        certify,
        web_origins: chosen.web_origins(),
        connect_addr: chosen.connect_addr(),
        reachable: !unreachable,
    };
    Ok((request, pairs))
}

/// Believes what came back only under the anchor of the token, and only for the keys that were sent.
fn settle(
    chosen: &Chosen,
    keys: &KeyFolder,
    token: &Token,
    joined: &Joined,
    pairs: &[KeyPair],
    now: Timestamp,
) -> Result<()> {
    let read = |der: &contracts::Bytes| Certificate::from_der(&der.0).context("a certificate cannot be read");
    let above: Vec<Certificate> = joined.chain.iter().map(read).collect::<Result<_>>()?;
    let anchor = above.last().filter(|anchor| anchor.fingerprint() == token.anchor);
    let anchor = anchor.context("the answer does not lead to the trust anchor of the token: ask who invited")?.clone();
    let anchors = Anchors::new(vec![anchor.clone()]);
    ensure!(joined.certificates.len() == KEYS.len(), "a certificate is missing");
    for ((name, pair), der) in KEYS.into_iter().zip(pairs).zip(&joined.certificates) {
        let own = read(der)?;
        let fits = own.public_key() == &pair.public_key()
            && own.purpose() == Some(name.purpose())
            && own.agency() == Some(token.agency.as_str());
        ensure!(fits, "the certificate for {} is not the one that was asked for", name.purpose().word());
        let chain: Vec<Certificate> = std::iter::once(own).chain(above.iter().cloned()).collect();
        path::verify(&chain, &anchors, now, &Policy::standard())
            .with_context(|| format!("the certificate for {}", name.purpose().word()))?;
        if !keys.has(name) {
            keys.put_next(name, &chain)?;
            keys.turn_over(name)?;
        }
    }
    let folder: &Path = chosen.folder();
    std::fs::write(folder.join(CONFIGURATION), &joined.configuration.0)?;
    std::fs::write(folder.join(ANCHOR), anchor.to_pem())?;
    Ok(())
}
