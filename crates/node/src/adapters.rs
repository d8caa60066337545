//! What the crates below ask for through traits, filled in.

pub(crate) mod directory;
pub(crate) mod issuer;
//pub(crate) mod outside;
pub(crate) mod stamper;
