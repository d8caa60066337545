//! PDF documents.

use base::Timestamp;

use super::{Report, Verdict};
use crate::{
    Anchors, Policy, Refused,
    pades::{self, PdfReport, PdfSignature},
};

pub(super) fn check(report: &mut Report, bytes: &[u8], anchors: &Anchors, at: Timestamp, policy: &Policy) {
    let found = match pades::verify(bytes, anchors, at, policy) {
        Ok(found) => found,
        Err(why) => return report.refuse(&why),
    };
    let traces = bytes.windows(10).filter(|window| window == b"/ByteRange").count();
    if found.signatures.len() < traces {
        report.say(Verdict::Invalid, "trust-check-signature-lost", Vec::new());
    } else if found.signatures.is_empty() {
        report.say(Verdict::Undetermined, "trust-check-unsigned", Vec::new());
    }
    for (place, signature) in found.signatures.iter().enumerate() {
        one(report, place, signature, &found);
    }
    if let Some(last) = found.signatures.last() {
        if found.covers_all() {
            report.say(
                Verdict::Valid,
                "trust-check-whole-file",
                vec![("number", found.signatures.len().to_string()), ("length", found.length.to_string())],
            );
        } else {
            report.say(
                Verdict::Invalid,
                "trust-check-appended",
                vec![("from", last.covers.to_string()), ("until", found.length.saturating_sub(1).to_string())],
            );
        }
    }
}

fn one(report: &mut Report, place: usize, signature: &PdfSignature, found: &PdfReport) {
    let number = (place + 1).to_string();
    match &signature.verdict {
        Ok(verified) => report.credit(place + 1, verified),
        Err(Refused::DigestDiffers) => {
            // What an older, intact signature covers was not changed: the change lies after it.
            let older = found.signatures.get(..place).unwrap_or_default();
            let from = older.iter().filter(|older| !differs(older)).map(|older| older.covers).max().unwrap_or(0);
            report.say(
                Verdict::Invalid,
                "trust-check-changed",
                vec![
                    ("number", number.clone()),
                    ("from", from.to_string()),
                    ("until", signature.covers.saturating_sub(1).to_string()),
                ],
            );
        }
        Err(why) => {
            let name = signature.name.clone().unwrap_or_default();
            let key = "trust-check-signature-refused";
            report.say(super::weight(why), key, vec![("number", number.clone()), ("name", name)]);
            report.refuse(why);
        }
    }
    report.say(
        Verdict::Valid,
        "trust-check-covers",
        vec![
            ("number", number.clone()),
            ("until", signature.covers.saturating_sub(1).to_string()),
            ("holefrom", signature.contents.start.to_string()),
            ("holeuntil", signature.contents.end.saturating_sub(1).to_string()),
        ],
    );
    if let Some(object) = signature.changed_after {
        let args = vec![("number", number), ("object", object.to_string())];
        report.say(Verdict::Invalid, "trust-check-forbidden-change", args);
    } else if signature.covers < found.length {
        report.say(Verdict::Valid, "trust-check-filled-after", vec![("number", number)]);
    }
}

fn differs(signature: &PdfSignature) -> bool {
    matches!(signature.verdict, Err(Refused::DigestDiffers))
}
