//! Who may be believed, pure: freshness, addressing, certificates, names.

use base::{AgencyCode, Timestamp};
use evidence::SegmentHeads;
use trust::{Certificate, Refused, digest::sha256};

use crate::{
    directory::{Freshness, NodeEntry},
    model::Refusal,
    wire::{self, Seal, Sealed},
};

/// How far an envelope's time may be off, in milliseconds.
pub(crate) const SKEW_MS: i64 = 5 * 60 * 1000;
/// The longest conversation or system name, in bytes.
const LONGEST_NAME: usize = 200;

/// Whether a certificate is valid at `now`.
pub(crate) fn certificate_valid(certificate: &Certificate, now: Timestamp) -> Result<(), Refusal> {
    if now < certificate.not_before() || now.as_seconds() > certificate.not_after().as_seconds() {
        Err(Refusal::ExpiredCertificate)
    } else {
        Ok(())
    }
}

/// Judges an envelope that came from `peer`'s node: addressing, time, seal. The body is judged by [`body_fits`]. `heads`
/// are those of logs of calls that were believed before: certificate, path and time are judged for each envelope anew.
pub(crate) fn envelope_believed(
    sealed: &Sealed,
    peer: &NodeEntry,
    own: &AgencyCode,
    now: Timestamp,
    heads: &SegmentHeads,
) -> Result<(), Refusal> {
    let envelope = &sealed.envelope;
    if envelope.from != peer.agency {
        return Err(Refusal::ForeignCertificate);
    }
    if envelope.to != *own {
        return Err(Refusal::Misdirected);
    }
    // The seal before the time: a clock's error is told apart from a forged envelope.
    let signed_at = match &sealed.seal {
        Seal::Signature(signature) => {
            let named = |certificate: &&Certificate| certificate.fingerprint().to_string() == envelope.seal;
            let seal = peer.seal.iter().find(named).ok_or(Refusal::ForeignCertificate)?;
            certificate_valid(seal, now)?;
            if !seal.public_key().verifies(&wire::to_be_signed(&sealed.bytes), signature) {
                return Err(Refusal::Tampered);
            }
            envelope.sent_at
        }
        Seal::Logged(logged) => {
            let (head, seal) = heads.believed(&logged.head, &peer.seal).map_err(|refused| match refused {
                Refused::SignatureWrong => Refusal::Tampered,
                Refused::NotBound => Refusal::ForeignCertificate,
                _ => Refusal::Malformed,
            })?;
            certificate_valid(seal, now)?;
            if head.tail.log.split('/').next() != Some(peer.agency.as_str()) {
                return Err(Refusal::ForeignCertificate);
            }
            let entry = wire::to_be_signed(&sealed.bytes);
            head.holds(&logged.salt, &entry, &logged.path).map_err(|_| Refusal::Tampered)?;
            head.at
        }
    };
    let fresh = |at: Timestamp| at.millis_since(now).abs() <= SKEW_MS;
    if fresh(envelope.sent_at) && fresh(signed_at) { Ok(()) } else { Err(Refusal::NotFresh) }
}

/// Whether the body is the one that the envelope names.
pub(crate) fn body_fits(sealed: &Sealed, body: &[u8]) -> Result<(), Refusal> {
    if sha256(body).to_string() == sealed.envelope.body { Ok(()) } else { Err(Refusal::Tampered) }
}

/// New calls need a configuration that has not expired.
pub(crate) fn registry_usable(freshness: Freshness) -> Result<(), Refusal> {
    if freshness == Freshness::Expired { Err(Refusal::RegistryExpired) } else { Ok(()) }
}

/// A system's name is its agency's code, a slash, and a word; the agency is the caller's or one under it.
pub(crate) fn system_of(agency: &AgencyCode, system: &str) -> Result<(), Refusal> {
    let (code, word) = system.split_once('/').ok_or(Refusal::Malformed)?;
    let code = AgencyCode::parse(code).map_err(|_| Refusal::Malformed)?;
    if word.is_empty() || system.len() > LONGEST_NAME || !agency.contains(&code) {
        return Err(Refusal::Malformed);
    }
    Ok(())
}

/// A conversation's name is printable and not too long.
pub(crate) fn conversation_named(conversation: &str) -> Result<(), Refusal> {
    let good = conversation.len() <= LONGEST_NAME && !conversation.chars().any(char::is_control);
    if good { Ok(()) } else { Err(Refusal::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_belongs_to_its_agency() {
        let agency = AgencyCode::parse("H54").unwrap();
        for (system, good) in [
            ("H54/services", true),
            ("H54.02.02/services", true),
            ("H31/services", false),
            ("H54", false),
            ("H54/", false),
            ("/services", false),
        ] {
            assert_eq!(system_of(&agency, system).is_ok(), good, "{system}");
        }
    }

    #[test]
    fn a_conversation_is_printable_and_short() {
        assert!(conversation_named("000.00.00.H54-261125-0001").is_ok());
        assert!(conversation_named("a\nb").is_err());
        assert!(conversation_named(&"x".repeat(201)).is_err());
    }
}
