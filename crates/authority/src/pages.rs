//! What people see.

pub(crate) mod check;
