//! What the certificates of nodes say, and who may ask for them. Pure.

use std::net::IpAddr;

use base::{AgencyCode, Timestamp};
use contracts::authority::{CertifyNode, NodeKey};
use registry::{Node, Role, Snapshot};
use trust::{PublicKey, Purpose, Subject, ca::Profile};

use crate::refusal::CertifyRefusal;

/// How long a node's certificate lasts.
const NODE_DAYS: i64 = 365;
/// By how much a certificate begins before it is made, for clocks differ.
const EARLY_SECONDS: i64 = 300;
/// The most host names of a node.
const MOST_HOSTS: usize = 16;

/// The kind of certificate and the name in it for a node's key: one wording for the founding, joining and renewal. `None`
/// where `purpose` is not one of a node's.
pub fn node_order(purpose: Purpose, agency: &str, agency_name: &str, hosts: &[String]) -> Option<(Profile, Subject)> {
    let (profile, words) = match purpose {
        Purpose::Tls => (transport(hosts), format!("{agency} TLS")),
        Purpose::Seal => (Profile::Seal, agency_name.to_owned()),
        Purpose::Head => (Profile::Head, format!("{agency_name} – nhật ký chứng cứ")),
        Purpose::Tsa => (Profile::Tsa, format!("{agency_name} – cấp dấu thời gian")),
        Purpose::Ocsp => (Profile::Ocsp, format!("{agency_name} – OCSP")),
        Purpose::Configuration => (Profile::Configuration, format!("{agency_name} – cấu hình liên thông")),
        _ => return None,
    };
    Some((profile, Subject::named(words).of_agency(agency, agency_name)))
}

fn transport(hosts: &[String]) -> Profile {
    let ips = hosts.iter().filter_map(|host| host.parse::<IpAddr>().ok()).collect();
    let hosts = hosts.iter().filter(|host| host.parse::<IpAddr>().is_err()).cloned().collect();
    Profile::Tls { hosts, ips }
}

/// What will be certified, one for each key, if the request may be granted.
pub(crate) fn node(
    caller: &AgencyCode,
    call: &CertifyNode,
    snapshot: &Snapshot,
) -> Result<Vec<(Purpose, PublicKey)>, CertifyRefusal> {
    let agency = AgencyCode::parse(&call.agency).map_err(|_| CertifyRefusal::Agency(call.agency.clone()))?;
    if agency != *caller && !snapshot.holds(caller, Role::Registry) {
        return Err(CertifyRefusal::OtherAgency { caller: caller.to_string(), asked: call.agency.clone() });
    }
    if call.request.is_empty() || call.request.len() > 64 {
        return Err(CertifyRefusal::Name);
    }
    let host = |host: &String| {
        (1..=253).contains(&host.len())
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
    };
    if call.hosts.len() > MOST_HOSTS || !call.hosts.iter().all(host) {
        return Err(CertifyRefusal::Hosts);
    }
    if agency == *caller
        && let Some(node) = snapshot.node(&agency).filter(|node| *node.agency() == agency)
        && !hosts_of(&call.hosts, &addresses(node))
    {
        return Err(CertifyRefusal::Hosts);
    }
    let others = snapshot.nodes().filter(|node| *node.agency() != agency);
    if others.flat_map(addresses).any(|address| {
        let taken = host_of(address);
        !shared(taken) && call.hosts.iter().any(|host| host.eq_ignore_ascii_case(taken))
    }) {
        return Err(CertifyRefusal::Hosts);
    }
    let mut seen = Vec::new();
    for key in &call.keys {
        let purpose = purpose(key, &agency, snapshot)?;
        if seen.iter().any(|(other, _)| *other == purpose) {
            return Err(CertifyRefusal::Purpose(key.purpose.clone()));
        }
        let public_key = PublicKey::from_spki(&key.public_key.0).map_err(|_| CertifyRefusal::Key)?;
        let text = NodeKey::proof_text(&call.request, &call.agency, &key.purpose, &key.public_key.0);
        if !public_key.verifies(&text, &key.proof.0) {
            return Err(CertifyRefusal::Proof);
        }
        seen.push((purpose, public_key));
    }
    if seen.is_empty() { Err(CertifyRefusal::Purpose(String::new())) } else { Ok(seen) }
}

fn addresses(node: &Node) -> Vec<&str> {
    node.web_origins().iter().map(String::as_str).chain([node.connect_addr()]).collect()
}

/// The host in an origin or in `host:port`.
fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    host.map_or(rest, |(host, _)| host).trim_matches(['[', ']'])
}

/// Nodes may share a machine: its number, or the name of every machine for itself.
fn shared(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok() || host == "localhost" || host.ends_with(".localhost")
}

/// Whether a node that is at `addresses` may have certificates for `hosts`: its own, and `localhost` where it is on that.
pub(crate) fn hosts_of(hosts: &[String], addresses: &[&str]) -> bool {
    let own: Vec<&str> = addresses.iter().map(|address| host_of(address)).collect();
    let local = own.iter().any(|host| host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()) || *host == "localhost");
    hosts.iter().all(|host| own.iter().any(|own| own.eq_ignore_ascii_case(host)) || (local && host == "localhost"))
}

/// A key for a role is certified only for the agency that holds the role.
fn purpose(key: &NodeKey, agency: &AgencyCode, snapshot: &Snapshot) -> Result<Purpose, CertifyRefusal> {
    let wrong = || CertifyRefusal::Purpose(key.purpose.clone());
    let purpose = Purpose::parse(&key.purpose).ok_or_else(wrong)?;
    let may = match purpose {
        Purpose::Tls | Purpose::Seal | Purpose::Head => true,
        Purpose::Tsa => snapshot.holds(agency, Role::Timestamping),
        Purpose::Ocsp => snapshot.holds(agency, Role::Ocsp),
        Purpose::Configuration => snapshot.holds(agency, Role::Registry),
        _ => false,
    };
    if may { Ok(purpose) } else { Err(wrong()) }
}

/// The validity of a node's certificate made at `now`, within its issuer's.
pub(crate) fn node_validity(now: Timestamp, issuer: (Timestamp, Timestamp)) -> (Timestamp, Timestamp) {
    let now = Timestamp::from_millis(now.as_seconds().saturating_mul(1000));
    (now.plus_seconds(-EARLY_SECONDS).max(issuer.0), now.plus_days(NODE_DAYS).min(issuer.1))
}
