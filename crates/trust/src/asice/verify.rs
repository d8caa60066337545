//! Judging the signatures of a container.

use base::Timestamp;

use super::{Container, manifest};
use crate::{
    Anchors, Policy, Refused,
    cms::{self, Verified},
    digest::sha256,
};

const MOST_SIGNATURES: usize = 16;

/// One signature of a container.
#[derive(Clone, Debug)]
pub struct ContainerSignature {
    /// The signature's name in the container.
    pub name: String,
    /// The manifest that it signs.
    pub manifest: String,
    /// The judgement of the signature over the manifest.
    pub verdict: Result<Verified, Refused>,
    /// The files whose digest is the signed one.
    pub covers: Vec<String>,
    /// The files that are missing or differ from what was signed.
    pub broken: Vec<String>,
}

/// What is known about a container.
#[derive(Clone, Debug)]
pub struct ContainerReport {
    /// Its signatures.
    pub signatures: Vec<ContainerSignature>,
    /// Files that no signature covers.
    pub uncovered: Vec<String>,
    /// Where the packaging differs from ours; see [`Container::repackaged_at`].
    pub repackaged_at: Option<usize>,
}

impl ContainerReport {
    /// Whether there is a signature, every one holds, and together they cover every file.
    pub fn holds(&self) -> bool {
        !self.signatures.is_empty()
            && self.uncovered.is_empty()
            && self.signatures.iter().all(|one| one.verdict.is_ok() && one.broken.is_empty())
    }
}

/// Judges every signature of a container at `at`.
pub fn verify(
    container: &Container,
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) -> Result<ContainerReport, Refused> {
    // ETSI EN 319 162-1 A.4: the manifests' names, letter for letter.
    let is_manifest = |name: &str| {
        let inner = name.strip_prefix("META-INF/ASiCManifest");
        inner.and_then(|rest| rest.strip_suffix(".xml")).is_some()
    };
    let mut signatures = Vec::new();
    let mut explained: Vec<String> = Vec::new();
    for entry in container.entries().iter().filter(|entry| is_manifest(&entry.name)) {
        if signatures.len() >= MOST_SIGNATURES {
            return Err(Refused::TooLarge);
        }
        let manifest = manifest::read(&entry.content)?;
        let verdict = match container.get(&manifest.signature) {
            None => Err(Refused::Malformed("container")),
            Some(signature) => cms::verify_detached(signature, &entry.content, anchors, at, policy),
        };
        let (covers, broken): (Vec<_>, Vec<_>) = manifest
            .references
            .into_iter()
            .partition(|(name, digest)| container.get(name).is_some_and(|content| sha256(content) == *digest));
        let names = |list: Vec<(String, _)>| list.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let (covers, broken) = (names(covers), names(broken));
        explained.extend(covers.iter().chain(&broken).cloned());
        explained.extend([entry.name.clone(), manifest.signature.clone()]);
        signatures.push(ContainerSignature {
            name: manifest.signature,
            manifest: entry.name.clone(),
            verdict,
            covers,
            broken,
        });
    }
    let uncovered =
        container.entries().iter().map(|entry| entry.name.clone()).filter(|name| !explained.contains(name)).collect();
    Ok(ContainerReport { signatures, uncovered, repackaged_at: container.repackaged_at() })
}
