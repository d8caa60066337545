//! What crosses between capabilities: every type of `contracts`, read as a body that another node sent.

use contracts::{authority, joining, registry, revocation, services, sharing};
use serde::{Serialize, de::DeserializeOwned};

/// What was read is written and read again.
fn twice<T: Serialize + DeserializeOwned>(data: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(data) else { return };
    let written = serde_json::to_vec(&read).unwrap_or_default();
    let again = serde_json::from_slice::<T>(&written).ok().and_then(|again| serde_json::to_vec(&again).ok());
    assert_eq!(again, Some(written), "what was read is written and read again");
}

/// Bodies of calls and messages.
pub fn contract(data: &[u8]) {
    twice::<authority::EnrolPerson>(data);
    twice::<authority::PersonEnrolled>(data);
    twice::<authority::NodeKey>(data);
    twice::<authority::CertifyNode>(data);
    twice::<authority::NodeCertified>(data);
    twice::<joining::JoinRequest>(data);
    twice::<joining::Joined>(data);
    twice::<joining::JoinRefused>(data);
    twice::<registry::ConfigurationFetch>(data);
    twice::<registry::ConfigurationInForce>(data);
    twice::<revocation::PersonRevoked>(data);
    twice::<services::ProcedurePublished>(data);
    twice::<services::DossierChanged>(data);
    twice::<services::ResultIssued>(data);
    twice::<services::Withdrawn>(data);
    twice::<sharing::Lookup>(data);
    twice::<sharing::LookupReply>(data);
}
