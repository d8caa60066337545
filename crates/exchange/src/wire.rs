//! What travels: a sealed envelope in two headers, and a body whose digest stands in the envelope. Version 1.
//!
//! The envelope's exact bytes are sealed and never re-serialised. Requests and answers have the same form.

use base::{AgencyCode, MessageId, Timestamp};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use evidence::Logged;
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::model::Refusal;

/// The header with the envelope's bytes, in URL-safe base64 without padding.
pub(crate) const ENVELOPE: &str = "lienthong-envelope";
/// The header with the signature over them (ECDSA P-256 with SHA-256, DER), in the same form.
pub(crate) const SIGNATURE: &str = "lienthong-signature";
/// The header with the proof that the envelope is an entry of the sealing node's log of calls, under a head that its seal
/// has signed, in the same form. Calls and their answers have either this or a signature.
pub(crate) const PROOF: &str = "lienthong-proof";
/// What is signed begins with this, so that no signature of the seal over anything else passes for one of these.
const DOMAIN: &[u8] = b"lienthong exchange envelope v1\n";
/// The longest envelope that is read.
const LONGEST: usize = 8192;

/// Where calls are posted.
pub(crate) const CALLS: &str = "/exchange/v1/calls";
/// Where messages are posted.
pub(crate) const MESSAGES: &str = "/exchange/v1/messages";
/// Where pieces of bodies are posted.
pub(crate) const BODIES: &str = "/exchange/v1/bodies";
/// Where a node that others cannot connect to asks for what is there for it, and where it brings the answers.
pub(crate) const FETCH: &str = "/exchange/v1/fetch";
pub(crate) const FETCHED: &str = "/exchange/v1/fetched";
/// Where witnesses' notes are posted.
pub(crate) const WITNESS: &str = "/exchange/v1/witness";

/// The envelope of a request or of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) v: u8,
    /// The sealing node.
    pub(crate) from: AgencyCode,
    /// The addressee.
    pub(crate) to: AgencyCode,
    /// When it was sealed: each attempt to deliver a message has its own.
    pub(crate) sent_at: Timestamp,
    /// Random, so that the envelope's digest says nothing about the body.
    pub(crate) nonce: String,
    /// The SHA-256 fingerprint of the seal's certificate, where the envelope is signed by itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) seal: String,
    /// The SHA-256 digest of the body.
    pub(crate) body: String,
    pub(crate) content: Content,
}

/// What an envelope is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Content {
    /// A question; the body is the call.
    Call { id: MessageId, service: String, system: String },
    /// A durable message; the body is the message.
    Message {
        id: MessageId,
        topic: String,
        conversation: String,
        written_at: Timestamp,
        /// What goes with it and is sent before it, piece by piece.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        bodies: Vec<BodyRef>,
    },
    /// The answer to a message whose bodies have not all come: those, and how much there is of each. No body.
    BodiesMissing { id: MessageId, request: String, bodies: Vec<BodyHeld> },
    /// A piece of a body of `size` bytes, from `offset` on; the body of the request is the piece.
    Piece { sha256: String, size: u64, offset: u64 },
    /// The answer to it: how much there is now, durably, and whether that is all. No body.
    PieceTaken { request: String, sha256: String, held: u64, whole: bool },
    /// The answer to a call; the body is the reply.
    Reply { id: MessageId, request: String },
    /// The service's own refusal of a call; the body is problem details.
    ServiceRefusal { id: MessageId, request: String },
    /// The receipt of a message; no body. `evidence` is the digest of the receiver's record.
    Receipt { id: MessageId, request: String, evidence: String },
    /// A note of one witness to another; the body is the note.
    Note {},
    /// The answer to it; the body is a note too.
    NoteAnswer { request: String },
    /// Asks for what is there for the sender; no body.
    Fetch {},
    /// There is nothing; or an answer to something fetched was taken. No body.
    Fetched { request: String },
    /// The exchange's refusal of any; the body is problem details.
    Refusal { request: String, code: String },
}

/// A body that a message names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BodyRef {
    /// The SHA-256 digest of its bytes.
    pub(crate) sha256: String,
    pub(crate) size: u64,
    pub(crate) media_type: String,
}

/// How much the receiver has of a body, from its beginning and durably.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BodyHeld {
    pub(crate) sha256: String,
    pub(crate) held: u64,
}

impl Content {
    /// Whether it is part of a call, and so may stand in a log of calls rather than be signed by itself.
    pub(crate) const fn is_of_call(&self) -> bool {
        matches!(self, Self::Call { .. } | Self::Reply { .. } | Self::ServiceRefusal { .. })
    }
}

/// An envelope as it came: its bytes, what they say, and what seals them.
#[derive(Clone, Debug)]
pub(crate) struct Sealed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) seal: Seal,
    pub(crate) envelope: Envelope,
}

/// What seals an envelope.
#[derive(Clone, Debug)]
pub(crate) enum Seal {
    /// A signature over it alone.
    Signature(Vec<u8>),
    /// Its place in the sealing node's log of calls.
    Logged(Logged),
}

impl Seal {
    /// In bytes, as it stands in its header.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Signature(signature) => signature.clone(),
            Self::Logged(logged) => logged.to_bytes(),
        }
    }
}

/// What the seal signs; and, where that is not signed by itself, the entry in the log of calls.
pub(crate) fn to_be_signed(envelope: &[u8]) -> Vec<u8> {
    [DOMAIN, envelope].concat()
}

/// Puts an envelope and its seal into headers.
pub(crate) fn headers_write(sealed: &Sealed, headers: &mut HeaderMap) -> Result<(), Refusal> {
    let (name, seal) = match &sealed.seal {
        Seal::Signature(signature) => (SIGNATURE, URL_SAFE_NO_PAD.encode(signature)),
        Seal::Logged(logged) => (PROOF, URL_SAFE_NO_PAD.encode(logged.to_bytes())),
    };
    for (name, value) in [(ENVELOPE, URL_SAFE_NO_PAD.encode(&sealed.bytes)), (name, seal)] {
        headers.insert(name, HeaderValue::try_from(value).map_err(|_| Refusal::Malformed)?);
    }
    Ok(())
}

/// Reads an envelope and its seal from headers. The seal is not judged here.
pub(crate) fn headers_read(headers: &HeaderMap) -> Result<Sealed, Refusal> {
    let one = |name: &str| -> Option<Vec<u8>> {
        let mut values = headers.get_all(name).iter();
        let value = values.next()?;
        if values.next().is_some() || value.len() > LONGEST * 4 / 3 {
            return None;
        }
        URL_SAFE_NO_PAD.decode(value.as_bytes()).ok()
    };
    let bytes = one(ENVELOPE).ok_or(Refusal::Malformed)?;
    let envelope: Envelope = serde_json::from_slice(&bytes).map_err(|_| Refusal::Malformed)?;
    let seal = match (headers.contains_key(SIGNATURE), headers.contains_key(PROOF)) {
        (true, false) => one(SIGNATURE).map(Seal::Signature),
        (false, true) if envelope.content.is_of_call() => {
            one(PROOF).and_then(|proof| Logged::read(&proof)).map(Seal::Logged)
        }
        _ => None,
    };
    let seal = seal.filter(|_| envelope.v == 1).ok_or(Refusal::Malformed)?;
    Ok(Sealed { bytes, seal, envelope })
}

/// Problem details (RFC 9457) with what a program needs to go on, and titles in both languages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) title_en: String,
    pub(crate) status: u16,
    pub(crate) code: String,
    #[serde(default)]
    pub(crate) detail: String,
    #[serde(default)]
    pub(crate) retryable: bool,
}

impl Problem {
    /// The exchange's own refusal.
    pub(crate) fn of(refusal: Refusal) -> Self {
        use base::{Lang, Refuse as _};
        Self {
            kind: format!("urn:lienthong:problem:exchange:{}", refusal.code()),
            title: text(Lang::Vi, refusal.key()).to_owned(),
            title_en: text(Lang::En, refusal.key()).to_owned(),
            status: refusal.status(),
            code: refusal.code().to_owned(),
            detail: String::new(),
            retryable: refusal.is_retryable(),
        }
    }

    /// A service's refusal.
    pub(crate) fn of_service(code: &str, detail: &str) -> Self {
        use base::Lang;
        Self {
            kind: format!("urn:lienthong:problem:service:{code}"),
            title: text(Lang::Vi, "exchange-call-refused").to_owned(),
            title_en: text(Lang::En, "exchange-call-refused").to_owned(),
            status: 422,
            code: code.to_owned(),
            detail: detail.to_owned(),
            retryable: false,
        }
    }
}

/// A text of this crate that has no variables: the rest of the line that begins with its key.
fn text(lang: base::Lang, key: &str) -> &'static str {
    crate::TEXTS.of(lang).lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use base::{Lang, Refuse as _};

    use super::*;

    #[test]
    fn every_refusal_has_both_texts_a_code_and_a_status() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::from_code(refusal.code()), Some(refusal));
            assert!(Lang::ALL.into_iter().all(|lang| !text(lang, refusal.key()).is_empty()), "{refusal:?}");
            assert!((400..600).contains(&refusal.status()));
        }
    }
}
