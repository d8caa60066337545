//! What the crates below ask for through traits, filled in.

pub(crate) mod issuer;
pub(crate) mod stamper;
