//! The roles of trust: which of them this node serves is decided by the keys in its folder.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use authority::{Authority, Keys, Setup};
use trust::ca::Urls;
use trust::{Certificate, Signer};

use crate::keys::{KeyFolder, KeyName};
use crate::runtime::Parts;
use crate::signers::Signers;

/// The certificates that were issued before the authority had a database.
pub(crate) const ISSUED: &str = "issued.pem";

/// Opens the authority, registers what was issued at the founding, and answers on the exchange.
pub(super) async fn open(parts: &Parts) -> Result<Authority> {
    let authority = Authority::new(Setup {
        db: parts.db.clone(),
        clock: Arc::clone(&parts.clock),
        entropy: Arc::clone(&parts.entropy),
        registry: parts.registry.clone(),
        keys: keys(&parts.keys, &parts.signers)?,
        // Persons' papers must stay checkable where no responder answers.
        urls: Urls::default(),
    })
    .with_http(parts.http.clone());
    let founded = parts.config.files.folder.join(ISSUED);
    if founded.exists() {
        let text = std::fs::read_to_string(&founded)?;
        let certificates = Certificate::from_pem(&text).with_context(|| format!("{} is damaged", founded.display()))?;
        authority.register(&certificates).await?;
    }
    authority.attach(&parts.bus);
    Ok(authority)
}

/// The keys of the roles that the folder holds.
pub(crate) fn keys(folder: &KeyFolder, signers: &Signers) -> Result<Keys> {
    let issuing = folder.has(KeyName::Issuing).then(|| folder.signer(KeyName::Issuing)).transpose()?;
    Ok(Keys {
        issuing: issuing.map(|signer| -> Arc<dyn Signer> { Arc::new(signer) }),
        configuration: signers.get(KeyName::Configuration),
        tsa: signers.get(KeyName::Tsa),
        ocsp: signers.get(KeyName::Ocsp),
    })
}
