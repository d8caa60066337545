//! The pages, one a file.

mod uses;

use registry::Registry;
use web::{Access, Routes};

use crate::Provider;

/// What the pages stand on.
#[derive(Clone)]
pub(crate) struct Shown {
    pub(crate) provider: Provider,
    pub(crate) registry: Registry,
}

/// The pages of a node that publishes data sets; `registry` names the agencies.
pub fn routes(provider: Provider, registry: Registry) -> Routes {
    Routes::new("sharing")
        .get("/{lang}/my-data-uses", Access::Citizen, uses::list)
        .with_state(Shown { provider, registry })
}
