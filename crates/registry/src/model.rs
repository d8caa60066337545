//! The words of the registry. Pure: what the configuration says, as types that are valid once they exist.

mod code;
mod node;
mod organisation;
mod right;
mod snapshot;

pub use code::{BadQualifiedCode, ServiceCode, SystemCode};
pub use node::{BadNode, Node, Role, Roles, Service, System};
pub use organisation::{DatedName, DatedParent, Organisation, OrganisationKind};
pub use right::{AccessRight, BadAccessRight, HeldRight, Revocation};
pub(crate) use snapshot::Parts;
pub use snapshot::{Contradiction, Freshness, Snapshot};
