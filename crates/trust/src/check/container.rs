//! Containers.

use base::Timestamp;

use super::{Report, Verdict};
use crate::{
    Anchors, Policy, Refused,
    asice::{self, Limits},
};

pub(super) fn check(report: &mut Report, bytes: &[u8], anchors: &Anchors, at: Timestamp, policy: &Policy) {
    let found =
        asice::read(bytes, &Limits::STANDARD).and_then(|container| asice::verify(&container, anchors, at, policy));
    let found = match found {
        Ok(found) => found,
        Err(why) => return report.refuse(&why),
    };
    if found.signatures.is_empty() {
        report.say(Verdict::Undetermined, "trust-check-unsigned", Vec::new());
    }
    for (place, signature) in found.signatures.iter().enumerate() {
        let number = || ("number", (place + 1).to_string());
        match &signature.verdict {
            Ok(verified) => report.credit(place + 1, verified),
            Err(Refused::DigestDiffers) => {
                let args = vec![number(), ("file", signature.manifest.clone())];
                report.say(Verdict::Invalid, "trust-check-file-changed", args);
            }
            Err(why) => {
                let args = vec![number(), ("name", signature.name.clone())];
                report.say(super::weight(why), "trust-check-signature-refused", args);
                report.refuse(why);
            }
        }
        for file in &signature.broken {
            report.say(Verdict::Invalid, "trust-check-file-changed", vec![number(), ("file", file.clone())]);
        }
        if !signature.covers.is_empty() {
            let files = signature.covers.join(", ");
            report.say(Verdict::Valid, "trust-check-covers-files", vec![number(), ("files", files)]);
        }
    }
    for file in &found.uncovered {
        report.say(Verdict::Invalid, "trust-check-file-uncovered", vec![("file", file.clone())]);
    }
    match found.repackaged_at {
        None => report.say(Verdict::Valid, "trust-check-packaging", Vec::new()),
        Some(place) => {
            report.say(Verdict::Undetermined, "trust-check-repackaged", vec![("at", place.to_string())]);
        }
    }
}
