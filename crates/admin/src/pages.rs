//! The administrators' pages. One page a file.

pub(crate) mod approvals;
pub(crate) mod configuration;
pub(crate) mod evidence;
pub(crate) mod health;
pub(crate) mod letters;
pub(crate) mod mail;
pub(crate) mod peers;
pub(crate) mod queues;
pub(crate) mod record;
pub(crate) mod staff;
pub(crate) mod staff_act;
mod staff_deputy;
pub(crate) mod staff_form;
pub(crate) mod staff_import;
pub(crate) mod staff_member;
pub(crate) mod units;
pub(crate) mod witnesses;

use base::{AgencyCode, Timestamp, civil};
use web::View;

use crate::Admin;

/// An agency by its name and code.
fn agency_name(v: &View, admin: &Admin, code: &AgencyCode) -> String {
    let snapshot = admin.setup().registry.current();
    let organisation = snapshot.as_ref().and_then(|snapshot| snapshot.organisation_ever(code));
    organisation.map_or_else(|| code.to_string(), |organisation| organisation.name(v.now(), v.lang()).to_owned())
}

/// An instant as people read it, or the words for none.
fn instant(v: &View, at: Option<Timestamp>) -> String {
    at.map_or_else(|| v.t("admin-never"), civil::format_datetime)
}
