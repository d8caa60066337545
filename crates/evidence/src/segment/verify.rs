//! Looking at all segment logs of a node: every segment from its first byte, against the one before and against what was
//! anchored of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use store::{Db, Tx};
use trust::Digest;

use super::{
    FoundSegment, SegmentError,
    anchor::{self, Anchored},
    files::numbers,
    found::read,
};
use crate::{
    model::{LogFault, Place},
    store as db,
};

const PAGE: i64 = 512;

/// What was found in the segment logs of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SegmentReport {
    /// The logs: one for each process that has written beside others.
    pub logs: u64,
    /// The segments that were read.
    pub segments: u64,
    /// The entries in them.
    pub entries: u64,
    /// Entries of which only the leaf is left, by the rule under which they were erased.
    pub erased: BTreeMap<String, u64>,
    /// Ends that were torn, as a kill or a cut of power leaves them: nothing of them was answered.
    pub torn: Vec<String>,
    /// What is wrong; empty when the logs are whole.
    pub faults: Vec<LogFault>,
}

impl SegmentReport {
    /// Nothing is wrong.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

type Anchors = BTreeMap<(String, u64), Vec<Anchored>>;

/// Reads every segment of every log in `folder` and holds it against the segment before and against the records in which
/// its roots stand. The logs may be written meanwhile. Blocks.
///
/// # Errors
/// The database or the folder cannot be read.
pub fn segment_verify(db: &Db, folder: &Path) -> Result<SegmentReport, SegmentError> {
    // Before the files: what is anchored is in them.
    let mut anchors = anchors(db).map_err(std::io::Error::other)?;
    let mut report = SegmentReport::default();
    let mut folders = Vec::new();
    if folder.exists() {
        for entry in std::fs::read_dir(folder)? {
            folders.push(entry?.path());
        }
    }
    folders.sort();
    for folder in folders.iter().filter(|path| path.is_dir()) {
        report.logs += 1;
        log(folder, &mut anchors, &mut report)?;
    }
    for (log, segment) in anchors.into_keys() {
        let place = Place::Segment { log, segment };
        report.faults.push(LogFault { place, what: "it is anchored, and not there".to_owned() });
    }
    Ok(report)
}

fn anchors(db: &Db) -> Result<Anchors, store::Error> {
    let (mut anchors, mut after) = (Anchors::new(), String::new());
    loop {
        let from = after.clone();
        let page = db.read_blocking(move |tx: &mut Tx| db::kind_page(tx, anchor::KIND, &from, PAGE))?;
        let Some(last) = page.last() else { return Ok(anchors) };
        after.clone_from(&last.id);
        for record in page {
            if let Some((place, anchored)) = Anchored::read(record) {
                anchors.entry(place).or_default().push(anchored);
            }
        }
    }
}

/// One log: its segments in order.
fn log(folder: &Path, anchors: &mut Anchors, report: &mut SegmentReport) -> Result<(), SegmentError> {
    let numbers = numbers(folder)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut before: Option<(u64, Digest)> = None;
    let mut seen = BTreeSet::new();
    for number in &numbers {
        let is_last = numbers.last() == Some(number);
        let mut fault = |log: &str, what: String| {
            let place = Place::Segment { log: log.to_owned(), segment: *number };
            report.faults.push(LogFault { place, what });
        };
        let found = match read(folder, *number, &mut |_| {}) {
            Ok(Some(found)) => found,
            Ok(None) if is_last => {
                report.torn.push(format!("{name}/{number}: it was being made"));
                continue;
            }
            Ok(None) => {
                fault(&name, "its beginning is damaged".to_owned());
                before = None;
                continue;
            }
            Err(SegmentError::Damaged(_, what)) => {
                fault(&name, what.to_owned());
                before = None;
                continue;
            }
            Err(error) => return Err(error),
        };
        let follows = match before {
            // What is wrong with the one before is said already.
            None => *number != 0 || found.previous.is_none(),
            Some((last, root)) => *number == last + 1 && found.previous == Some(root),
        };
        if !follows {
            fault(&found.log, "it does not follow the segment before".to_owned());
        }
        if before.is_none() && seen.is_empty() && *number != 0 {
            fault(&found.log, format!("the {number} segments before it are not there"));
        }
        if found.torn && !is_last {
            let (entry, byte) = (found.size(), found.length);
            fault(&found.log, format!("entry {entry}, from byte {byte} of the file, is not what was written"));
        }
        if found.torn && is_last {
            report.torn.push(format!("{}/{number}: from byte {} on", found.log, found.length));
        }
        for anchored in anchors.remove(&(found.log.clone(), *number)).unwrap_or_default() {
            report.faults.extend(anchored.fault(&found));
        }
        before = Some((*number, found.root()));
        seen.insert(*number);
        count(&found, report);
    }
    Ok(())
}

fn count(found: &FoundSegment, report: &mut SegmentReport) {
    report.segments += 1;
    report.entries += found.size() - 1;
    for (rule, count) in &found.erased {
        *report.erased.entry(rule.clone()).or_default() += count;
    }
}
