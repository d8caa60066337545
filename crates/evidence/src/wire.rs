//! The exact bytes that are digested and signed: records, heads and paths, version 1.
//!
//! They are written once and never re-serialised: every check reads the stored bytes.

use std::collections::BTreeMap;

use base::{RecordId, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use trust::Digest;

use crate::model::{EvidenceDigest, Fact, FactValue, Head, Side, Step};

pub(crate) mod note;

/// An act of legal weight, as its doer describes it. It holds ids, codes and digests, never personal data: what must
/// be provable about a person goes in as [`crate::Personal`].
#[derive(Clone, Debug)]
pub struct Act {
    /// What happened, such as `services.dossier-submitted`: crate, then act in the past tense. Never reused for
    /// another shape of `body`.
    pub kind: &'static str,
    /// What it happened to: an id or a code.
    pub subject: String,
    /// Who did it: an account id, a system (`H54/services`), an agency code.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// What is later counted.
    pub facts: Vec<Fact>,
    /// Whatever else proves the act.
    pub body: serde_json::Value,
}

/// A record's bytes, read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordV1 {
    v: u8,
    pub(crate) id: RecordId,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) actor: String,
    pub(crate) at: Timestamp,
    /// Random, so that a digest or a leaf says nothing about a record that one has not seen.
    salt: String,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub(crate) facts: Vec<FactV1>,
    /// Salted digests of personal data, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(crate) personal: BTreeMap<String, String>,
    pub(crate) body: serde_json::Value,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactV1 {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) value: FactValueV1,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FactValueV1 {
    Number(i64),
    Text(String),
    Instant(Timestamp),
}

impl From<&FactValue> for FactValueV1 {
    fn from(value: &FactValue) -> Self {
        match value {
            FactValue::Number(number) => Self::Number(*number),
            FactValue::Text(text) => Self::Text(text.clone()),
            FactValue::Instant(at) => Self::Instant(*at),
        }
    }
}

impl From<FactValueV1> for FactValue {
    fn from(value: FactValueV1) -> Self {
        match value {
            FactValueV1::Number(number) => Self::Number(number),
            FactValueV1::Text(text) => Self::Text(text),
            FactValueV1::Instant(at) => Self::Instant(at),
        }
    }
}

/// Why bytes are not what they should be, for the operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadBytes {
    #[error("not version 1")]
    Version,
    #[error("not readable: {0}")]
    Json(#[from] serde_json::Error),
    #[error("not a path: {0}")]
    Path(&'static str),
    #[error("too long")]
    TooLong,
}

/// The exact bytes of a record.
pub(crate) fn record_bytes(
    id: RecordId,
    act: &Act,
    salt: &[u8],
    personal: BTreeMap<String, String>,
) -> Result<Vec<u8>, serde_json::Error> {
    let facts =
        act.facts.iter().map(|fact| FactV1 { name: fact.name.to_owned(), value: (&fact.value).into() }).collect();
    serde_json::to_vec(&RecordV1 {
        v: 1,
        id,
        kind: act.kind.to_owned(),
        subject: act.subject.clone(),
        actor: act.actor.clone(),
        at: act.at,
        salt: hex::encode(salt),
        facts,
        personal,
        body: act.body.clone(),
    })
}

/// Reads a record's bytes.
pub(crate) fn record_read(bytes: &[u8]) -> Result<RecordV1, BadBytes> {
    let record: RecordV1 = serde_json::from_slice(bytes)?;
    if record.v == 1 { Ok(record) } else { Err(BadBytes::Version) }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadV1 {
    v: u8,
    log: String,
    size: u64,
    #[serde(with = "digest_text")]
    root: Digest,
    at: Timestamp,
    #[serde(with = "digest_text_opt")]
    previous: Option<Digest>,
}

/// The exact bytes of a head. One line, so that a shell can read it.
pub(crate) fn head_bytes(head: &Head) -> Result<Vec<u8>, serde_json::Error> {
    let Head { log, size, root, at, previous } = head.clone();
    serde_json::to_vec(&HeadV1 { v: 1, log, size, root, at, previous })
}

/// Reads a head's bytes.
pub(crate) fn head_read(bytes: &[u8]) -> Result<Head, BadBytes> {
    let HeadV1 { v, log, size, root, at, previous } = serde_json::from_slice(bytes)?;
    if v == 1 { Ok(Head { log, size, root, at, previous }) } else { Err(BadBytes::Version) }
}

/// A path as text: `number N`, `size N`, then one line a step, leaf first: the side of the sibling and its hash.
pub(crate) fn path_text(number: u64, size: u64, path: &[Step]) -> String {
    let mut text = format!("number {number}\nsize {size}\n");
    for step in path {
        text.push_str(match step.side {
            Side::Left => "left ",
            Side::Right => "right ",
        });
        text.push_str(&step.hash.to_string());
        text.push('\n');
    }
    text
}

/// Reads a path's text: `(number, size, steps)`.
pub(crate) fn path_read(text: &[u8]) -> Result<(u64, u64, Vec<Step>), BadBytes> {
    let text = std::str::from_utf8(text).map_err(|_| BadBytes::Path("not UTF-8"))?;
    let body = text.strip_suffix('\n').ok_or(BadBytes::Path("the last line has no end"))?;
    let mut lines = body.split('\n');
    let mut count = |word: &str| -> Option<u64> {
        let digits = lines.next()?.strip_prefix(word)?.strip_prefix(' ')?;
        let number: u64 = digits.parse().ok()?;
        (number.to_string() == digits).then_some(number)
    };
    let number = count("number").ok_or(BadBytes::Path("the first line is not the number"))?;
    let size = count("size").ok_or(BadBytes::Path("the second line is not the size"))?;
    let steps = lines.map(|line| {
        let (side, hash) = line.split_once(' ')?;
        let side = match side {
            "left" => Side::Left,
            "right" => Side::Right,
            _ => return None,
        };
        Some(Step { side, hash: Digest::parse(hash).ok()? })
    });
    let steps = steps.collect::<Option<Vec<_>>>().ok_or(BadBytes::Path("a line is not a side and a hash"))?;
    Ok((number, size, steps))
}

mod digest_text {
    use super::{Deserialize, Deserializer, Digest, Serializer};

    pub(super) fn serialize<S: Serializer>(digest: &Digest, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(digest)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Digest, D::Error> {
        Digest::parse(&String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

mod digest_text_opt {
    use super::{Deserialize, Deserializer, Digest, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(digest: &Option<Digest>, to: S) -> Result<S::Ok, S::Error> {
        digest.map(|digest| digest.to_string()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Digest>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| Digest::parse(&text).map_err(serde::de::Error::custom)).transpose()
    }
}

impl Serialize for EvidenceDigest {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EvidenceDigest {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}
