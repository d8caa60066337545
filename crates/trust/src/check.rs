//! What a reader is told about a file: one verdict, and the checks that lead to it, as texts in both languages.
//!
//! [`file()`] takes a PDF, a container (ASiC-E), a signature (CMS) or a time-stamp, finds out which it is, and says who
//! signed, when, exactly which bytes are covered, and, if something was changed, where, as narrowly as the
//! signatures allow.

mod container;
mod kind;
mod paper;
mod signature;

use base::{Refuse, Timestamp, civil::format_datetime};

pub use kind::Kind;

use crate::{Anchors, Digest, Policy, Refused, cms::Verified, digest::sha256};

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It holds.
    Valid,
    /// It cannot be said: something is missing, or nobody trusted here vouches.
    Undetermined,
    /// It does not hold.
    Invalid,
}

/// One check, as a Fluent message of this crate's texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How it ended.
    pub verdict: Verdict,
    /// The message's key.
    pub key: &'static str,
    /// The values for its variables.
    pub args: Vec<(&'static str, String)>,
}

/// One signature or time-stamp, for a list of who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The signer's name in the certificate.
    pub signer: String,
    /// The signer's organisation.
    pub organization: Option<String>,
    /// The agency's code.
    pub agency: Option<String>,
    /// Who issued the certificate.
    pub issuer: String,
    /// The best known time of signing.
    pub at: Option<Timestamp>,
    /// Whether that time is proven by a time-stamp.
    pub stamped: bool,
}

/// What is known about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it is.
    pub kind: Kind,
    /// The worst of the checks.
    pub verdict: Verdict,
    /// SHA-256 of the whole file.
    pub digest: Digest,
    /// Its length in bytes.
    pub length: usize,
    /// Who signed, oldest first; only signatures that hold.
    pub signed: Vec<Signed>,
    /// The checks, in the order in which they should be read.
    pub lines: Vec<Line>,
}

impl Report {
    fn new(bytes: &[u8], kind: Kind) -> Self {
        Self {
            kind,
            verdict: Verdict::Valid,
            digest: sha256(bytes),
            length: bytes.len(),
            signed: Vec::new(),
            lines: Vec::new(),
        }
    }

    fn say(&mut self, verdict: Verdict, key: &'static str, args: Vec<(&'static str, String)>) {
        self.verdict = self.verdict.max(verdict);
        self.lines.push(Line { verdict, key, args });
    }

    fn refuse(&mut self, why: &Refused) {
        self.say(weight(why), why.key(), why.args());
    }

    /// Who signed, with which certificate, and when.
    fn credit(&mut self, number: usize, verified: &Verified) {
        let certificate = &verified.signer;
        self.say(
            Verdict::Valid,
            "trust-check-signer",
            vec![
                ("number", number.to_string()),
                ("name", certificate.common_name().to_owned()),
                ("organization", certificate.subject().organization.clone().unwrap_or_default()),
                ("issuer", certificate.issuer_common_name()),
            ],
        );
        match (&verified.stamped, verified.signing_time) {
            (Some(stamp), _) => self.say(
                Verdict::Valid,
                "trust-check-stamped",
                vec![
                    ("number", number.to_string()),
                    ("at", format_datetime(stamp.at)),
                    ("authority", stamp.authority.common_name().to_owned()),
                ],
            ),
            (None, claimed) => self.say(
                Verdict::Valid,
                "trust-check-unstamped",
                vec![("number", number.to_string()), ("at", claimed.map(format_datetime).unwrap_or_default())],
            ),
        }
        self.signed.push(Signed {
            signer: certificate.common_name().to_owned(),
            organization: certificate.subject().organization.clone(),
            agency: certificate.agency().map(str::to_owned),
            issuer: certificate.issuer_common_name(),
            at: verified.best_time(),
            stamped: verified.stamped.is_some(),
        });
    }
}

/// What a refusal means for the verdict: what is merely unknown here is not thereby wrong.
fn weight(why: &Refused) -> Verdict {
    match why {
        Refused::NotTrusted { .. }
        | Refused::NotValidAt { .. }
        | Refused::UnknownExtension { .. }
        | Refused::UnknownAttribute
        | Refused::NotBound
        | Refused::Algorithm(_)
        | Refused::FromTheFuture
        | Refused::TooLarge => Verdict::Undetermined,
        _ => Verdict::Invalid,
    }
}

/// Checks a file at `at`, trusting `anchors`, under the standard policy.
pub fn file(bytes: &[u8], anchors: &Anchors, at: Timestamp) -> Report {
    file_under(bytes, anchors, at, &Policy::standard())
}

/// Checks a file at `at`, trusting `anchors`, under `policy`.
pub fn file_under(bytes: &[u8], anchors: &Anchors, at: Timestamp, policy: &Policy) -> Report {
    let kind = Kind::of(bytes);
    let mut report = Report::new(bytes, kind);
    match kind {
        Kind::Pdf => paper::check(&mut report, bytes, anchors, at, policy),
        Kind::Container => container::check(&mut report, bytes, anchors, at, policy),
        Kind::Signature => signature::check(&mut report, bytes, anchors, at, policy),
        Kind::TimeStamp => signature::check_stamp(&mut report, bytes, anchors, at, policy),
        Kind::Unknown => report.say(Verdict::Undetermined, "trust-check-unknown-kind", Vec::new()),
    }
    report
}

/// Checks a detached signature together with the file that it is over.
pub fn detached(signature: &[u8], content: &[u8], anchors: &Anchors, at: Timestamp) -> Report {
    detached_under(signature, content, anchors, at, &Policy::standard())
}

/// Checks a detached signature together with the file that it is over, under `policy`.
pub fn detached_under(signature: &[u8], content: &[u8], anchors: &Anchors, at: Timestamp, policy: &Policy) -> Report {
    let mut report = Report::new(content, Kind::Signature);
    signature::check_with(&mut report, signature, content, anchors, at, policy);
    report
}
