//! Enrolment of persons at the certificate authority.

use base::{Timestamp, wire::Call};
use serde::{Deserialize, Serialize};

use crate::Bytes;

/// Asks for a certificate for the signing key of one of the caller's officials.
///
/// The caller has verified who the person is; the authority takes the agency from the caller's own certificate and
/// refuses when `agency` is another one. A repeat with the same `request` gets the first answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolPerson {
    /// The caller's identifier of this enrolment.
    pub request: String,
    /// The agency for which the person signs, such as `H54`; becomes the organizationIdentifier. Its name, the
    /// organizationName, is the registry's: no agency says what it is called.
    pub agency: String,
    /// The person's full name, family name first; becomes the commonName.
    pub name: String,
    /// The person's position, such as `Chủ tịch`; becomes the title.
    pub position: String,
    /// The caller's identifier of the person: tells two persons of one name apart; becomes the subject's serialNumber.
    pub person: String,
    /// The public key: SubjectPublicKeyInfo in DER, ECDSA on P-256.
    pub public_key: Bytes,
    /// Proof of possession: the signature (ECDSA with SHA-256, DER) by that key over [`EnrolPerson::proof_text`].
    pub proof: Bytes,
}

impl EnrolPerson {
    /// The bytes that the person's key signs to prove that the caller holds it: every other field, one a line.
    pub fn proof_text(&self) -> Vec<u8> {
        let lines = [&self.request, &self.agency, &self.name, &self.position, &self.person];
        let mut text = b"authority.enrol-person.v1\n".to_vec();
        for line in lines {
            text.extend_from_slice(line.replace('\n', " ").as_bytes());
            text.push(b'\n');
        }
        text.extend_from_slice(&self.public_key.0);
        text
    }
}

/// The person is enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonEnrolled {
    /// The person's certificate, DER.
    pub certificate: Bytes,
    /// The certificates between it and the root, the nearest first, DER; without the root.
    pub chain: Vec<Bytes>,
    /// When the certificate ends.
    pub valid_until: Timestamp,
}

impl Call for EnrolPerson {
    type Reply = PersonEnrolled;
    const SERVICE: &'static str = "authority.enrol-person.v1";
}

/// A key that a node has made for itself, with the proof that it holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeKey {
    /// What the key is for: `tls`, `seal`, `head`, `tsa`, `ocsp` or `configuration`.
    pub purpose: String,
    /// The public key: SubjectPublicKeyInfo in DER, ECDSA on P-256.
    pub public_key: Bytes,
    /// Proof of possession: the signature (ECDSA with SHA-256, DER) by that key over [`NodeKey::proof_text`].
    pub proof: Bytes,
}

impl NodeKey {
    /// The bytes that the key signs: what it is for, for whom, in which request, and itself.
    pub fn proof_text(request: &str, agency: &str, purpose: &str, public_key: &[u8]) -> Vec<u8> {
        let mut text = b"authority.certify-node.v1\n".to_vec();
        for line in [request, agency, purpose] {
            text.extend_from_slice(line.replace('\n', " ").as_bytes());
            text.push(b'\n');
        }
        text.extend_from_slice(public_key);
        text
    }
}

/// Asks for certificates for keys that a node has made.
///
/// A node asks for its own agency, before its certificates end. The holder of the registry role asks for a node that
/// joins, which has no certificate to ask by. A repeat with the same `request` gets the first answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertifyNode {
    /// The node's identifier of this request.
    pub request: String,
    /// Whose node it is, such as `H54`. What the agency is called is the registry's to say.
    pub agency: String,
    /// Host names and addresses of its connect port, for the certificate of its transport.
    pub hosts: Vec<String>,
    /// The keys, at most one for each purpose.
    pub keys: Vec<NodeKey>,
}

/// The keys are certified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeCertified {
    /// The certificates, DER, in the order of the keys.
    pub certificates: Vec<Bytes>,
    /// Those above them, the nearest first, the root last, DER.
    pub chain: Vec<Bytes>,
}

impl Call for CertifyNode {
    type Reply = NodeCertified;
    const SERVICE: &'static str = "authority.certify-node.v1";
}
