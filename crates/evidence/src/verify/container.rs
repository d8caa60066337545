//! An exported record, with nothing but the file and the trust anchors.

use base::{Timestamp, civil::format_datetime};
use trust::{
    Anchors, Policy,
    asice::{self, Container, Limits},
    check::{self, Line, Verdict},
};

use super::HeadFault;
use crate::{
    export::{HEAD, HEAD_SIGNATURE, HEAD_STAMP, PATH, RECORD},
    model::{EvidenceDigest, Head, RecordReport, RecordSummary},
    rules, wire,
};

/// Whether the bytes are a container as [`crate::Ledger::export`] makes them, so that [`verify_container`] can say more
/// about them than [`trust::check::file`]. Says nothing about whether it holds.
pub fn is_container(bytes: &[u8]) -> bool {
    let read = asice::read(bytes, &Limits::STANDARD);
    read.is_ok_and(|container| container.get(RECORD).is_some() && container.get(HEAD).is_some())
}

/// Judges an exported record at `at`: container, head, time-stamp, path, record. Every check is reported, and one that
/// fails names the file.
pub fn verify_container(bytes: &[u8], anchors: &Anchors, at: Timestamp) -> RecordReport {
    verify_container_under(bytes, anchors, at, &Policy::standard())
}

/// The same under `policy`: with the revocation lists that are at hand.
pub fn verify_container_under(bytes: &[u8], anchors: &Anchors, at: Timestamp, policy: &Policy) -> RecordReport {
    let report = check::file_under(bytes, anchors, at, policy);
    let mut judge = Judge(RecordReport { report, record: None });
    if let Ok(container) = asice::read(bytes, &Limits::STANDARD) {
        let head = judge.head(&container, anchors, at, policy);
        let summary = judge.record(&container, head);
        judge.0.record = summary.filter(|_| judge.0.report.verdict == Verdict::Valid);
    }
    judge.0
}

struct Judge(RecordReport);

impl Judge {
    fn say<const N: usize>(&mut self, verdict: Verdict, key: &'static str, args: [(&'static str, String); N]) {
        let report = &mut self.0.report;
        report.verdict = report.verdict.max(verdict);
        report.lines.push(Line { verdict, key, args: args.into() });
    }

    fn holds(&mut self, key: &'static str) {
        self.say(Verdict::Valid, key, []);
    }

    fn fails(&mut self, key: &'static str) {
        self.say(Verdict::Invalid, key, []);
    }

    /// The head with its signature and time-stamp; it and the container must be of one agency.
    fn head(
        &mut self,
        container: &Container,
        anchors: &Anchors,
        at: Timestamp,
        policy: &Policy,
    ) -> Option<(Head, Option<Timestamp>)> {
        let (Some(bytes), Some(signature)) = (container.get(HEAD), container.get(HEAD_SIGNATURE)) else {
            self.say(Verdict::Invalid, "evidence-file-missing", [("file", HEAD.to_owned())]);
            return None;
        };
        let judged = super::head(bytes, signature, container.get(HEAD_STAMP), anchors, at, policy);
        let judged = judged.and_then(|(head, stamped)| match stamped {
            Some(_) => Ok((head, stamped)),
            None => super::revoked(bytes, signature, anchors, at, policy).map(|()| (head, None)),
        });
        let (head, stamped) = match judged {
            Ok(judged) => judged,
            Err(fault) => {
                let stamp = matches!(fault, HeadFault::Stamp(_));
                self.fails(if stamp { "evidence-stamp-wrong" } else { "evidence-head-wrong" });
                return None;
            }
        };
        let signers = &self.0.report.signed;
        if signers.iter().any(|signed| signed.agency.as_deref().unwrap_or_default() != head.log) {
            self.fails("evidence-head-wrong");
            return None;
        }
        self.holds("evidence-head");
        match stamped {
            Some(at) => self.say(Verdict::Valid, "evidence-stamp", [("at", format_datetime(at))]),
            None => self.holds("evidence-stamp-absent"),
        }
        Some((head, stamped))
    }

    /// The path from the record to the head's root, and the record.
    fn record(&mut self, container: &Container, head: Option<(Head, Option<Timestamp>)>) -> Option<RecordSummary> {
        let (Some(bytes), Some(path)) = (container.get(RECORD), container.get(PATH)) else {
            self.say(Verdict::Invalid, "evidence-file-missing", [("file", RECORD.to_owned())]);
            return None;
        };
        let (head, stamped_at) = head?;
        let digest = EvidenceDigest::of(bytes);
        let Ok((number, size, steps)) = wire::path_read(path) else {
            self.fails("evidence-path-wrong");
            return None;
        };
        let turns: Vec<_> = steps.iter().map(|step| step.side).collect();
        let placed = number < size && size == head.size && turns == rules::sides(number, size);
        if !placed || rules::walk(rules::leaf_of(&digest), &steps) != head.root {
            self.fails("evidence-path-wrong");
            return None;
        }
        let place = [("number", number.to_string()), ("log", head.log.clone())];
        self.say(Verdict::Valid, "evidence-path", place);
        let Ok(read) = wire::record_read(bytes) else {
            self.fails("evidence-record-wrong");
            return None;
        };
        self.holds("evidence-record");
        let wire::RecordV1 { kind, subject, actor, at, .. } = read;
        Some(RecordSummary { digest, number, log: head.log, kind, subject, actor, at, stamped_at })
    }
}
