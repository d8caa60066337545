//! P-256 key pairs, and public keys that verify.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        self, ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, UnparsedPublicKey,
        VerificationAlgorithm,
    },
};
use der::{Decode, Encode, asn1::BitString, asn1::ObjectIdentifier};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use zeroize::Zeroizing;

use crate::{
    SignError,
    der_util::oid,
    digest::{Digest, sha256},
    sealed::{self, Cost, Lock, OpenError},
};

/// The bytes are not a key of a kind that is known here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a usable key: {0}")]
pub struct BadKey(pub(crate) &'static str);

/// A P-256 key pair. The private half is wiped when it is dropped.
pub struct KeyPair {
    pair: EcdsaKeyPair,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl KeyPair {
    /// A new key pair from aws-lc's generator.
    pub fn generate() -> Result<Self, BadKey> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new())
            .map_err(|_| BadKey("the generator failed"))?;
        Self::from_pkcs8(document.as_ref())
    }

    /// Reads an unencrypted PKCS#8 document.
    pub fn from_pkcs8(bytes: &[u8]) -> Result<Self, BadKey> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, bytes)
            .map_err(|_| BadKey("not a P-256 key in PKCS#8"))?;
        Ok(Self { pair, pkcs8: Zeroizing::new(bytes.to_vec()) })
    }

    /// The unencrypted PKCS#8 document, for TLS libraries. Never write it to disk; see [`Self::seal`].
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        self.pkcs8.clone()
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey {
            algorithm: AlgorithmIdentifierOwned { oid: oid::EC_PUBLIC_KEY, parameters: Some((&oid::P256).into()) },
            bits: self.pair.public_key().as_ref().to_vec(),
        }
    }

    /// ECDSA with SHA-256 over `message`; the signature is DER.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let signature = self.pair.sign(&SystemRandom::new(), message).map_err(|_| SignError::Failed)?;
        Ok(signature.as_ref().to_vec())
    }

    /// The private key wrapped under `lock` (argon2id, AES-256-GCM).
    pub fn seal(&self, lock: &Lock<'_>, cost: Cost) -> Result<Vec<u8>, sealed::SealError> {
        sealed::seal(&self.pkcs8, lock, cost)
    }

    /// Opens what [`Self::seal`] wrapped.
    pub fn open(sealed: &[u8], lock: &Lock<'_>) -> Result<Self, OpenError> {
        let pkcs8 = sealed::open(sealed, lock)?;
        Self::from_pkcs8(&pkcs8).map_err(|_| OpenError::Damaged)
    }
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyPair({})", self.public_key().fingerprint())
    }
}

/// A public key with its algorithm, as it stands in a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    algorithm: AlgorithmIdentifierOwned,
    bits: Vec<u8>,
}

impl PublicKey {
    /// Reads a DER SubjectPublicKeyInfo.
    pub fn from_spki(der: &[u8]) -> Result<Self, BadKey> {
        let spki = SubjectPublicKeyInfoOwned::from_der(der).map_err(|_| BadKey("not a SubjectPublicKeyInfo"))?;
        Self::from_info(&spki)
    }

    pub(crate) fn from_info(spki: &SubjectPublicKeyInfoOwned) -> Result<Self, BadKey> {
        let bits = spki.subject_public_key.as_bytes().ok_or(BadKey("a key of broken bytes"))?;
        Ok(Self { algorithm: spki.algorithm.clone(), bits: bits.to_vec() })
    }

    pub(crate) fn to_info(&self) -> Result<SubjectPublicKeyInfoOwned, der::Error> {
        Ok(SubjectPublicKeyInfoOwned {
            algorithm: self.algorithm.clone(),
            subject_public_key: BitString::from_bytes(&self.bits)?,
        })
    }

    /// The DER SubjectPublicKeyInfo.
    pub fn to_spki(&self) -> Vec<u8> {
        self.to_info().and_then(|info| info.to_der()).unwrap_or_default()
    }

    /// SHA-256 of the SubjectPublicKeyInfo.
    pub fn fingerprint(&self) -> Digest {
        sha256(&self.to_spki())
    }

    /// The key's raw bits: for P-256 the 65 bytes of the uncompressed point.
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    pub(crate) fn is_p256(&self) -> bool {
        self.algorithm.oid == oid::EC_PUBLIC_KEY && self.curve() == Some(oid::P256)
    }

    fn curve(&self) -> Option<ObjectIdentifier> {
        self.algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok())
    }

    /// Whether `signature` (ECDSA P-256 with SHA-256, DER) is this key's over `message`. False for other kinds of key.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.is_p256() && UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.bits).verify(message, signature).is_ok()
    }

    /// As [`Self::verifies`], with the algorithm that a certificate or a CMS signer names.
    pub(crate) fn verifies_as(
        &self,
        algorithm: &AlgorithmIdentifierOwned,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), BadSignature> {
        let chosen = self.verification(algorithm).ok_or(BadSignature::Algorithm)?;
        UnparsedPublicKey::new(chosen, &self.bits).verify(message, signature).map_err(|_| BadSignature::Wrong)
    }

    fn verification(&self, algorithm: &AlgorithmIdentifierOwned) -> Option<&'static dyn VerificationAlgorithm> {
        let no_parameters = algorithm.parameters.is_none();
        let null = algorithm.parameters.as_ref().is_some_and(der::Any::is_null);
        let rsa = self.algorithm.oid == oid::RSA && null;
        let curve = if self.algorithm.oid == oid::EC_PUBLIC_KEY && no_parameters { self.curve() } else { None };
        match algorithm.oid {
            oid::ECDSA_SHA256 if curve == Some(oid::P256) => Some(&ECDSA_P256_SHA256_ASN1),
            oid::ECDSA_SHA256 if curve == Some(oid::P384) => Some(&signature::ECDSA_P384_SHA256_ASN1),
            oid::ECDSA_SHA384 if curve == Some(oid::P384) => Some(&signature::ECDSA_P384_SHA384_ASN1),
            oid::RSA_SHA256 if rsa => Some(&signature::RSA_PKCS1_2048_8192_SHA256),
            oid::RSA_SHA384 if rsa => Some(&signature::RSA_PKCS1_2048_8192_SHA384),
            oid::RSA_SHA512 if rsa => Some(&signature::RSA_PKCS1_2048_8192_SHA512),
            oid::ED25519 if self.algorithm.oid == oid::ED25519 && no_parameters => Some(&signature::ED25519),
            _ => None,
        }
    }
}

/// Why a signature does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadSignature {
    /// The algorithm is unknown, or not one for this key.
    Algorithm,
    /// The arithmetic says no.
    Wrong,
}
