//! CMS signatures with CAdES attributes: signing-certificate-v2, optionally a signing time, optionally a signature
//! time-stamp (RFC 5652, RFC 5035, ETSI EN 319 122-1).
//!
//! Signing is three steps, so that the key may be anywhere: [`prepare`] makes the bytes to be signed, the signer signs
//! them, [`Prepared::finish`] takes the signature. Its imprint can then be time-stamped before [`Unstamped::encode`].

pub(crate) mod parsed;
mod sign;
mod verify;

pub(crate) use sign::sign_typed;
pub use sign::{Options, Prepared, Unstamped, prepare, sign_detached, sign_digest, sign_enclosing};
pub use verify::{Content, Verified, claimed_digest, enclosed, verify, verify_detached, verify_digest};
