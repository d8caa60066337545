//! The segment log: nothing counts before it is on disk, kills and torn ends lose nothing that was answered.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use base::SystemClock;
use evidence::{
    MIGRATIONS, SegmentError, SegmentHeads, SegmentLog, SegmentSettings, segment_anchor, segment_check, segment_scan,
};
use store::testing::TestDb;
use tokio_util::sync::CancellationToken;
use trust::{Refused, Signer};

use crate::support::{House, NOW};

fn open(house: &House, folder: &Path, entries: u64) -> (SegmentLog, Option<evidence::FoundSegment>) {
    let settings = SegmentSettings { entries, ..SegmentSettings::new(folder, "H54") };
    SegmentLog::open(settings, house.head.clone(), Arc::new(SystemClock)).unwrap()
}

fn content(number: usize) -> Vec<u8> {
    format!("envelope {number}").into_bytes()
}

/// Every segment: number, leaves.
fn scanned(folder: &Path) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    segment_scan(folder, |segment| found.push((segment.segment, segment.size()))).unwrap();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn every_entry_is_proven_under_a_head_that_few_signatures_cover() {
    let (house, folder) = (House::new(), tempfile::tempdir().unwrap());
    let (log, found) = open(&house, folder.path(), 100);
    assert!(found.is_none());
    let appends = (0..350).map(|number| {
        let log = log.clone();
        async move { (content(number), log.append(&content(number)).await.unwrap()) }
    });
    let logged = futures_util::future::join_all(appends).await;
    let (heads, keys) = (SegmentHeads::new(4), [house.head.certificate().clone()]);
    let mut places: Vec<_> = logged
        .iter()
        .map(|(content, logged)| {
            let (head, seal) = heads.believed(&logged.head, &keys).unwrap();
            assert_eq!(seal, &keys[0]);
            head.holds(&logged.salt, content, &logged.path).unwrap();
            assert_eq!(head.holds(&logged.salt, b"another", &logged.path), Err(Refused::PathBroken));
            assert_eq!(head.holds(&[0; 16], content, &logged.path), Err(Refused::PathBroken));
            (head.tail.segment, logged.path.number)
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 350, "each has a place of its own");
    assert!(heads.len() <= 8, "the memory is bounded");
    let signatures: std::collections::BTreeSet<_> = logged.iter().map(|(_, logged)| &logged.head.signature).collect();
    assert!(signatures.len() < 100, "{} signatures for 350 entries", signatures.len());

    // Only the key that signed is believed, and only what it signed; that the head is known changes nothing.
    let mut forged = (*logged[0].1.head).clone();
    assert_eq!(heads.believed(&forged, &[]).unwrap_err(), Refused::NotBound);
    forged.bytes = String::from_utf8(forged.bytes).unwrap().replace("H54", "H31").into_bytes();
    assert_eq!(heads.believed(&forged, &keys).unwrap_err(), Refused::SignatureWrong);

    assert!(matches!(log.append(&vec![0; 70_000]).await, Err(SegmentError::TooLong)));
    log.close();
    assert!(matches!(log.append(&content(0)).await, Err(SegmentError::Closed)));
    let segments = scanned(folder.path());
    assert!(segments.len() >= 4 && segments.iter().map(|(_, size)| size - 1).sum::<u64>() == 350, "{segments:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_writes_and_the_next_begins_behind_it() {
    let (house, folder) = (House::new(), tempfile::tempdir().unwrap());
    let (log, _) = open(&house, folder.path(), 100);
    log.append(&content(1)).await.unwrap();
    let second =
        SegmentLog::open(SegmentSettings::new(folder.path(), "H54"), house.head.clone(), Arc::new(SystemClock));
    assert!(matches!(second, Err(SegmentError::Held)));
    let tail = log.tail();
    log.close();
    let (log, found) = open(&house, folder.path(), 100);
    let found = found.unwrap();
    assert_eq!((found.tail(), found.torn), (tail, false));
    log.append(&content(2)).await.unwrap();
    log.close();
    assert_eq!(scanned(folder.path()), [(0, 2), (1, 2)]);
    let other = SegmentLog::open(SegmentSettings::new(folder.path(), "H31"), house.head.clone(), Arc::new(SystemClock));
    assert!(matches!(other, Err(SegmentError::Damaged(1, _))), "another agency's log");
}

#[tokio::test(flavor = "multi_thread")]
async fn wherever_the_end_is_torn_what_is_whole_stays() {
    let (house, folder) = (House::new(), tempfile::tempdir().unwrap());
    let (log, _) = open(&house, folder.path(), 100);
    let mut roots = Vec::new();
    for number in 0..4 {
        log.append(&content(number)).await.unwrap();
        roots.push(log.tail().root);
    }
    log.close();
    let name = "00000000.segment";
    let bytes = std::fs::read(folder.path().join(name)).unwrap();
    let entry = 9 + 16 + content(0).len();
    let begun = bytes.len() - 4 * entry;
    for end in begun..=bytes.len() {
        // Cut there, and garbage behind the cut as a disk may leave it.
        for garbage in [&b""[..], &[0; 40], &[0xff; 40]] {
            let torn = tempfile::tempdir().unwrap();
            std::fs::write(torn.path().join(name), [&bytes[..end], garbage].concat()).unwrap();
            let (log, found) = open(&house, torn.path(), 100);
            let (found, whole) = (found.unwrap(), (end - begun) / entry);
            assert_eq!(found.size(), 1 + u64::try_from(whole).unwrap(), "cut at {end}");
            // Zeros behind what is whole are room that was not used.
            let is_room = garbage.iter().all(|byte| *byte == 0);
            assert_eq!(found.torn, !is_room || !(end - begun).is_multiple_of(entry));
            if let Some(last) = whole.checked_sub(1) {
                assert_eq!(found.root(), roots[last]);
            }
            log.append(&content(9)).await.unwrap();
            log.close();
            assert_eq!(scanned(torn.path()).len(), 2, "the old segment was cut to what is whole");
        }
    }
    // A process that ended while it made the file left nothing.
    for end in 0..begun {
        let torn = tempfile::tempdir().unwrap();
        std::fs::write(torn.path().join(name), &bytes[..end]).unwrap();
        let (log, found) = open(&house, torn.path(), 100);
        assert!(found.is_none());
        log.close();
        assert_eq!(scanned(torn.path()), [(0, 1)]);
    }
}

#[store::test(migrations = MIGRATIONS)]
async fn what_was_anchored_cannot_be_changed_or_cut(db: TestDb) {
    let (house, folder) = (House::new(), tempfile::tempdir().unwrap());
    let (log, _) = open(&house, folder.path(), 100);
    for number in 0..3 {
        log.append(&content(number)).await.unwrap();
        let (tail, entropy) = (log.tail(), Arc::clone(&house.entropy));
        db.write(move |tx| segment_anchor(tx, &tail, NOW, &*entropy)).await.unwrap();
    }
    log.append(&content(3)).await.unwrap();
    log.close();
    let name = folder.path().join("00000000.segment");
    let bytes = std::fs::read(&name).unwrap();
    let entry = 9 + 16 + content(0).len();
    let faults = async || {
        let mut found = Vec::new();
        segment_scan(folder.path(), |segment| found.push(segment.clone())).unwrap();
        let found = found.remove(0);
        db.read(move |tx| segment_check(tx, &found)).await.unwrap().len()
    };
    assert_eq!(faults().await, 0);
    // The last entry was not anchored yet; the one before was.
    std::fs::write(&name, &bytes[..bytes.len() - entry]).unwrap();
    assert_eq!(faults().await, 0);
    std::fs::write(&name, &bytes[..bytes.len() - 2 * entry]).unwrap();
    assert_eq!(faults().await, 1);
    // Entries in another order, each frame whole.
    let (head, tail) = bytes.split_at(bytes.len() - 4 * entry);
    let swapped = [head, &tail[entry..2 * entry], &tail[..entry], &tail[2 * entry..]].concat();
    std::fs::write(&name, swapped).unwrap();
    assert_eq!(faults().await, 3, "every anchor sees it");
}

#[store::test(migrations = MIGRATIONS)]
async fn a_running_log_is_anchored_and_once_more_when_it_stops(db: TestDb) {
    let (house, folder) = (House::new(), tempfile::tempdir().unwrap());
    let (log, _) = open(&house, folder.path(), 100);
    log.append(&content(0)).await.unwrap();
    let cancel = CancellationToken::new();
    cancel.cancel();
    let mut last = None;
    let entropy: Arc<dyn base::Entropy> = house.entropy.clone();
    log.run(&db.db(), &*house.clock, &entropy, &cancel, &mut last).await;
    log.settle(&db.db(), &*house.clock, &entropy, &mut last).await;
    log.settle(&db.db(), &*house.clock, &entropy, &mut last).await;
    log.close();
    let records = db.read(|tx| evidence::record_list_of(tx, "segment/H54/0")).await.unwrap();
    assert_eq!(records.len(), 1);
}

/// The folder of the process that is to be killed, in its environment.
const CHILD: &str = "SEGMENT_LOG_OF_A_PROCESS_THAT_IS_KILLED";

#[test]
fn a_killed_process_loses_nothing_that_was_answered() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let house = House::new();
    if let Ok(folder) = std::env::var(CHILD) {
        // The process that is to be killed: this test, started by itself.
        let (log, _) = open(&house, Path::new(&folder), 300);
        return runtime.block_on(appending(&log));
    }
    let folder = tempfile::tempdir().unwrap();
    let mut answered: BTreeMap<(u64, u64), String> = BTreeMap::new();
    for kill in 0..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "segment::a_killed_process_loses_nothing_that_was_answered", "--nocapture"])
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut take = |line: String| {
            let words: Vec<_> = line.split(' ').collect();
            if let ["answered", segment, number, head] = words[..] {
                let place = (segment.parse().unwrap(), number.parse().unwrap());
                assert!(answered.insert(place, head.to_owned()).is_none(), "{place:?} was answered twice");
            }
        };
        lines.by_ref().take(40 + kill * 97).for_each(&mut take);
        child.kill().unwrap();
        // What it had answered before the kill came through, but for a last line that may be torn.
        lines.filter(|line| line.ends_with('.')).map(|line| line.trim_end_matches('.').to_owned()).for_each(take);
        child.wait().unwrap();
    }
    assert!(answered.len() > 500, "{}", answered.len());
    let (log, _) = open(&house, folder.path(), 300);
    log.close();
    let mut segments = BTreeMap::new();
    segment_scan(folder.path(), |segment| {
        segments.insert(segment.segment, segment.clone());
    })
    .unwrap();
    for ((segment, number), head) in &answered {
        let (size, root) = head.trim_end_matches('.').split_once('/').unwrap();
        let found = &segments[segment];
        assert!(*number < found.size(), "{segment}/{number} is gone");
        assert_eq!(found.root_at(size.parse().unwrap()).unwrap().to_string(), root, "{segment}/{number}");
    }
}

async fn appending(log: &SegmentLog) {
    let appenders = (0..8).map(|_| async {
        loop {
            let logged = log.append(&content(7)).await.unwrap();
            let head: serde_json::Value = serde_json::from_slice(&logged.head.bytes).unwrap();
            let of = |name: &str| head.get(name).unwrap().to_string().replace('"', "");
            let (segment, number) = (of("segment"), logged.path.number);
            let line = format!("answered {segment} {number} {}/{}.\n", of("size"), of("root"));
            std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
        }
    });
    let all = futures_util::future::join_all(appenders);
    // Never reached: it is killed before, or the test that started it has failed.
    drop(tokio::time::timeout(Duration::from_mins(1), all).await);
}
