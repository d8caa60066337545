//! What the walk brings home besides papers: an evidence record with its head, signature and time-stamp, and the answer of
//! the certificate authority about the agency's seal. All of it comes over public HTTP.

use anyhow::{Context as _, Result, bail};
use registry::wire::Configuration;
use trust::{Certificate, asice, cms, ocsp};

use super::manifest::Kind;
use super::walk::Walk;

/// How often the export is tried, ten times a second.
const ROUNDS: u32 = 300;

impl Walk<'_> {
    /// Exports the record `digest` from the node of `agency` as its administrator, and takes the container apart.
    pub(super) async fn evidence(&mut self, agency: &str, digest: &str) -> Result<()> {
        let mut administrator = self.official(agency, "administrator").await?;
        let origin = self.origin(agency)?;
        let address = format!("{origin}/vi/admin/evidence/{digest}/container");
        // The sequencer numbers the record at once; its head is time-stamped a little later.
        let mut opened = None;
        for _ in 0..ROUNDS {
            let container = administrator.try_open(&address).await?;
            if container.status == 200 {
                let read = asice::read(&container.body, &asice::Limits::STANDARD)?;
                if read.get("head.tst").is_some() {
                    opened = Some((container.body, read));
                    break;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        let Some((container, opened)) = opened else { bail!("{address} gives no time-stamped record") };
        self.keep("evidence.asice", Kind::Asice, "the evidence record of the submission", &container)?;
        let inside = |name: &str| opened.get(name).with_context(|| format!("the container lacks {name}"));
        let head = inside("head.json")?.to_vec();
        self.keep_beside("head.json", &head)?;
        self.keep("head.p7s", Kind::Cms, "head.json", inside("head.p7s")?)?;
        self.keep("head.tst", Kind::Tst, "head.p7s", inside("head.tst")?)
    }

    /// Asks the certificate authority for the status of an agency's seal.
    pub(super) async fn status_of_seal(&mut self, agency: &str) -> Result<()> {
        let portal = self.origin("G22")?;
        let signed = self.http().get(&format!("{portal}/configuration"), &[]).await?;
        let content = cms::enclosed(&signed.body)?.context("the configuration is not there")?;
        let configuration: Configuration = serde_json::from_slice(&content)?;
        let node = configuration.nodes.iter().find(|node| node.agency.to_string() == agency);
        let seal = node.and_then(|node| node.certificates.seal.first()).context("the agency has no seal")?;
        let (seal, issuer) = (seal.certificate()?, configuration.issuers.first().context("no issuer")?.certificate()?);
        let question = ocsp::request(&seal, &issuer, None)?;
        let headers = [("content-type", "application/ocsp-request")];
        let answer = self.http().post(&format!("{portal}/ocsp"), &headers, question).await?;
        if answer.status != 200 {
            bail!("{portal}/ocsp answers {}", answer.status);
        }
        self.keep_beside("seal.pem", seal.to_pem().as_bytes())?;
        self.keep_beside("issuing.pem", pem(&issuer).as_bytes())?;
        self.keep("seal.ocsp", Kind::Ocsp, "seal.pem", &answer.body)
    }
}

fn pem(certificate: &Certificate) -> String {
    certificate.to_pem()
}
