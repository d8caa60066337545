//! SQL and nothing else.

mod account;
mod approval;
mod delegation;
mod factor;
mod grant;
mod invitation;
mod session;
mod signing_key;
mod staff;
mod step;
mod subject;
mod throttle;
mod unit;

pub(crate) use account::{
    account_by_federated, account_by_username, account_clear_password, account_fetch, account_insert, account_list,
    account_password, account_rename, account_set_closed, account_set_federated, account_set_password,
};
pub(crate) use approval::{
    ApprovalRow, approval_end, approval_fetch, approval_insert, approval_list, approval_overdue,
};
pub(crate) use delegation::{
    delegation_end, delegation_fetch, delegation_insert, delegation_list, stand_in_holders, stand_in_list,
};
pub(crate) use factor::{
    StoredPasskey, challenge_purge, challenge_use, factors_fetch, otp_delete, otp_fetch, otp_put, otp_set_confirmed,
    otp_set_step, passkey_delete, passkey_delete_of_account, passkey_fetch, passkey_insert, passkey_set_name,
    passkey_set_used, recovery_replace, recovery_use,
};
pub(crate) use grant::{
    administrator_count, administrator_count_since, grant_delete, grant_end, grant_end_all, grant_holders,
    grant_insert, grant_list, grant_list_held,
};
pub(crate) use invitation::{invitation_account, invitation_end_of_account, invitation_insert, invitation_open};
pub(crate) use session::{
    session_delete, session_delete_of_account, session_delete_others, session_fetch, session_insert, session_list,
    session_purge, session_set_proven, session_set_second, session_set_seen,
};
pub(crate) use signing_key::{
    StoredKey, signing_key_active, signing_key_insert, signing_key_retire, signing_key_set_tried,
};
pub(crate) use staff::{
    StaffFilter, key_permit, key_permit_set, staff_by_number, staff_fetch, staff_page, staff_put, staff_set_ended,
};
pub(crate) use step::{
    device_delete_of_account, device_knows, device_purge, device_put, step_delete, step_delete_of_account, step_fetch,
    step_insert, step_purge, step_set_tried,
};
pub(crate) use subject::{subject_account, subject_fetch, subject_insert};
pub(crate) use throttle::{throttle_fetch, throttle_purge, throttle_put};
pub(crate) use unit::{unit_fetch, unit_insert, unit_list, unit_set};

/// A row holds what this program never wrote there.
fn corrupt(what: &'static str) -> store::Error {
    store::Error::Invalid(format!("{what} holds what was never written there"))
}
