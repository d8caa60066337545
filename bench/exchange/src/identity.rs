//! Keys and certificates of the two nodes, and the directory in which they find each other.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    sync::Arc,
};

use anyhow::{Context as _, Result};
use base::{AgencyCode, Clock as _, SystemClock, Timestamp};
use exchange::{Directory, Freshness, NodeEntry};
use trust::{
    Certificate, Digest, KeyPair, Serial, Signer as _, SoftSigner, Subject,
    ca::{self, Order, Profile, Urls},
};

/// The two nodes.
pub(crate) const NODES: [&str; 2] = ["H54", "G01"];

/// Makes both nodes' keys and certificates.
pub(crate) fn found(folder: &Path) -> Result<()> {
    let now = Timestamp::from_millis(SystemClock.now().as_seconds() * 1000);
    let (from, to) = (now.plus_days(-1), now.plus_days(30));
    let signed = |issuer: Option<&SoftSigner>, subject: &Subject, profile: &Profile| -> Result<SoftSigner> {
        let key = KeyPair::generate()?;
        let order = Order {
            subject,
            public_key: &key.public_key(),
            profile,
            not_before: from,
            not_after: to,
            serial: Serial::generate(),
            urls: &Urls::default(),
        };
        let certificate = match issuer {
            Some(issuer) => ca::issue(issuer, &order)?,
            None => ca::self_signed(&key, &order)?,
        };
        Ok(SoftSigner::new(key, certificate, Vec::new())?)
    };
    let root = signed(None, &Subject::named("Root"), &Profile::Root)?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join("root.der"), root.certificate().der())?;
    for code in NODES {
        let own = folder.join(code);
        fs::create_dir_all(&own)?;
        let subject = Subject::named(format!("Node {code}")).of_agency(code, code);
        let tls = Profile::Tls { hosts: Vec::new(), ips: vec![IpAddr::V4(Ipv4Addr::LOCALHOST)] };
        for (name, profile) in [("tls", tls), ("seal", Profile::Seal), ("head", Profile::Head)] {
            let signer = signed(Some(&root), &subject, &profile)?;
            fs::write(own.join(format!("{name}.key")), signer.key().to_pkcs8().as_slice())?;
            fs::write(own.join(format!("{name}.der")), signer.certificate().der())?;
        }
    }
    Ok(())
}

/// A key of a node with its certificate: `tls`, `seal` or `head`.
pub(crate) fn signer(folder: &Path, code: &str, name: &str) -> Result<SoftSigner> {
    let key = KeyPair::from_pkcs8(&fs::read(folder.join(code).join(format!("{name}.key")))?)?;
    Ok(SoftSigner::new(key, certificate(folder, code, name)?, Vec::new())?)
}

/// A node's certificate.
pub(crate) fn certificate(folder: &Path, code: &str, name: &str) -> Result<Certificate> {
    let path = folder.join(code).join(format!("{name}.der"));
    let der = fs::read(&path).with_context(|| format!("{} cannot be read: `found` makes it", path.display()))?;
    Ok(Certificate::from_der(&der)?)
}

/// Both nodes, at fixed addresses.
pub(crate) struct Book(Vec<Arc<NodeEntry>>);

impl Book {
    /// The directory of `folder`: `peer` is at `address`; nobody asks where the own node is. `unreachable` cannot be
    /// called from outside.
    pub(crate) fn read(folder: &Path, peer: &str, address: &str, unreachable: Option<&str>) -> Result<Self> {
        let entry = |code: &&str| -> Result<Arc<NodeEntry>> {
            Ok(Arc::new(NodeEntry {
                agency: AgencyCode::parse(code)?,
                connect: if *code == peer { address.to_owned() } else { "127.0.0.1:1".to_owned() },
                reachable: unreachable.is_none_or(|other| other != *code),
                tls: vec![certificate(folder, code, "tls")?],
                seal: vec![certificate(folder, code, "seal")?],
            }))
        };
        Ok(Self(NODES.iter().map(entry).collect::<Result<_>>()?))
    }
}

impl Directory for Book {
    fn node(&self, agency: &AgencyCode) -> Option<Arc<NodeEntry>> {
        self.0.iter().find(|node| node.agency == *agency).cloned()
    }

    fn node_by_tls(&self, fingerprint: &Digest) -> Option<Arc<NodeEntry>> {
        self.0.iter().find(|node| node.tls.iter().any(|one| one.fingerprint() == *fingerprint)).cloned()
    }

    fn agencies(&self) -> Vec<AgencyCode> {
        self.0.iter().map(|node| node.agency.clone()).collect()
    }

    fn freshness(&self, _: Timestamp) -> Freshness {
        Freshness::Fresh
    }
}
