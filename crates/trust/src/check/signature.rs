//! Signatures and time-stamps that come alone.

use base::{Timestamp, civil::format_datetime};

use super::{Report, Signed, Verdict};
use crate::{
    Anchors, Policy, Refused,
    cms::{self, Content},
    tsp,
};

/// A signature without its file beside it.
pub(super) fn check(report: &mut Report, bytes: &[u8], anchors: &Anchors, at: Timestamp, policy: &Policy) {
    let enclosed = match cms::enclosed(bytes) {
        Ok(content) => content.is_some(),
        Err(why) => return report.refuse(&why),
    };
    if enclosed {
        match cms::verify(bytes, Content::Enclosed, anchors, at, policy) {
            Ok(verified) => {
                report.credit(1, &verified);
                report.say(
                    Verdict::Valid,
                    "trust-check-covers-digest",
                    vec![("number", "1".to_owned()), ("digest", verified.content.to_string())],
                );
            }
            Err(why) => report.refuse(&why),
        }
        return;
    }
    let claimed = cms::claimed_digest(bytes).and_then(|digest| cms::verify_digest(bytes, &digest, anchors, at, policy));
    match claimed {
        Ok(verified) => {
            report.credit(1, &verified);
            let digest = verified.content.to_string();
            report.say(Verdict::Undetermined, "trust-check-needs-file", vec![("digest", digest)]);
        }
        Err(why) => report.refuse(&why),
    }
}

/// A signature with its file.
pub(super) fn check_with(
    report: &mut Report,
    signature: &[u8],
    content: &[u8],
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
) {
    match cms::verify_detached(signature, content, anchors, at, policy) {
        Ok(verified) => {
            report.credit(1, &verified);
            let digest = verified.content.to_string();
            let args = vec![("number", "1".to_owned()), ("digest", digest)];
            report.say(Verdict::Valid, "trust-check-covers-digest", args);
        }
        Err(Refused::DigestDiffers) => {
            let until = content.len().saturating_sub(1).to_string();
            let args = vec![("number", "1".to_owned()), ("from", "0".to_owned()), ("until", until)];
            report.say(Verdict::Invalid, "trust-check-changed", args);
        }
        Err(why) => report.refuse(&why),
    }
}

/// A time-stamp: a token, or an authority's whole answer.
pub(super) fn check_stamp(report: &mut Report, bytes: &[u8], anchors: &Anchors, at: Timestamp, policy: &Policy) {
    let token = tsp::parse_response(bytes).unwrap_or_else(|_| bytes.to_vec());
    let judged = tsp::imprint(&token).and_then(|(digest, _)| tsp::verify_token(&token, &digest, anchors, at, policy));
    match judged {
        Ok(stamp) => {
            report.say(
                Verdict::Valid,
                "trust-check-stamp",
                vec![
                    ("digest", stamp.digest.to_string()),
                    ("at", format_datetime(stamp.at)),
                    ("authority", stamp.authority.common_name().to_owned()),
                ],
            );
            report.signed.push(Signed {
                signer: stamp.authority.common_name().to_owned(),
                organization: stamp.authority.subject().organization.clone(),
                agency: stamp.authority.agency().map(str::to_owned),
                issuer: stamp.authority.issuer_common_name(),
                at: Some(stamp.at),
                stamped: true,
            });
        }
        Err(why) => report.refuse(&why),
    }
}
