//! SQL and nothing else.

mod account;
mod grant;
mod session;
mod signing_key;
mod subject;
mod throttle;

pub(crate) use account::{
    account_by_federated, account_by_username, account_fetch, account_insert, account_list, account_password,
    account_set_closed, account_set_federated, account_set_password,
};
pub(crate) use grant::{grant_delete, grant_insert, grant_list};
pub(crate) use session::{
    session_delete, session_delete_of_account, session_fetch, session_insert, session_purge, session_set_proven,
    session_set_seen,
};
pub(crate) use signing_key::{
    StoredKey, signing_key_active, signing_key_insert, signing_key_retire, signing_key_set_tried,
};
pub(crate) use subject::{subject_account, subject_fetch, subject_insert};
pub(crate) use throttle::{throttle_fetch, throttle_purge, throttle_put};

/// A row holds what this program never wrote there.
fn corrupt(what: &'static str) -> store::Error {
    store::Error::Invalid(format!("{what} holds what was never written there"))
}
