//! `manifest.json`: what `demo --play` brought home, and how to check each piece.

use std::path::Path;

use serde::Serialize;

/// What a file is, so that a script knows which outside tool judges it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A signed PDF (PAdES).
    Pdf,
    /// An evidence container (ASiC-E).
    Asice,
    /// A detached signature (CMS).
    Cms,
    /// A time-stamp token (RFC 3161).
    Tst,
    /// An OCSP response (RFC 6960).
    Ocsp,
    /// A picture of a QR code.
    Qr,
}

/// One artefact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Artefact {
    /// The file, relative to the manifest.
    pub(crate) file: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// What it signs: for a detached signature or a token the file beside it, else a description.
    pub(crate) signs: String,
    /// The trust anchor to check it with, relative to the manifest.
    pub(crate) anchor: String,
    /// The certificate that a check needs besides, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) certificate: Option<String>,
}

/// All of them, in the order in which the walk made them.
#[derive(Debug, Default)]
pub(crate) struct Manifest(Vec<Artefact>);

impl Manifest {
    /// Adds one.
    pub(crate) fn add(&mut self, file: &str, kind: Kind, signs: &str) {
        self.0.push(Artefact {
            file: file.to_owned(),
            kind,
            signs: signs.to_owned(),
            anchor: "anchor.pem".to_owned(),
            certificate: None,
        });
    }

    /// The artefacts.
    pub(crate) fn artefacts(&self) -> &[Artefact] {
        &self.0
    }

    /// Writes `manifest.json` into `folder`.
    pub(crate) fn write(&self, folder: &Path) -> std::io::Result<()> {
        let text = serde_json::to_string_pretty(&self.0)?;
        std::fs::write(folder.join("manifest.json"), text + "\n")
    }
}
