#![doc = include_str!("../README.md")]

pub mod asice;
pub mod ca;
mod certificate;
pub mod check;
pub mod cms;
mod der_util;
pub mod digest;
#[doc(hidden)]
pub mod fuzzing;
mod key;
pub mod mac;
pub mod merkle;
mod name;
pub mod ocsp;
pub mod pades;
pub mod path;
mod pdf;
mod policy;
pub mod random;
mod refused;
pub mod sealed;
mod signer;
pub mod tsp;

pub use certificate::{Certificate, Purpose, Serial};
pub use digest::Digest;
pub use key::{BadKey, KeyPair, PublicKey};
pub use name::Subject;
pub use path::{Anchors, Path};
pub use policy::Policy;
pub use refused::Refused;
pub use signer::{RenewableSigner, SignError, Signer, SoftSigner};

/// The texts of refusals and checks.
pub const TEXTS: base::Texts =
    base::Texts { crate_name: "trust", vi: include_str!("../locales/vi.ftl"), en: include_str!("../locales/en.ftl") };
