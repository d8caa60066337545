//! The use cases: taking a configuration, asking the one in force, granting and taking back access rights.

mod change;
mod registry;
mod rights;

pub use change::{Beside, FRESH_DAYS, VALID_DAYS};
pub use registry::{OpenRefusal, Refreshed, Registry, WAKE};
pub use rights::{right_find, right_find_for, right_grant, right_revoke};
