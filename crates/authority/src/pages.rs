//! What people see.

pub(crate) mod check;
pub(crate) mod federation;
