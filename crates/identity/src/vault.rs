//! Wrapping a person's signing key: it opens only with the person's PIN and the node's key together.
//! Neither a copy of the database, nor the node's key, nor the PIN alone opens it.

use base::{AccountId, SigningKeyId};
use trust::{
    KeyPair,
    sealed::{self, Cost, Lock, OpenError, SealError},
};
use zeroize::Zeroizing;

use crate::model::{OtpSecret, Pin, RecoveryCode};

/// The node's key for wrapping what it keeps for persons. Wiped when dropped, never shown, never in the database.
pub struct NodeKey(Zeroizing<[u8; 32]>);

impl NodeKey {
    /// The key from 32 secret bytes, as derived from the node's passphrase.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl std::fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NodeKey(…)")
    }
}

/// Which key of whom: a wrapped key that is moved to another row or account does not open.
fn context(id: SigningKeyId, account: AccountId) -> String {
    format!("identity.signing-key.v1:{id}:{account}")
}

/// Wraps `key`. Takes tens of milliseconds: call it on a thread that may block.
pub(crate) fn wrap(
    key: &KeyPair,
    pin: &Pin,
    node: &NodeKey,
    id: SigningKeyId,
    account: AccountId,
) -> Result<Vec<u8>, SealError> {
    let context = context(id, account);
    key.seal(&Lock { passphrase: pin.bytes(), node_key: Some(&node.0), context: &context }, Cost::STANDARD)
}

/// Opens what [`wrap`] made. Takes as long.
pub(crate) fn unwrap(
    wrapped: &[u8],
    pin: &Pin,
    node: &NodeKey,
    id: SigningKeyId,
    account: AccountId,
) -> Result<KeyPair, OpenError> {
    let context = context(id, account);
    KeyPair::open(wrapped, &Lock { passphrase: pin.bytes(), node_key: Some(&node.0), context: &context })
}

/// What the secret of an authenticator program is for, and whose it is.
fn otp_context(account: AccountId) -> String {
    format!("identity.otp.v1:{account}")
}

/// Wraps the secret of an authenticator program under the node's key, which is random: stretching would add nothing.
pub(crate) fn secret_seal(secret: &OtpSecret, node: &NodeKey, account: AccountId) -> Result<Vec<u8>, SealError> {
    let context = otp_context(account);
    sealed::seal(secret.bytes(), &Lock { passphrase: b"", node_key: Some(&node.0), context: &context }, Cost::LEAST)
}

/// Opens what [`secret_seal`] made.
pub(crate) fn secret_open(sealed: &[u8], node: &NodeKey, account: AccountId) -> Result<OtpSecret, OpenError> {
    let context = otp_context(account);
    let lock = Lock { passphrase: b"", node_key: Some(&node.0), context: &context };
    sealed::open(sealed, &lock).map(|secret| OtpSecret::of_bytes(&secret))
}

/// The digest under which a recovery code is kept: 80 random bits need no stretching, and belong to one account.
pub(crate) fn recovery_digest(code: &RecoveryCode, account: AccountId) -> String {
    let account = account.to_string();
    trust::digest::sha256_of(&[b"identity.recovery.v1:", account.as_bytes(), b":", code.bytes()]).to_string()
}

/// The keyed digest that makes a challenge one of this node's.
pub(crate) fn challenge_mac(node: &NodeKey, parts: &[&[u8]]) -> [u8; 32] {
    let key = trust::mac::hmac_sha256(node.0.as_ref(), &[b"identity.challenge.v1"]);
    trust::mac::hmac_sha256(&key, parts)
}

#[cfg(test)]
mod tests {
    use base::{Id, SeededEntropy, Timestamp};

    use super::*;

    #[test]
    fn only_pin_node_key_and_owner_together_open() {
        let entropy = SeededEntropy::new(3);
        let now = Timestamp::from_millis(1);
        let (id, other_id) = (SigningKeyId::new(now, &entropy), SigningKeyId::new(now, &entropy));
        let (account, other_account) = (AccountId::new(now, &entropy), AccountId::new(now, &entropy));
        let (node, other_node) = (NodeKey::new([7; 32]), NodeKey::new([8; 32]));
        let (pin, other_pin) = (Pin::parse("258036").unwrap(), Pin::parse("258037").unwrap());
        let key = KeyPair::generate().unwrap();
        let wrapped = wrap(&key, &pin, &node, id, account).unwrap();
        assert_eq!(unwrap(&wrapped, &pin, &node, id, account).unwrap().public_key(), key.public_key());

        let refused = |pin, node, id, account| {
            assert_eq!(unwrap(&wrapped, pin, node, id, account).unwrap_err(), OpenError::Wrong);
        };
        refused(&other_pin, &node, id, account);
        refused(&pin, &other_node, id, account);
        refused(&pin, &node, other_id, account);
        refused(&pin, &node, id, other_account);
    }
}
