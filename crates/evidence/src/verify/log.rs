//! A walk over a whole log: every record, head and node, recomputed from the records' bytes up.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::Timestamp;
use store::{Db, Error};
use trust::{Anchors, Digest, Policy, digest::sha256, merkle::Frontier};

use super::{
    holdings::Held,
    record::{self, Beside},
};
use crate::{
    model::{EvidenceDigest, Holding, LogFault, LogReport, Place},
    rules,
    store::{self as db, SequencerRow, StoredHead, StoredRecord},
    wire,
};

const PAGE: i64 = 512;

/// Recomputes the whole log of `db` and reports every record, head and node that does not hold, by name. `anchors` are
/// the trust anchors of the head and time-stamp certificates; `at` is now. The log may grow meanwhile: what is checked
/// is what it held at the beginning.
///
/// What witnesses have countersigned and the database holds is held against it too.
pub async fn verify_log(db: &Db, anchors: &Anchors, at: Timestamp) -> Result<LogReport, Error> {
    verify_log_against(db, anchors, at, &Policy::standard(), &[]).await
}

/// Like [`verify_log`], and holds the log against what others hold of it: so is found what the log's own administrator
/// has rewritten in every table, and signed again. `policy` holds the revocation lists at hand.
pub async fn verify_log_against(
    db: &Db,
    anchors: &Anchors,
    at: Timestamp,
    policy: &Policy,
    holdings: &[Holding],
) -> Result<LogReport, Error> {
    let (row, numbered, own) = db
        .read(|tx| -> Result<_, Error> {
            Ok((db::sequencer_fetch(tx)?, db::record_numbered(tx)?, db::countersigned_list(tx)?))
        })
        .await?;
    let own = own.into_iter().map(|statement| Holding { statement, head: None });
    let held = Held::judge(own.chain(holdings.iter().cloned()), anchors, at, policy);
    let mut walk = Walk { wanted: held.sizes(), ..Walk::default() };
    if row.size != numbered {
        walk.fault(Place::Frontier, format!("it stands at {}, the records at {numbered}", row.size));
    }
    let mut after = 0;
    loop {
        let heads = db.read(move |tx| db::head_page(tx, after, PAGE)).await?;
        let Some(last) = heads.last() else { break };
        after = i64::try_from(last.size).unwrap_or(i64::MAX);
        for head in heads {
            if head.size > numbered && head.size > row.size {
                walk.younger(&head);
                continue;
            }
            walk.records_below(db, head.size).await?;
            walk.head(&head, anchors, at, policy);
        }
    }
    walk.records_below(db, numbered).await?;
    let log = walk.previous.as_ref().map(|(_, log)| log.clone()).unwrap_or_default();
    held.hold(&log, walk.tree.size(), &walk.roots, &mut walk.report);
    let doubted = std::mem::take(&mut walk.doubted);
    walk.report.faults.extend(doubted);
    walk.uncovered();
    walk.pending(db).await?;
    walk.strays(db).await?;
    walk.nodes(db).await?;
    walk.edge(&row);
    Ok(walk.report)
}

/// A record's leaf by its digest column and by its bytes: the same, unless one of the two was changed.
struct Leaf {
    number: u64,
    id: String,
    column: Option<EvidenceDigest>,
    bytes: EvidenceDigest,
}

/// A node that must be stored: row and place, hash.
type Stored = ((i64, i64), Digest);

#[derive(Default)]
struct Walk {
    report: LogReport,
    /// The tree up to the last head.
    tree: Frontier,
    /// The nodes that must be stored.
    nodes: BTreeMap<(i64, i64), Digest>,
    /// Numbered records behind the last head.
    leaves: Vec<Leaf>,
    next: u64,
    /// The digest of the last head's signature (unless that head was faulty) and whose log it is of.
    previous: Option<(Option<Digest>, String)>,
    /// The sizes whose roots are asked for, and those roots.
    wanted: BTreeSet<u64>,
    roots: BTreeMap<u64, Digest>,
    /// Heads of a key that has been revoked, without a time-stamp on them or on a later one.
    doubted: Vec<LogFault>,
    /// A head's root differed: all later ones differ with it and are not named again.
    diverged: bool,
}

impl Walk {
    fn fault(&mut self, place: Place, what: impl Into<String>) {
        self.report.faults.push(LogFault { place, what: what.into() });
    }

    /// Reads and checks the numbered records up to `size`.
    async fn records_below(&mut self, db: &Db, size: u64) -> Result<(), Error> {
        while self.next < size {
            let first = i64::try_from(self.next).unwrap_or(i64::MAX);
            let until = first.saturating_add(PAGE).min(i64::try_from(size).unwrap_or(i64::MAX));
            let (records, facts, salts) = db
                .read(move |tx| -> Result<_, Error> {
                    let records = db::record_page(tx, first, until)?;
                    Ok((records, db::facts_page(tx, first, until)?, db::salts_page(tx, first, until)?))
                })
                .await?;
            if records.is_empty() {
                self.gap_until(size);
                return Ok(());
            }
            let mut by_number: HashMap<u64, Beside> = HashMap::new();
            for (number, fact) in facts {
                by_number.entry(number).or_default().facts.push(fact);
            }
            for (number, salt) in salts {
                if let Some(rule) = &salt.erased {
                    *self.report.erased.entry(rule.clone()).or_default() += 1;
                }
                by_number.entry(number).or_default().salts.push(salt);
            }
            for found in records {
                let number = found.number.unwrap_or(self.next);
                self.gap_until(number);
                let beside = by_number.remove(&number).unwrap_or_default();
                self.record(found, number, &beside);
            }
        }
        Ok(())
    }

    fn gap_until(&mut self, number: u64) {
        if self.next < number {
            self.fault(Place::Gap(self.next), format!("no record has the numbers {}..{number}", self.next));
            self.next = number;
            self.diverged = true;
        }
    }

    fn record(&mut self, found: StoredRecord, number: u64, beside: &Beside) {
        record::check(&found, beside, &mut self.report.faults);
        self.report.records += 1;
        self.next = number + 1;
        self.leaves.push(Leaf {
            number,
            column: EvidenceDigest::parse(&found.digest).ok(),
            bytes: EvidenceDigest::of(&found.bytes),
            id: found.id,
        });
    }

    /// A head that the log grew by since the walk began: only whether it is one, or another in a later one's place.
    fn younger(&mut self, stored: &StoredHead) {
        if wire::head_read(&stored.bytes).is_ok_and(|head| head.size != stored.size || head.at != stored.at) {
            self.fault(Place::Head(stored.size), "the columns differ from the bytes");
        }
    }

    fn head(&mut self, stored: &StoredHead, anchors: &Anchors, at: Timestamp, policy: &Policy) {
        self.report.heads += 1;
        let place = Place::Head(stored.size);
        let judged = super::head(&stored.bytes, &stored.signature, stored.stamp.as_deref(), anchors, at, policy);
        let root = match judged {
            Ok((head, stamped)) => {
                self.report.stamped += u64::from(stamped.is_some());
                if stamped.is_some() {
                    // It names the one before, and so on: all of them are as old as its time-stamp says.
                    self.doubted.clear();
                } else if let Err(fault) = super::revoked(&stored.bytes, &stored.signature, anchors, at, policy) {
                    self.doubted.push(LogFault { place: place.clone(), what: fault.to_string() });
                }
                if head.size != stored.size || head.at != stored.at {
                    self.fault(place.clone(), "the columns differ from the bytes");
                }
                let follows = match &self.previous {
                    None => head.previous.is_none(),
                    Some((digest, log)) => {
                        (digest.is_none() || head.previous == *digest) && (log.is_empty() || head.log == *log)
                    }
                };
                if !follows {
                    self.fault(place.clone(), "it does not follow the head before it");
                }
                self.previous = Some((Some(sha256(&stored.signature)), head.log));
                Some(head.root)
            }
            Err(fault) => {
                self.fault(place.clone(), fault.to_string());
                let log = self.previous.take().map(|(_, log)| log).unwrap_or_default();
                self.previous = Some((None, log));
                None
            }
        };
        self.grow(root, place);
    }

    /// Grows the tree by the records that a head covers and compares the root. Where a record's digest column and bytes
    /// disagree, whichever leads to the signed root is the true one.
    fn grow(&mut self, root: Option<Digest>, place: Place) {
        let leaves = std::mem::take(&mut self.leaves);
        let by_column = self.grown(leaves.iter().map(|leaf| leaf.column.unwrap_or(leaf.bytes)));
        let by_bytes = self.grown(leaves.iter().map(|leaf| leaf.bytes));
        let holds = |tree: &Frontier| root.is_none_or(|root| tree.root() == root);
        let (tree, nodes, roots) = if holds(&by_column.0) || !holds(&by_bytes.0) { by_column } else { by_bytes };
        self.roots.extend(roots);
        if !holds(&tree) && !self.diverged {
            self.diverged = true;
            let first = leaves.first().map_or(self.next, |leaf| leaf.number);
            self.fault(place, format!("the records {first}..{} do not lead to its root", self.next));
        }
        self.tree = tree;
        self.nodes.extend(nodes);
    }

    fn grown(&self, digests: impl Iterator<Item = EvidenceDigest>) -> (Frontier, Vec<Stored>, Vec<(u64, Digest)>) {
        let (mut tree, mut nodes, mut roots) = (self.tree.clone(), Vec::new(), Vec::new());
        for digest in digests {
            rules::append(&mut tree, &digest, &mut nodes);
            if self.wanted.contains(&tree.size()) {
                roots.push((tree.size(), tree.root()));
            }
        }
        let place = |node: &trust::merkle::Node| (i64::from(node.level), i64::try_from(node.index).unwrap_or(i64::MAX));
        let nodes = nodes.iter().map(|node| (place(node), node.hash)).collect();
        (tree, nodes, roots)
    }

    /// Records with a number that no head covers: heads were taken away.
    fn uncovered(&mut self) {
        for leaf in std::mem::take(&mut self.leaves) {
            let place = Place::Record { number: Some(leaf.number), id: leaf.id };
            self.fault(place, "no head covers it");
        }
    }

    async fn pending(&mut self, db: &Db) -> Result<(), Error> {
        let mut after = String::new();
        loop {
            let from = after.clone();
            let page = db
                .read(move |tx| -> Result<_, Error> {
                    let mut page = Vec::new();
                    for record in db::pending_page(tx, &from, PAGE)? {
                        let beside =
                            Beside { facts: db::facts_of(tx, &record.id)?, salts: db::salts_of(tx, &record.id)? };
                        page.push((record, beside));
                    }
                    Ok(page)
                })
                .await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after.clone_from(&last.id);
            for (found, beside) in &page {
                record::check(found, beside, &mut self.report.faults);
                self.report.pending += 1;
            }
        }
    }

    /// Facts and salts of records that are not there: somebody would count them.
    async fn strays(&mut self, db: &Db) -> Result<(), Error> {
        for id in db.read(|tx| db::stray_list(tx, PAGE)).await? {
            self.fault(Place::Record { number: None, id }, "there are facts or salts of it, but no record");
        }
        Ok(())
    }

    async fn nodes(&mut self, db: &Db) -> Result<(), Error> {
        let mut expected = std::mem::take(&mut self.nodes);
        let (mut level, mut position) = (-1, -1);
        loop {
            let page = db.read(move |tx| db::node_page(tx, level, position, PAGE)).await?;
            let Some(last) = page.last() else { break };
            (level, position) = (last.0, last.1);
            for (level, position, hash) in page {
                let known = expected.remove(&(level, position));
                let holds = known.map_or(self.is_younger(level, position), |known| *known.as_bytes() == *hash);
                if !holds && !self.diverged {
                    self.fault(Place::Node { level, position }, "it is not the hash of what lies under it");
                }
            }
        }
        for (level, position) in expected.into_keys() {
            self.fault(Place::Node { level, position }, "it is missing");
        }
        Ok(())
    }

    /// The log has grown since the walk began, and the node belongs to what came after.
    fn is_younger(&self, level: i64, position: i64) -> bool {
        let ends = u32::try_from(level).ok().and_then(|level| (position + 1).checked_shl(level));
        ends.is_some_and(|leaves| u64::try_from(leaves).is_ok_and(|leaves| leaves > self.tree.size()))
    }

    fn edge(&mut self, row: &SequencerRow) {
        let peaks: Vec<u8> = self.tree.peaks().iter().flat_map(|peak| *peak.as_bytes()).collect();
        if (row.size != self.tree.size() || row.frontier != peaks) && !self.diverged {
            self.fault(Place::Frontier, "it is not the edge of the tree of the records");
        }
    }
}
