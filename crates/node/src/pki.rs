//! The trust of a federation: root → issuing authority → every key of every founding node. Made once, at the founding.

use anyhow::{Context as _, Result};
use authority::node_order;
use base::Timestamp;
use trust::ca::{Order, Profile, Urls, issue, self_signed};
use trust::{Certificate, KeyPair, Serial, Signer as _, SoftSigner, Subject};

use crate::keys::{KeyFolder, KeyName};

const ROOT_DAYS: i64 = 20 * 365;
const ISSUING_DAYS: i64 = 10 * 365;
const END_DAYS: i64 = 2 * 365;

/// The authority while it is being founded.
pub(crate) struct Founding {
    root: SoftSigner,
    issuing: SoftSigner,
    urls: Urls,
    now: Timestamp,
    /// Every certificate it has issued to a node, for the authority's own register.
    pub(crate) issued: Vec<Certificate>,
}

impl Founding {
    /// Makes the root and the issuing authority, and seals both into the authority's folder.
    pub(crate) fn new(keys: &KeyFolder, instance: &str, urls: Urls, now: Timestamp) -> Result<Self> {
        // Whole seconds, and a little in the past: certificates know no milliseconds, and clocks differ.
        let now = Timestamp::from_millis(now.as_seconds() * 1000).plus_seconds(-300);
        let root_key = KeyPair::generate()?;
        let root_name = Subject::named(format!("Liên Thông {instance} Root"));
        let root = self_signed(
            &root_key,
            &Order {
                subject: &root_name,
                public_key: &root_key.public_key(),
                profile: &Profile::Root,
                not_before: now,
                not_after: now.plus_days(ROOT_DAYS),
                serial: Serial::generate(),
                urls: &Urls::default(),
            },
        )?;
        keys.put(KeyName::Root, &root_key, std::slice::from_ref(&root))?;
        let root = SoftSigner::new(root_key, root, Vec::new())?;

        let issuing_key = KeyPair::generate()?;
        let issuing_name = Subject::named(format!("Liên Thông {instance} Issuing"));
        let issuing = issue(
            &root,
            &Order {
                subject: &issuing_name,
                public_key: &issuing_key.public_key(),
                profile: &Profile::Issuing,
                not_before: now,
                not_after: now.plus_days(ISSUING_DAYS),
                serial: Serial::generate(),
                urls: &Urls::default(),
            },
        )?;
        let chain = vec![root.certificate().clone()];
        keys.put(KeyName::Issuing, &issuing_key, &[issuing.clone(), root.certificate().clone()])?;
        let issuing = SoftSigner::new(issuing_key, issuing, chain)?;
        Ok(Self { root, issuing, urls, now, issued: Vec::new() })
    }

    /// The trust anchor.
    pub(crate) fn anchor(&self) -> &Certificate {
        self.root.certificate()
    }

    /// The issuing authority's certificate.
    pub(crate) fn issuer(&self) -> &Certificate {
        self.issuing.certificate()
    }

    /// Makes a key for an agency, has it certified, and seals it into the node's folder.
    pub(crate) fn key(
        &mut self,
        keys: &KeyFolder,
        name: KeyName,
        agency: &str,
        agency_name: &str,
        hosts: &[String],
    ) -> Result<Certificate> {
        let purpose = name.purpose();
        let (profile, subject) = node_order(purpose, agency, agency_name, hosts)
            .with_context(|| format!("{} keys are made by Founding::new", purpose.word()))?;
        // A sealed paper must stay checkable where no responder answers, so seals name none.
        let nowhere = Urls::default();
        let urls = if name == KeyName::Seal { &nowhere } else { &self.urls };
        let key = KeyPair::generate()?;
        let certificate = issue(
            &self.issuing,
            &Order {
                subject: &subject,
                public_key: &key.public_key(),
                profile: &profile,
                not_before: self.now,
                not_after: self.now.plus_days(END_DAYS),
                serial: Serial::generate(),
                urls,
            },
        )
        .with_context(|| format!("cannot certify the {name:?} key of {agency}"))?;
        keys.put(name, &key, &[certificate.clone(), self.issuer().clone(), self.anchor().clone()])?;
        self.issued.push(certificate.clone());
        Ok(certificate)
    }
}
