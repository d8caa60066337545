//! The keys with which a node signs, each replaced while it is in use when it is renewed.

use std::sync::Arc;

use trust::{Digest, RenewableSigner, Signer as _, SoftSigner};

use crate::keys::{KeyError, KeyFolder, KeyName};

/// The keys that are in a node's folder.
pub(crate) struct Signers {
    all: Vec<(KeyName, Arc<RenewableSigner>)>,
}

impl Signers {
    /// Opens every key of the folder that is certified by the authority.
    pub(crate) fn open(keys: &KeyFolder) -> Result<Self, KeyError> {
        let there = KeyName::RENEWED.into_iter().filter(|name| keys.has(*name));
        let all = there.map(|name| Ok((name, Arc::new(RenewableSigner::new(keys.signer(name)?)))));
        Ok(Self { all: all.collect::<Result<_, KeyError>>()? })
    }

    /// The fingerprint of the certificate in use.
    pub(crate) fn in_use(&self, name: KeyName) -> Option<Digest> {
        let (_, signer) = self.all.iter().find(|(one, _)| *one == name)?;
        Some(signer.certificate().fingerprint())
    }

    /// From now on, `signer` signs.
    pub(crate) fn renew(&self, name: KeyName, signer: SoftSigner) {
        if let Some((_, one)) = self.all.iter().find(|(one, _)| *one == name) {
            one.renew(signer);
        }
    }

    /// The key, where the folder has it.
    pub(crate) fn get(&self, name: KeyName) -> Option<Arc<dyn trust::Signer>> {
        let found = self.all.iter().find(|(one, _)| *one == name);
        found.map(|(_, signer)| -> Arc<dyn trust::Signer> { Arc::<RenewableSigner>::clone(signer) })
    }

    /// The key, or what is wrong with a node that lacks it.
    pub(crate) fn required(&self, name: KeyName) -> Result<Arc<dyn trust::Signer>, KeyError> {
        self.get(name).ok_or_else(|| KeyError::Missing { name: name.purpose().word() })
    }
}
