//! Judging the signatures of a file.

use std::ops::Range;

use base::Timestamp;

use super::{changes, sign::digest_of};
use crate::{
    Anchors, Policy, Refused,
    cms::{self, Content, Verified},
    pdf::{Dict, Document, Field, Object},
};

const MOST_SIGNATURES: usize = 64;

/// One signature of a file.
#[derive(Clone, Debug)]
pub struct PdfSignature {
    /// The name of its field.
    pub field: String,
    /// The bytes that it covers: from the file's beginning to `covers`, without `contents`.
    pub covers: usize,
    /// The bytes of the signature itself.
    pub contents: Range<usize>,
    /// Whether it certifies the file (DocMDP) and what it then allows: 1 nothing, 2 form filling, 3 also comments.
    pub certifies: Option<i64>,
    /// The claimed time, as text.
    pub claimed: Option<String>,
    /// The signer's name in the dictionary, unproven.
    pub name: Option<String>,
    /// The judgement.
    pub verdict: Result<Verified, Refused>,
    /// The number of the first object whose change after this signature form filling does not explain.
    pub changed_after: Option<u32>,
}

/// What is known about a file.
#[derive(Clone, Debug)]
pub struct PdfReport {
    /// Its signatures, oldest first.
    pub signatures: Vec<PdfSignature>,
    /// The file's length in bytes.
    pub length: usize,
}

impl PdfReport {
    /// Whether the newest signature covers the whole file.
    pub fn covers_all(&self) -> bool {
        self.signatures.last().is_some_and(|last| last.covers == self.length)
    }

    /// Whether every signature holds, nothing forbidden changed after any, and the newest covers the whole file.
    pub fn holds(&self) -> bool {
        self.covers_all() && self.signatures.iter().all(|one| one.verdict.is_ok() && one.changed_after.is_none())
    }
}

/// Judges every signature of `pdf` at `at`.
pub fn verify(pdf: &[u8], anchors: &Anchors, at: Timestamp, policy: &Policy) -> Result<PdfReport, Refused> {
    let document = Document::parse(pdf)?;
    let mut signatures = Vec::new();
    for field in document.fields()?.into_iter().filter(|field| field.kind == b"Sig" && field.dict.has("V")) {
        if signatures.len() >= MOST_SIGNATURES {
            return Err(Refused::TooLarge);
        }
        signatures.push(one(pdf, &document, &field, anchors, at, policy)?);
    }
    signatures.sort_by_key(|signature| signature.covers);
    Ok(PdfReport { signatures, length: pdf.len() })
}

fn one(
    pdf: &[u8],
    document: &Document<'_>,
    field: &Field,
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) -> Result<PdfSignature, Refused> {
    let malformed = || Refused::Malformed("signature in the PDF");
    let dict = document.dict(field.dict.get("V"))?.ok_or_else(malformed)?;
    let range = dict.get("ByteRange").and_then(Object::as_array).ok_or_else(malformed)?;
    let numbers: Option<Vec<usize>> =
        range.iter().map(|number| number.as_int().and_then(|number| usize::try_from(number).ok())).collect();
    let Some([0, open, close, length]) = numbers.as_deref().and_then(|numbers| <[usize; 4]>::try_from(numbers).ok())
    else {
        return Err(malformed());
    };
    let covers = close.checked_add(length).filter(|end| *end <= pdf.len()).ok_or_else(malformed)?;
    let hole = pdf.get(open..close).ok_or_else(malformed)?;
    let signed = pdf.get(..covers).ok_or_else(malformed)?;
    let verdict = cms_in(hole, &dict).and_then(|cms| {
        let digest = digest_of(signed, open, close).ok_or_else(malformed)?;
        cms::verify(&cms, Content::Digest(&digest), anchors, at, policy)
    });
    let certifies = certifies(&dict);
    let changed_after = if covers == pdf.len() {
        None
    } else if certifies == Some(1) {
        // Certified against every change.
        Some(document.catalog_id()?)
    } else {
        changes::forbidden(&document.earlier(signed)?, document)?
    };
    let text = |key: &str| dict.get(key).and_then(Object::as_text);
    Ok(PdfSignature {
        field: field.name.clone(),
        covers,
        contents: open..close,
        certifies,
        claimed: text("M"),
        name: text("Name"),
        verdict,
        changed_after,
    })
}

/// The signature's DER. The hole must be exactly this dictionary's contents in one spelling, padded with zeros only,
/// so that no byte in it can be changed unnoticed.
fn cms_in(hole: &[u8], dict: &Dict) -> Result<Vec<u8>, Refused> {
    let malformed = || Refused::Malformed("signature in the PDF");
    let Some(Object::Text(raw)) = dict.get("Contents") else { return Err(malformed()) };
    if raw != hole
        || !(dict.is_name("SubFilter", "ETSI.CAdES.detached") || dict.is_name("SubFilter", "adbe.pkcs7.detached"))
    {
        return Err(malformed());
    }
    let digits = hole.strip_prefix(b"<").and_then(|rest| rest.strip_suffix(b">")).ok_or_else(malformed)?;
    let mixed = digits.iter().any(u8::is_ascii_uppercase) && digits.iter().any(u8::is_ascii_lowercase);
    let bytes = hex::decode(digits).map_err(|_| malformed())?;
    let length = crate::der_util::length(&bytes).ok_or_else(malformed)?;
    let (der, padding) = bytes.split_at_checked(length).ok_or_else(malformed)?;
    if mixed || padding.iter().any(|byte| *byte != 0) {
        return Err(malformed());
    }
    Ok(der.to_vec())
}

fn certifies(dict: &Dict) -> Option<i64> {
    let references = dict.get("Reference")?.as_array()?;
    references.iter().filter_map(Object::as_dict).find(|one| one.is_name("TransformMethod", "DocMDP")).map(|one| {
        one.get("TransformParams")
            .and_then(Object::as_dict)
            .and_then(|p| p.get("P"))
            .and_then(Object::as_int)
            .unwrap_or(2)
    })
}
