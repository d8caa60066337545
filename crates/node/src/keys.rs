//! The node's own keys: one folder, each key sealed under the node's passphrase, its certificate chain beside it.
//!
//! ```text
//! keys/passphrase     32 random bytes in hexadecimal, readable by the owner only (or a systemd credential)
//! keys/seal.key       the sealed private key
//! keys/seal.pem       its certificate, then those above it, the root last
//! keys/seal.next.key  the key that will follow it, from when it is made until it is used
//! keys/seal.next.pem  its certificate, once there is one
//! keys/seal.roll      asks for a next key before its time
//! ```

use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use trust::sealed::{Cost, Lock};
use trust::{Certificate, KeyPair, Purpose, SoftSigner};
use zeroize::Zeroizing;

/// What a key of the node is for; the word is the file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyName {
    /// The federation's root: only where the authority was founded.
    Root,
    /// The issuing authority.
    Issuing,
    /// Connections to other nodes.
    Tls,
    /// The agency's seal: papers, calls, messages.
    Seal,
    /// Heads of the evidence log.
    Head,
    /// Time-stamps.
    Tsa,
    /// Status answers.
    Ocsp,
    /// The federation's configuration.
    Configuration,
}

impl KeyName {
    /// The keys of every node, and those of roles, that are certified by the authority and renewed.
    pub const RENEWED: [Self; 6] = [Self::Tls, Self::Seal, Self::Head, Self::Tsa, Self::Ocsp, Self::Configuration];

    /// What its certificate is for.
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::Root => Purpose::Root,
            Self::Issuing => Purpose::Issuing,
            Self::Tls => Purpose::Tls,
            Self::Seal => Purpose::Seal,
            Self::Head => Purpose::Head,
            Self::Tsa => Purpose::Tsa,
            Self::Ocsp => Purpose::Ocsp,
            Self::Configuration => Purpose::Configuration,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Issuing => "issuing",
            Self::Tls => "tls",
            Self::Seal => "seal",
            Self::Head => "head",
            Self::Tsa => "tsa",
            Self::Ocsp => "ocsp",
            Self::Configuration => "configuration",
        }
    }
}

/// How soon a key that is rolled over is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roll {
    /// Once every node that is up to date knows the next one.
    WhenKnown,
    /// As soon as the next one is published: the old one may be in wrong hands.
    AtOnce,
}

/// Why a key cannot be used; the message names the file and the cure.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file cannot be read or written.
    #[error("cannot use {path}: check that it exists and belongs to this user")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The passphrase file is readable by others.
    #[error("{path} may be read by other users: set its mode to 0600")]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The sealed key does not open.
    #[error("{path} does not open: it was sealed under another passphrase, or it is damaged")]
    Sealed {
        /// The file.
        path: PathBuf,
        /// Which of the two.
        source: trust::sealed::OpenError,
    },
    /// The certificate file holds no certificate, or one of another key.
    #[error("{path} does not hold the certificate of the key beside it")]
    Certificate {
        /// The file.
        path: PathBuf,
    },
    /// A key that every node has is not there.
    #[error("the folder keys has no {name} key: put it back from the back-up, or let the node join anew")]
    Missing {
        /// Which.
        name: &'static str,
    },
    /// A key could not be made.
    #[error("a key could not be made: {reason}")]
    Making {
        /// What went wrong.
        reason: String,
    },
}

/// The folder.
pub struct KeyFolder {
    folder: PathBuf,
    passphrase: Zeroizing<Vec<u8>>,
}

impl KeyFolder {
    /// Opens the folder; makes it, with a passphrase of its own, where there is none.
    pub fn open_or_make(folder: &Path) -> Result<Self, KeyError> {
        let path = folder.join("passphrase");
        if !path.exists() {
            private_folder(folder).map_err(|source| KeyError::File { path: folder.to_owned(), source })?;
            let secret = Zeroizing::new(trust::random::bytes::<32>());
            let text = trust::Digest::from(*secret).to_string();
            write_private(&path, text.as_bytes())?;
        }
        Self::open(folder)
    }

    /// Opens a folder that is there. The passphrase comes from the systemd credential `lienthong-passphrase` where the
    /// unit gives one, else from the file.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let path = std::env::var_os("CREDENTIALS_DIRECTORY")
            .map(|credentials| Path::new(&credentials).join("lienthong-passphrase"))
            .filter(|path| path.exists())
            .unwrap_or_else(|| folder.join("passphrase"));
        refuse_open_file(&path)?;
        let passphrase = std::fs::read(&path).map_err(|source| KeyError::File { path, source })?;
        Ok(Self { folder: folder.to_owned(), passphrase: Zeroizing::new(passphrase) })
    }

    /// A 32-byte secret of this node for one purpose, derived from the passphrase.
    pub fn secret(&self, purpose: &str) -> [u8; 32] {
        let mut material = Zeroizing::new(self.passphrase.to_vec());
        material.push(0);
        material.extend_from_slice(purpose.as_bytes());
        *trust::digest::sha256(&material).as_bytes()
    }

    /// Whether the folder has this key.
    pub fn has(&self, name: KeyName) -> bool {
        self.key_path(name).exists()
    }

    /// Seals a key into the folder, with its certificate and those above it.
    pub fn put(&self, name: KeyName, key: &KeyPair, chain: &[Certificate]) -> Result<(), KeyError> {
        let sealed =
            key.seal(&self.lock(name), Cost::LEAST).map_err(|error| KeyError::Making { reason: error.to_string() })?;
        let pem: String = chain.iter().map(Certificate::to_pem).collect();
        let path = self.certificate_path(name);
        std::fs::write(&path, pem).map_err(|source| KeyError::File { path, source })?;
        write_private(&self.key_path(name), &sealed)
    }

    /// The key that will follow `name`, or be the first; made if there is none yet. A repeat gets the same one.
    pub fn next_key(&self, name: KeyName) -> Result<KeyPair, KeyError> {
        self.finish(name)?;
        let path = self.next_key_path(name);
        if path.exists() {
            let sealed = std::fs::read(&path).map_err(|source| KeyError::File { path: path.clone(), source })?;
            return KeyPair::open(&sealed, &self.lock(name)).map_err(|source| KeyError::Sealed { path, source });
        }
        let making = |error: &dyn std::fmt::Display| KeyError::Making { reason: error.to_string() };
        let key = KeyPair::generate().map_err(|error| making(&error))?;
        let sealed = key.seal(&self.lock(name), Cost::LEAST).map_err(|error| making(&error))?;
        write_private(&path, &sealed)?;
        Ok(key)
    }

    /// Keeps the certificate of the next key, with those above it.
    pub fn put_next(&self, name: KeyName, chain: &[Certificate]) -> Result<(), KeyError> {
        let pem: String = chain.iter().map(Certificate::to_pem).collect();
        write_private(&self.next_certificate_path(name), pem.as_bytes())
    }

    /// The certificates of the next key, once there are some.
    pub fn next_chain(&self, name: KeyName) -> Result<Option<Vec<Certificate>>, KeyError> {
        self.finish(name)?;
        let path = self.next_certificate_path(name);
        if path.exists() { read_chain(path).map(Some) } else { Ok(None) }
    }

    /// Puts the next key in the place of the one in use.
    pub fn turn_over(&self, name: KeyName) -> Result<(), KeyError> {
        rename(&self.next_key_path(name), &self.key_path(name))?;
        rename(&self.next_certificate_path(name), &self.certificate_path(name))
    }

    /// Asks for a key to be followed by a new one before its time.
    pub fn ask_roll(&self, name: KeyName, roll: Roll) -> Result<(), KeyError> {
        write_private(&self.roll_path(name), if roll == Roll::AtOnce { b"at once" } else { b"when known" })
    }

    /// Whether that was asked for.
    pub fn roll(&self, name: KeyName) -> Option<Roll> {
        let asked = std::fs::read(self.roll_path(name)).ok()?;
        Some(if asked == b"at once" { Roll::AtOnce } else { Roll::WhenKnown })
    }

    /// It was done.
    pub fn rolled(&self, name: KeyName) -> Result<(), KeyError> {
        let path = self.roll_path(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(KeyError::File { path, source }),
            _ => Ok(()),
        }
    }

    /// A turn-over is two steps; one that was cut between them is finished.
    fn finish(&self, name: KeyName) -> Result<(), KeyError> {
        let (key, certificate) = (self.next_key_path(name), self.next_certificate_path(name));
        if certificate.exists() && !key.exists() {
            return rename(&certificate, &self.certificate_path(name));
        }
        Ok(())
    }

    /// Opens a key alone.
    pub fn key(&self, name: KeyName) -> Result<KeyPair, KeyError> {
        self.finish(name)?;
        let path = self.key_path(name);
        let sealed = std::fs::read(&path).map_err(|source| KeyError::File { path: path.clone(), source })?;
        KeyPair::open(&sealed, &self.lock(name)).map_err(|source| KeyError::Sealed { path, source })
    }

    /// Opens a key for signing.
    pub fn signer(&self, name: KeyName) -> Result<SoftSigner, KeyError> {
        let key = self.key(name)?;
        let mut chain = self.chain(name)?;
        let wrong = || KeyError::Certificate { path: self.certificate_path(name) };
        if chain.is_empty() {
            return Err(wrong());
        }
        let own = chain.remove(0);
        SoftSigner::new(key, own, chain).map_err(|_| wrong())
    }

    /// The certificate of a key, then those above it.
    pub fn chain(&self, name: KeyName) -> Result<Vec<Certificate>, KeyError> {
        read_chain(self.certificate_path(name))
    }

    // The passphrase is random and long: one pass of argon2id is as good as many, and a start opens several keys.
    fn lock(&self, name: KeyName) -> Lock<'_> {
        Lock { passphrase: &self.passphrase, node_key: None, context: name.word() }
    }

    fn key_path(&self, name: KeyName) -> PathBuf {
        self.folder.join(format!("{}.key", name.word()))
    }

    fn certificate_path(&self, name: KeyName) -> PathBuf {
        self.folder.join(format!("{}.pem", name.word()))
    }

    fn roll_path(&self, name: KeyName) -> PathBuf {
        self.folder.join(format!("{}.roll", name.word()))
    }

    fn next_key_path(&self, name: KeyName) -> PathBuf {
        self.folder.join(format!("{}.next.key", name.word()))
    }

    fn next_certificate_path(&self, name: KeyName) -> PathBuf {
        self.folder.join(format!("{}.next.pem", name.word()))
    }
}

fn read_chain(path: PathBuf) -> Result<Vec<Certificate>, KeyError> {
    let text = std::fs::read_to_string(&path).map_err(|source| KeyError::File { path: path.clone(), source })?;
    Certificate::from_pem(&text).map_err(|_| KeyError::Certificate { path })
}

fn rename(from: &Path, to: &Path) -> Result<(), KeyError> {
    std::fs::rename(from, to).map_err(|source| KeyError::File { path: from.to_owned(), source })
}

/// Makes a folder, with those above it that are missing, that nobody but this user may look into: a node's database and
/// papers hold what is said of people. One that is there stays as it is.
pub(crate) fn private_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Writes a file that only its owner may read, durably.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<(), KeyError> {
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        file.write_all(content)?;
        file.sync_all()
    };
    write().map_err(|source| KeyError::File { path: path.to_owned(), source })
}

/// Reads a secret from a file that others may not read.
pub(crate) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    refuse_open_file(path)?;
    let file = |source| KeyError::File { path: path.to_owned(), source };
    Ok(Zeroizing::new(std::fs::read(path).map_err(file)?))
}

fn refuse_open_file(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = std::fs::metadata(path).map_err(|source| KeyError::File { path: path.to_owned(), source })?;
    // systemd gives credentials as 0400 or 0440 files in a folder of the unit's own.
    if metadata.permissions().mode() & 0o037 != 0 {
        return Err(KeyError::Open { path: path.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use base::Timestamp;
    use trust::ca::{Order, Profile, Urls, self_signed};
    use trust::{Serial, Signer as _, Subject};

    use super::*;

    fn put_seal(keys: &KeyFolder) -> Certificate {
        let key = KeyPair::generate().unwrap();
        let certificate = self_signed(
            &key,
            &Order {
                subject: &Subject::named("Thử nghiệm"),
                public_key: &key.public_key(),
                profile: &Profile::Seal,
                not_before: Timestamp::from_millis(0),
                not_after: Timestamp::from_millis(1_000_000),
                serial: Serial::generate(),
                urls: &Urls::default(),
            },
        )
        .unwrap();
        keys.put(KeyName::Seal, &key, std::slice::from_ref(&certificate)).unwrap();
        certificate
    }

    #[test]
    fn a_key_opens_again_and_only_under_its_own_name_and_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyFolder::open_or_make(folder.path()).unwrap();
        let certificate = put_seal(&keys);
        assert_eq!(KeyFolder::open(folder.path()).unwrap().signer(KeyName::Seal).unwrap().certificate(), &certificate);

        std::fs::copy(folder.path().join("seal.key"), folder.path().join("head.key")).unwrap();
        std::fs::copy(folder.path().join("seal.pem"), folder.path().join("head.pem")).unwrap();
        assert!(matches!(keys.signer(KeyName::Head), Err(KeyError::Sealed { .. })));

        write_private(&folder.path().join("passphrase"), b"another").unwrap();
        let other = KeyFolder::open(folder.path()).unwrap();
        assert!(matches!(other.signer(KeyName::Seal), Err(KeyError::Sealed { .. })));
        assert_ne!(keys.secret("sessions"), other.secret("sessions"));
        assert_ne!(keys.secret("sessions"), keys.secret("cookies"));
    }

    #[test]
    fn a_passphrase_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        drop(KeyFolder::open_or_make(folder.path()).unwrap());
        let path = folder.path().join("passphrase");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(KeyFolder::open(folder.path()), Err(KeyError::Open { .. })));
    }
}
