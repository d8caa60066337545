//! What enrolment decides by: pure.

mod node;
mod pace;

pub use node::node_order;
pub(crate) use node::{hosts_of, node, node_validity};
pub(crate) use pace::Pace;

use base::{AgencyCode, Lang, Timestamp};
use contracts::authority::EnrolPerson;
use registry::Snapshot;
use trust::{PublicKey, Subject};

use crate::refusal::EnrolRefusal;

/// The longest name in a certificate (RFC 5280, appendix A.1: upper bounds of X.520).
const LONGEST: usize = 64;
/// How long a person's certificate lasts.
const PERSON_DAYS: i64 = 2 * 365;

/// What an agency is called in certificates: what the registry calls it, whatever its node says, as far as a certificate has
/// room for it. None where the registry does not know the agency.
pub(crate) fn registered_name(snapshot: &Snapshot, agency: &AgencyCode, now: Timestamp) -> Option<String> {
    Some(snapshot.organisation(agency, now)?.name(now, Lang::Vi).chars().take(LONGEST).collect())
}

/// What a person's certificate will say, if the request may be granted.
pub(crate) fn person(
    caller: &AgencyCode,
    agency_name: &str,
    call: &EnrolPerson,
) -> Result<(Subject, PublicKey), EnrolRefusal> {
    if AgencyCode::parse(&call.agency).ok().as_ref() != Some(caller) {
        return Err(EnrolRefusal::OtherAgency { caller: caller.to_string(), asked: call.agency.clone() });
    }
    let names = [("name", &call.name), ("person", &call.person)];
    if let Some((field, _)) = names.into_iter().find(|(_, value)| !fits(value)) {
        return Err(EnrolRefusal::Name { field });
    }
    if !call.position.is_empty() && !fits(&call.position) {
        return Err(EnrolRefusal::Name { field: "position" });
    }
    // The identifier becomes a PrintableString.
    if !call.person.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
        return Err(EnrolRefusal::Name { field: "person" });
    }
    let key = PublicKey::from_spki(&call.public_key.0).map_err(|_| EnrolRefusal::Key)?;
    if !key.verifies(&call.proof_text(), &call.proof.0) {
        return Err(EnrolRefusal::Proof);
    }
    let subject = Subject {
        common_name: call.name.clone(),
        organization: Some(agency_name.to_owned()),
        agency: Some(caller.to_string()),
        title: (!call.position.is_empty()).then(|| call.position.clone()),
        serial_number: Some(call.person.clone()),
    };
    Ok((subject, key))
}

fn fits(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST && !text.chars().any(char::is_control)
}

/// The validity of a person's certificate: from now, at most to the issuer's end.
pub(crate) fn validity(now: Timestamp, issuer_ends: Timestamp) -> (Timestamp, Timestamp) {
    let from = Timestamp::from_millis(now.as_seconds().saturating_mul(1000));
    (from, from.plus_days(PERSON_DAYS).min(issuer_ends))
}
