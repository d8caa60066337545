//! Secrets at rest: argon2id makes a key of a passphrase or PIN, AES-256-GCM wraps the secret under it.
//!
//! A person's signing key is locked by their PIN *and* the node's key (argon2's secret input), so that neither the
//! database nor the server alone opens it. The context (whose key, which key) is authenticated, so that a wrapped key
//! cannot be moved to another row.

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::random;

const MAGIC: &[u8; 4] = b"LTS1";
const HEADER: usize = 4 + 12 + 16 + 12;
const MOST_MEMORY_KIB: u32 = 64 * 1024;
const MOST_PASSES: u32 = 8;

/// What it takes to open a sealed secret.
#[derive(Clone, Copy)]
pub struct Lock<'a> {
    /// The passphrase or PIN.
    pub passphrase: &'a [u8],
    /// The node's key, for secrets that need both.
    pub node_key: Option<&'a [u8; 32]>,
    /// What the secret is for, such as `person-key:01J…`; must be the same when opening.
    pub context: &'a str,
}

/// How much work argon2id does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// For a person who waits, and for secrets at rest: 19 MiB, two passes (OWASP's least for argon2id).
    pub const STANDARD: Self = Self { memory_kib: 19 * 1024, passes: 2 };
    /// For tests: as little as argon2id allows.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1 };
}

/// The secret could not be wrapped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot seal: {0}")]
pub struct SealError(&'static str);

/// Why a sealed secret stays shut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Wrong passphrase, wrong node key, or a secret from another context.
    #[error("the passphrase, the node key or the context is wrong")]
    Wrong,
    /// These bytes were never a sealed secret, or were damaged.
    #[error("not a sealed secret")]
    Damaged,
}

fn derive(lock: &Lock<'_>, salt: &[u8], memory: u32, passes: u32) -> Option<LessSafeKey> {
    let params = Params::new(memory, passes, 1, Some(32)).ok()?;
    let secret: &[u8] = lock.node_key.map_or(&[], |key| key.as_slice());
    let argon = Argon2::new_with_secret(secret, Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    argon.hash_password_into(lock.passphrase, salt, key.as_mut()).ok()?;
    Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_ref()).ok()?))
}

fn aad(header: &[u8], context: &str) -> Vec<u8> {
    [header, context.as_bytes()].concat()
}

/// Wraps `secret`.
pub fn seal(secret: &[u8], lock: &Lock<'_>, cost: Cost) -> Result<Vec<u8>, SealError> {
    let salt = random::bytes::<16>();
    let nonce = random::bytes::<12>();
    let key = derive(lock, &salt, cost.memory_kib, cost.passes).ok_or(SealError("argon2id refused its parameters"))?;
    let mut sealed = Vec::with_capacity(HEADER + secret.len() + 16);
    sealed.extend_from_slice(MAGIC);
    for number in [cost.memory_kib, cost.passes, 1] {
        sealed.extend_from_slice(&number.to_be_bytes());
    }
    sealed.extend_from_slice(&salt);
    sealed.extend_from_slice(&nonce);
    let mut body = secret.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad(&sealed, lock.context)), &mut body)
        .map_err(|_| SealError("AES-GCM failed"))?;
    sealed.extend_from_slice(&body);
    Ok(sealed)
}

/// Unwraps what [`seal`] made.
pub fn open(sealed: &[u8], lock: &Lock<'_>) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (header, body) = sealed.split_at_checked(HEADER).ok_or(OpenError::Damaged)?;
    let (magic, rest) = header.split_first_chunk::<4>().ok_or(OpenError::Damaged)?;
    let (memory, rest) = rest.split_first_chunk::<4>().ok_or(OpenError::Damaged)?;
    let (passes, rest) = rest.split_first_chunk::<4>().ok_or(OpenError::Damaged)?;
    let (lanes, rest) = rest.split_first_chunk::<4>().ok_or(OpenError::Damaged)?;
    let (salt, rest) = rest.split_first_chunk::<16>().ok_or(OpenError::Damaged)?;
    let nonce: [u8; 12] = rest.try_into().map_err(|_| OpenError::Damaged)?;
    let (memory, passes) = (u32::from_be_bytes(*memory), u32::from_be_bytes(*passes));
    let known = magic == MAGIC && u32::from_be_bytes(*lanes) == 1;
    if !known || memory > MOST_MEMORY_KIB || passes > MOST_PASSES {
        return Err(OpenError::Damaged);
    }
    let key = derive(lock, salt, memory, passes).ok_or(OpenError::Damaged)?;
    let mut body = Zeroizing::new(body.to_vec());
    let length = key
        .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(aad(header, lock.context)), &mut body)
        .map_err(|_| OpenError::Wrong)?
        .len();
    body.truncate(length);
    Ok(body)
}
