//! An exported record, with nothing but the file and the trust anchors.

use base::Timestamp;
use trust::{
    Anchors, Policy, Purpose, Refused,
    asice::{self, Container, Limits},
    path,
};

use super::HeadFault;
use crate::{
    export::{HEAD, HEAD_SIGNATURE, HEAD_STAMP, PATH, RECORD},
    model::{Check, EvidenceDigest, Head, Outcome, RecordReport, RecordSummary},
    rules, wire,
};

/// Records are small: what is larger is no export of ours.
const LIMITS: Limits = Limits { archive_bytes: 8 * 1024 * 1024, entries: 16, content_bytes: 8 * 1024 * 1024 };

/// Whether the bytes are an ASiC-E container as [`crate::Ledger::export`] makes them, so that another verifier need not
/// be asked. Says nothing about whether it holds.
pub fn is_container(bytes: &[u8]) -> bool {
    asice::read(bytes, &LIMITS).is_ok_and(|container| container.get(RECORD).is_some() && container.get(HEAD).is_some())
}

/// Judges an exported record at `at`: packaging, export signature, head, time-stamp, path, record. Every check is
/// reported, and one that fails names the file.
pub fn verify_container(bytes: &[u8], anchors: &Anchors, at: Timestamp) -> RecordReport {
    let mut report = Report::default();
    let container = match asice::read(bytes, &LIMITS) {
        Ok(container) => container,
        Err(refused) => {
            report.fails("evidence-container-wrong", [("why", refused.to_string())]);
            return report.0;
        }
    };
    report.packaging(&container);
    report.export_signature(&container, anchors, at);
    let head = report.head(&container, anchors, at);
    let summary = report.record(&container, head);
    let holds = report.0.checks.iter().all(|check| check.outcome != Outcome::Fails);
    report.0.record = summary.filter(|_| holds);
    report.0
}

#[derive(Default)]
struct Report(RecordReport);

impl Report {
    fn push<const N: usize>(&mut self, outcome: Outcome, key: &'static str, args: [(&'static str, String); N]) {
        self.0.checks.push(Check { key, args: args.into(), outcome });
    }

    fn holds(&mut self, key: &'static str) {
        self.push(Outcome::Holds, key, []);
    }

    fn fails<const N: usize>(&mut self, key: &'static str, args: [(&'static str, String); N]) {
        self.push(Outcome::Fails, key, args);
    }

    /// The archive is byte for byte as an export writes it, and holds an export's files.
    fn packaging(&mut self, container: &Container) {
        if let Some(byte) = container.repackaged_at() {
            return self.fails("evidence-packaging-changed", [("byte", byte.to_string())]);
        }
        let known = [HEAD, HEAD_SIGNATURE, HEAD_STAMP, PATH, RECORD];
        let stray = container
            .entries()
            .iter()
            .find(|entry| !entry.name.starts_with("META-INF/") && !known.contains(&entry.name.as_str()));
        match stray {
            Some(entry) => self.fails("evidence-file-foreign", [("file", entry.name.clone())]),
            None => self.holds("evidence-packaging"),
        }
    }

    /// The head key's signature over all files.
    fn export_signature(&mut self, container: &Container, anchors: &Anchors, at: Timestamp) {
        let judged = match asice::verify(container, anchors, at, &Policy::standard()) {
            Ok(judged) => judged,
            Err(refused) => return self.fails("evidence-export-signature-wrong", [("why", refused.to_string())]),
        };
        let broken = judged.signatures.iter().flat_map(|one| &one.broken).chain(&judged.uncovered);
        let broken: Vec<_> = broken.cloned().collect();
        for file in broken {
            self.fails("evidence-file-changed", [("file", file)]);
        }
        let verdict = match judged.signatures.as_slice() {
            [one] => one.verdict.clone().and_then(|signed| path::require(&signed.signer, &[Purpose::Head])),
            _ => Err(Refused::Malformed("container")),
        };
        match verdict {
            Ok(()) => self.holds("evidence-export-signature"),
            Err(refused) => self.fails("evidence-export-signature-wrong", [("why", refused.to_string())]),
        }
    }

    /// The head with its signature and time-stamp.
    fn head(&mut self, container: &Container, anchors: &Anchors, at: Timestamp) -> Option<(Head, Option<Timestamp>)> {
        let stamp = container.get(HEAD_STAMP);
        let (Some(bytes), Some(signature)) = (container.get(HEAD), container.get(HEAD_SIGNATURE)) else {
            self.fails("evidence-file-missing", [("file", HEAD.to_owned())]);
            return None;
        };
        match super::head(bytes, signature, stamp, anchors, at) {
            Ok((head, stamped)) => {
                self.holds("evidence-head");
                match stamped {
                    Some(at) => self.push(Outcome::Holds, "evidence-stamp", [("at", at.as_millis().to_string())]),
                    None => self.push(Outcome::Absent, "evidence-stamp-absent", []),
                }
                Some((head, stamped))
            }
            Err(fault @ HeadFault::Stamp(_)) => {
                self.holds("evidence-head");
                self.fails("evidence-stamp-wrong", [("why", fault.to_string())]);
                None
            }
            Err(fault) => {
                self.fails("evidence-head-wrong", [("why", fault.to_string())]);
                None
            }
        }
    }

    /// The path from the record to the head's root, and the record.
    fn record(&mut self, container: &Container, head: Option<(Head, Option<Timestamp>)>) -> Option<RecordSummary> {
        let (Some(bytes), Some(path)) = (container.get(RECORD), container.get(PATH)) else {
            self.fails("evidence-file-missing", [("file", RECORD.to_owned())]);
            return None;
        };
        let (head, stamped_at) = head?;
        let digest = EvidenceDigest::of(bytes);
        let Ok((number, size, steps)) = wire::path_read(path) else {
            self.fails("evidence-path-wrong", []);
            return None;
        };
        let turns: Vec<_> = steps.iter().map(|step| step.side).collect();
        let placed = number < size && size == head.size && turns == rules::sides(number, size);
        if !placed || rules::walk(rules::leaf_of(&digest), &steps) != head.root {
            self.fails("evidence-path-wrong", []);
            return None;
        }
        self.push(Outcome::Holds, "evidence-path", [("number", number.to_string()), ("log", head.log.clone())]);
        let Ok(read) = wire::record_read(bytes) else {
            self.fails("evidence-record-wrong", []);
            return None;
        };
        self.holds("evidence-record");
        let wire::RecordV1 { kind, subject, actor, at, .. } = read;
        Some(RecordSummary { digest, number, log: head.log, kind, subject, actor, at, stamped_at })
    }
}
