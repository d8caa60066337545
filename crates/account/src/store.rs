//! SQL and nothing else.

mod assertion;
mod code;
mod pending;

pub(crate) use assertion::{assertion_insert, assertion_purge};
pub(crate) use code::{code_by_access, code_fetch, code_insert, code_purge, code_set_revoked, code_set_used};
pub(crate) use pending::{pending_insert, pending_purge, pending_take};

/// A row holds what this program never wrote there.
fn corrupt(what: &'static str) -> store::Error {
    store::Error::Invalid(format!("{what} holds what was never written there"))
}
